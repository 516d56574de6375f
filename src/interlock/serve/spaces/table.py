"""The spaces of a twin by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from interlock.errors import UsageError
from interlock.patterns import expression
from interlock.serve.spaces.journal import JOURNAL_MAX
from interlock.serve.spaces.space import DEFAULT, Snapshot, Space
from interlock.wire.front import Front

SPACES_MAX = 256
CONTROL = "/_interlock/"
"""The path under which a twin is controlled."""
PREFIX = f"{CONTROL}spaces/"
"""Before the name of a space in a path."""
_NAME = expression(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class Full(UsageError):
    """There is no room for another space."""


class Spaces:
    """All spaces of one twin, the default one first. most: how many there may be.

    A space begins as the twin was started: with the records it was given then, and no others.
    """

    def __init__(
        self,
        front: Front,
        real_ms: Callable[[], int],
        *,
        most: int = SPACES_MAX,
        kept: int = JOURNAL_MAX,
    ) -> None:
        self._front = front
        self._real_ms = real_ms
        self._most = most
        self._kept = kept
        self.default = Space(DEFAULT, front, real_ms, kept=kept)
        self._all = {DEFAULT: self.default}

    def __iter__(self) -> Iterator[Space]:
        return iter(tuple(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)

    def names(self) -> tuple[str, ...]:
        """Give the names in order of creation."""
        return tuple(self._all)

    def get(self, name: str) -> Space | None:
        """Give a space that exists."""
        return self._all.get(name)

    def at(self, name: str) -> Space:
        """Give a space; it is made on first use. UsageError for a name that cannot be one."""
        found = self._all.get(name)
        return found if found is not None else self.create(name)

    def create(self, name: str, like: Snapshot | None = None) -> Space:
        """Make a space that does not exist yet. like: what it begins with. `Full` beyond `most`."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{_as_meant(name)[:80]!r} is no name of a space",
                where="X-Interlock-Space",
                remedy="take 1 to 64 letters, digits, dots, dashes or underlines: orders-3",
            )
        if len(self._all) >= self._most:
            raise Full(
                f"there are {self._most} spaces already",
                where=f"space {name}",
                remedy="delete those that are done with: DELETE /_interlock/spaces/NAME",
            )
        twin = self._front.twin.fresh()
        start = self.default.start if like is None else like.twin
        space = Space(name, self._front.beside(twin), self._real_ms, kept=self._kept, start=start)
        twin.restore(start)
        if like is not None:
            space.clock.restore(like.clock)
        space.post.to = self.default.post.to
        self._all[name] = space
        return space

    def remove(self, name: str) -> None:
        """Forget a space other than the default one."""
        assert name != DEFAULT, "the default space stays"
        space = self._all.pop(name, None)
        if space is not None:
            space.calm()


def _as_meant(name: str) -> str:
    """Give a name as its bytes say it in UTF-8; headers and paths are read byte by byte."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name
