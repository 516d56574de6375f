"""Texts that are surely XML, and surely of a simple type: regular expressions tell.

A text that no expression takes may be right all the same; whoever meets one asks the validator.
Texts are as they stand between two tags, so there is no "<" in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeAlias

from interlock.patterns import expression
from interlock.schema.xsd.simple import Simple
from interlock.values import Value

Certain: TypeAlias = tuple[str, Callable[[Value, str], bool] | None]
"""The expression, and what else must be asked of the value and its text."""

_ANY: Final = "[^<]"
_BLANKS: Final = "[ \t\n]"
_INK: Final = "[^< \t\n]"
# libxml2 counts 24 digits, and no message of business comes near.
_WHOLE: Final = "[0-9]{1,15}+"
_FRACTION_MAX: Final = 8
_YEAR: Final = "(?:19|20)[0-9]{2}"
_DAY: Final = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
_ZONE: Final = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
_MOMENTS: Final = {
    "date": f"{_YEAR}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "instant": f"{_YEAR}-{_DAY}T{_TIME}{_ZONE}",
}
_CONTROLS: Final = bytes(c for c in range(0x20) if c not in b"\t\n\r")
# Of nobody's use, they stand for what must not stand in a text of XML.
_AND: Final = "\ue000"
_LESS: Final = "\ue001"
_AFTER_UTF16: Final = b"\xef\xbf"
_VALUES_MAX: Final = 200
# One character after the other, each so many times, and the last as often as may be: about these
# no two matchers disagree. There is no blank, which may count for nothing.
_ONE: Final = r"(?:[A-Za-z0-9_-]|\\[-.]|\[(?:[A-Za-z0-9_.,/]|\\[-.]|[A-Za-z0-9]-[A-Za-z0-9])+\])"
_FLAT: Final = expression(
    rf"(?:{_ONE}(?:\{{[1-9][0-9]?\}})?)*{_ONE}(?:[*+?]|\{{[0-9]{{1,2}}(?:,[0-9]{{0,2}})?\}})?"
)


def certain(simple: Simple) -> Certain | None:
    """Give how texts are told that are surely of a type; None where there is no simple way."""
    if simple.beyond or not all(map(_FLAT.fullmatch, simple.patterns)):
        return None
    found = _of_primitive(simple)
    if found is None or not simple.patterns:
        return found
    # Such a pattern takes no "<", so it takes the text and nothing but the text.
    return "".join(f"(?=(?:{p})<)" for p in simple.patterns) + f"(?:{found[0]})", found[1]


def _of_primitive(simple: Simple) -> Certain | None:
    match simple.primitive:
        case "text" if not simple.kind:
            found = _text(simple)
        case "decimal" | "integer" if simple.values is None:
            return _number(simple)
        case "float" if simple.values is None and simple.minimum is simple.maximum is None:
            found = rf"-?{_WHOLE}(?:\.[0-9]{{1,15}}+)?+"
        case "boolean" if simple.values is None:
            found = "true|false|1|0"
        case "moment" if simple.values is None and not simple.bounds:
            found = _MOMENTS.get(simple.kind)
        case _:
            return None
    return None if found is None else (found, None)


def _text(simple: Simple) -> str | None:
    least, most = simple.min_length, simple.max_length
    if simple.values is not None:
        plain = [v for v in simple.values if v and not set(v) & set("<&\r\n\t")]
        if least or most is not None or not plain or len(plain) > _VALUES_MAX:
            return None
        # The longest first: an expression takes the first that fits.
        return "|".join(map(re.escape, sorted(plain, key=len, reverse=True)))
    if not least and most is None:
        return f"{_ANY}*+"
    if (most or 0) > 60_000 or least > 60_000:
        return None
    upto = "" if most is None else most
    if simple.space != "collapse" or least == 0:
        return f"{_ANY}{{{least},{upto}}}+"
    if least == 1:
        return f"(?={_BLANKS}*+{_INK}){_ANY}{{1,{upto}}}+"
    # Blanks may count for nothing.
    return f"{_INK}{{{least},{upto}}}+"


def _number(simple: Simple) -> Certain | None:
    scale = _FRACTION_MAX if simple.scale is None else min(simple.scale, _FRACTION_MAX)
    text = f"-?{_WHOLE}"
    if simple.primitive == "decimal" and scale:
        text += rf"(?:\.[0-9]{{1,{scale}}}+)?+"
    if simple.digits is not None:
        text = rf"(?!-?(?:[0-9]\.?){{{simple.digits + 1}}}){text}"
    low, high = simple.minimum, simple.maximum
    if low is None and high is None:
        return text, None
    over = Decimal.__gt__ if simple.exclusive_minimum else Decimal.__ge__
    under = Decimal.__lt__ if simple.exclusive_maximum else Decimal.__le__

    def within(value: Value, text: str) -> bool:
        if not isinstance(value, Decimal | int):
            return False
        number = Decimal(value)
        # Validators do not agree on whether -0 is less than nothing.
        if not number and "-" in text:
            return False
        return (low is None or over(number, low)) and (high is None or under(number, high))

    return text, within


def legible(data: bytes) -> str | None:
    """Give the text of bytes that are UTF-8 of characters that XML knows; None for doubt."""
    if len(data.translate(None, _CONTROLS)) != len(data):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if len(text) != len(data) and _AFTER_UTF16 in data:
        return None
    if "]" in text and "]]>" in text:
        return None
    # XML 1.0, section 2.11.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def stood_for(text: str) -> str:
    """Give a text with a character for each reference; "&" is left where there is doubt."""
    if _AND in text or _LESS in text:
        return text
    text = text.replace("&lt;", _LESS).replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&apos;", "'").replace("&amp;", _AND)


def said(value: Value) -> Value:
    """Give a value with what the references in its texts mean."""
    if isinstance(value, str):
        return value.replace(_AND, "&").replace(_LESS, "<")
    if isinstance(value, dict):
        return {key: said(inner) for key, inner in value.items()}
    return [said(inner) for inner in value] if isinstance(value, list) else value
