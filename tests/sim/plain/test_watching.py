"""What computes without end is ended, and nothing that the same thread does afterwards."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from interlock.sim.loop import VirtualLoop, Why
from interlock.sim.plain import watching
from tests.sim.play import play


async def computes(env: Any) -> None:
    while True:
        sum(range(100))


def test_a_trial_that_is_ended_again_and_again_is_ended_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    # Its last words may be lost in a finalizer, where nobody asks for them; one written in Python
    # would be struck as well.
    monkeypatch.setattr(sys, "unraisablehook", id)

    def beside() -> None:
        while not over.is_set():
            sum(range(100))

    others = [threading.Thread(target=beside) for _ in range(3)]
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    for other in others:
        other.start()
    try:
        for number in range(60):
            # Periods so short that the next one strikes while the trial ends.
            monkeypatch.setattr(watching, "HANG_REAL_S", 0.001 + number * 1e-6)
            assert play(computes, tmp_path).end.why == "hung"
    finally:
        sys.setswitchinterval(usual_s)
        over.set()
        for other in others:
            other.join()


def test_who_is_struck_after_the_last_step_tells_the_end_all_the_same() -> None:
    loop, taken = VirtualLoop(), []
    watching.driven(VirtualLoop(), lambda: "quiet")
    # Until it runs, Python takes a new thread for the one that has started it.
    while not any(f.f_code.co_name == "_watch" for f in sys._current_frames().values()):
        time.sleep(0.001)

    def step() -> Why | None:
        taken.append(len(taken))
        if len(taken) == 2:
            loop.halt("hung")
            watching.raise_in(threading.get_ident())
        return None if len(taken) < 3 else "hung"

    assert watching.driven(loop, step) == "hung"
    assert len(taken) == 3


def test_an_error_of_the_world_ends_the_watch_too() -> None:
    def step() -> Why | None:
        raise OSError("the disk is full")

    before = len(watching._watching)
    with pytest.raises(OSError, match="full"):
        watching.driven(VirtualLoop(), step)
    assert len(watching._watching) == before


BLOCKS = """
import ctypes, sys, threading
from pathlib import Path
from interlock.sim.plain import watching
from tests.sim.play import play

watching.HANG_REAL_S = 5.0  # longer than ending what blocks takes

def blocks(env):
    ctypes.CDLL(None).sleep(600)

assert play(blocks, Path(sys.argv[1])).end.why == "hung"
seen = []
sys.settrace(lambda frame, *_: seen.append(frame.f_code.co_name))

def traced():
    pass

traced()
sys.settrace(None)
print(seen[0])
"""


def test_a_subject_that_blocks_inside_c_holds_up_no_debugger(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", BLOCKS, str(tmp_path)],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.stdout == "traced\n", told.stderr
