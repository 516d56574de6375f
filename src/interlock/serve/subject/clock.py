"""What the clocks of a subject's programs show: the machine's time, or a faster one."""

from __future__ import annotations

import ctypes
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from interlock.data import dataclass
from interlock.errors import EnvironmentFailure

FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
SHARED = Path("/dev/shm")  # noqa: S108  # where POSIX says that shared memory stands


@dataclass(frozen=True, slots=True)
class Clock:
    """From `start` on, `speed` seconds go by in one of the machine.

    By libfaketime (Debian: faketime), which a program of static links does not heed. shared: name
    of the memory by which all programs of a trial count from the same instant, begun_s.
    """

    start: datetime
    speed: float
    shared: str
    begun_s: float

    def now(self, loop_s: float) -> datetime:
        """Give what it shows; loop_s: the time of the event loop, as begun_s was."""
        return self.start + timedelta(seconds=(loop_s - self.begun_s) * self.speed)

    def env(self) -> dict[str, str]:
        """Give the variables. EnvironmentFailure without the library."""
        offset = self.start.utcoffset()
        assert offset is not None, "a world's start has a zone"
        hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
        east, west = "+-" if offset >= timedelta() else "-+"
        # POSIX counts westward, and C takes no name of fewer than three letters: it would be UTC.
        zone = f"<{east}{hours:02d}{minutes:02d}>{west}{hours}:{minutes:02d}"
        return {
            "LD_PRELOAD": str(faketime_library()),
            "FAKETIME": f"@{self.start:%Y-%m-%d %H:%M:%S} x{self.speed:g}",
            "FAKETIME_NO_CACHE": "1",
            # Else each program that is started by another begins at `start` again.
            "FAKETIME_DONT_RESET": "1",
            "FAKETIME_SHARED": f"/{self.shared} /{self.shared}",
            "TZ": zone,
        }


def faketime_library() -> Path:
    """Give where libfaketime is; EnvironmentFailure when it is not installed."""
    library = next(iter(sorted(Path("/").glob(FAKETIME.lstrip("/")))), None)
    if library is None:
        raise EnvironmentFailure(
            "the subject's clock cannot be made faster: libfaketime is not installed",
            where="[subject] speed",
            remedy='install it (Debian: apt-get install faketime), write clock = "scaled", '
            "or leave `speed` out",
        )
    return library


@contextmanager
def common_memory(name: str) -> Iterator[str]:
    """Make the memory by which programs under libfaketime share the instant of their start.

    The library would make one for each first program, and one that is killed leaves it behind.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sem_open.restype = ctypes.c_void_p
    path = f"/{name}".encode()
    made = libc.sem_open(path, os.O_CREAT, 0o600, 1)
    if not made:
        raise EnvironmentFailure(
            f"no memory can be shared: {os.strerror(ctypes.get_errno())}",
            where=str(SHARED),
            remedy='let this user write there, or write clock = "scaled"',
        )
    memory = SHARED / name
    memory.write_bytes(_beginning())
    try:
        yield name
    finally:
        libc.sem_close(ctypes.c_void_p(made))
        libc.sem_unlink(path)
        memory.unlink(missing_ok=True)


def _beginning() -> bytes:
    """Give the library's record of now: two counters, then four clocks as C's timespec."""
    clocks = (
        time.CLOCK_REALTIME,
        time.CLOCK_MONOTONIC,
        time.CLOCK_MONOTONIC_RAW,
        time.CLOCK_BOOTTIME,
    )
    now_ns = [time.clock_gettime_ns(clock) for clock in clocks]
    return struct.pack("=QQ", 0, 0) + b"".join(
        struct.pack("=qq", *divmod(ns, 1_000_000_000)) for ns in now_ns
    )
