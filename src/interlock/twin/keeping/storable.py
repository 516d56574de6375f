"""What a caller may send and a record may not hold: an amount in words, nothing as a text.

Of what the contract lets callers send in other parts than records have, they keep what they can.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from interlock.contract.roles.shapes import as_list, as_record, is_scalar
from interlock.schema.check import conforms
from interlock.schema.scalar.check import in_choice
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
from interlock.twin.moments import written
from interlock.values import Value

DEPTH_MAX = 6
_Pair: TypeAlias = tuple[Type | None, Type]
Clashes: TypeAlias = dict[tuple[int, int], tuple[Type, Type, bool]]


class Mark(Enum):
    """What stands for no value."""

    LEFT_OUT = "the contract lets callers send it, and no record holds it"
    REFUSED = "a value that no record may have"


LEFT_OUT, REFUSED = Mark.LEFT_OUT, Mark.REFUSED


def storable(
    desk: Desk, name: str, value: Value, kept: Field, *, asked: Field | None
) -> Value | Mark:
    """Give a field's value as the record holds it, LEFT_OUT for one of which it holds nothing.

    asked: the field of the request, of another type than the record's. Refuses a value that the
    contract does not expressly allow: a text where records have a number.
    """
    if value is None or name.startswith("@") or kept.direction == "write":
        return value
    types = desk.types
    # Forms have no null: an empty text where no record may have one unsets what is there.
    if value == "" and not _takes_empty(kept.type, types):
        return None
    if not is_scalar(kept.type, types) and (asked is None or not _clashes(desk, asked, kept)):
        return value
    held = _held(desk, value, (asked.type if asked is not None else None, kept.type), name)
    if held is not REFUSED:
        return held
    said = f"is {value!s}, which" if not isinstance(value, (dict, list)) else "holds what"
    raise Refused("invalid", f"{name} {said} no {desk.resource.name} may have", field=name)


def _held(desk: Desk, value: Value, pair: _Pair, name: str) -> Value | Mark:
    """Give what a record holds of a value: the whole, what fits of it, the time for "now".

    pair: the types of the request (None where it has none) and of the record.
    """
    asked, kept = pair
    types = desk.types
    if _fits(value, kept, types):
        return value
    own, shape = as_record(kept, types), as_record(asked, types) if asked is not None else None
    if isinstance(value, dict) and own is not None and shape is not None:
        found: dict[str, Value] = {}
        for inner, given in value.items():
            field, said = own.field(inner), shape.field(inner)
            if field is None or said is None:
                found[inner] = given
                continue
            part = _held(desk, given, (said.type, field.type), inner)
            if part is REFUSED:
                return REFUSED
            if part is not LEFT_OUT:
                found[inner] = part  # type: ignore[assignment]  # no mark
        return found if _fits(found, kept, types) else REFUSED
    many, items = as_list(kept, types), as_list(asked, types) if asked is not None else None
    if isinstance(value, list) and many is not None and items is not None:
        parts = [_held(desk, v, (items.item, many.item), name) for v in value]
        if REFUSED in parts:
            return REFUSED
        listed: list[Value] = [p for p in parts if p is not LEFT_OUT]  # type: ignore[misc]  # as above
        return listed if _fits(listed, kept, types) else REFUSED
    if asked is None or not _is_said(value, pair, types):
        return REFUSED
    instant = written(desk.now, kept, types, name=name, zone=desk.zone) if value == "now" else None
    return instant if instant is not None and _fits(instant, kept, types) else LEFT_OUT


def _fits(value: Value, kept: Type, types: Types) -> bool:
    return conforms(fit(value, kept, Fill(types, {})), kept, types, direction="read")


def _is_said(value: Value, pair: _Pair, types: Types) -> bool:
    """Tell whether a contract itself says that such a value may be sent where none is kept.

    It lists the value, or the one has parts where the other has none. A text that it does not
    list is the caller's own, and may be wrong.
    """
    asked, kept = pair
    if isinstance(value, dict):
        return as_record(kept, types) is None
    if isinstance(value, list):
        return as_list(kept, types) is None
    return _lists(value, asked, types) or not _has_scalars(kept, types)


def _lists(value: Value, type_: Type | None, types: Types) -> bool:
    inner = resolve(type_, types) if type_ is not None else None
    if isinstance(inner, OneOf):
        return any(_lists(value, branch, types) for branch in inner.branches)
    return isinstance(inner, Choice) and in_choice(value, inner)


def _has_scalars(type_: Type, types: Types) -> bool:
    inner = resolve(type_, types)
    if isinstance(inner, OneOf):
        return any(_has_scalars(branch, types) for branch in inner.branches)
    return not isinstance(inner, (Record, ListOf))


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
