"""What a subject sees of time and chance in a trial: virtual time, and dice under one seed.

The wall clock is time-machine's: it exchanges the C functions behind `time.time`,
`datetime.now`, `time.localtime` and the rest, so `from time import time` sees it too; 15 to 25 us
a trial, 0.5 us a look at `time.time`. It leaves `monotonic` alone. That, `perf_counter` and `sleep`
are exchanged under each name that a module has for them, for the threads of a trial only.
Not seen: names in classes and default arguments (`sched.scheduler`), numpy's own dice.
"""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
import uuid
from asyncio import Future, sleep
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import MethodType
from typing import Any

import time_machine

from interlock.sim.loop import VirtualLoop
from interlock.sim.patching import Swap, swapped
from interlock.sim.plain import baton

_HARDWARE = 0x02_00_00_00_00_01  # a locally administered address, the same on each machine
_PER_SECOND = {
    "monotonic": 1, "perf_counter": 1, "process_time": 1, "thread_time": 1,
    "monotonic_ns": 10**9, "perf_counter_ns": 10**9, "process_time_ns": 10**9,
    "thread_time_ns": 10**9,
}  # fmt: skip


_PER_CLOCK = (("clock_gettime", 1), ("clock_gettime_ns", 10**9))


class Dice:
    """The sources of chance that a process has, under one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._seeds = self._bytes = random.Random(seed)

    def throw(self) -> None:
        """Begin anew."""
        self._bytes = random.Random(f"{self._seed}/bytes")
        self._seeds = random.Random(f"{self._seed}/seeds")
        _global().seed(f"{self._seed}/random")

    def urandom(self, size: int) -> bytes:
        """Stand for `os.urandom`."""
        return self._bytes.randbytes(size)

    def seed(self, generator: random.Random, a: Any = None, version: int = 2) -> None:
        """Stand for `Random.seed`: unseeded generators ask the system by C, past `os.urandom`."""
        _real_seed(generator, self._seeds.getrandbits(64) if a is None else a, version)


_real_seed = random.Random.seed
_real_urandom = vars(os)["urandom"]
_thrown: list[Dice] = []


def _urandom(size: int) -> bytes:
    # By thread, as the clocks below.
    if not _thrown or baton.loop_here() is None:
        return _real_urandom(size)  # type: ignore[no-any-return]  # bytes
    return _thrown[-1].urandom(size)


def _global() -> random.Random:
    generator = vars(random)["_inst"]
    assert isinstance(generator, random.Random)
    return generator


@contextmanager
def under(loop: VirtualLoop, start: datetime, dice: Dice) -> Iterator[None]:
    """Give the calling process these senses; the old ones come back however the block ends.

    start: aware; its zone becomes the process's local zone.
    """
    travel = time_machine.travel(start, tick=False)
    if travel.destination_tzname is None:
        travel.destination_tzname = _posix_zone(start)
    start_ns = travel.destination_timestamp_ns

    def time_ns() -> int:
        loop.spin()
        return start_ns + loop.now_us * 1000

    def seed(generator: random.Random, a: Any = None, version: int = 2) -> None:
        dice.seed(generator, a, version)

    own = (
        Swap(random.Random, "seed", seed),
        Swap(random, "seed", MethodType(seed, _global())),
        Swap(uuid, "_node", _HARDWARE),
        Swap(threading.Condition, "wait", _condition_wait),
    )
    # Names of temporary files stay the system's, which seeds them now: the same ones in each
    # trial would collide.
    next(vars(tempfile)["_get_candidate_names"]())
    state = random.getstate()
    with swapped(own):
        _thrown.append(dice)
        dice.throw()
        traveller = travel.start()
        traveller.time_ns = time_ns  # type: ignore[method-assign]  # its one source of time
        try:
            yield
        finally:
            # It takes back the TZ that it set, also from a subject that took it away.
            os.environ.setdefault("TZ", "")
            travel.stop()
            _thrown.remove(dice)
            random.setstate(state)


def _posix_zone(start: datetime) -> str:
    """Give the TZ of a fixed offset; POSIX counts it westwards."""
    offset = start.utcoffset()
    assert offset is not None, "the start of a trial is aware"
    minutes = round(offset.total_seconds() / 60)
    sign, back = ("+", "-") if minutes >= 0 else ("-", "+")
    clock = f"{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return f"<{sign}{clock.replace(':', '')}>{back}{clock}"


def _gettime(name: str, per_second: int) -> Swap:
    real: Callable[[int], float] = vars(time)[name]

    def now(clock: int) -> float:
        loop = baton.loop_here()
        if loop is None or clock == time.CLOCK_REALTIME:
            return real(clock)  # The wall clock's is time-machine's.
        loop.spin()
        return loop.time() if per_second == 1 else loop.time_us * (per_second // 10**6)

    return Swap(time, name, now)


def _clock(name: str, per_second: int) -> Swap:
    real: Callable[[], float] = vars(time)[name]

    def now() -> float:
        loop = baton.loop_here()
        if loop is None:
            return real()
        loop.spin()
        return loop.time() if per_second == 1 else loop.time_us * (per_second // 10**6)

    return Swap(time, name, now)


_real_sleep = time.sleep
_real_condition_wait = threading.Condition.wait


def _sleep(seconds: float) -> None:
    if baton.subject_here() is None or seconds < 0:
        _real_sleep(seconds)  # It knows what to say to a negative length.
    else:
        baton.wait(sleep(seconds))


_sleep.__name__ = "sleep"  # threads are named after their targets


class _Waiter:
    """Stands in a condition's queue where threading puts a lock that `notify` releases."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._told: Future[bool] = loop.create_future()

    def release(self) -> None:
        self._tell(True)

    def _tell(self, is_told: bool) -> None:
        if not self._told.done():
            self._told.set_result(is_told)

    async def until(self, timeout_s: float | None) -> bool:
        if timeout_s is not None:
            self._loop.call_later(timeout_s, self._tell, False)
        return await self._told


def _condition_wait(condition: Any, timeout: float | None = None) -> bool:
    """Wait in virtual time; `Event.wait`, `Queue.get` and `Thread.join` stand on it."""
    loop = baton.subject_here()
    if loop is None or not condition._is_owned():
        return _real_condition_wait(condition, timeout)
    waiter = _Waiter(loop)
    condition._waiters.append(waiter)
    saved = condition._release_save()
    try:
        is_told = baton.wait(waiter.until(timeout))
        if not is_told and waiter in condition._waiters:
            condition._waiters.remove(waiter)
        return is_told
    finally:
        condition._acquire_restore(saved)


def _sync(fd: object) -> None:
    # A crash copies the store as the system shows it, synced or not; waiting for a real disk
    # would take longer than the trial.
    if baton.loop_here() is None:
        _real_sync(fd)


_real_sync: Callable[[object], None] = vars(os)["fsync"]

FUNCTIONS = (
    *(Swap(os, name, _sync) for name in ("fsync", "fdatasync") if hasattr(os, name)),
    *(_clock(name, per_second) for name, per_second in _PER_SECOND.items()),
    *(_gettime(*row) for row in _PER_CLOCK if hasattr(time, row[0])),
    Swap(time, "sleep", _sleep),
    Swap(os, "urandom", _urandom),
)
"""What to exchange by thread: a library that is first imported in a trial keeps them for ever."""
