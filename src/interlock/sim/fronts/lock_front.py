"""Locks on files by which one process of a subject keeps out another: `flock` and `lockf`.

All lives are one process here. `flock`'s belongs to an open file, so the real one does, in virtual
time. `lockf`'s belongs to a process, which never keeps itself out, so it is kept in a table here.
"""

from __future__ import annotations

import errno
import os
import weakref
from asyncio import sleep
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from interlock.data import dataclass
from interlock.sim.patching import Aliases, Swap
from interlock.sim.plain import baton
from interlock.sim.tasks import ACTOR

try:
    import fcntl
except ImportError:  # on Windows
    HAS_LOCKS = False
else:
    HAS_LOCKS = True
    _real_flock, _real_lockf = fcntl.flock, fcntl.lockf

_LOOK_EVERY_S = 0.05
_END = 1 << 63


@dataclass(frozen=True, slots=True)
class _Door:
    """An open file by which a life has locked something. seen: gives it while it is not gone."""

    actor: int
    number: int
    file: tuple[int, int]
    seen: Callable[[], object]

    def is_open(self) -> bool:
        """Tell whether the number is still that of this file: numbers are given anew."""
        file = self.seen()
        if file is None or getattr(file, "closed", False):
            return False
        try:
            return _file(self.number) == self.file
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class _Range:
    """Bytes that a process keeps others from, from start up to end."""

    door: _Door
    start: int
    end: int
    is_shared: bool


_flocks: dict[int, _Door] = {}
_ranges: list[_Range] = []


def forget() -> None:
    """End a trial."""
    _flocks.clear()
    _ranges.clear()


def unlock(actor: int) -> None:
    """Take away the locks that a life has left on files: its process is gone."""
    for door in [d for d in _flocks.values() if d.actor == actor]:
        del _flocks[door.number]
        if door.is_open():
            with suppress(OSError):
                _real_flock(door.number, fcntl.LOCK_UN)
    _ranges[:] = [r for r in _ranges if r.door.actor != actor]


def _file(number: int) -> tuple[int, int]:
    status = os.fstat(number)
    return status.st_dev, status.st_ino


def _door(file: Any) -> _Door:
    number = file if isinstance(file, int) else file.fileno()
    seen: Callable[[], object] = lambda: number  # noqa: E731  # a number alone tells no more
    if not isinstance(file, int):
        with suppress(TypeError):
            seen = weakref.ref(file)
    return _Door(ACTOR.get(), number, _file(number), seen)


def _patiently(act: Callable[[], None], *, is_patient: bool) -> None:
    """Do it as soon as nobody is in the way; time goes on meanwhile."""
    while True:
        try:
            return act()
        except BlockingIOError:
            if not is_patient:
                raise
            baton.wait(sleep(_LOOK_EVERY_S))


def _is_patient(how: int) -> bool:
    return not how & (fcntl.LOCK_NB | fcntl.LOCK_UN)


def _flock(file: Any, how: int, /) -> None:
    if baton.subject_here() is None:
        _real_flock(file, how)
        return
    door = _door(file)
    now = how if how & fcntl.LOCK_UN else how | fcntl.LOCK_NB
    _patiently(lambda: _real_flock(door.number, now), is_patient=_is_patient(how))
    # Whoever had this number before has it no more.
    _flocks.pop(door.number, None)
    if not how & fcntl.LOCK_UN:
        _flocks[door.number] = door


def _lockf(file: Any, how: int, length: int = 0, start: int = 0, whence: int = 0, /) -> Any:
    if baton.subject_here() is None:
        return _real_lockf(file, how, length, start, whence)
    door = _door(file)
    now = how if how & fcntl.LOCK_UN else how | fcntl.LOCK_NB
    begin = start + _base(door.number, whence)
    begin, end = (begin, begin + length) if length >= 0 else (begin + length, begin)
    mine = _Range(door, begin, end if length else _END, bool(how & fcntl.LOCK_SH))

    def take() -> None:
        # The real one says what is wrong with the file or the numbers; no life is in its way.
        _real_lockf(door.number, now, length, start, whence)
        _take(mine, is_over=bool(how & fcntl.LOCK_UN))

    _patiently(take, is_patient=_is_patient(how))
    return None


def _take(mine: _Range, *, is_over: bool) -> None:
    _ranges[:] = [r for r in _ranges if r.door.is_open() and not _had_number(r.door, mine.door)]
    if not is_over and any(_keeps_out(r, mine) for r in _ranges):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    _ranges[:] = [rest for r in _ranges for rest in _without(r, mine)]
    if not is_over:
        _ranges.append(mine)


def _had_number(before: _Door, now: _Door) -> bool:
    """Tell whether a number was once that of another life, which must have closed its file."""
    return before.number == now.number and before.actor != now.actor


def _overlap(one: _Range, two: _Range) -> bool:
    is_there = one.door.file == two.door.file
    return is_there and one.start < two.end and two.start < one.end


def _keeps_out(other: _Range, mine: _Range) -> bool:
    is_other = other.door.actor != mine.door.actor
    return is_other and _overlap(other, mine) and not (other.is_shared and mine.is_shared)


def _without(one: _Range, mine: _Range) -> Iterator[_Range]:
    """Give what a process still has of an older lock beside what it asks for now."""
    if one.door.actor != mine.door.actor or not _overlap(one, mine):
        yield one
        return
    if one.start < mine.start:
        yield replace(one, end=mine.start)
    if one.end > mine.end:
        yield replace(one, start=mine.end)


def _base(number: int, whence: int) -> int:
    if whence == os.SEEK_CUR:
        return os.lseek(number, 0, os.SEEK_CUR)
    return os.fstat(number).st_size if whence == os.SEEK_END else 0


_ALIASES = Aliases(
    (Swap(fcntl, "flock", _flock), Swap(fcntl, "lockf", _lockf)) if HAS_LOCKS else ()
)


def swaps() -> tuple[Swap, ...]:
    """Give what to exchange in a trial whose subject may run twice at once."""
    return _ALIASES.swaps()
