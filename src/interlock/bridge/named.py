"""What people name by SYSTEM.MATCH.FIELD, SYSTEM.MATCH or SYSTEM.MATCH.WHAT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interlock.bridge.fields import find, shape
from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Resource
from interlock.data import dataclass
from interlock.registry import nearest
from interlock.schema.types import Choice, ListOf, Type, Types, resolve
from interlock.values import Path, Value, at

ITEM = "[]"
CHANGES = ("created", "changed", "deleted")


@dataclass(frozen=True, slots=True)
class Named:
    """Records of a match in a system, and a field of them. path: "[]" for each item of a list."""

    text: str
    system: str
    match: str
    resource: Resource
    path: Path = ()

    def values(self, record: Value) -> tuple[Value, ...]:
        """Give what the field holds in a record: one value, or one for each item of its lists."""
        return tuple(_values(record, self.path))


def _values(value: object, path: Path) -> Iterator[Value]:
    if ITEM not in path:
        yield at(value, path)  # type: ignore[misc]  # records hold values only
        return
    cut = path.index(ITEM)
    items = at(value, path[:cut])
    for item in items if isinstance(items, list) else []:
        yield from _values(item, path[cut + 1 :])


def named(text: str, bridge: Bridge, contracts: Mapping[str, Contract]) -> tuple[Named, str]:
    """Give the records that a text names, and what stands behind SYSTEM.MATCH.

    Raises ValueError(problem, remedy).
    """
    system, _, rest = text.partition(".")
    if system not in contracts:
        raise ValueError(f"unknown system {system!r}", nearest(system, tuple(contracts)))
    name, _, more = rest.partition(".")
    match = bridge.matches.get(name)
    if match is None:
        raise ValueError(f"unknown match {name!r}", nearest(name, bridge.matches))
    if system not in match.sides:
        problem = f"{system} keeps no records of {name!r}"
        raise ValueError(problem, f"write {' or '.join(f'{s}.{name}' for s in match.sides)}")
    resource = contracts[system].resource(match.sides[system].resource)
    assert resource is not None, "sides of a match were looked up when the bridge was read"
    return Named(text, system, name, resource), more


def records_of(text: str, bridge: Bridge, contracts: Mapping[str, Contract]) -> Named:
    """Give the records that SYSTEM.MATCH names; raises ValueError(problem, remedy)."""
    found, more = named(text, bridge, contracts)
    if more:
        problem = f"{text!r} names a field, and records are wanted"
        raise ValueError(problem, f"write {found.system}.{found.match}")
    return found


def field_of(text: str, bridge: Bridge, contracts: Mapping[str, Contract]) -> Named:
    """Give the field that SYSTEM.MATCH.FIELD names; raises ValueError(problem, remedy).

    A name that leads through a list stands for the field of each of its items.
    """
    found, more = named(text, bridge, contracts)
    if not more:
        problem = f"{text!r} names records, and a field of them is wanted"
        raise ValueError(problem, f"write {text}.FIELD")
    path = _path(found.resource.type, contracts[found.system].types, more)
    return Named(text, found.system, found.match, found.resource, path)


def _path(type_: Type, types: Types, name: str) -> Path:
    path: list[str | int] = []
    rest = name
    while rest:
        here = resolve(type_, types)
        if isinstance(here, ListOf):
            head, _, tail = rest.partition(".")
            if head.isdigit():
                place = find(here, types, head)
                path.append(place.path[0])
                type_, rest = place.type, tail
                continue
            path.append(ITEM)
            type_ = here.item
            continue
        found = shape(here, types)
        head = rest if found and rest in found.fields else rest.partition(".")[0]
        place = find(here, types, head)
        path += place.path
        type_, rest = place.type, rest[len(head) + 1 :]
    return tuple(path)


def moment_of(text: str, bridge: Bridge, contracts: Mapping[str, Contract]) -> tuple[Named, str]:
    """Give the records and what happens to them: created, changed, deleted, or a state.

    Raises ValueError(problem, remedy).
    """
    found, what = named(text, bridge, contracts)
    if not what:
        raise ValueError(f"{text!r} does not say what happens", f"write {text}.created")
    if what in CHANGES:
        return found, what
    life = found.resource.life
    if life is None:
        problem = f"{found.system} {found.resource.name} has no states, so it is never {what!r}"
        raise ValueError(problem, nearest(what, CHANGES))
    types = contracts[found.system].types
    choice = resolve(find(found.resource.type, types, life.field).type, types)
    states = tuple(str(v) for v in choice.values) if isinstance(choice, Choice) else ()
    if states and what not in states:
        problem = f"{found.system} {found.resource.name} has no state {what!r}"
        raise ValueError(problem, nearest(what, (*states, *CHANGES)))
    return found, what
