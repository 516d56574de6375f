"""The plain program with three threads for the records of a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from right_plain import PlainSync, starter

THREADS = 3


class ThreadSync(PlainSync):
    """Works on several records at a time; they share nothing but the connections."""

    def each(self, records: Iterable[Any], do: Callable[[Any], object]) -> None:
        """Do something for each record, several at a time."""
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda record: self.safely(do, record), records))


run = starter(ThreadSync)
