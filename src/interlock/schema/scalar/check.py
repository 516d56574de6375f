"""One scalar against one scalar type: why it is none."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, assert_never

from interlock.patterns import expression, module
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import canonical

if TYPE_CHECKING:
    from interlock.schema.regex.tree import Scope
    from interlock.schema.scalar import moment
else:
    moment = module("interlock.schema.scalar.moment")

Why: TypeAlias = tuple[str, dict[str, str]]
Leaf: TypeAlias = Text | Number | Float | Flag | Moment | Choice | Binary

FLOAT_DIGITS = {32: 6, 64: 15}
# Facets reach far past the 28 digits of the usual context.
_EXACT = Context(prec=5_000)
# Which side of a bound of moments is refused: -1 is earlier, 0 the bound itself.
_OUTSIDE = {"minInclusive": (-1,), "minExclusive": (-1, 0),
            "maxInclusive": (1,), "maxExclusive": (1, 0)}  # fmt: skip
_PLAIN = expression(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def leaf_breaks(value: object, type_: Leaf) -> Iterator[Why]:
    """Give the reasons why a scalar is not of a scalar type, without a path."""
    match type_:
        case Text():
            yield from _text(value, type_)
        case Number():
            yield from _number(value, type_)
        case Float():
            yield from _float(value, type_)
        case Flag():
            if not isinstance(value, bool):
                yield "not-a-flag", {"value": show(value)}
        case Moment():
            yield from _moment(value, type_)
        case Choice():
            if not in_choice(value, type_):
                yield "not-in-list", {"value": show(value)}
        case Binary():
            yield from _binary(value, type_)
        case _:
            assert_never(type_)


def in_choice(value: object, type_: Choice) -> bool:
    """Tell whether a closed list holds the value; an open one takes any scalar of its kinds."""
    kind = _kind(value)
    if kind == "other":
        return False
    if (kind, value) in _listed(type_):
        return True
    return type_.open and kind in ({_kind(v) for v in type_.values} or {"text"})


@lru_cache(maxsize=1024)
def _listed(type_: Choice) -> frozenset[tuple[str, object]]:
    # True is 1 to Python; code lists of vendors have thousands of entries.
    return frozenset((_kind(v), v) for v in type_.values)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, (int, Decimal)):
        return "number"
    return "text" if isinstance(value, str) else "other"


def is_plain(type_: Text) -> bool:
    """Tell whether its length in characters and its format are all that a type asks of a text."""
    return not type_.patterns and type_.unit == "characters" and type_.whitespace == "preserve"


def _text(value: object, type_: Text) -> Iterator[Why]:
    if not isinstance(value, str):
        yield "not-a-text", {"value": show(value)}
        return
    text = normalised(value, type_.whitespace)
    length = text_length(text, type_.unit)
    if length < type_.min_length:
        yield "too-short", _size(length, type_.unit, type_.min_length)
    if type_.max_length is not None and length > type_.max_length:
        yield "too-long", _size(length, type_.unit, type_.max_length)
    if type_.unit == "gbk-bytes" and (lost := outside_gbk(text)):
        yield "not-in-charset", {"value": lost, "charset": "GBK"}
    for pattern in type_.patterns:
        if not _keeps(text, pattern, type_):
            yield "pattern", {"pattern": pattern, "value": show(text)}
    # XSD's anyURI is any text, and its pattern is all that it says about other formats.
    form = None if type_.anchored else FORMATS.get(type_.format)
    if form is not None and not form(text):
        yield "format", {"format": type_.format, "value": show(text)}


def _size(length: int, unit: str, limit: int) -> dict[str, str]:
    return {"length": str(length), "unit": unit, "limit": str(limit)}


def outside_gbk(text: str) -> str:
    """Give the characters that GBK does not have."""
    return "".join(dict.fromkeys(c for c in text if not _encodes(c, "gbk")))


def _encodes(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _number(value: object, type_: Number) -> Iterator[Why]:
    number = plain_number(value) if type_.carrier == "text" else _as_decimal(value)
    if number is None:
        yield "not-a-number", {"value": show(value)}
        return
    if type_.scale is not None and decimals(number) > type_.scale:
        yield "too-many-decimals", {"value": show(value), "limit": str(type_.scale)}
    if type_.digits is not None and digits(number) > type_.digits:
        yield "too-many-digits", {"value": show(value), "limit": str(type_.digits)}
    yield from _range(number, type_)
    if type_.step and not is_multiple(number, type_.step):
        yield "not-a-multiple", {"value": show(value), "step": str(type_.step)}
    for pattern in type_.patterns:
        text = value if isinstance(value, str) else f"{number:f}"
        if not _keeps(text, pattern, type_):
            yield "pattern", {"pattern": pattern, "value": show(value)}


def _range(number: Decimal, type_: Number | Float) -> Iterator[Why]:
    low, high = type_.minimum, type_.maximum
    if low is not None and (number < low or (type_.exclusive_minimum and number == low)):
        yield "below-minimum", {"value": str(number), "limit": str(low)}
    if high is not None and (number > high or (type_.exclusive_maximum and number == high)):
        yield "above-maximum", {"value": str(number), "limit": str(high)}


def _float(value: object, type_: Float) -> Iterator[Why]:
    number = _as_decimal(value)
    if number is None:
        yield "not-a-number", {"value": show(value)}
        return
    if len(number.normalize(_EXACT).as_tuple().digits) > FLOAT_DIGITS[type_.bits]:
        limit = str(FLOAT_DIGITS[type_.bits])
        yield "binary-float", {"value": show(value), "limit": limit, "bits": str(type_.bits)}
    yield from _range(number, type_)


def _moment(value: object, type_: Moment) -> Iterator[Why]:
    if not isinstance(value, str):
        yield "not-a-moment", {"value": show(value), "kind": type_.kind}
        return
    shown = {"value": show(value)}
    reading = moment.read(value, type_.kind)
    # RFC 3339 lets a reader take "t" and "z", XML Schema does not: nobody may count on it.
    if reading is None or value != value.upper():
        yield _wrong_kind(value, type_.kind), {**shown, "kind": type_.kind}
        return
    if type_.kind != "duration":
        if type_.zone == "required" and not reading.zone:
            yield "zone-missing", shown
        if type_.zone == "forbidden" and reading.zone:
            yield "zone-lost", {**shown, "zone": reading.zone}
    if type_.fraction_max is not None and len(reading.fraction) > type_.fraction_max:
        yield "fraction-too-long", {**shown, "limit": str(type_.fraction_max)}
    for word, limit in type_.bounds:
        if moment.read(limit, type_.kind) is None:
            continue
        side = moment.order(value, limit, type_.kind)
        if side is None or side in _OUTSIDE[word]:
            why = "below-minimum" if word.startswith("min") else "above-maximum"
            yield why, {**shown, "limit": limit}
    for pattern in type_.patterns:
        if not _keeps(value, pattern, type_):
            yield "pattern", {"pattern": pattern, **shown}


def _wrong_kind(text: str, wanted: moment.Kind) -> str:
    found = moment.kinds(text)
    if "instant" in found and wanted in ("date", "month", "year"):
        return "date-loses-time"
    if "instant" in found and wanted == "time":
        return "time-loses-date"
    if "date" in found and wanted == "instant":
        return "time-missing"
    return "not-a-moment"


def _binary(value: object, type_: Binary) -> Iterator[Why]:
    size = _byte_count(value, type_)
    if size is None:
        yield "not-binary", {"value": show(value), "encoding": type_.encoding}
    elif size < type_.min_bytes:
        yield "too-short", {"length": str(size), "limit": str(type_.min_bytes), "unit": "bytes"}
    elif type_.max_bytes is not None and size > type_.max_bytes:
        yield "too-long", {"length": str(size), "limit": str(type_.max_bytes), "unit": "bytes"}


def _byte_count(value: object, type_: Binary) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        if type_.encoding == "hex":
            return len(bytes.fromhex(value)) if " " not in value else None
        return len(base64.b64decode(re.sub(r"\s", "", value), validate=True))
    except (ValueError, binascii.Error):
        return None


def _keeps(text: str, pattern: str, type_: Text | Number | Moment) -> bool:
    # Heavy to import, and a twin checks patterns by its validators.
    from interlock.schema.regex.tree import matcher

    return matcher(pattern, scope(type_))(text)


def scope(type_: Text | Number | Moment) -> Scope:
    """Tell whether the patterns of a type speak of the whole text or of a part of it."""
    match type_:
        case Text():
            return "whole" if type_.anchored else "part"
        case Number():
            return "part" if type_.carrier == "text" else "whole"
    return "whole"


def decimals(value: Decimal) -> int:
    """Give the digits after the point that count: 1.50 has one."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Tell whether the number is some whole count of steps, exactly."""
    (over, under), (step_over, step_under) = value.as_integer_ratio(), step.as_integer_ratio()
    return over * step_under % (step_over * under) == 0


