"""Deleting: what goes along, what stays where only those look who ask for it, what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from interlock.contract.model import Resource, Write
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.keeping.locking import check_version
from interlock.twin.keeping.numbering import field_type
from interlock.twin.keeping.rules import check_references, check_unique, values_at
from interlock.twin.moments import written
from interlock.twin.store import Record, Row, Scopes
from interlock.values import Value


def delete(desk: Desk) -> Done:
    """Remove a record that no other one needs, and those that go with it."""
    row = desk.row()
    if desk.store.get(desk.resource.name, row.key) is None:
        says = f"{desk.resource.name} {desk.own_key(row)} is deleted already"
        raise Refused("not-found", says, field=desk.resource.key)
    check_version(desk, row)
    goes = list(_going(desk, desk.resource, row, set()))
    writes = []
    for resource, one in goes:
        _remove(desk, resource, one)
        writes.append(Write(resource.name, one.key, one.record, None))
    return Done((row,), tuple(writes))


def _going(
    desk: Desk, resource: Resource, row: Row, seen: set[tuple[str, str]]
) -> Iterator[tuple[Resource, Row]]:
    """Give the records that go, those that name another one before it; refuse what must stay."""
    seen.add((resource.name, row.key))
    for other, path, user in _users(desk, resource, row):
        if (other.name, user.key) in seen:
            continue
        if path not in other.cascades:
            mine, its = desk.nest(resource).own_key(row), desk.nest(other).own_key(user)
            verb = "lies below" if path.startswith("/") else "names"
            says = f"{other.name} {its} {verb} {resource.name} {mine}"
            raise Refused("state", says, field=desk.resource.key, existing=its)
        yield from _going(desk, other, user, seen)
    yield resource, row


def _users(desk: Desk, resource: Resource, row: Row) -> Iterator[tuple[Resource, str, Row]]:
    """Give the records that name this one, and by which field."""
    nest, place = desk.nest(resource), f"/{resource.name}"
    own, above = nest.own_key(row), nest.above(row.key)
    for other in desk.contract.resources:
        for path, target in other.references.items():
            name, _, field = target.partition(".")
            if name != resource.name or path.startswith("/"):
                continue
            held = own if field in ("", resource.key) else str(row.record.get(field))
            for user in list(desk.store.rows(other.name)):
                names = any(str(v) == held for v in values_at(user.record, path) if v is not None)
                if names and _agree(user.record, {**row.record, **above}, nest.scopes):
                    yield other, path, user
        for below in list(desk.store.buried(f"/{other.name}")):
            lies = below.record.get(place) == own and _is_mine(below.record, resource, row.key)
            child = desk.store.get(other.name, below.key) if lies else None
            if child is not None:
                yield other, place, child


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


def restore(desk: Desk) -> Done:
    """Bring a deleted record back, if nothing stands in its way by now."""
    name, key, buried = desk.resource.name, desk.key(), desk.resource.buried
    row = desk.buried(key)
    if row is None:
        present = desk.find(key) is not None
        reason = "state" if present else "not-found"
        says = f"{name} {key} is not deleted" if present else f"there is no deleted {name} {key}"
        raise Refused(reason, says, field=desk.resource.key)
    if desk.find(key) is not None or desk.store.get(name, row.key) is not None:
        says = f"{name} {key} exists again"
        raise Refused("duplicate", says, field=desk.resource.key, existing=key)
    record: Record = dict(row.record)
    if buried is not None:
        record.pop(buried.at, None)
        if buried.field:
            record[buried.field] = False
    check_unique(desk, record)
    check_references(desk, record)
    change = desk.store.next_change()
    back = replace(
        row, record=record, version=row.version + 1, changed_ms=desk.now_ms, change=change
    )
    desk.store.unearth(name, row.key)
    desk.store.put(name, back)
    return Done((back,), (Write(name, row.key, None, record),))
