"""A field of a record, found by its dotted name along the record's type."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.contract.model import Resource
from interlock.data import dataclass
from interlock.registry import nearest
from interlock.schema.types import (
    Anything,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    Types,
    resolve,
)
from interlock.values import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name leads. optional: some step on the way may be absent or nil.

    type is Anything below what the contract leaves open.
    """

    path: Path
    type: Type
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a record type, those of all branches together.

    open: others may be named too. A record that names fields and leaves the rest unsaid is not
    open here: nearly every JSON contract is written so, and a misspelt name must be noticed.
    """

    fields: Mapping[str, Field]
    open: bool = False
    extra: Type = Anything()


def shape(type_: Type, types: Types) -> Shape | None:
    """Give the fields of a record type (or of the branches that are records), None if it has none.

    A field that is not in every branch counts as not required.
    """
    return _shape(type_, types, frozenset())


def _shape(type_: Type, types: Types, seen: frozenset[str]) -> Shape | None:
    if isinstance(type_, Ref):
        if type_.name in seen:
            return None
        return _shape(types.get(type_.name, Anything()), types, seen | {type_.name})
    if isinstance(type_, Anything):
        return Shape({}, open=True)
    if isinstance(type_, Record):
        fields = {f.name: f for f in type_.fields}
        is_open = type_.open and (type_.extra is not None or not fields)
        return Shape(fields, is_open, type_.extra or Anything("an open record"))
    if isinstance(type_, OneOf):
        shapes = [s for b in type_.branches if (s := _shape(b, types, seen)) is not None]
        return _joined(shapes) if shapes else None
    return None


def _joined(shapes: list[Shape]) -> Shape:
    fields: dict[str, Field] = {}
    for one in shapes:
        for name, field in one.fields.items():
            fields.setdefault(name, field)
    return Shape(fields, any(s.open for s in shapes))


def find(type_: Type, types: Types, name: str) -> Place:
    """Give the place that a dotted name leads to; items of a list are counted from 1.

    Raises ValueError(problem, remedy) when there is no such field.
    """
    place = Place((), type_)
    rest = name
    while rest:
        place, rest = _step(place, rest, types, name)
    return place


def _step(place: Place, rest: str, types: Types, name: str) -> tuple[Place, str]:
    here = resolve(place.type, types)
    head, _, tail = rest.partition(".")
    if isinstance(here, ListOf):
        if head.isdigit() and int(head) > 0:
            return Place((*place.path, int(head) - 1), here.item, True), tail
        raise ValueError(
            f"{_shown(place.path)} is a list, {name!r} reads into it",
            "name an item by its number from 1, or use each",
        )
    found = shape(here, types)
    if found is None:
        raise ValueError(f"{_shown(place.path)} has no fields, {name!r} reads into it", "name it")
    if rest in found.fields:
        head, tail = rest, ""
    field = found.fields.get(head)
    if field is not None:
        optional = place.optional or field.nullable or not field.required
        return Place((*place.path, head), field.type, optional), tail
    if found.open:
        return Place((*place.path, head), found.extra, True), tail
    where = f" in {_shown(place.path)}" if place.path else ""
    raise ValueError(f"no field {head!r}{where}", nearest(head, tuple(found.fields)))


def _shown(path: Path) -> str:
    return ".".join(str(s + 1) if isinstance(s, int) else s for s in path) or "the record"


def follow(type_: Type, types: Types, path: Path) -> Place | None:
    """Give the place at a path of steps, None when the type has no such place."""
    place = Place((), type_)
    for step in path:
        here = resolve(place.type, types)
        if isinstance(here, ListOf) and isinstance(step, int):
            place = Place((*place.path, step), here.item, True)
            continue
        found = shape(here, types)
        field = found.fields.get(str(step)) if found else None
        if field is not None:
            optional = place.optional or field.nullable or not field.required
            place = Place((*place.path, step), field.type, optional)
        elif found is not None and found.open:
            place = Place((*place.path, step), found.extra, True)
        else:
            return None
    return place


def declares_unique(resource: Resource, path: Path) -> bool:
    """Tell whether the contract, or its overlay, keeps the field of a record unique.

    The same facets bind the twin: what is unique here, it refuses a second time.
    """
    name = ".".join(map(str, path))
    return (name,) in resource.unique
