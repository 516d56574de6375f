"""Things that end: tokens, sessions, keys of calls; those that ended long ago are forgotten."""

from __future__ import annotations

from typing import Protocol, TypeVar

ENDED_MAX = 1_000
"""More than these are kept only while they last."""

K = TypeVar("K")


class Ending(Protocol):
    """What has an end."""

    @property
    def ends_ms(self) -> int | None:
        """Give the end, None for never."""


E = TypeVar("E", bound=Ending)


def forget(kept: dict[K, E], now_ms: int, most: int = ENDED_MAX) -> None:
    """Let go of what has ended, the oldest first, until `most` are left."""
    while len(kept) > most:
        oldest = next(iter(kept))
        ends_ms = kept[oldest].ends_ms
        if ends_ms is None or ends_ms > now_ms:
            return
        del kept[oldest]
