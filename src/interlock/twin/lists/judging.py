"""Whether a record meets a condition as OData writes it; fields are those of the contract."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import assert_never

from interlock.contract.roles.shapes import as_record
from interlock.schema.types import Choice, Flag, Float, Moment, Number, Text, Type, resolve
from interlock.twin.desk import Desk, Refused
from interlock.twin.fitting import number
from interlock.twin.lists.filtering import CONDITION
from interlock.twin.lists.odata import (
    TESTS,
    Asked,
    Compared,
    Condition,
    Joined,
    Name,
    Operand,
    Said,
    Turned,
    read,
    told,
)
from interlock.twin.moments import parsed
from interlock.twin.store import Record
from interlock.values import Value, at

Judge = Callable[[Record], bool]
_CALLED = {
    "text": "a text", "plain": "a text", "number": "a number", "flag": "true or false",
    "instant": "a time", "guid": "a guid",
}  # fmt: skip


def judge(desk: Desk, text: str) -> Judge:
    """Give what tells of a record whether it meets a condition. Refused when it cannot be asked."""
    condition = read(text)
    _check(desk, condition)
    return lambda record: _holds(desk, condition, record) is True


def _check(desk: Desk, condition: Condition) -> None:
    """Refuse fields that no record has, and values that their fields cannot have."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            _check(desk, part)
    elif isinstance(condition, Compared):
        left, right = _kind(desk, condition.left), _kind(desk, condition.right)
        if condition.how in TESTS and {left, right} - {"text", "plain", "", "null"}:
            raise Refused("invalid", told(f"{condition.how} compares texts alone"), field=CONDITION)
        if not _alike(left, right):
            named = next(
                (o for o in (condition.left, condition.right) if isinstance(o, Name)), None
            )
            shown = "/".join(named.steps) if named is not None else "one"
            one, two = _CALLED.get(left, left), _CALLED.get(right, right)
            raise Refused(
                "invalid", told(f"{shown}: {one} is compared with {two}"), field=CONDITION
            )
    elif _kind(desk, condition.of) not in ("flag", ""):
        raise Refused("invalid", told("a comparison is missing"), field=CONDITION)


def _alike(one: str, two: str) -> bool:
    if not one or not two or one == two or "null" in (one, two):
        return True
    # Contracts often say of a key or a date no more than that it is a text.
    pairs = {
        "text": ("guid", "plain"),
        "plain": ("text", "guid", "instant"),
        "guid": ("text", "plain"),
    }
    return two in pairs.get(one, ()) or one in pairs.get(two, ())


def _kind(desk: Desk, operand: Operand) -> str:
    """Give what an operand is: text, plain (a text of the record), number, ... or "" if unknown."""
    if isinstance(operand, Said):
        return operand.kind
    if isinstance(operand, Turned):
        if _kind(desk, operand.of) not in ("text", "plain", ""):
            raise Refused("invalid", told(f"{operand.how} is of texts alone"), field=CONDITION)
        return "text"
    type_: Type = desk.resource.type
    for step in operand.steps:
        record = as_record(type_, desk.types)
        field = record.field(step) if record is not None else None
        if field is None and (record is None or not record.fields):
            return ""
        if field is None:
            raise Refused(
                "invalid",
                told(f"{desk.resource.name} has no field {'/'.join(operand.steps)}"),
                field=CONDITION,
            )
        type_ = field.type
    return _kind_of(resolve(type_, desk.types))


def _kind_of(type_: Type) -> str:
    if isinstance(type_, Text):
        return "guid" if type_.format == "uuid" else "plain"
    if isinstance(type_, (Number, Float)):
        return "number"
    if isinstance(type_, Flag):
        return "flag"
    if isinstance(type_, Moment):
        return "instant"
    if isinstance(type_, Choice):
        return "text" if all(isinstance(v, str) for v in type_.values) else ""
    return ""


def _holds(desk: Desk, condition: Condition, record: Record) -> bool | None:
    """Tell whether a condition holds; None is OData's null: not true, and `not` keeps it so."""
    if isinstance(condition, Joined):
        if condition.how == "not":
            inner = _holds(desk, condition.parts[0], record)
            return None if inner is None else not inner
        every = [_holds(desk, part, record) for part in condition.parts]
        settles = condition.how == "or"
        return settles if settles in every else None if None in every else not settles
    if isinstance(condition, Asked):
        flag = _value(condition.of, record)
        return None if flag is None else flag is True
    if isinstance(condition, Compared):
        left, right = _value(condition.left, record), _value(condition.right, record)
        return _meets(desk, condition.how, left, right)
    assert_never(condition)


def _value(operand: Operand, record: Record) -> Value:
    if isinstance(operand, Said):
        return operand.value
    if isinstance(operand, Name):
        return at(record, operand.steps)  # type: ignore[return-value]  # records hold values only
    inner = _value(operand.of, record)
    if not isinstance(inner, str):
        return None
    return inner.lower() if operand.how == "tolower" else inner.upper()


def _meets(desk: Desk, how: str, left: Value, right: Value) -> bool | None:
    if how in TESTS:
        if left is None or right is None:
            return None
        if not isinstance(left, str) or not isinstance(right, str):
            return False
        if how == "contains":
            return right in left
        return left.startswith(right) if how == "startswith" else left.endswith(right)
    if left is None or right is None:
        return (how == "eq" and left is right) or (how == "ne" and left is not right)
    if how in ("eq", "ne"):
        return _same(desk, left, right) is (how == "eq")
    order = _order(desk, left, right)
    return order > 0 if how == "gt" else order >= 0 if how == "ge" else _less(how, order)


def _less(how: str, order: int) -> bool:
    return order < 0 if how == "lt" else order <= 0


def _same(desk: Desk, left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right or _order(desk, left, right) == 0


def _order(desk: Desk, left: Value, right: Value) -> int:
    """Compare as instants, numbers or texts, whichever both are: -1, 0 or 1."""
    if isinstance(left, str) and isinstance(right, str):
        one, two = parsed(left, desk.zone), parsed(right, desk.zone)
        if one is not None and two is not None:
            return (one > two) - (one < two)
        if _is_guid(left) and _is_guid(right):
            left, right = left.lower(), right.lower()
        return (left > right) - (left < right)
    one_n, two_n = number(str(left), None), number(str(right), None)
    if isinstance(one_n, (int, Decimal)) and isinstance(two_n, (int, Decimal)):
        return (one_n > two_n) - (one_n < two_n)
    return (str(left) > str(right)) - (str(left) < str(right))


def _is_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4
