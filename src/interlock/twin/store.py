"""Records in memory. A stored record is never changed in place, so copies are shallow."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Mapping
from copy import copy
from typing import TypeAlias

from interlock.contract.json_wire.texts import dumps, loads
from interlock.data import dataclass, light
from interlock.schema.types import Type
from interlock.twin.fitting import Seen
from interlock.values import Value, canonical

Record: TypeAlias = dict[str, Value]
Unique: TypeAlias = tuple[str, ...]


@light(frozen=True, slots=True)
class Row:
    """A stored record. seq: order of creation in its resource; version: grows from 1.

    change: its last change among all changes of the store.
    """

    key: str
    record: Record
    seq: int
    version: int
    changed_ms: int
    change: int = 0


@light(frozen=True, slots=True)
class Sealed:
    """A row that nobody has read yet, its record as a text.

    Opened, an order is some forty objects, which the collector of a server would visit for ever;
    a text is one, an eighth of the size, and none of its business. What was read from JSON is the
    same when it is read again.
    """

    key: str
    data: bytes
    seq: int
    version: int
    changed_ms: int
    change: int

    def opened(self) -> Row:
        """Give the row."""
        record = loads(self.data)
        assert isinstance(record, dict), "records are sealed"
        return Row(self.key, record, self.seq, self.version, self.changed_ms, self.change)


KEPT_MAX = 100
"""Lists that are kept for those who fetch them in parts; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The keys of a list as it was once asked for. change: the store's last change before."""

    keys: tuple[str, ...]
    change: int


ALL = sys.maxsize
PAST_MAX = 500
"""Changes that are remembered; a copy of the store that lags behind further shows less of them."""


@light(frozen=True, slots=True)
class Past:
    """A change of a row: when it was made, and what stood there before, None for nothing.

    change: the store's last change before it.
    """

    at_ms: int
    change: int
    resource: str
    key: str
    row: Row | Sealed | None


@dataclass(frozen=True, slots=True)
class StoreState:
    """All rows and counters at one moment. taken: what the unique groups hold, by `scopes`."""

    rows: Mapping[str, Mapping[str, Row | Sealed]]
    taken: Mapping[tuple[str, Unique], Mapping[str, str]]
    counters: Mapping[str, int]
    gone: Mapping[str, Mapping[str, Row]]
    kept: Mapping[str, Kept]
    change: int
    scopes: Mapping[str, Scopes]
    past: tuple[Past | tuple[str, Row | Sealed], ...] = ()
    has_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Scopes:
    """By what the records of a resource are told apart that have one key.

    named: what the paths to single records name above them, as filters do ("orderId", "/Order");
    () where a key is enough. repeat: keys do come again below each parent.
    made: names of what records are created below. own: the field of their keys, or what names the
    one record that each of them lies below, as line 1 of an order has one schedule.
    """

    named: tuple[tuple[str, ...], ...] = ()
    repeat: bool = False
    made: frozenset[str] = frozenset()
    own: str = ""


