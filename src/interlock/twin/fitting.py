"""A value brought into the shape of a type: what it does not know goes, what it demands comes.

Business values are never changed, only carried in another form (a number as text). What has
to be invented is the smallest value of its type, so it is the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from operator import is_
from typing import TYPE_CHECKING, TypeAlias

from interlock.contract.roles.kinds import of_its_kind
from interlock.contract.roles.words import squeezed
from interlock.data import dataclass
from interlock.patterns import module
from interlock.schema.types import (
    Alternatives,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Number,
    OneOf,
    Record,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.twin.shapes import Plan, plan_of, stays
from interlock.values import Path, Value

if TYPE_CHECKING:
    from interlock.schema import check
else:
    check = module("interlock.schema.check")

DEPTH_MAX = 6
Shapes: TypeAlias = dict[tuple[object, ...], Plan]
NOTHING: Mapping[str, tuple[Value, ...]] = {}


SEEN_MAX = 1_000
SHAPES_MAX = 2_000


class Seen:
    """What was fitted before: records, and what becomes of records of a shape."""

    __slots__ = ("records", "shapes")

    def __init__(self) -> None:
        self.records: dict[tuple[int, int], tuple[Value, Record, Value]] = {}
        self.shapes: Shapes = {}


@dataclass(frozen=True, slots=True)
class Fill:
    """What may be put into fields that the value lacks.

    facts: squeezed field name -> values to try. eager: optional fields get facts too.
    spine: where the message carries its record; the envelope around it may hold facts.
    depth: how many invented records are around; given values end by themselves.
    seen: stored records in the shape of a type already; a poll lists the same ones for ever.
    """

    types: Types
    facts: Mapping[str, tuple[Value, ...]]
    eager: bool = False
    spine: Path = ()
    depth: int = 0
    seen: Seen | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether there is nothing to put in but what types demand."""
        return not self.facts and not self.eager

    def deeper(self) -> Fill:
        """Go into something that is invented as a whole."""
        return replace(self, depth=self.depth + 1)


def fit(value: Value, type_: Type, fill: Fill) -> Value:
    """Give the value in the shape of the type."""
    inner = resolve(type_, fill.types)
    if isinstance(inner, Record):
        given = value if isinstance(value, dict) else {}
        if fill.seen is not None and fill.is_plain and given:
            return _seen(given, inner, fill, fill.seen)
        return _record(given, inner, fill)
    if isinstance(inner, ListOf):
        return _list(value, inner, fill)
    if isinstance(inner, OneOf):
        return _one_of(value, inner, fill)
    if not value and fill.facts and isinstance(inner, Text):
        # A message that is nothing but a text says what there is to say.
        said = (v for v in fill.facts.get("message", ()) if check.conforms(v, inner, fill.types))
        value = next(said, value)
    return _scalar(value, inner, fill)


def _seen(value: dict[str, Value], type_: Record, fill: Fill, seen: Seen) -> Value:
    # Values are never changed in place, so the same object has the same shape. Both objects are
    # kept beside the answer: an id means nothing once its object is gone.
    key = (id(value), id(type_))
    known = seen.records.get(key)
    if known is None:
        if len(seen.records) > SEEN_MAX:
            seen.records.clear()
        known = seen.records[key] = (value, type_, _shaped(value, type_, fill, seen.shapes))
    return known[2]


def _shaped(value: dict[str, Value], type_: Record, fill: Fill, shapes: Shapes) -> Value:
    """Give a record in the shape of a type; the same object where nothing has to be done."""
    shape = (id(type_), *value, *map(type, value.values()))
    plan = shapes.get(shape)
    if plan is None:
        if len(shapes) > SHAPES_MAX:
            shapes.clear()
        plan = shapes[shape] = plan_of(value, type_, fill.types)
    if plan.still:
        return value
    if not plan.possible:
        return _record(value, type_, fill)
    result = value
    for name, record in plan.records:
        given = value[name]
        assert isinstance(given, dict), "the shape says so"
        part = _shaped(given, record, fill, shapes)
        if part is not given:
            result = {**result, name: part}
    for name, listed, item in plan.lists:
        items = value[name]
        assert isinstance(items, list), "the shape says so"
        off = _is_off(items, listed)
        parts = _list(items, listed, fill) if off else _shaped_items(items, item, fill, shapes)
        if parts is not items:
            result = {**result, name: parts}
    for name, other in plan.others:
        result = {**result, name: fit(value[name], other, fill)}
    return result if plan.names is None else {name: result[name] for name in plan.names}


