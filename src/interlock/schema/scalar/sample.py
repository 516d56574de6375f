"""Scalars by chance: believable words, usual numbers, and edge values now and then."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from random import Random
from typing import TypeAlias, assert_never

from interlock.schema.regex.texts import draw as draw_pattern
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.scalar.check import Leaf, leaf_breaks, plain_number, scope, text_length
from interlock.schema.scalar.formats import WORDS
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.schema.words import LONG_COMPANY, Language, meaning, unusual, word
from interlock.values import Value

Draw: TypeAlias = Callable[[Random], Value]

_FIRST_DAY = date(2024, 1, 1)
_DAYS = 730
_FEW = 1_000
TEXT_MAX = 100_000


@lru_cache(maxsize=16_384)
def leaf_drawer(type_: Leaf, field: str, owner: str, *, edge: float, language: Language) -> Draw:
    """Give the function that draws valid values of a scalar type.

    field, owner: names of the field and its record; they choose the words of texts.
    """
    usual = _usual(type_, field, owner, language)
    edges = _edges(type_, meaning(field, owner))
    if not edges or edge <= 0:
        return usual

    def draw(dice: Random) -> Value:
        if dice.random() < edge:
            return edges[int(dice.random() * len(edges))]
        return usual(dice)

    return draw


def _edges(type_: Leaf, about: str) -> tuple[Value, ...]:
    """Give edge values of a type; of a text, half of them suit what its field is about."""
    edges = leaf_values(type_)
    if not isinstance(type_, Text):
        return edges
    odd = list(unusual(about))
    if about == "company" and type_.max_length is not None:
        odd += _filled(type_, type_.max_length)
    legal = tuple(word for word in odd if _kept(word, type_))
    return edges + legal * max(1, len(edges) // len(legal)) if legal else edges


def _filled(type_: Text, size: int) -> Iterator[str]:
    """Give a long name of a company that leaves no byte of the field free."""
    if size > len(LONG_COMPANY):
        return
    text = LONG_COMPANY
    while text_length(text, type_.unit) > size:
        text = text[:-1]
    yield text + "A" * (size - text_length(text, type_.unit))


def _usual(type_: Leaf, field: str, owner: str, language: Language) -> Draw:
    match type_:
        case Text():
            return _text(type_, field, owner, language)
        case Number():
            return _number(type_, field)
        case Float():
            return _judged(type_, lambda dice: Decimal(int(dice.random() * 1e6)).scaleb(-2))
        case Flag():
            return lambda dice: dice.random() < 0.5
        case Moment():
            return _judged(type_, _moment(type_)) if type_.bounds else _moment(type_)
        case Choice():
            values = type_.values or ("x",)
            return lambda dice: values[int(dice.random() * len(values))]
        case Binary():
            return _binary(type_)
        case _:
            assert_never(type_)


def _judged(type_: Leaf, draw: Draw, *, tries: int = 3) -> Draw:
    """Give draws that are of the type; an edge value when the tries fail."""
    edges = leaf_values(type_)

    def judged(dice: Random) -> Value:
        for _ in range(tries):
            value = draw(dice)
            if next(leaf_breaks(value, type_), None) is None:
                return value
        return edges[int(dice.random() * len(edges))] if edges else value

    return judged


def _text(type_: Text, field: str, owner: str, language: Language) -> Draw:
    about = type_.format if type_.format in _FORMATTED else meaning(field, owner)
    make = _FORMATTED.get(type_.format) or (lambda dice: word(about, dice, language))
    low, high = type_.min_length, type_.max_length
    if not type_.patterns:
        if type_.unit == "characters" and type_.format in ("", "uuid") and low < 4:
            return lambda dice: _fitted(make(dice), low, high)  # right by construction
        return _judged(type_, lambda dice: _fitted(make(dice), low, high), tries=2)
    top = high if type_.unit == "characters" else None
    words = _judged(type_, make, tries=1)
    probe = Random(1)
    if about and all(_kept(make(probe), type_) for _ in range(5)):
        return words

    def draw(dice: Random) -> Value:
        return draw_pattern(type_.patterns, scope(type_), (low, top), dice)

    return _judged(type_, draw)


def _kept(value: Value, type_: Leaf) -> bool:
    return next(leaf_breaks(value, type_), None) is None


def _fitted(text: str, low: int, high: int | None) -> str:
    if high is not None and len(text) > high:
        return text[-high:] if high else ""
    # A text that must be longer is drawn too short, and the twin says so.
    low = min(low, TEXT_MAX)
    return text if len(text) >= low else (text + "0123456789" * (low // 10 + 1))[:low]


_FORMATTED: dict[str, Callable[[Random], str]] = {
    **WORDS,
    "email": lambda dice: word("email", dice),
    "uri": lambda dice: word("url", dice),
}


def _number(type_: Number, field: str) -> Draw:
    """Draw among the multiples of the unit inside the bounds, mostly near the small ones."""
    scale = type_.scale if type_.scale is not None else 2
    unit = type_.step or Decimal(1).scaleb(-scale)
    low, high = _bounds(type_, unit)
    first = (low / unit).to_integral_value(ROUND_CEILING)
    count = max(1, int((high / unit).to_integral_value(ROUND_FLOOR) - first) + 1)
    whole = type_.scale == 0 or unit == unit.to_integral_value()
    few = min(count, _FEW)

    def value(dice: Random) -> Decimal:
        size = few if dice.random() < 0.5 else count
        return (first + int(dice.random() * size)) * unit

    if type_.carrier == "text":
        patterns = type_.patterns
        written = _judged(type_, lambda dice: f"{value(dice):.{scale}f}", tries=1)
        if not patterns or all(_kept(f"{value(Random(n)):.{scale}f}", type_) for n in range(5)):
            return written
        return _judged(type_, lambda dice: draw_pattern(patterns, scope(type_), (0, None), dice))
    if type_.patterns:
        return _judged(type_, lambda dice: _as_written(type_, dice))
    if whole:
        return _trusted(type_, lambda dice: int(value(dice)), (low, high))
    return _trusted(type_, value, (low, high))


def _as_written(type_: Number, dice: Random) -> Value:
    """Draw a number by the pattern of its text."""
    number = plain_number(draw_pattern(type_.patterns, scope(type_), (0, None), dice))
    return int(number) if number is not None and type_.scale == 0 else number


def _trusted(type_: Number, draw: Draw, bounds: tuple[Decimal, Decimal]) -> Draw:
    """Judge each draw only where range and digits do not already make it right."""
    least, most = (bound.normalize() for bound in bounds)
    room = type_.digits is None or all(
        not list(leaf_breaks(edge, replace(type_, step=None)))
        and len(str(int(abs(edge)))) + (type_.scale or 0) <= type_.digits
        for edge in (least, most)
    )
    return draw if room and type_.scale is not None else _judged(type_, draw, tries=2)


def _bounds(type_: Number, unit: Decimal) -> tuple[Decimal, Decimal]:
    """Give the range to draw from: the contract's, else what people use."""
    low, high = type_.minimum, type_.maximum
    usual = Decimal(100_000)
    if type_.digits is not None:
        whole = max(0, type_.digits - max(0, -int(unit.normalize().as_tuple().exponent)))
        usual = min(usual, Decimal(10) ** whole - (unit if whole else 0))
    if low is None:
        low = Decimal(0) if high is None or high > 0 else high - usual
    if high is None or high > low + usual * 100:
        high = low + usual
    low += unit if type_.exclusive_minimum and low == type_.minimum else 0
    high -= unit if type_.exclusive_maximum and high == type_.maximum else 0
    return low, max(low, high)


