"""Ends what computes without end, from a thread that looks on."""

from __future__ import annotations

import _thread
import ctypes
import sys
import threading

from interlock.data import dataclass
from interlock.sim.loop import Step, VirtualLoop, Why
from interlock.sim.tasks import Killed, place_in

HANG_REAL_S = 20.0
"""Real seconds after which code that neither ends nor lets time pass is given up."""

_TRIES_MAX = 10_000


@dataclass(slots=True, eq=False)
class _Watched:
    loop: VirtualLoop
    ident: int
    is_struck: bool = False


_striking = _thread.allocate_lock()  # never a virtual one
_watching: list[_Watched] = []
_watchers: list[float] = []


def driven(loop: VirtualLoop, step: Step) -> Why:
    """Take steps until the last; end one with Killed that is none after two periods.

    Two, since after a pause of the whole machine the first period is over at once.
    """
    if _watchers[-1:] != [HANG_REAL_S]:
        _watchers.append(HANG_REAL_S)
        # One for all trials of a process: to start and end one takes longer than a small trial.
        _thread.start_new_thread(_watch, (len(_watchers), HANG_REAL_S / 2))
    watched = _Watched(loop, threading.get_ident())
    _watching.append(watched)
    why: Why | None = None
    trouble: BaseException | None = None
    while True:
        try:
            while why is None and trouble is None:
                try:
                    why = step()
                except Killed:
                    raise
                except BaseException as error:  # noqa: BLE001  # raised again below
                    trouble = error
            _leave(watched)
            break
        except Killed:
            # It struck between two steps, or after the last: the loop that it halted says why.
            continue
    if trouble is not None:
        raise trouble
    assert why is not None
    return why


def _leave(watched: _Watched) -> None:
    """Let nothing strike this thread any more, whatever it does next; may be done twice."""
    with _striking:
        if watched in _watching:
            _watching.remove(watched)
    if watched.is_struck:
        settle()


def _watch(number: int, period_s: float) -> None:
    never = _thread.allocate_lock()
    never.acquire()
    seen: _Watched | None = None
    steps, is_late = -1, False
    while number == len(_watchers) and not never.acquire(timeout=period_s):
        now = next(iter(_watching[-1:]), None)
        is_same = now is not None and now is seen and steps == now.loop.steps
        is_same = is_same and now is not None and not now.loop.is_outside
        if is_same and is_late and now is not None:
            _strike(now, steps)
        seen, steps, is_late = now, now.loop.steps if now else -1, is_same


def _strike(watched: _Watched, steps: int) -> None:
    loop, ident = watched.loop, watched.ident
    place = place_in(loop.root, sys._current_frames().get(ident)) or "an unknown place"
    with _striking:
        # It may have come to its end while we looked for the place.
        if watched in _watching and steps == loop.steps:
            loop.halt("hung", f"it computes without end, at {place}")
            watched.is_struck = True
            raise_in(ident)


def raise_in(ident: int) -> None:
    """Let what a thread runs end with Killed, at its next step in Python.

    Where this thread has failed to start another one before, it never arrives: Python finds the
    state of the one that is not there first. A worker that is silent for it is killed by its pool.
    """
    _send(ident, ctypes.py_object(Killed))


def settle() -> None:
    """Let a strike on this thread arrive here, so that none is under way.

    That of another one, which blocks inside C, waits for it alone from now on: as long as Python
    3.11 looks for whom a strike is meant, it never comes past the first line of a function that
    a tracer or a debugger looks at.
    """
    ident = threading.get_ident()
    try:
        raise_in(ident)
        for _ in range(_TRIES_MAX):
            pass
    except Killed:
        return
    _send(ident, None)


def _send(ident: int, what: object) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), what)