def _is_off(items: list[Value], type_: ListOf) -> bool:
    """Tell whether a list has too many items, or too few."""
    most = type_.max_items
    return len(items) < type_.min_items or (most is not None and len(items) > most)


def _shaped_items(items: list[Value], type_: Type, fill: Fill, shapes: Shapes) -> list[Value]:
    if isinstance(type_, Record):
        parts = [
            _shaped(v, type_, fill, shapes) if isinstance(v, dict) and v else fit(v, type_, fill)
            for v in items
        ]
    elif all(stays(type(v), type_) for v in items):
        return items
    else:
        parts = [fit(v, type_, fill) for v in items]
    return items if all(map(is_, parts, items)) else parts


def _record(value: dict[str, Value], type_: Record, fill: Fill) -> Value:
    result: dict[str, Value] = {}
    for field in type_.fields:
        if field.direction != "write":
            _place(result, value, field, fill)
    if type_.open:
        known = {f.name for f in type_.fields}
        result.update({k: v for k, v in value.items() if k not in known})
    for group in type_.alternatives:
        _alternative(result, group, type_, fill)
    return result


def _place(result: dict[str, Value], value: dict[str, Value], field: Field, fill: Fill) -> None:
    name = field.name
    if name in value:
        given = value[name]
        if given is None and field.nullable:
            result[name] = None
        elif given is not None:
            inner = resolve(field.type, fill.types)
            if isinstance(inner, (Record, ListOf, OneOf)):
                result[name] = fit(given, inner, _inside(name, fill))
            else:
                result[name] = _scalar(given, inner, fill)
        elif field.required:
            result[name] = _invented(field, fill)
        return
    fact = _fact(field, fill)
    if fact is not None and (field.required or fill.eager):
        result[name] = fact
    elif field.required:
        result[name] = _invented(field, fill)
    elif fill.eager and _holds_facts(field.type, fill):
        result[name] = fit({}, field.type, fill.deeper())


def _inside(name: str, fill: Fill) -> Fill:
    """Keep the facts on the way to the record; within it they would lie."""
    if len(fill.spine) > 1 and fill.spine[0] == name:
        return replace(fill, spine=fill.spine[1:])
    return fill if fill.is_plain else Fill(fill.types, NOTHING, depth=fill.depth, seen=fill.seen)


def _fact(field: Field, fill: Fill) -> Value:
    facts = fill.facts.get(squeezed(field.name), ()) if fill.facts else ()
    if not facts:
        return None
    inner = resolve(field.type, fill.types)
    if isinstance(inner, (Record, ListOf)):
        return None
    for fact in facts:
        if isinstance(inner, OneOf):
            value = _one_of(fact, inner, Fill(fill.types, NOTHING))
        else:
            value = _scalar(fact, inner, fill)
        if value is not None and check.conforms(value, inner, fill.types, direction="read"):
            return value
    return None


def _holds_facts(type_: Type, fill: Fill) -> bool:
    """Tell whether an optional record of an envelope (meta, paging) has places for facts."""
    inner = resolve(type_, fill.types)
    if not isinstance(inner, Record) or fill.depth > 2:
        return False
    told = [f for f in inner.fields if _fact(f, fill) is not None]
    # Within what was invented already, a record of more inventions than facts would only mislead.
    made = [f for f in inner.fields if f.required and f not in told] if fill.depth else ()
    return len(told) > 0 and len(made) <= len(told)


def _invented(field: Field, fill: Fill) -> Value:
    if field.nullable:
        return None
    inner = resolve(field.type, fill.types)
    if field.default is not None:
        value = default_of(field, fill.types)
        if value is not None:
            return value
    if isinstance(inner, Record) and fill.depth < DEPTH_MAX:
        return fit({}, inner, fill.deeper())
    return _smallest(field.type, fill)


