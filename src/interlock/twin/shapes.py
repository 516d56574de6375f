"""What a type does to a record of one shape: worked out once, done to each that comes later.

A shape is the names of a record, in their order, and the classes of their values. Most records of
a system have one of very few, and are in the form of their type already.
"""

from __future__ import annotations

from decimal import Decimal

from interlock.data import dataclass
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
from interlock.values import Value


@dataclass(frozen=True, slots=True)
class Plan:
    """How records of one shape come into a type. type: of them, kept so that its id stays its own.

    possible: False where something must be invented or left out; then nobody plans. names: those
    that stay, in the order of the type, None when all do. records, lists, others: the parts that
    have to be looked at, with their types; lists with the type of their items, too. still: there
    is nothing to do.
    """

    type: Record
    possible: bool
    names: tuple[str, ...] | None = None
    records: tuple[tuple[str, Record], ...] = ()
    lists: tuple[tuple[str, ListOf, Type], ...] = ()
    others: tuple[tuple[str, Type], ...] = ()
    still: bool = False


def plan_of(value: dict[str, Value], type_: Record, types: Types) -> Plan:
    """Say what to do with a record of this shape where no facts may be put in."""
    names: list[str] = []
    records: list[tuple[str, Record]] = []
    lists: list[tuple[str, ListOf, Type]] = []
    others: list[tuple[str, Type]] = []
    for field in type_.fields:
        if field.direction == "write":
            continue
        if field.name not in value or value[field.name] is None:
            if _lacks(value, field):
                return Plan(type_, possible=False)
            if field.name in value:
                names.append(field.name)
            continue
        names.append(field.name)
        given, inner = value[field.name], resolve(field.type, types)
        if isinstance(inner, Record) and isinstance(given, dict):
            records.append((field.name, inner))
        elif isinstance(inner, ListOf) and isinstance(given, list):
            lists.append((field.name, inner, resolve(inner.item, types)))
        elif not stays(type(given), inner):
            others.append((field.name, inner))
    if type_.open:
        known = {f.name for f in type_.fields}
        names += [n for n in value if n not in known]
    if any(not _chosen(names, group) for group in type_.alternatives):
        return Plan(type_, possible=False)
    # Only XML asks for an order; elsewhere a record stays as it was sent.
    kept = names == list(value) if type_.ordered else len(names) == len(value)
    order = None if kept else tuple(names)
    still = order is None and not (records or lists or others)
    return Plan(type_, True, order, tuple(records), tuple(lists), tuple(others), still)


def _lacks(value: dict[str, Value], field: Field) -> bool:
    """Tell whether a field that is absent or nil cannot stay so."""
    return not field.nullable if field.name in value else field.required


def _chosen(names: list[str], group: Alternatives) -> bool:
    return group.optional or bool(group.present(names))


def stays(kind: type, type_: Type) -> bool:
    """Tell whether every scalar of a class is carried by a type as it is."""
    if isinstance(type_, (Record, ListOf, OneOf)) or kind not in (str, int, bool, Decimal):
        return False
    if isinstance(type_, Choice):
        return kind is str and all(type(v) is str for v in type_.values)
    if isinstance(type_, Text) or (isinstance(type_, Number) and type_.carrier == "text"):
        return kind is str
    return kind is not str or not isinstance(type_, (Number, Float, Flag))
