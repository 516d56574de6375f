"""What a caller may send and a record may not hold: an amount in words, nothing as a text."""

from __future__ import annotations

from typing import TypeAlias

from interlock.contract.roles.shapes import is_scalar
from interlock.schema.check import conforms
from interlock.schema.types import (
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.twin.desk import Desk, Refused
from interlock.twin.fitting import Fill, fit
from interlock.values import Value

DEPTH_MAX = 6
Clashes: TypeAlias = dict[tuple[int, int], tuple[Type, Type, bool]]


def storable(desk: Desk, name: str, value: Value, kept: Field, *, asked: Field | None) -> Value:
    """Give a field's value as the record holds it; refuse what requests allow and records do not.

    asked: the field of the request, of another type than the record's.
    """
    if value is None or name.startswith("@") or kept.direction == "write":
        return value
    types = desk.types
    # Forms have no null: an empty text where no record may have one unsets what is there.
    if value == "" and not _takes_empty(kept.type, types):
        return None
    if not is_scalar(kept.type, types) and (asked is None or not _clashes(desk, asked, kept)):
        return value
    shown = fit(value, kept.type, Fill(types, {}))
    if not conforms(shown, kept.type, types, direction="read"):
        said = f"{value!s}" if not isinstance(value, (dict, list)) else "what"
        problem = f"{name} is {said}, which no {desk.resource.name} may have"
        if said == "what":
            problem = f"{name} holds what no {desk.resource.name} may have"
        raise Refused("invalid", problem, field=name)
    return value


def _takes_empty(type_: Type, types: Types) -> bool:
    inner = resolve(type_, types)
    if isinstance(inner, OneOf):
        return any(_takes_empty(b, types) for b in inner.branches)
    if isinstance(inner, Choice):
        return inner.open or "" in inner.values
    return isinstance(inner, Text)


def _clashes(desk: Desk, asked: Field, kept: Field) -> bool:
    """Tell whether a value of one type may have a scalar that the other type does not allow."""
    known: Clashes = desk.store.clashes
    key = (id(asked.type), id(kept.type))
    # The types are kept beside the answer: an id means nothing once its object is gone.
    found = known.get(key)
    if found is None:
        found = asked.type, kept.type, _differ(asked.type, kept.type, desk.types, 0)
        known[key] = found
    return found[2]


def _differ(one: Type, two: Type, types: Types, depth: int) -> bool:
    one, two = resolve(one, types), resolve(two, types)
    if one == two or depth > DEPTH_MAX:
        return False
    if isinstance(one, Record) and isinstance(two, Record):
        pairs = ((f.type, two.field(f.name)) for f in one.fields)
        return any(o is not None and _differ(t, o.type, types, depth + 1) for t, o in pairs)
    if isinstance(one, ListOf) and isinstance(two, ListOf):
        return _differ(one.item, two.item, types, depth + 1)
    return True