def default_of(field: Field, types: Types) -> Value:
    """Give the field's default as a value of its type, None when it has none that fits."""
    if field.default is None:
        return None
    value = _scalar(field.default, resolve(field.type, types), Fill(types, {}))
    return value if check.conforms(value, field.type, types) else None


def _alternative(result: dict[str, Value], group: Alternatives, type_: Record, fill: Fill) -> None:
    if group.optional or group.present(result):
        return
    for name in group.groups[0]:
        field = type_.field(name)
        if field is not None and name not in result:
            result[name] = _invented(replace(field, nullable=False), fill)


def _list(value: Value, type_: ListOf, fill: Fill) -> list[Value]:
    items = value if isinstance(value, list) else [] if value is None else [value]
    if type_.max_items is not None:
        items = items[: type_.max_items]
    fitted = [fit(item, type_.item, fill) for item in items]
    while len(fitted) < type_.min_items:
        fitted.append(fit({}, type_.item, fill) if _is_record(type_, fill) else _least(type_, fill))
    return fitted


def _is_record(type_: ListOf, fill: Fill) -> bool:
    return isinstance(resolve(type_.item, fill.types), Record)


def _least(type_: ListOf, fill: Fill) -> Value:
    return _smallest(type_.item, fill)


def _smallest(type_: Type, fill: Fill) -> Value:
    # With its languages of patterns it is heavy to import, and most values are carried or known.
    from interlock.schema.boundary import smallest

    return smallest(type_, fill.types, direction="read")


def _one_of(value: Value, type_: OneOf, fill: Fill) -> Value:
    value = _of_no_kind(value, type_, fill.types)
    if isinstance(value, dict) and (kind := of_its_kind(value, type_, fill.types)) is not type_:
        return fit(value, kind, fill)
    if check.conforms(value, type_, fill.types, direction="read"):
        whole = [
            b for b in type_.branches if check.conforms(value, b, fill.types, direction="read")
        ]
        if whole and not isinstance(resolve(whole[0], fill.types), (Record, OneOf)):
            return value
    tries = [fit(value, b, fill) for b in _likely(value, type_, fill)]
    good = (t for t in tries if check.conforms(t, type_, fill.types, direction="read"))
    return next(good, tries[0] if tries else value)


def _of_no_kind(value: Value, type_: OneOf, types: Types) -> Value:
    """Take away the kind of a record where a message has others: it answers what names one."""
    mark = type_.discriminator
    if mark != "@xsi:type" or not isinstance(value, dict) or mark not in value:
        return value
    if any(value[mark] in check.branch_tags(b, mark, types) for b in type_.branches):
        return value
    return {k: v for k, v in value.items() if k != mark}


def _likely(value: Value, type_: OneOf, fill: Fill) -> list[Type]:
    """Order the branches by how much of the value each would keep."""

    def lost(branch: Type) -> int:
        inner = resolve(branch, fill.types)
        if isinstance(value, dict) != isinstance(inner, Record):
            return 1000
        if isinstance(value, dict) and isinstance(inner, Record):
            names = {f.name for f in inner.fields}
            return 0 if inner.open else sum(1 for k in value if k not in names)
        return 0 if check.conforms(value, branch, fill.types, direction="read") else 1

    return sorted(type_.branches, key=lost)


def _scalar(value: Value, type_: Type, fill: Fill) -> Value:
    if isinstance(value, str) and isinstance(type_, Text):
        return value
    if value is None or isinstance(value, (dict, list)):
        # Nothing was carried, and the message is a bare scalar: a file, a count, a flag.
        return value if value else _smallest(type_, fill)
    if isinstance(type_, Text) or (isinstance(type_, Number) and type_.carrier == "text"):
        return value if isinstance(value, str) else _text(value)
    if isinstance(type_, (Number, Float)) and isinstance(value, str):
        return number(value, value)
    if isinstance(type_, Flag) and isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.lower(), value)
    if isinstance(type_, Choice) and value not in type_.values:
        return next((v for v in type_.values if _text(v) == _text(value)), value)
    return value


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def number(text: str, otherwise: Value) -> Value:
    """Give the int or Decimal that a text says, or `otherwise`."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return otherwise
    if not value.is_finite():
        return otherwise
    return int(value) if value == value.to_integral_value() and "." not in text else value
