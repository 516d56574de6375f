"""Edge values of scalar types."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from random import Random
from typing import assert_never

from interlock.schema.regex.texts import texts
from interlock.schema.scalar import moment
from interlock.schema.scalar.check import (
    Leaf,
    in_choice,
    leaf_breaks,
    plain_number,
    scope,
    text_length,
)
from interlock.schema.scalar.formats import EDGES
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import Value

LENGTH_MAX = 4_096
UNKNOWN_WORD = "not-in-the-list"

# GB 2312 lacks 镕 · —, GBK lacks 䶮 and 𠮷 (which is also outside the basic plane); the rest is
# what people paste: full-width forms, an ideographic space, a combining accent, markup.
HOSTILE = (
    "镕", "䶮", "𠮷", "镕基·𠮷野—①", "ＡＢＣ１２３（全角）", "\u3000", "\u3000王\u3000",
    "\u00e9", "e\u0301", "ß", "İ", "<&>\"'", "--", "0010", "-0", "1e3", "NULL", "O'Brien; --",
)  # fmt: skip
_SPACED = (" ", " x", "x ", "a  b", "a\tb", "a\nb")
# Leap days, ends of years and months, changes of summer time (China had it from 1986 to 1991,
# Europe and America have it), the first and the last days that systems know.
DAYS = (
    "2000-01-01", "2024-02-29", "2023-12-31", "2024-03-31", "1970-01-01", "1988-07-01",
    "1986-05-04", "1991-09-15", "2024-03-10", "2024-11-03", "2024-10-27", "2038-01-19",
    "1900-01-01", "9999-12-31",
)  # fmt: skip
CLOCKS = ("00:00:00", "23:59:59", "16:00:00", "02:30:00", "12:00:00")
_ZONES = ("Z", "+08:00", "+09:00", "-05:00", "-00:00", "+14:00")
_DURATIONS = ("P1D", "PT0S", "P1Y2M3DT4H5M6S", "PT0.5S", "-P1D")


@lru_cache(maxsize=8192)
def leaf_values(type_: Leaf) -> tuple[Value, ...]:
    """Give valid edge values of a scalar type, plainest first; () when none was found."""
    if isinstance(type_, Choice):
        more = (UNKNOWN_WORD,) if type_.open and in_choice(UNKNOWN_WORD, type_) else ()
        return tuple({(type(v), str(v)): v for v in (*type_.values, *more)}.values())
    out: dict[tuple[type, str], Value] = {}
    for value in _candidates(type_):
        if next(leaf_breaks(value, type_), None) is None:
            out.setdefault((type(value), str(value)), value)
    return tuple(out.values())


def _candidates(type_: Leaf) -> Iterable[Value]:
    match type_:
        case Text():
            return _texts(type_)
        case Number():
            return _numbers(type_)
        case Float():
            return _floats(type_)
        case Flag():
            return (False, True)
        case Moment():
            return _moments(type_)
        case Choice():
            return (*type_.values, *((UNKNOWN_WORD,) if type_.open else ()))
        case Binary():
            return _binaries(type_)
        case _:
            assert_never(type_)


def _texts(type_: Text) -> Iterator[Value]:
    low, high = type_.min_length, type_.max_length
    if type_.patterns:
        top = high if type_.unit == "characters" else None
        yield from texts(type_.patterns, scope(type_), (low, top), Random(7))
    if type_.format in EDGES and not type_.patterns:
        yield from EDGES[type_.format]
        return
    yield from ("x", "", "0")
    for size in dict.fromkeys(_sizes(low, high)):
        if size <= LENGTH_MAX:
            yield from (_fill(char, size, type_.unit) for char in ("a", "0", "镕", "长"))
    yield from HOSTILE
    yield from _SPACED


def _sizes(low: int, high: int | None) -> tuple[int, ...]:
    """Give the lengths at the limits and one inside of them; 256 where there is no upper one."""
    return (low, low + 1, 256) if high is None else (low, low + 1, high - 1, high)


def _fill(char: str, size: int, unit: str) -> str:
    """Repeat the character up to the size; what does not fill a whole one is filled with "a"."""
    each = text_length(char, unit)
    return char * (size // each) + "a" * (size % each)


def _numbers(type_: Number) -> Iterator[Value]:
    values = list(_decimals(type_))
    if type_.carrier == "number":
        yield from (_tidy(value) for value in values)
        some = texts(type_.patterns, scope(type_), (0, None), Random(7)) if type_.patterns else ()
        yield from (_tidy(n) for text in some if (n := plain_number(text)) is not None)
        return
    places = {type_.scale, 2, 0} if type_.scale is None else {type_.scale, 0}
    for value in values:
        yield f"{value:f}"
        for scale in sorted(p for p in places if p is not None):
            if abs(value) < Decimal(10) ** 20:
                yield f"{value:.{scale}f}"
    if type_.patterns:
        yield from texts(type_.patterns, scope(type_), (0, None), Random(7))


def _decimals(type_: Number) -> Iterator[Decimal]:
    unit = type_.step or (Decimal(1).scaleb(-type_.scale) if type_.scale is not None else None)
    one = type_.step or Decimal(1)
    yield from (one, Decimal(0), -one)
    for small in (unit,) if unit else (Decimal("0.01"), Decimal("0.0001")):
        yield from (small, -small, 1 - small, 100 - small)
    yield from (Decimal("0.5"), Decimal("0.005"), Decimal("0.35"), Decimal("9.995"))
    fine = unit or Decimal("0.01")
    for bound in (type_.minimum, type_.maximum):
        if bound is not None:
            yield from (bound, bound + fine, bound - fine)
            if type_.step:
                below = (bound / type_.step).to_integral_value(ROUND_FLOOR) * type_.step
                yield from (below, below + type_.step)
    if type_.digits is not None and type_.digits <= 40:
        whole = 10**type_.digits - 1
        scale = min(type_.scale or 0, type_.digits)
        for value in (Decimal(whole), Decimal(f"{whole}E-{scale}")):
            yield from (value, -value)
    else:
        limits = (2**31 - 1, 2**31, -(2**31), 2**53, 2**53 + 1, 2**63 - 1)
        yield from (Decimal(limit) for limit in limits)


def _tidy(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _floats(type_: Float) -> Iterator[Value]:
    for text in ("1", "0", "-1", "0.1", "0.5", "1.5", "0.005", "-0.01", "123456", "999999"):
        yield _tidy(Decimal(text))
    if type_.bits == 64:
        yield from (Decimal("1234567.89"), Decimal("0.123456789012345"), 999_999_999_999_999)
    for bound in (type_.minimum, type_.maximum):
        if bound is not None:
            yield from (_tidy(bound + off) for off in (Decimal(0), Decimal("0.5"), Decimal("-0.5")))


def _moments(type_: Moment) -> Iterator[Value]:
    for _, limit in type_.bounds:
        yield limit
        yield from (moment.shifted(limit, type_.kind, step) for step in (1, -1, 30, -30))
    if type_.kind == "duration":
        yield from _DURATIONS
    elif type_.kind == "instant":
        bodies = [f"{day}T12:00:00" for day in DAYS]
        bodies += [f"{day}T{clock}" for clock in CLOCKS for day in ("2024-02-29", "2023-12-31")]
        yield from _zoned(type_, bodies)
        yield from _zoned(type_, [f"2024-02-29T23:59:59.{f}" for f in ("9", "999", "1234567")])
    elif type_.kind == "time":
        yield from _zoned(type_, [*CLOCKS, "23:59:59.999"])
    else:
        cut = {"date": 10, "month": 7, "year": 4}[type_.kind]
        yield from _zoned(type_, list(dict.fromkeys(day[:cut] for day in DAYS)))
    if type_.patterns:
        yield from texts(type_.patterns, scope(type_), (0, None), Random(7))


def _zoned(type_: Moment, bodies: list[str]) -> Iterator[str]:
    """Give each text with a zone as the type wants it, and the first ones with every zone."""
    if type_.zone != "required":
        yield from bodies
    if type_.zone != "forbidden":
        yield from (body + "Z" for body in bodies)
        yield from (body + zone for body in bodies[:3] for zone in _ZONES)


def _binaries(type_: Binary) -> Iterator[Value]:
    sizes = [type_.min_bytes + more for more in (0, 1, 2, 3)]
    if type_.max_bytes is not None and type_.max_bytes <= LENGTH_MAX:
        sizes.append(type_.max_bytes)
    for size in sizes:
        data = bytes(range(256)) * (size // 256 + 1)
        data = data[:size]
        yield data.hex() if type_.encoding == "hex" else base64.b64encode(data).decode()
