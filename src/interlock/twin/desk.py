"""What a verb has at hand: the contract, the records, the time; and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timezone

from interlock.contract.model import Breach, Call, Contract, Operation, Resource, Role, Write
from interlock.contract.mood import PLAIN, Mood
from interlock.data import light
from interlock.schema.types import Types
from interlock.twin.habits import Habit
from interlock.twin.nesting import Nest, scopes_of
from interlock.twin.store import Row, Store
from interlock.values import Path, Value, at

# In the name of a filter: it is no field, or is not asked to be equal.
_COMPARES = frozenset("<>=!~^|.*/")


class Refused(Exception):
    """A call that the system turns down.

    reason: as in `Contract.refusals`. field: of the record, dotted, "" if none.
    existing: key of the record that is in the way.
    """

    def __init__(
        self,
        reason: str,
        says: str,
        *,
        field: str = "",
        existing: str = "",
        breaches: tuple[Breach, ...] = (),
    ) -> None:
        super().__init__(says)
        self.reason = reason
        self.says = says
        self.field = field
        self.existing = existing
        self.breaches = breaches


@light(frozen=True, slots=True)
class Desk:
    """One call and everything it may touch. zone: of texts that may not say theirs.

    blind: fields that this caller does not see, so a record sent whole does not empty them.
    habit: of the operation; None for calls that are no whole ones of it.
    """

    contract: Contract
    store: Store
    operation: Operation
    role: Role
    resource: Resource
    call: Call
    now: datetime
    now_ms: int
    zone: timezone
    blind: frozenset[str] = frozenset()
    mood: Mood = PLAIN
    habit: Habit | None = None

    @property
    def types(self) -> Types:
        """Give the contract's named types."""
        return self.contract.types

    def given(self, path: Path) -> Value:
        """Give what the call carries at a role's path ("args" or "body" first)."""
        first, rest = path[:1], path[1:]
        if first == ("body",):
            return at(self.call.body, rest)  # type: ignore[return-value]  # calls hold values only
        return at(self.call.args, rest) if first == ("args",) else None  # type: ignore[return-value]  # as above

    def header(self, name: str) -> str:
        """Give a header of the call, by its name in small letters; "" when it has none."""
        found: Value = self.call.headers.get(name)
        if found is None:
            given = (*self.call.args.items(), *self.call.headers.items())
            found = next((v for k, v in given if k.lower() == name), None)
        return found if isinstance(found, str) else ""

    def says_yes(self, path: Path) -> bool:
        """Tell whether the call says yes at a path."""
        return str(self.given(path)).lower() in ("true", "1", "yes")

    def key(self) -> str:
        """Give the key that the call names, "" when it names none."""
        return key_text(self.given(self.role.key)) if self.role.key else ""

    def row(self) -> Row:
        """Find the record that the call is about."""
        key = self.key()
        found = self.find(key)
        if found is not None:
            return found
        if not key and self.role.filters:
            found = self._by_another_field()
            if found is not None:
                return found
        wanted = self.role.deleted
        if wanted and (wanted == "always" or wanted == "only" or self.says_yes(wanted)):
            found = self.buried(key)
            if found is not None:
                return found
        name = self.resource.name
        says = f"there is no {name} {key}" if key else f"the call names no {name} that exists"
        raise Refused("not-found", says, field=self.resource.key)

    def nest(self, resource: Resource | None = None) -> Nest:
        """Give the records of the resource, or of another one, as those below others."""
        return Nest(self.store, self.contract, resource or self.resource)

    def buried(self, key: str) -> Row | None:
        """Find the deleted record of a key, if it is kept."""
        found = self.nest().buried(key, self._named())
        return found if found is not None and self.is_below(found.key) else None

    def own_key(self, row: Row) -> str:
        """Give the key of a record as callers know it, without what it lies below."""
        return self.nest().own_key(row)

    def find(self, key: str) -> Row | None:
        """Find the record of a key among those that the call names beside it."""
        if not key:
            return None
        name = self.resource.name
        if scopes_of(self.store, self.contract, self.resource).named:
            row = self.nest().find(key, self._named())
            if row is None and self.call.people:
                # Nobody types addresses: whom a person sees, he means.
                row = self.store.get(name, key)
        else:
            row = self.store.get(name, key)
        return row if row is not None and self._is_within(row) and self.is_below(row.key) else None

    def _named(self) -> dict[str, Value]:
        return {n: key_text(v) for n, p in self.role.filters.items() if (v := self.given(p))}

    def _is_within(self, row: Row) -> bool:
        """Tell whether a record belongs to those that the call names beside its key."""
        for name, path in self.role.filters.items():
            wanted, has = self.given(path), row.record.get(name)
            plain = _COMPARES.isdisjoint(name) and not isinstance(has, (dict, list))
            if wanted is not None and plain and str(has) != str(wanted):
                return False
        return True

    def _by_another_field(self) -> Row | None:
        given = {n: v for n, p in self.role.filters.items() if (v := self.given(p)) is not None}
        plain = {n: v for n, v in given.items() if (_COMPARES - {"."}).isdisjoint(n)}
        named = {tuple(n.split(".")): v for n, v in plain.items()}
        for row in self.store.rows(self.resource.name) if named else ():
            same = all(_is_same(at(row.record, steps), v) for steps, v in named.items())
            if same and self.is_below(row.key):
                return row
        return None

    def above(self) -> dict[str, Value]:
        """Give what the call's path names above the record, where no field of it says so."""
        paths = ((n, p) for n, p in self.role.filters.items() if n.startswith("/"))
        return {n: key_text(v) for n, p in paths if (v := self.given(p)) is not None}

    def is_below(self, key: str) -> bool:
        """Tell whether a record lies below what the call names; of which no one knows does, too."""
        above = self.above()
        return not above or self.nest().is_below(key, above)

    def below(self, rows: list[Row]) -> list[Row]:
        """Give those of the records that lie below what the call names."""
        above = self.above()
        if not above:
            return rows
        nest = self.nest()
        return [row for row in rows if nest.is_below(row.key, above)]


@light(frozen=True, slots=True)
class Done:
    """What a verb has done. rows: the record or the listed records. facts: for the envelope."""

    rows: tuple[Row, ...] = ()
    writes: tuple[Write, ...] = ()
    created: bool = False
    facts: Mapping[str, Value] = field(default_factory=dict)
    next: Value = None


def _is_same(has: object, wanted: Value) -> bool:
    plain = not isinstance(has, (dict, list, bool)) and has is not None
    return has == wanted or (plain and str(has) == str(wanted))


def key_text(value: object) -> str:
    """Give a key as the store knows it; a key that came as a one-item list is that item."""
    if isinstance(value, list):
        return key_text(value[0]) if len(value) == 1 else ""
    if isinstance(value, dict):
        return key_text(value.get("$"))
    return "" if value is None else str(value)
