"""Records in memory. A stored record is never changed in place, so copies are shallow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from interlock.twin.fitting import Seen
from interlock.values import Value, canonical

Record: TypeAlias = dict[str, Value]
Unique: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A stored record. seq: order of creation in its resource; version: grows from 1."""

    key: str
    record: Record
    seq: int
    version: int
    changed_ms: int


@dataclass(frozen=True, slots=True)
class StoreState:
    """All rows and counters at one moment."""

    rows: Mapping[str, Mapping[str, Row]]
    counters: Mapping[str, int]


class Store:
    """The records of one system. unique: for each resource the groups that must not repeat.

    seen: records as replies have carried them before. changes: grows with each change of a row.
    """

    def __init__(self, unique: Mapping[str, tuple[Unique, ...]]) -> None:
        self._unique = unique
        self._rows: dict[str, dict[str, Row]] = {}
        self._taken: dict[tuple[str, Unique], dict[str, str]] = {}
        self._counters: dict[str, int] = {}
        self.seen: Seen = {}
        self.changes = 0

    def get(self, resource: str, key: str) -> Row | None:
        """Give a row by its key."""
        return self._rows.get(resource, {}).get(key)

    def rows(self, resource: str) -> Iterator[Row]:
        """Give all rows in the order of creation."""
        return iter(self._rows.get(resource, {}).values())

    def next(self, counter: str) -> int:
        """Give the next number of a counter, from 1."""
        self._counters[counter] = self._counters.get(counter, 0) + 1
        return self._counters[counter]

    def mark(self) -> Mapping[str, int]:
        """Give the counters, for `rewind`."""
        return dict(self._counters)

    def rewind(self, mark: Mapping[str, int]) -> None:
        """Set the counters back."""
        self._counters = dict(mark)

    def taken(self, resource: str, record: Record, but: str = "") -> tuple[Unique, str] | None:
        """Give the unique group that another record than `but` holds already, and its key."""
        for group in self._unique.get(resource, ()):
            text = _values(group, record)
            holder = self._taken.get((resource, group), {}).get(text) if text else None
            if holder is not None and holder != but:
                return group, holder
        return None

    def put(self, resource: str, row: Row) -> None:
        """Store a row, new or changed."""
        self.changes += 1
        old = self.get(resource, row.key)
        if old is not None:
            self._forget(resource, old)
        self._rows.setdefault(resource, {})[row.key] = row
        for group in self._unique.get(resource, ()):
            text = _values(group, row.record)
            if text:
                self._taken.setdefault((resource, group), {})[text] = row.key

    def remove(self, resource: str, key: str) -> None:
        """Delete a row; nothing happens when there is none."""
        self.changes += 1
        row = self._rows.get(resource, {}).pop(key, None)
        if row is not None:
            self._forget(resource, row)

    def _forget(self, resource: str, row: Row) -> None:
        for group in self._unique.get(resource, ()):
            text = _values(group, row.record)
            if text:
                self._taken.get((resource, group), {}).pop(text, None)

    def state(self) -> StoreState:
        """Give a copy of everything."""
        return StoreState({r: dict(rows) for r, rows in self._rows.items()}, dict(self._counters))

    def restore(self, state: StoreState) -> None:
        """Go back to a copy."""
        self.changes += 1
        self._rows, self._taken = {}, {}
        self._counters = dict(state.counters)
        for resource, rows in state.rows.items():
            for row in rows.values():
                self.put(resource, row)


def _values(group: Unique, record: Record) -> str:
    """Give the text of a group's values; "" when one is absent, nil or empty."""
    values = [record.get(name) for name in group]
    # A blank external number is how people say "none", and every ERP takes many of them.
    if any(v is None or v == "" for v in values):
        return ""
    return canonical(values)
