"""Deleting: what goes along, what stays where only those look who ask for it, what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from interlock.contract.model import Resource, Write
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.keeping.locking import check_version
from interlock.twin.keeping.numbering import field_type
from interlock.twin.keeping.placing import check_parents
from interlock.twin.keeping.rules import check_references, check_unique, values_at
from interlock.twin.moments import written
from interlock.twin.store import Record, Row, Scopes
from interlock.values import Value

_Gone: TypeAlias = tuple[Resource, Row]


def delete(desk: Desk) -> Done:
    """Remove a record that no other one needs, and those that go with it."""
    row = desk.row()
    if desk.store.get(desk.resource.name, row.key) is None:
        says = f"{desk.resource.name} {desk.own_key(row)} is deleted already"
        raise Refused("not-found", says, field=desk.resource.key)
    check_version(desk, row)
    goes = _going(desk, row)
    for resource, one in goes:
        _remove(desk, resource, one)
    if len(goes) > 1 and desk.resource.buried is not None:
        _note(desk, goes)
    writes = tuple(Write(resource.name, one.key, one.record, None) for resource, one in goes)
    return Done((row,), writes)


def _going(desk: Desk, row: Row) -> tuple[_Gone, ...]:
    """Give the records that go, those that name another one before it; refuse what must stay."""
    goes: dict[tuple[str, str], _Gone] = {}
    held: list[tuple[Resource, str, Row, _Gone]] = []
    users = _Users(desk)
    seen = {(desk.resource.name, row.key)}
    # A list of steps, since records may lie below each other deeper than functions may.
    way = [((desk.resource, row), users.of(desk.resource, row))]
    while way:
        one, left = way[-1]
        found = next(left, None)
        if found is None:
            goes[one[0].name, one[1].key] = one
            way.pop()
            continue
        other, path, user = found
        if path not in other.cascades:
            held.append((other, path, user, one))
        elif (other.name, user.key) not in seen:
            seen.add((other.name, user.key))
            way.append(((other, user), users.of(other, user)))
    for other, path, user, (resource, gone) in held:
        # What goes along holds nothing.
        if (other.name, user.key) not in goes:
            mine, its = desk.nest(resource).own_key(gone), desk.nest(other).own_key(user)
            verb = "lies below" if path.startswith("/") else "names"
            says = f"{other.name} {its} {verb} {resource.name} {mine}"
            raise Refused("state", says, field=desk.resource.key, existing=its)
    return tuple(goes.values())


class _Users:
    """Who names which records, looked up once while nothing changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._by_field: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self._by_place: dict[str, dict[str, list[tuple[Resource, Row]]]] = {}

    def of(self, resource: Resource, row: Row) -> Iterator[tuple[Resource, str, Row]]:
        """Give the records that name this one, and by which field or place."""
        desk, nest, place = self._desk, self._desk.nest(resource), f"/{resource.name}"
        own, above = nest.own_key(row), nest.above(row.key)
        for other in desk.contract.resources:
            for path, target in other.references.items():
                name, _, field = target.partition(".")
                if name != resource.name or path.startswith("/") or path in other.loose:
                    continue
                held = own if field in ("", resource.key) else str(row.record.get(field))
                for user in self._naming(other, path).get(held, ()):
                    if _agree(user.record, {**row.record, **above}, nest.scopes):
                        yield other, path, user
        for other, lies in self._below(place).get(str(own), ()):
            child = desk.store.get(other.name, lies.key)
            if child is not None and _is_mine(lies.record, resource, row.key):
                yield other, place, child

    def _naming(self, other: Resource, path: str) -> Mapping[str, list[Row]]:
        """Give the records of a kind by what they name at a path."""
        known = self._by_field.get((other.name, path))
        if known is None:
            known = self._by_field[other.name, path] = {}
            for row in self._desk.store.rows(other.name):
                values = {str(v) for v in values_at(row.record, path) if v is not None}
                for value in values:
                    known.setdefault(value, []).append(row)
        return known

    def _below(self, place: str) -> Mapping[str, list[tuple[Resource, Row]]]:
        """Give what is noted of records at a place, by the key of what they lie below."""
        known = self._by_place.get(place)
        if known is None:
            known = self._by_place[place] = {}
            roles = self._desk.contract.roles.values()
            named = {role.resource for role in roles if place in role.filters}
            for other in self._desk.contract.resources:
                if other.name in named and place not in other.loose:
                    for lies in self._desk.store.buried(f"/{other.name}"):
                        if place in lies.record:
                            key = str(lies.record[place])
                            known.setdefault(key, []).append((other, lies))
        return known


