"""Hypothesis strategies of scalars: simplest values first, then usual ones, then edges."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import islice
from typing import assert_never

from hypothesis import strategies as st

from interlock.schema.regex.texts import readable
from interlock.schema.regex.tree import Alt, Anchor, Chars, Node, Repeat, Seq, language
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.scalar.check import FLOAT_DIGITS, Leaf, leaf_breaks, scope
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import Value

TEXT_MORE = 20
REPEAT_MORE = 6
LETTERS_MAX = 128
SPAN_S = 3_000_000_000
ORIGIN = datetime(2000, 1, 1)  # noqa: DTZ001  # a text; zones are drawn apart
ALPHABET = "0aZ -_.&<'\"é镕䶮𠮷·—①Ａ\u3000"


@lru_cache(maxsize=8192)
def leaf_strategy(type_: Leaf) -> st.SearchStrategy[Value]:
    """Give the strategy of a scalar type; all its values conform."""
    edges = leaf_values(type_)
    usual = _usual(type_)
    if not edges:
        return usual.filter(lambda value: _kept(value, type_))
    # Falling back keeps every draw: filters would starve on narrow patterns.
    usual = usual.map(lambda value: value if _kept(value, type_) else edges[0])
    if isinstance(type_, (Flag, Choice)):
        return usual
    return st.one_of(usual, st.sampled_from(edges))


def _kept(value: Value, type_: Leaf) -> bool:
    return next(leaf_breaks(value, type_), None) is None


def _usual(type_: Leaf) -> st.SearchStrategy[Value]:
    match type_:
        case Text():
            return _text(type_)
        case Number():
            return _number(type_)
        case Float():
            return _float(type_)
        case Flag():
            return st.booleans()
        case Moment():
            return _moment(type_)
        case Choice():
            return st.sampled_from(leaf_values(type_) or ("x",))
        case Binary():
            return _binary(type_)
        case _:
            assert_never(type_)


def _text(type_: Text) -> st.SearchStrategy[Value]:
    trees = [t for p in type_.patterns if (t := language(p, scope(type_))) is not None]
    if trees:
        return st.one_of([_of_tree(tree) for tree in trees])
    low = type_.min_length
    top = low + TEXT_MORE if type_.max_length is None else type_.max_length
    return st.text(ALPHABET, min_size=low, max_size=min(top, low + TEXT_MORE))


def _of_tree(node: Node) -> st.SearchStrategy[str]:
    if isinstance(node, Chars):
        return _of_chars(node)
    if isinstance(node, Seq):
        return st.tuples(*map(_of_tree, node.parts)).map("".join)
    if isinstance(node, Alt):
        return st.one_of([_of_tree(branch) for branch in node.branches])
    assert not isinstance(node, Anchor), "anchors are gone before a tree is used"
    return _of_repeat(node)


def _of_chars(node: Chars) -> st.SearchStrategy[str]:
    return st.text(_letters(node), min_size=1, max_size=1) if node.ranges else st.nothing()


def _of_repeat(node: Repeat) -> st.SearchStrategy[str]:
    top = node.low + REPEAT_MORE
    top = top if node.high is None else min(top, node.high)
    if top == 0:
        return st.just("")
    if isinstance(node.part, Chars) and node.part.ranges:
        # One draw for all characters; a draw for each is ten times slower.
        return st.text(_letters(node.part), min_size=node.low, max_size=top)
    part = _of_tree(node.part)
    return st.lists(part, min_size=node.low, max_size=top).map("".join)


def _letters(node: Chars) -> str:
    """Give at most `LETTERS_MAX` characters of the readable part of a class."""
    codes = (chr(code) for low, high in readable(node.ranges) for code in range(low, high + 1))
    return "".join(islice(codes, LETTERS_MAX))


def _number(type_: Number) -> st.SearchStrategy[Value]:
    scale = type_.scale if type_.scale is not None else 2
    unit = type_.step or Decimal(1).scaleb(-scale)
    low, high = _multiples(type_, unit)
    counts = st.integers(low, max(low, high))
    if type_.carrier == "text":
        return counts.map(lambda n: f"{n * unit:.{scale}f}")
    if unit == unit.to_integral_value():
        return counts.map(lambda n: int(n * unit))
    return counts.map(lambda n: n * unit)


def _multiples(type_: Number, unit: Decimal) -> tuple[int, int]:
    """Give the least and the largest number of units."""
    most = Decimal(10) ** min(type_.digits, 12) - 1 if type_.digits else Decimal(10) ** 9
    most = most * unit
    high = most if type_.maximum is None else min(type_.maximum, most + abs(type_.maximum))
    low = type_.minimum if type_.minimum is not None else min(-most, high)
    first = -int((-low / unit).to_integral_value(ROUND_FLOOR))
    last = int((high / unit).to_integral_value(ROUND_FLOOR))
    first += type_.exclusive_minimum and first * unit == low
    last -= type_.exclusive_maximum and last * unit == high
    return first, last


def _float(type_: Float) -> st.SearchStrategy[Value]:
    most = 10 ** FLOAT_DIGITS[type_.bits] - 1
    low = int(type_.minimum) if type_.minimum is not None else -most
    high = int(type_.maximum) if type_.maximum is not None else most
    whole = st.integers(max(low, -most), max(min(high, most), low, -most))
    return st.one_of(whole, whole.map(lambda n: Decimal(n).scaleb(-2)))


def _moment(type_: Moment) -> st.SearchStrategy[Value]:
    if type_.kind == "duration":
        return st.integers(0, 400).map(lambda n: f"P{n}D")
    zones = {"required": ("Z", "+08:00"), "optional": ("", "Z", "+08:00"), "forbidden": ("",)}
    places = 3 if type_.fraction_max is None else min(3, type_.fraction_max)
    # Two integers and not `st.datetimes`, which draws seven.
    seconds = st.integers(-SPAN_S, SPAN_S)
    endings = [
        "." + digits[:places] + zone if digits[:places] else zone
        for zone in zones[type_.zone]
        for digits in ("", "001", "999")
    ]
    if type_.kind in ("date", "month", "year"):
        endings = list(zones[type_.zone])
    return st.builds(
        lambda second, ending: _written(ORIGIN + timedelta(seconds=second), type_.kind) + ending,
        seconds,
        st.sampled_from(list(dict.fromkeys(endings))),
    )


def _written(day: datetime, kind: str) -> str:
    clock, whole = day.strftime("%H:%M:%S"), day.date().isoformat()
    forms = {"instant": f"{whole}T{clock}", "date": whole, "month": whole[:7], "year": whole[:4]}
    return forms.get(kind, clock)


def _binary(type_: Binary) -> st.SearchStrategy[Value]:
    data = st.binary(max_size=min(24, type_.max_bytes if type_.max_bytes is not None else 24))
    if type_.encoding == "hex":
        return data.map(bytes.hex)
    return data.map(lambda raw: base64.b64encode(raw).decode())
