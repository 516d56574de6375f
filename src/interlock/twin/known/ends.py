"""Things that end: tokens and sessions; those that ended long ago are forgotten."""

from __future__ import annotations

from typing import TypeVar

from interlock.data import Protocol

ENDED_MAX = 1_000
"""More than these are kept only while they last."""

K = TypeVar("K")


class Ending(Protocol):
    """What has an end."""

    @property
    def ends_ms(self) -> int:
        """Give the end."""


E = TypeVar("E", bound=Ending)


def forget(kept: dict[K, E], now_ms: int, most: int = ENDED_MAX) -> None:
    """Let go of what has ended, the oldest first, until `most` are left.

    All last equally long: the first that still lasts ends the search.
    """
    while len(kept) > most:
        oldest = next(iter(kept))
        if kept[oldest].ends_ms > now_ms:
            return
        del kept[oldest]