def _is_mine(below: Mapping[str, Value], parent: Resource, key: str) -> bool:
    return below.get(f"#{parent.name}", key) == key


def _agree(one: Mapping[str, Value], two: Mapping[str, Value], scopes: Scopes) -> bool:
    """Tell whether two records do not say different things about what they lie below."""
    names = {name for scope in scopes.named for name in scope if name in one and name in two}
    return all(str(one[name]) == str(two[name]) for name in names)


def _remove(desk: Desk, resource: Resource, row: Row) -> None:
    buried = resource.buried
    if buried is None:
        desk.store.remove(resource.name, row.key)
        if desk.resource.buried is not None:
            desk.store.bury(_aside(resource.name), row)
        return
    record: Record = dict(row.record)
    if buried.field:
        record[buried.field] = True
    for name in [buried.at, *(n for n, k in resource.stamps.items() if k == "changed")]:
        if name:
            type_ = field_type(resource, name, desk.types)
            record[name] = written(desk.now, type_, desk.types, name=name, zone=desk.zone)
    change, version = desk.store.next_change(), row.version + 1
    gone = replace(row, record=record, version=version, changed_ms=desk.now_ms, change=change)
    desk.store.bury(resource.name, gone)


def _aside(name: str) -> str:
    """Give where records wait that go with a kept one, and are of a kind that is not kept."""
    return f"/{name}-"


def _note(desk: Desk, goes: tuple[_Gone, ...]) -> None:
    """Note what goes with a record that is kept: the highest first, as it is to come back."""
    *others, (resource, row) = goes
    went: Record = {f"{kind.name}\n{one.key}": one.seq for kind, one in reversed(others)}
    desk.store.bury(f"/{resource.name}+", Row(row.key, went, row.seq, 1, 0))


def restore(desk: Desk) -> Done:
    """Bring a deleted record back with what went with it, if nothing stands in its way by now."""
    name, key = desk.resource.name, desk.key()
    row = desk.buried(key)
    if row is None:
        present = desk.find(key) is not None
        reason = "state" if present else "not-found"
        says = f"{name} {key} is not deleted" if present else f"there is no deleted {name} {key}"
        raise Refused(reason, says, field=desk.resource.key)
    check_parents(desk)
    if desk.find(key) is not None:
        says = f"{name} {key} exists again"
        raise Refused("duplicate", says, field=desk.resource.key, existing=key)
    before = desk.store.state()
    try:
        backs = [_back(replace(desk, resource=kind), one) for kind, one in _went(desk, row)]
        for kind, one in backs:
            check_references(replace(desk, resource=kind), one.record)
    except Refused:
        desk.store.restore(before)
        raise
    writes = tuple(Write(kind.name, one.key, None, one.record) for kind, one in backs)
    return Done((backs[0][1],), writes)


def _went(desk: Desk, row: Row) -> Iterator[_Gone]:
    """Give a deleted record, and those that went with it and have not come back since."""
    name, store = desk.resource.name, desk.store
    yield desk.resource, row
    note = store.find_buried(f"/{name}+", row.key)
    if note is None or note.seq != row.seq:
        return
    store.unearth(f"/{name}+", row.key)
    for named, seq in note.record.items():
        kind, _, key = named.partition("\n")
        resource = desk.contract.resource(kind)
        assert resource is not None, "it was of this contract"
        place = resource.name if resource.buried is not None else _aside(resource.name)
        one = store.find_buried(place, key)
        if one is not None and one.seq == seq:
            store.unearth(place, key)
            yield resource, one


def _back(desk: Desk, row: Row) -> _Gone:
    """Store a deleted record again as it was; refuse where another one has its place by now."""
    resource, store, nest = desk.resource, desk.store, desk.nest()
    store.unearth(resource.name, row.key)
    record: Record = dict(row.record)
    if resource.buried is not None:
        record.pop(resource.buried.at, None)
        if resource.buried.field:
            record[resource.buried.field] = False
    own, known = nest.own_key(row), {**record, **nest.above(row.key)}
    if nest.get(own, known) is not None or store.get(resource.name, row.key) is not None:
        says = f"{resource.name} {own} exists again"
        raise Refused("duplicate", says, field=resource.key, existing=own)
    check_unique(desk, record, above=nest.above(row.key))
    change, version = store.next_change(), row.version + 1
    back = replace(row, record=record, version=version, changed_ms=desk.now_ms, change=change)
    store.put(resource.name, back)
    nest.moved(back)
    return resource, back
