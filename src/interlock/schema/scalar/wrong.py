"""Scalars that break exactly one rule of their type."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import assert_never

from interlock.schema.regex.texts import texts
from interlock.schema.scalar import moment
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.scalar.check import (
    Leaf,
    decimals,
    leaf_breaks,
    plain_number,
    scope,
    text_length,
)
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.scalar.languages import included, trees
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import Value

LENGTH_MAX = 100_000
EDGES_TRIED = 40
# A double takes what it cannot keep: that is a loss on the way, not a wrong message.
LOSSES = frozenset({"binary-float"})
_FILL = "a0镕"
_ODD_TEXTS = ("x", "", "镕", " ", "x x", "-", "1e3", "+1", "1,5", "01", "1.", ".5")
_NO_DAYS = (
    "2023-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "yesterday", "24-1-1", "2024/02/29",
)  # fmt: skip
_NO_CLOCKS = ("25:00:00", "12:60:00", "12:00", "noon")


@lru_cache(maxsize=8192)
def leaf_wrongs(type_: Leaf) -> tuple[tuple[str, Value], ...]:
    """Give (why, value) pairs, one for each rule of the type that can be broken alone.

    why: the id that `leaf_breaks` gives, and the only one. Plainest value first; what XML
    writes like a good one (a number in place of a text) comes last.
    """
    found: dict[str, Value] = {}
    for value in _candidates(type_):
        whys = {why for why, _ in leaf_breaks(value, type_)}
        if len(whys) == 1 and not whys & LOSSES:
            found.setdefault(whys.pop(), value)
    return tuple(found.items())


def _candidates(type_: Leaf) -> Iterator[Value]:
    match type_:
        case Text():
            yield from _texts(type_)
        case Number():
            yield from _numbers(type_)
        case Float():
            yield from (bound - 1 for bound in (type_.minimum,) if bound is not None)
            yield from (bound + 1 for bound in (type_.maximum,) if bound is not None)
            yield from (bound for bound in (type_.minimum, type_.maximum) if bound is not None)
            yield "x"
        case Flag():
            yield "yes"
        case Moment():
            yield from _moments(type_)
        case Choice():
            yield from _unlisted(type_)
        case Binary():
            yield from _binaries(type_)
        case _:
            assert_never(type_)


def _texts(type_: Text) -> Iterator[Value]:
    yield from _of_length(type_, type_.min_length - 1)
    if type_.max_length is not None:
        yield from _of_length(type_, type_.max_length + 1)
    if type_.unit == "gbk-bytes":
        yield from (_padded("𠮷", type_), _padded("😀", type_))
    yield from _against_patterns(type_)
    yield from (_padded(text, type_) for text in _ODD_TEXTS)
    if type_.format in FORMATS:
        yield from (
            _padded(text, type_) for text in ("not one", "::", "a b@c d", "~", "[", "-", "{", "")
        )
    yield 7


def _of_length(type_: Text, size: int) -> Iterator[str]:
    """Give texts of that length, in the unit of the type, which keep its other rules."""
    if not 0 <= size <= LENGTH_MAX:
        return
    if type_.patterns:
        wide = (size, size) if type_.unit == "characters" else (0, None)
        yield from texts(type_.patterns, scope(type_), wide, Random(7))
    for char in _FILL:
        each = text_length(char, type_.unit)
        yield char * (size // each) + "a" * (size % each)
    yield from _formatted(type_.format, size)


def _formatted(form: str, size: int) -> Iterator[str]:
    tail = {"email": "@example.com", "hostname": ".example.com"}.get(form, "")
    head = "https://example.com/" if form == "uri" else ""
    left = size - len(head) - len(tail)
    if left > 0 and (head or tail):
        yield head + "a" * left + tail
    if form == "language" and size > 1:
        yield "-".join(["zh", *["aaaaaaaa"] * (size // 9 + 1)])[:size]


def _padded(text: str, type_: Text) -> str:
    """Lengthen a text to the least length, or cut it to the most, so that only it is odd."""
    missing = type_.min_length - text_length(text, type_.unit)
    text += "x" * min(max(missing, 0), LENGTH_MAX)
    if type_.max_length is not None and type_.unit == "characters":
        return text[: type_.max_length]
    return text


def _against_patterns(type_: Text | Number | Moment) -> Iterator[str]:
    """Give texts that break one pattern and keep the lengths and the other patterns."""
    for pattern in type_.patterns:
        others = replace(type_, patterns=tuple(p for p in type_.patterns if p != pattern))
        yield from included(trees(others), pattern, scope(type_)) or ()
    for value in leaf_values(replace(type_, patterns=()))[:EDGES_TRIED]:
        yield f"{value:f}" if isinstance(value, Decimal) else str(value)


def _numbers(type_: Number) -> Iterator[Value]:
    write: Callable[[Decimal], Value] = (
        (lambda n: f"{n:f}") if type_.carrier == "text" else _shortest
    )
    for number in _odd_numbers(type_):
        yield write(number)
        if type_.carrier == "text" and type_.scale and decimals(number) < type_.scale:
            yield f"{number:.{type_.scale}f}"
    for text in _against_patterns(type_) if type_.patterns else ():
        number_ = plain_number(text)
        if type_.carrier == "text":
            yield text
        elif number_ is not None:
            yield _shortest(number_)
    yield from _ODD_TEXTS


def _odd_numbers(type_: Number) -> Iterator[Decimal]:
    some = [n for v in leaf_values(type_)[:EDGES_TRIED] if (n := _number_of(v)) is not None]
    unit = type_.step or Decimal(1).scaleb(-(type_.scale or 0))
    for bound, way in ((type_.minimum, -1), (type_.maximum, 1)):
        if bound is not None:
            yield from (bound + way * unit, bound, bound + way, bound + way * 10 * unit)
    if type_.step is not None:
        yield from (n + type_.step / half for n in some for half in (2, 10, 4))
        fine = Decimal(1).scaleb(-(type_.scale or 0))
        yield from (n + off for n in some for off in (1, -1, fine, -fine))
    if type_.scale is not None:
        last = Decimal(1).scaleb(-type_.scale - 1)
        yield from (n + sign * last * 5 for n in some for sign in (1, -1))
        yield from (n + sign * last for n in some for sign in (1, -1))
    if type_.digits is not None and type_.digits <= LENGTH_MAX:
        nines, scale = Decimal("9" * (type_.digits + 1)), type_.scale or 0
        yield from (nines.scaleb(-s) for s in dict.fromkeys((scale, 0, min(scale, 1))))
        yield from (-nines.scaleb(-scale), Decimal(10) ** type_.digits)


def _number_of(value: Value) -> Decimal | None:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    return plain_number(value)


def _shortest(number: Decimal) -> Value:
    return int(number) if number == number.to_integral_value() else number


def _moments(type_: Moment) -> Iterator[Value]:
    zone = "Z" if type_.zone == "required" else ""
    # Of a zone that may be there or not, none is wrong, though it may leave a bound in doubt.
    other = {"required": "", "forbidden": "+08:00", "optional": zone}[type_.zone]
    fine = "." + "1" * ((type_.fraction_max or 0) + 1)
    if type_.kind == "instant":
        yield from (f"{day}T12:00:00{zone}" for day in _NO_DAYS)
        yield from (f"2024-02-29T{clock}{zone}" for clock in _NO_CLOCKS)
        yield from (f"2024-02-29T12:00:00{other}", f"2024-02-29T12:00:00{fine}{zone}", "2024-02-29")
    elif type_.kind == "time":
        yield from (clock + zone for clock in _NO_CLOCKS)
        yield from (f"12:00:00{other}", f"12:00:00{fine}{zone}", "2024-02-29T12:00:00Z")
    elif type_.kind == "duration":
        yield from ("P", "1D", "PT", "P1S", "yesterday", f"PT1{fine}S", "-P1D")
    else:
        cut = {"date": 10, "month": 7, "year": 4}[type_.kind]
        yield from (day + zone for day in _NO_DAYS if type_.kind == "date")
        yield from (word + zone for word in ("2024-13"[:cut], "24", "0000", "yesterday"))
        yield from (f"{'2024-02-29'[:cut]}{other}", f"2024-02-29T12:00:00{zone or 'Z'}")
    for word, limit in type_.bounds:
        steps = (0, -1, -30) if word.startswith("min") else (0, 1, 30)
        yield from (moment.shifted(limit, type_.kind, step) for step in steps)
    yield from _against_patterns(type_)


def _unlisted(type_: Choice) -> Iterator[Value]:
    if any(isinstance(v, str) for v in type_.values):
        words = [v for v in type_.values if isinstance(v, str)]
        yield "not-in-the-list"
        yield from (other for w in words[:3] for other in (w.swapcase(), f"{w}x"))
    numbers = [v for v in type_.values if isinstance(v, (int, Decimal)) and not isinstance(v, bool)]
    if numbers:
        yield max(numbers) + 1
    yield from (v for v in (True, False) if all(isinstance(w, bool) for w in type_.values))
    yield "not-in-the-list"


def _binaries(type_: Binary) -> Iterator[Value]:
    yield "0" if type_.encoding == "hex" else "A"
    if 0 < type_.min_bytes <= LENGTH_MAX:
        data = bytes(type_.min_bytes - 1)
        yield data.hex() if type_.encoding == "hex" else base64.b64encode(data).decode()
    if type_.max_bytes is not None and type_.max_bytes <= LENGTH_MAX:
        size = type_.max_bytes + 1
        # Three bytes are four letters; one or two more need padding.
        tail = ("", "AA==", "AAA=")[size % 3]
        yield "00" * size if type_.encoding == "hex" else "AAAA" * (size // 3) + tail
    yield "镕"
