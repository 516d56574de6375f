"""The trail of every change: who, when, by which operation, what it was and what it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from interlock.contract.json_wire.texts import dumps, loads
from interlock.contract.model import Write
from interlock.data import dataclass
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


Note: TypeAlias = "tuple[str, datetime, str, str, str, Value | bytes, Value | bytes]"
"""An entry before anybody asks for it. The records may lie there as their texts."""


class Trail:
    """The last AUDIT_MAX entries."""

    def __init__(self) -> None:
        self._notes: deque[Note] = deque(maxlen=AUDIT_MAX)

    def note(self, notes: Iterable[Note]) -> None:
        """Add notes."""
        self._notes.extend(notes)

    def told(self) -> tuple[Entry, ...]:
        """Give all entries, the oldest first."""
        return tuple(map(_entry, self._notes))

    def state(self) -> tuple[Note, ...]:
        """Give a copy."""
        return tuple(self._notes)

    def restore(self, state: Iterable[Note]) -> None:
        """Go back to a copy."""
        self._notes.clear()
        self._notes.extend(state)


def notes(
    writes: tuple[Write, ...], operation: str, who: str, now: datetime, *, seals: bool = False
) -> list[Note]:
    """Give what is to be kept of the changes that a call has made. seals: records as texts."""
    return [
        (who, now, operation, w.resource, w.key, _kept(w.before, seals), _kept(w.after, seals))
        for w in writes
    ]


def _kept(record: Value, seals: bool) -> Value | bytes:
    # A text takes a quarter of the room, and is nothing to the collector of a server.
    return dumps(record) if seals and record is not None else record


def _entry(note: Note) -> Entry:
    who, now, operation, resource, key, *records = note
    before, after = (loads(r) if isinstance(r, bytes) else r for r in records)
    return Entry(who, _text(now), operation, resource, key, before, after)


@lru_cache(maxsize=16)
def _text(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
