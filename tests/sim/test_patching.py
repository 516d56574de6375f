"""What a subject changes in the process does not outlive the trial."""

from __future__ import annotations

import decimal
import logging
import os
import socket
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interlock.sim.patching import Swap, swapped
from tests.sim.play import play


def meddle(env: Any) -> None:
    os.environ["TOUCHED"] = "yes"
    os.environ.pop("PATH")
    os.chdir(env.store)
    socket.setdefaulttimeout(3)
    logging.basicConfig(level=logging.DEBUG, force=True)
    logging.disable()
    sys.stdout = sys.stderr = None
    sys.setrecursionlimit(900)
    decimal.getcontext().prec = 3
    log = logging.getLogger("meddler")
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.ERROR)
    log.error("seen")


def test_a_subject_that_meddles_leaves_no_trace(tmp_path: Path) -> None:
    root = logging.getLogger()
    streams, depth_max = (sys.stdout, sys.stderr), sys.getrecursionlimit()
    before = (dict(os.environ), Path.cwd(), list(root.handlers), root.level)
    played = play(meddle, tmp_path)
    assert played.life.outcome.what == "returned"
    assert (dict(os.environ), Path.cwd(), list(root.handlers), root.level) == before
    assert ((sys.stdout, sys.stderr), sys.getrecursionlimit()) == (streams, depth_max)
    assert logging.root.isEnabledFor(logging.CRITICAL)
    assert Decimal(1) / 3 == Decimal("0.3333333333333333333333333333")
    assert socket.getdefaulttimeout() is None
    assert logging.getLogger("meddler").handlers == []
    assert logging.getLogger("meddler").level == logging.NOTSET


def test_a_subject_may_empty_the_environment(tmp_path: Path) -> None:
    before = dict(os.environ)
    played = play(lambda env: os.environ.clear(), tmp_path)
    assert played.life.outcome.what == "returned"
    assert dict(os.environ) == before


def test_a_log_without_handlers_is_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def subject(env: Any) -> None:
        root = logging.getLogger()
        root.handlers.clear()
        logging.getLogger("lonely").warning("nobody hears me")

    play(subject, tmp_path)
    assert capfd.readouterr().err == ""


class Shape:
    """Something to change."""

    sides = 4


def test_swaps_are_undone_in_reverse_and_new_names_removed() -> None:
    new = (Swap(Shape, "sides", 5), Swap(Shape, "sides", 6), Swap(Shape, "colour", "red"))
    with swapped(new):
        assert (Shape.sides, vars(Shape)["colour"]) == (6, "red")
    assert Shape.sides == 4
    assert "colour" not in vars(Shape)