def _moment(type_: Moment) -> Draw:
    zone = "" if type_.zone == "forbidden" else "+08:00"
    fraction = type_.fraction_max is None or type_.fraction_max >= 3

    def draw(dice: Random) -> Value:
        day = (_FIRST_DAY + timedelta(days=int(dice.random() * _DAYS))).isoformat()
        second = int(dice.random() * 86_400)
        clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        if fraction and dice.random() < 0.3:
            clock += f".{int(dice.random() * 1000):03d}"
        offset = "Z" if zone and dice.random() < 0.5 else zone
        if type_.kind in ("date", "month", "year"):
            offset = offset if type_.zone == "required" else ""
        match type_.kind:
            case "instant":
                return f"{day}T{clock}{offset}"
            case "date":
                return day + offset
            case "time":
                return clock + offset
            case "month":
                return day[:7] + offset
            case "year":
                return day[:4] + offset
            case "duration":
                return f"P{int(dice.random() * 30)}DT{second // 3600}H"

    right = not type_.patterns and type_.kind != "duration"
    return draw if right else _judged(type_, draw, tries=4)


def _binary(type_: Binary) -> Draw:
    low = type_.min_bytes
    more = 24 if type_.max_bytes is None else max(0, min(24, type_.max_bytes - low))

    def draw(dice: Random) -> Value:
        size = low + int(dice.random() * (more + 1))
        data = bytes(int(dice.random() * 256) for _ in range(size))
        return data.hex() if type_.encoding == "hex" else base64.b64encode(data).decode()

    return draw
