"""Whether two values say the same, however their wires write them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from interlock.patterns import expression
from interlock.schema.scalar import moment
from interlock.schema.types import Text, Type
from interlock.values import Value

# No leading zeros: 0010 is a code, and losing its zeros is a difference.
_NUMBER = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def same(expected: Value, actual: Value, type_: Type | None = None) -> bool:
    """Tell whether the actual value says what was expected.

    Absent, nil and empty are one; 1.50 is 1.5, as number or as text; instants are compared as
    instants, and with a date or a local time by their own wall clock; the actual one may carry
    fewer digits of a second. type_: of the actual value; texts that it calls Text differ
    when they are written differently.
    """
    if is_nothing(expected) or is_nothing(actual):
        return is_nothing(expected) and is_nothing(actual)
    if isinstance(expected, dict) and isinstance(actual, dict):
        keys = {*expected, *actual}
        return all(same(expected.get(k), actual.get(k)) for k in keys)
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(same(a, b) for a, b in pairs)
    if isinstance(expected, bool) or isinstance(actual, bool):
        return _flag(expected) is not None and _flag(expected) == _flag(actual)
    if isinstance(expected, str) and isinstance(actual, str):
        return _same_text(expected, actual, exact=isinstance(type_, Text) and not type_.format)
    left, right = as_number(expected), as_number(actual)
    return left is not None and left == right


def is_nothing(value: Value) -> bool:
    """Tell whether a value is absent, nil or empty."""
    return value is None or value in ("", [], {})


def as_number(value: Value) -> Decimal | None:
    """Give the number that a value is or spells, None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def as_instant(text: str) -> datetime | None:
    """Give date and time that a text spells, with its offset if it has one; None for a date."""
    if moment.read(text, "instant") is None:
        return None
    return datetime.fromisoformat(text.upper())


def _flag(value: Value) -> bool | None:
    return value if isinstance(value, bool) else _FLAGS.get(str(value))


def _same_text(expected: str, actual: str, *, exact: bool) -> bool:
    # XML turns each line break into a line feed before anybody sees it.
    if expected.replace("\r\n", "\n") == actual.replace("\r\n", "\n"):
        return True
    if exact:
        return False
    left, right = as_number(expected), as_number(actual)
    if left is not None and right is not None:
        return left == right
    return _same_time(expected, actual)


def _same_time(expected: str, actual: str) -> bool:
    left, right = as_instant(expected), as_instant(actual)
    if left is None or right is None:
        return _same_day(expected, actual)
    kept = moment.read(actual, "instant")
    digits = len(kept.fraction) if kept else 6
    left = left.replace(microsecond=_digits(left.microsecond, digits))
    right = right.replace(microsecond=_digits(right.microsecond, digits))
    if left.tzinfo is None or right.tzinfo is None:
        return left.replace(tzinfo=None) == right.replace(tzinfo=None)
    return left == right


def _digits(microseconds: int, digits: int) -> int:
    step: int = 10 ** max(0, 6 - digits)
    return microseconds // step * step


def _same_day(expected: str, actual: str) -> bool:
    """Compare a date with the wall clock's date of an instant."""
    days = [t[:10] for t in (expected, actual) if moment.read(t, "instant")]
    days += [t[:10] for t in (expected, actual) if moment.read(t, "date")]
    return len(days) == 2 and days[0] == days[1]