class Store:
    """The records of one system. unique: for each resource the groups that must not repeat.

    seen: records as replies have carried them before. changes: grows with each change of a row
    and each list that is kept, and never falls; change: the number of the last change, which goes
    back with the records. now_ms: of the changes to come. shown: the last change that a copy to
    read from shows, ALL of the store itself. clashes: what `storable` knows of pairs of types;
    scopes: what `nesting` knows of resources; made_up: what `verbs` gives for what nobody gave.
    """

    def __init__(self, unique: Mapping[str, tuple[Unique, ...]]) -> None:
        self._unique = unique
        self._rows: dict[str, dict[str, Row | Sealed]] = {}
        self._taken: dict[tuple[str, Unique], dict[str, str]] = {}
        self._counters: dict[str, int] = {}
        self._gone: dict[str, dict[str, Row]] = {}
        self._kept: dict[str, Kept] = {}
        self.seen = Seen()
        self.clashes: dict[tuple[int, int], tuple[Type, Type, bool]] = {}
        self.scopes: dict[str, Scopes] = {}
        self.made_up: dict[tuple[str, str, tuple[str, ...]], Record] = {}
        self._has_sealed = False
        # A new row says itself what came to pass.
        self._past: deque[Past | tuple[str, Row | Sealed]] = deque(maxlen=PAST_MAX)
        self.changes = self.change = self.now_ms = 0
        self.shown = ALL

    def get(self, resource: str, key: str) -> Row | None:
        """Give a row by its key."""
        rows = self._rows.get(resource)
        row = rows.get(key) if rows is not None else None
        if rows is not None and isinstance(row, Sealed):
            row = rows[key] = row.opened()
        return row  # type: ignore[return-value]  # opened, if it was sealed

    def rows(self, resource: str) -> Iterator[Row]:
        """Give all rows in the order of creation."""
        if not self._has_sealed:
            return iter(self._rows.get(resource, {}).values())  # type: ignore[arg-type]  # all open
        return self._opened(resource)

    def _opened(self, resource: str) -> Iterator[Row]:
        rows = self._rows.get(resource, {})
        for key in tuple(rows):
            row = rows.get(key)
            if isinstance(row, Sealed):
                row = rows[key] = row.opened()
            if row is not None:
                yield row

    def next(self, counter: str) -> int:
        """Give the next number of a counter, from 1."""
        self._counters[counter] = number = self._counters.get(counter, 0) + 1
        return number

    def count_on(self, counter: str, count: int) -> None:
        """Let a counter go on behind a number that came from elsewhere."""
        self._counters[counter] = max(self._counters.get(counter, 0), count)

    def mark(self) -> Mapping[str, int]:
        """Give the counters, for `rewind`."""
        return dict(self._counters)

    def rewind(self, mark: Mapping[str, int], gaps: frozenset[str] = frozenset()) -> None:
        """Set the counters back, but for those whose numbers may have gaps."""
        kept = {n: c for n, c in self._counters.items() if n.partition("/")[0] in gaps}
        self._counters = {**mark, **kept} if kept else dict(mark)

    def taken(
        self, resource: str, record: Record, but: str = "", above: Mapping[str, Value] | None = None
    ) -> tuple[Unique, str] | None:
        """Give the unique group that another record than `but` holds already, and its key.

        above: what a new record lies below; records are unique among those of their parent.
        """
        groups = self._unique.get(resource)
        place = self._place(resource, but, record, above) if groups else ""
        for group in groups or ():
            text = _values(group, record, place)
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
        self._past.append(Past(self.now_ms, row.change - 1, resource, row.key, self._laid_by(old)))
        self._rows.setdefault(resource, {})[row.key] = row
        self._take(resource, row.key, row.record)

    def add(self, resource: str, key: str, record: Record, text: bytes) -> None:
        """Store a new record. text: of it in JSON, to lie there in its place; b"" to keep it."""
        now_ms, counter, counters = self.now_ms, f"{resource}#", self._counters
        counters[counter] = seq = counters.get(counter, 0) + 1
        self.changes += 1
        self.change = change = self.change + 1
        row: Row | Sealed
        if text:
            row, self._has_sealed = Sealed(key, text, seq, 1, now_ms, change), True
        else:
            row = Row(key, record, seq, 1, now_ms, change)
        self._past.append((resource, row))
        rows = self._rows.get(resource)
        if rows is None:
            rows = self._rows[resource] = {}
        rows[key] = row
        if self._unique.get(resource):
            self._take(resource, key, record)

    def tell_apart(self, resource: str, scopes: Scopes) -> Scopes:
        """Take note by what records of a resource are told apart; some may be there already."""
        self.scopes[resource] = scopes
        if scopes.named and self._unique.get(resource):
            for group in self._unique[resource]:
                self._taken.pop((resource, group), None)
            for row in self.rows(resource):
                self._take(resource, row.key, row.record)
        return scopes

    def _place(
        self, resource: str, key: str, record: Record, above: Mapping[str, Value] | None = None
    ) -> str:
        """Give the text of what a record lies below, "" where it lies below nothing."""
        scopes = self.scopes.get(resource)
        if scopes is None or not scopes.named:
            return ""
        beside = self._gone.get(f"/{resource}", {}).get(key)
        known = {**record, **(beside.record if beside is not None else {}), **(above or {})}
        for scope in scopes.named:
            values = [known.get(name) for name in scope]
            if all(value not in (None, "") for value in values):
                return canonical([list(scope), [str(value) for value in values]])
        return ""

    def _take(self, resource: str, key: str, record: Record) -> None:
        groups = self._unique.get(resource)
        place = self._place(resource, key, record) if groups else ""
        for group in groups or ():
            text = _values(group, record, place)
            if text:
                self._taken.setdefault((resource, group), {})[text] = key

    def next_change(self) -> int:
        """Count a change, for the row that is stored next."""
        self.change += 1
        return self.change

    def buried(self, resource: str) -> Iterator[Row]:
        """Give the deleted rows that are kept, in the order of their deletion."""
        return iter(self._gone.get(resource, {}).values())

    def find_buried(self, resource: str, key: str) -> Row | None:
        """Give a deleted row that is kept."""
        return self._gone.get(resource, {}).get(key)

    def bury(self, resource: str, row: Row) -> None:
        """Delete a row, and keep it where only those look who ask for deleted ones."""
        self.remove(resource, row.key)
        self._gone.setdefault(resource, {})[row.key] = row

    def unearth(self, resource: str, key: str) -> None:
        """Forget a deleted row; it may be stored again."""
        self._gone.get(resource, {}).pop(key, None)

    def keep(self, keys: tuple[str, ...]) -> str:
        """Keep a list for those who fetch it in parts, and give its name."""
        # What was answered before may name a list that goes now.
        self.changes += 1
        for oldest in list(self._kept)[: max(len(self._kept) - KEPT_MAX + 1, 0)]:
            del self._kept[oldest]
        name = f"{self.next('#lists'):08d}"
        self._kept[name] = Kept(keys, self.change)
        return name

    def kept(self, name: str) -> Kept | None:
        """Give a list that is kept."""
        return self._kept.get(name)

    def remove(self, resource: str, key: str) -> None:
        """Delete a row; nothing happens when there is none."""
        self.changes += 1
        row = self._rows.get(resource, {}).pop(key, None)
        if row is not None:
            self._forget(resource, row)
            before = self._laid_by(row)
            self._past.append(Past(self.now_ms, self.change - 1, resource, key, before))

    def _laid_by(self, row: Row | Sealed | None) -> Row | Sealed | None:
        """Give a row as it is kept when it has gone: as its text, where rows lie as texts."""
        if not self._has_sealed or not isinstance(row, Row):
            return row
        data = dumps(row.record, finite=True)
        return Sealed(row.key, data, row.seq, row.version, row.changed_ms, row.change)

    def before(self, at_ms: int) -> Store:
        """Give a copy to read from, as the records were at a moment."""
        view = self._view()
        for past in map(_past, reversed(self._past)):
            if past.at_ms <= at_ms:
                break
            view.shown = min(view.shown, past.change)
            rows = view._rows.setdefault(past.resource, {})
            rows.pop(past.key, None)
            if past.row is not None:
                rows[past.key] = past.row
        for resource, rows in view._rows.items():
            view._rows[resource] = dict(sorted(rows.items(), key=lambda item: item[1].seq))
        return view

    def without_new(self, at_ms: int) -> Store:
        """Give a copy to read from, without what was created after a moment."""
        view = self._view()
        for past in map(_past, self._past):
            if past.at_ms > at_ms and past.row is None:
                view.shown = min(view.shown, past.change)
                view._rows.get(past.resource, {}).pop(past.key, None)
        return view

    def _view(self) -> Store:
        # Lists that are kept are kept for both.
        view = copy(self)
        view._rows = {resource: dict(rows) for resource, rows in self._rows.items()}
        return view

    def _forget(self, resource: str, row: Row | Sealed) -> None:
        if not (groups := self._unique.get(resource)):
            return
        row = row.opened() if isinstance(row, Sealed) else row
        place = self._place(resource, row.key, row.record)
        for group in groups:
            text = _values(group, row.record, place)
            if text:
                self._taken.get((resource, group), {}).pop(text, None)

    def state(self) -> StoreState:
        """Give a copy of everything."""
        return StoreState(
            {r: dict(rows) for r, rows in self._rows.items()},
            {group: dict(keys) for group, keys in self._taken.items()},
            dict(self._counters),
            {r: dict(rows) for r, rows in self._gone.items()},
            dict(self._kept),
            self.change,
            dict(self.scopes),
            tuple(self._past),
            self._has_sealed,
        )

    def restore(self, state: StoreState) -> None:
        """Go back to a copy."""
        self.changes += 1
        # Copied whole: what is unique need not be worked out again.
        self._rows = {r: dict(rows) for r, rows in state.rows.items()}
        self._taken = {group: dict(keys) for group, keys in state.taken.items()}
        self._counters, self._kept = dict(state.counters), dict(state.kept)
        self._gone = {r: dict(rows) for r, rows in state.gone.items()}
        self.change, self.scopes = state.change, dict(state.scopes)
        self._past = deque(state.past, PAST_MAX)
        self._has_sealed = state.has_sealed


def _past(kept: Past | tuple[str, Row | Sealed]) -> Past:
    if isinstance(kept, Past):
        return kept
    resource, row = kept
    return Past(row.changed_ms, row.change - 1, resource, row.key, None)


def _values(group: Unique, record: Record, place: str) -> str:
    """Give the text of a group's values and of what has them; "" when one is absent or empty."""
    values = [record.get(name) for name in group]
    # A blank external number is how people say "none", and every ERP takes many of them.
    if any(v is None or v == "" for v in values):
        return ""
    return place + canonical(values)
