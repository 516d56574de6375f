"""What a system does not let happen: doubled keys, dangling references, illegal steps of life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.contract.model import Life
from interlock.twin.desk import Desk, Refused
from interlock.twin.store import Record, Row
from interlock.values import Value


def check_unique(
    desk: Desk, record: Record, but: str = "", above: Mapping[str, Value] | None = None
) -> None:
    """Refuse a record whose unique values another record holds below the same parent.

    above: what a new record lies below.
    """
    taken = desk.store.taken(desk.resource.name, record, but, above)
    if taken is not None:
        group, holder = taken
        shown = ", ".join(f"{name} {record.get(name)!s}" for name in group)
        other = desk.store.get(desk.resource.name, holder)
        held = desk.own_key(other) if other is not None else holder
        says = f"{desk.resource.name} {held} has {shown} already"
        raise Refused("duplicate", says, field=group[0], existing=held)


def check_references(desk: Desk, record: Record, before: Record | None = None) -> None:
    """Refuse a record that names another one that does not exist; old values are not judged."""
    for path, target in desk.resource.references.items():
        old = set(map(str, values_at(before, path))) if before else set()
        for value in values_at(record, path):
            if value in (None, "") or str(value) in old:
                continue
            if not exists(desk, target, record, value):
                name = target.partition(".")[0]
                raise Refused("reference", f"there is no {name} {value}", field=path)


def exists(desk: Desk, target: str, record: Record, value: Value) -> bool:
    """Tell whether there is what a record names. target: as in `Resource.references`."""
    name, _, field = target.partition(".")
    other = desk.contract.resource(name)
    if other is None:
        return desk.store.get(name, str(value)) is not None
    if field in ("", other.key):
        return any(desk.nest(other).named(str(value), record))
    return any(row.record.get(field) == value for row in desk.store.rows(name))


def values_at(record: Value, path: str) -> Iterator[Value]:
    """Give the values at a dotted path; "[]" stands for every item of a list."""
    steps = path.split(".")

    def down(value: Value, rest: list[str]) -> Iterator[Value]:
        if not rest:
            yield value
        elif rest[0] == "[]":
            for item in value if isinstance(value, list) else ():
                yield from down(item, rest[1:])
        elif isinstance(value, list):
            for item in value:
                yield from down(item, rest)
        elif isinstance(value, dict) and rest[0] in value:
            yield from down(value[rest[0]], rest[1:])

    yield from down(record, steps)


def check_move(desk: Desk, row: Row, after: Value) -> None:
    """Refuse a step of life that the contract does not allow by a plain change."""
    life = desk.resource.life
    before = row.record.get(life.field) if life else None
    if life is None or before == after or not life.moves:
        return
    by = {"change", desk.operation.name} | ({"system"} if desk.call.people else set())
    legal = any(
        m.before == before and m.after == after and (m.by in by or desk.call.people)
        for m in life.moves
    )
    if not legal:
        raise Refused("state", _no_way(desk, row, life, str(after)), field=life.field)


def check_unlocked(desk: Desk, row: Row, changed: set[str]) -> None:
    """Refuse to change a record whose state locks it."""
    life = desk.resource.life
    if life is None or row.record.get(life.field) not in life.locked:
        return
    others = changed - {life.field}
    if others:
        state = row.record.get(life.field)
        what = f"{desk.resource.name} {desk.own_key(row)}"
        says = f"{what} is {state}: {', '.join(sorted(others))} is locked"
        raise Refused("state", says, field=min(others))


def next_state(desk: Desk, row: Row) -> str:
    """Give the state that a `do` leads to, "" when it leads nowhere; refuse an illegal one."""
    life, role = desk.resource.life, desk.role
    if life is None:
        return ""
    before = row.record.get(life.field)
    own = [m for m in life.moves if m.by == desk.operation.name]
    if own:
        found = next((m.after for m in own if m.before == before), "")
        if not found:
            raise Refused("state", _no_way(desk, row, life, role.state), field=life.field)
        return found
    if not role.state:
        return ""
    moves = [m for m in life.moves if m.after == role.state]
    if before == role.state or (moves and all(m.before != before for m in moves)):
        raise Refused("state", _no_way(desk, row, life, role.state), field=life.field)
    return role.state


def _no_way(desk: Desk, row: Row, life: Life, after: str) -> str:
    """Say in which state the record is, and which steps it may take from there."""
    before = row.record.get(life.field)
    aim = f" and cannot become {after}" if after else f": {desk.operation.name} is not possible"
    ways = [m for m in life.moves if m.before == before and m.by != "system"]
    shown = ", ".join(m.after + (f" by {m.by}" if m.by != "change" else "") for m in ways)
    allowed = f"; it can become {shown}" if shown else "; it stays so" if life.moves else ""
    return f"{desk.resource.name} {desk.own_key(row)} is {before}{aim}{allowed}"
