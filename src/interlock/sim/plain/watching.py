"""Ends what computes without end, from a thread that looks on."""

from __future__ import annotations

import _thread
import ctypes
import sys
import threading

from interlock.sim.loop import Step, VirtualLoop, Why
from interlock.sim.tasks import Killed, place_in

HANG_REAL_S = 20.0
"""Real seconds after which code that neither ends nor lets time pass is given up."""

_striking = _thread.allocate_lock()  # never a virtual one
_watching: list[tuple[VirtualLoop, int]] = []
_watchers: list[float] = []


def driven(loop: VirtualLoop, step: Step) -> Why:
    """Take steps until the last; end one with Killed that is none after two periods.

    Two, since after a pause of the whole machine the first period is over at once.
    """
    if _watchers[-1:] != [HANG_REAL_S]:
        _watchers.append(HANG_REAL_S)
        # One for all trials of a process: to start and end one takes longer than a small trial.
        _thread.start_new_thread(_watch, (len(_watchers), HANG_REAL_S / 2))
    watched = (loop, threading.get_ident())
    _watching.append(watched)
    why: Why | None = None
    while True:
        try:
            while why is None:
                why = step()
            _leave(watched)
            break
        except Killed:
            # It struck between two steps, or after the last: the loop that it halted says why.
            continue
        except BaseException:
            _leave(watched)
            raise
    return why


def _leave(watched: tuple[VirtualLoop, int]) -> None:
    """Let nothing strike this thread any more, whatever it does next; may be done twice."""
    with _striking:
        if watched in _watching:
            _watching.remove(watched)
    # What was sent and has not arrived is taken back.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(watched[1]), None)


def _watch(number: int, period_s: float) -> None:
    never = _thread.allocate_lock()
    never.acquire()
    seen: tuple[VirtualLoop, int] | None = None
    steps, is_late = -1, False
    while number == len(_watchers) and not never.acquire(timeout=period_s):
        now = next(iter(_watching[-1:]), None)
        is_same = now is not None and now is seen and steps == now[0].steps
        is_same = is_same and now is not None and not now[0].is_outside
        if is_same and is_late and now is not None:
            _strike(now, steps)
        seen, steps, is_late = now, now[0].steps if now else -1, is_same


def _strike(watched: tuple[VirtualLoop, int], steps: int) -> None:
    loop, ident = watched
    place = place_in(loop.root, sys._current_frames().get(ident)) or "an unknown place"
    with _striking:
        # It may have come to its end while we looked for the place.
        if watched in _watching and steps == loop.steps:
            loop.halt("hung", f"it computes without end, at {place}")
            raise_in(ident)


def raise_in(ident: int) -> None:
    """Let what a thread runs end with Killed, at its next step in Python.

    Where this thread has failed to start another one before, it never arrives: Python finds the
    state of the one that is not there first. A worker that is silent for it is killed by its pool.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(Killed))
