"""One stage at a time, the same trace in each process, everything restored."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import requests

from interlock.sim.stage import stage
from tests.sim.play import START

ROOT = Path(__file__).resolve().parents[2]


def test_a_stage_on_a_stage_is_refused() -> None:
    with (
        stage(0, START),
        pytest.raises(AssertionError, match="one stage at a time"),
        stage(1, START),
    ):
        pass
    with stage(2, START):
        pass


def test_everything_is_restored_even_after_an_error() -> None:
    def state() -> list[object]:
        return [
            vars(time)["sleep"], vars(time)["monotonic"], httpx.HTTPTransport.handle_request,
            requests.adapters.HTTPAdapter.send, os.environ.get("TZ"), gc.isenabled(),
            sys.path[:], sys.meta_path[:],
        ]  # fmt: skip

    before = state()
    with contextlib.suppress(KeyError), stage(0, START, ROOT / "tests" / "sim"):
        assert state() != before
        raise KeyError
    assert state() == before


def test_a_trial_is_the_same_in_each_process_and_each_turn(tmp_path: Path) -> None:
    outputs = set()
    for number, seed in enumerate(("0", "1", "77", "random")):
        done = subprocess.run(
            [sys.executable, ROOT / "tests/sim/chatty.py", tmp_path / str(number)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1
    first, plain, aio, threads, again = outputs.pop().splitlines()
    assert first.startswith("quiet returned 152 sha256:")
    assert plain.startswith("quiet returned 120 sha256:")
    assert aio.startswith("quiet returned 108 sha256:")
    assert threads.startswith("quiet returned 42 sha256:")
    assert again == first
