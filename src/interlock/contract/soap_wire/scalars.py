"""Scalars between the text of XML and values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from interlock.patterns import expression
from interlock.schema.check import conforms
from interlock.schema.regex.matching import whole
from interlock.schema.xsd.simple import Simple, normalise
from interlock.values import Value

Read: TypeAlias = Callable[[str], Value]
Write: TypeAlias = Callable[[object], str]
_PLAIN = r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"
_FORMS = {
    "decimal": expression(_PLAIN),
    "integer": expression("[+-]?[0-9]+"),
    "float": expression(_PLAIN + "([Ee][+-]?[0-9]+)?|-?INF|NaN"),
    "boolean": expression("true|false|1|0"),
}


def reader(simple: Simple) -> Read:
    """Give the function that reads a text; what it cannot read stays text, for the validator."""
    match simple.primitive:
        case "decimal" | "float":
            return _read_decimal
        case "integer":
            return _read_integer
        case "boolean":
            return _read_flag
        case "list" if simple.item is not None:
            read_item = reader(simple.item)
            # str.split() would also cut at blanks that XML keeps, the ideographic one among them.
            return lambda text: [
                read_item(word) for word in normalise(text, "collapse").split(" ") if word
            ]
        case "union" if simple.values is None:
            return _union_reader(simple)
        case "binary":
            return lambda text: "".join(text.split())
    space = simple.space
    return str if space == "preserve" else lambda text: normalise(text, space)


def reader_of_valid(simple: Simple) -> Read:
    """Give what reads a text that is one of the type."""
    # White space around it means nothing to either.
    return Decimal if simple.primitive == "decimal" else reader(simple)


def _read_decimal(text: str) -> Value:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    return number if number.is_finite() else text.strip()


def _read_integer(text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        return text


def _read_flag(text: str) -> Value:
    word = text.strip()
    return word in ("true", "1") if word in ("true", "1", "false", "0") else text


def _union_reader(simple: Simple) -> Read:
    members = [(member, reader(member)) for member in simple.members]

    def read(text: str) -> Value:
        for member, read_member in members:
            if _takes(member, text):
                return read_member(text)
        return text

    return read


def _takes(simple: Simple, text: str) -> bool:
    """Tell whether a text is one of a simple type: the first such member of a union reads it."""
    word = normalise(text, simple.space)
    # Python's numbers may have underscores and digits of all scripts, those of XML may not.
    form = _FORMS.get(simple.primitive)
    if form is not None and form.fullmatch(word) is None:
        return False
    if simple.primitive == "float":
        return simple.values is None or word in simple.values
    if simple.primitive == "union":
        return any(_takes(member, text) for member in simple.members)
    return conforms(reader(simple)(word), simple.type, {})


def may_be_list(simple: Simple) -> bool:
    """Tell whether some value of the type is several words in one text."""
    return simple.primitive == "list" or any(map(may_be_list, simple.members))


def writer(simple: Simple) -> Write:
    """Give the function that writes a value as text; it never fails."""
    if simple.primitive == "boolean" and not all(whole(p)("true") for p in simple.patterns):
        return lambda value: "1" if value is True else "0" if value is False else text_of(value)
    if may_be_list(simple):
        return lambda value: (
            " ".join(map(text_of, value)) if isinstance(value, list | tuple) else text_of(value)
        )
    return str_or_text if simple.primitive == "float" else text_of


def str_or_text(value: object) -> str:
    """Write a number for a float: an exponent is allowed there, and short."""
    return str(value) if isinstance(value, Decimal) else text_of(value)


def text_of(value: object) -> str:
    """Write a value as text: decimals without exponent, flags as true and false."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)
