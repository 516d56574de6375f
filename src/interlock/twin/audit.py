"""The trail of every change: who, when, by which operation, what it was and what it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from interlock.contract.json_wire.texts import loads
from interlock.contract.model import Write
from interlock.values import Value

AUDIT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. who: name of the caller, "people" at the screen, "loaded" as master data.

    when: ISO 8601. before None: created; after None: deleted.
    """

    who: str
    when: str
    operation: str
    resource: str
    key: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry about a record that is kept as its text. rest: the entry without the record."""

    rest: Entry
    after: bytes

    def opened(self) -> Entry:
        """Give the whole entry."""
        return replace(self.rest, after=loads(self.after))


class Trail:
    """The last AUDIT_MAX entries."""

    def __init__(self) -> None:
        self._entries: deque[Entry | Sealed] = deque(maxlen=AUDIT_MAX)

    def note(self, entries: Iterable[Entry | Sealed]) -> None:
        """Add entries."""
        self._entries.extend(entries)

    def told(self) -> tuple[Entry, ...]:
        """Give all entries, the oldest first."""
        return tuple(e.opened() if isinstance(e, Sealed) else e for e in self._entries)

    def state(self) -> tuple[Entry | Sealed, ...]:
        """Give a copy."""
        return tuple(self._entries)

    def restore(self, state: Iterable[Entry | Sealed]) -> None:
        """Go back to a copy."""
        self._entries.clear()
        self._entries.extend(state)


def entries(writes: tuple[Write, ...], operation: str, who: str, now: datetime) -> Iterator[Entry]:
    """Give the entries about the changes that a call has made."""
    if writes:
        when = _text(now)
        for write in writes:
            yield Entry(who, when, operation, write.resource, write.key, write.before, write.after)


@lru_cache(maxsize=16)
def _text(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
