"""Computed fields: totals, tax, line amounts; in decimal numbers, rounded as declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
    localcontext,
)

from interlock.contract.formula import Applied, FieldOf, Formula, Number
from interlock.contract.model import Computed, Resource
from interlock.contract.roles.shapes import type_at
from interlock.schema.types import Types
from interlock.twin.desk import Refused
from interlock.twin.fitting import Fill, fit, number
from interlock.twin.keeping.rules import values_at
from interlock.twin.store import Record
from interlock.values import Path, Value

_ROUNDINGS: Mapping[str, str] = {
    "half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_UP,
}  # fmt: skip
_CONTEXT = Context(prec=60)


def compute(resource: Resource, record: Record, types: Types) -> Record:
    """Give the record with all its computed fields."""
    for computed in resource.computed:
        try:
            with localcontext(_CONTEXT):
                record = _computed(computed, resource, record, types)
        except DecimalException as why:
            says = f"{computed.path} cannot be computed: {type(why).__name__}"
            raise Refused("invalid", says, field=computed.path) from None
    return record


def _computed(computed: Computed, resource: Resource, record: Record, types: Types) -> Record:
    steps = tuple(computed.path.split("."))

    def value_in(scope: Mapping[str, Value], position: int) -> Value:
        found = _value(computed.formula, (scope, record), position)
        if computed.digits is not None:
            unit = Decimal(1).scaleb(-computed.digits)
            found = found.quantize(unit, rounding=_ROUNDINGS[computed.rounding])
        type_ = type_at(resource.type, types, steps)
        plain = _plain(found)
        return plain if type_ is None else fit(plain, type_, Fill(types, {}))

    found = _with(record, steps, value_in, 1)
    return found if isinstance(found, dict) else record


def _plain(value: Decimal) -> Value:
    return int(value) if value == value.to_integral_value() else value


_Made = Callable[[Mapping[str, Value], int], Value]


def _with(value: Value, steps: Path, made: _Made, position: int) -> Value:
    """Give a copy of a value with what is made at each place that the steps mean."""
    if steps[0] == "[]":
        items = value if isinstance(value, list) else []
        return [_with(item, steps[1:], made, n) for n, item in enumerate(items, 1)]
    if not isinstance(value, dict):
        return value
    name = str(steps[0])
    if len(steps) == 1:
        return {**value, name: made(value, position)}
    if name not in value:
        return value
    return {**value, name: _with(value[name], steps[1:], made, position)}


_Scopes = tuple[Mapping[str, Value], Record]


def _value(formula: Formula, scopes: _Scopes, position: int) -> Decimal:
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, FieldOf):
        return next(_numbers(formula.path, scopes), Decimal(0))
    return _applied(formula, scopes, position)


def _applied(formula: Applied, scopes: _Scopes, position: int) -> Decimal:
    name = formula.name
    if name == "position":
        return Decimal(position)
    if name in ("sum", "count", "min", "max"):
        found = list(_every(formula, scopes, position))
        if name == "count":
            return Decimal(len(found))
        if name == "sum":
            return sum(found, Decimal(0))
        return (min if name == "min" else max)(found, default=Decimal(0))
    values = [_value(operand, scopes, position) for operand in formula.operands]
    if name == "abs":
        return abs(values[0])
    if len(values) == 1:
        return -values[0]
    return {
        "+": Decimal.__add__, "-": Decimal.__sub__, "*": Decimal.__mul__, "/": Decimal.__truediv__,
    }[name](values[0], values[1])  # fmt: skip


def _every(formula: Applied, scopes: _Scopes, position: int) -> Iterator[Decimal]:
    """Give all values of the operands: a path through a list means each of its items."""
    for operand in formula.operands:
        if isinstance(operand, FieldOf):
            yield from _numbers(operand.path, scopes)
        else:
            yield _value(operand, scopes, position)


def _numbers(path: str, scopes: _Scopes) -> Iterator[Decimal]:
    """Give the numbers at a path, of the nearest scope that has it; what is no number counts 0."""
    first = path.split(".")[0]
    scope = next((s for s in scopes if first in s), scopes[-1])
    for value in values_at(dict(scope), path):
        found = number(str(value), None) if not isinstance(value, bool) else int(value)
        if isinstance(found, (int, Decimal)):
            yield Decimal(found)
        elif value is not None:
            yield Decimal(1) if value else Decimal(0)