def digits(value: Decimal) -> int:
    """Give the digits of the number without leading and trailing zeros of its fraction."""
    parts = value.normalize(_EXACT).as_tuple()
    exponent = parts.exponent if isinstance(parts.exponent, int) else 0
    if exponent >= 0:
        return len(parts.digits) + exponent if value else 1
    return max(len(parts.digits), -exponent)


def text_length(text: str, unit: str) -> int:
    """Give the length in that unit; characters without a place in GBK count as two bytes."""
    if unit == "utf8-bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    if unit == "gbk-bytes":
        return sum(1 if ord(char) < 128 else 2 for char in text)
    return len(text)


def normalised(text: str, whitespace: str) -> str:
    """Give the text as an XSD reader sees it."""
    if whitespace == "replace":
        return re.sub(r"[\t\n\r]", " ", text)
    return re.sub(r"[ \t\n\r]+", " ", text).strip(" ") if whitespace == "collapse" else text


def plain_number(text: object) -> Decimal | None:
    """Give the decimal that a text says without exponent, or None."""
    if isinstance(text, str) and _PLAIN.fullmatch(text):
        return Decimal(text)
    return None


def _as_decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def show(value: object) -> str:
    """Give a value as a sentence can hold it, at most 60 characters."""
    text = str(value) if isinstance(value, (str, int, Decimal, float)) else canonical(value)
    return text if len(text) <= 60 else text[:57] + "..."
