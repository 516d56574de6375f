"""Hypothesis strategies of scalars: simplest values first, then usual ones, then edges."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import islice
from typing import TypeAlias, assert_never

from hypothesis import strategies as st

from interlock.schema.regex.texts import readable
from interlock.schema.regex.tree import Alt, Anchor, Chars, Node, Repeat, Seq, language
from interlock.schema.scalar.boundary import CLOCKS, DAYS, leaf_values
from interlock.schema.scalar.check import FLOAT_DIGITS, Leaf, leaf_breaks, plain_number, scope
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import Value

Drawn: TypeAlias = st.SearchStrategy[Value]

TEXT_MORE = 20
TEXT_MAX = 300
REPEAT_MORE = 6
LETTERS_MORE = 60
DIGITS = 18
LETTERS_MAX = 128
SPAN_S = 3_000_000_000
ORIGIN = datetime(2000, 1, 1)  # noqa: DTZ001  # a text; zones are drawn apart
ALPHABET = "0aZ -_.&<>;'\"\t\néßİ\u0301镕长䶮王𠮷😀·—①Ａ１（\u3000"
# Runs of one character, which shrink as any other text does.
RUNS = "a0镕长𠮷"
# Days and times of day that go wrong: leap days, ends of years, changes of summer time.
_EDGES = tuple(f"{day}T{clock}" for day in DAYS[:-2] for clock in ("12:00:00", *CLOCKS))
_NEAR = tuple(day[:4] for day in DAYS[:-2])


@lru_cache(maxsize=8192)
def leaf_strategy(type_: Leaf) -> st.SearchStrategy[Value]:
    """Give the strategy of a scalar type; all its values conform.

    Edges are recorded by Hypothesis as usual values are, one number and then what that stands
    for: so it shrinks a failing edge on, to the plainest usual value that still fails.
    """
    known = leaf_values(type_)
    usual, edges = _drawn(type_)
    if not known:
        return usual.filter(lambda value: _kept(value, type_))
    edges += [_instead(usual, word) for word in _words(type_, known)]
    every = [usual] * (len(edges) + 1) + edges
    mixed = st.integers(0, len(every) - 1).flatmap(lambda n: every[n]) if edges else usual
    # Falling back keeps every draw: filters would starve on narrow patterns.
    return mixed.map(lambda value: value if _kept(value, type_) else known[0])


def _instead(usual: Drawn, word: Value) -> Drawn:
    return usual.map(lambda _: word)


def _words(type_: Leaf, known: tuple[Value, ...]) -> list[Value]:
    """Give the edges that no usual draw makes, the shortest first."""
    if isinstance(type_, Text):
        # Runs of one letter and strange letters are drawn as usual; spellings are not.
        words = [v for v in known if len(set(str(v))) > 1 and str(v).isascii()]
        words = [] if _trees(type_) else words
    elif isinstance(type_, Moment):
        words = [v for v in known if type_.patterns or not str(v).startswith(_NEAR)]
    elif isinstance(type_, Number):
        unit, text = _unit(type_), type_.carrier == "text"
        words = [v for v in known if text or Decimal(str(v)) % unit]
    else:
        words = list(known) if isinstance(type_, Float) else []
    return sorted(words, key=lambda word: (len(str(word)), str(word)))


def _kept(value: Value, type_: Leaf) -> bool:
    return next(leaf_breaks(value, type_), None) is None


def _drawn(type_: Leaf) -> tuple[Drawn, list[Drawn]]:
    """Give the usual draw, and edges that are made of the same choices."""
    match type_:
        case Text():
            return _text(type_)
        case Number():
            return _number(type_)
        case Float():
            return _float(type_), []
        case Flag():
            return st.booleans(), []
        case Moment():
            return _moment(type_)
        case Choice():
            return st.sampled_from(leaf_values(type_) or ("x",)), []
        case Binary():
            return _binary(type_), []
        case _:
            assert_never(type_)


def _trees(type_: Text) -> list[Node]:
    return [t for p in type_.patterns if (t := language(p, scope(type_))) is not None]


def _text(type_: Text) -> tuple[Drawn, list[Drawn]]:
    if trees := _trees(type_):
        return st.one_of([_of_tree(tree) for tree in trees]), []
    low = min(type_.min_length, TEXT_MAX)
    top = low + TEXT_MORE if type_.max_length is None else min(type_.max_length, TEXT_MAX)
    usual = st.text(ALPHABET, min_size=low, max_size=max(low, top))
    sizes = dict.fromkeys(size for size in (low, low + 1, top - 1, top) if low <= size <= top)
    return usual, [st.text(c, min_size=n, max_size=n) for n in sizes for c in RUNS]


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
    top = node.low + (LETTERS_MORE if isinstance(node.part, Chars) else REPEAT_MORE)
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


def _unit(type_: Number) -> Decimal:
    scale = type_.scale if type_.scale is not None else 2
    return type_.step or Decimal(1).scaleb(-scale)


def _number(type_: Number) -> tuple[Drawn, list[Drawn]]:
    """Draw how often the unit is taken; Hypothesis shrinks that towards 0."""
    scale = type_.scale if type_.scale is not None else 2
    unit = _unit(type_)
    low, high = _multiples(type_, unit)
    numbers = (plain_number(str(v)) for v in leaf_values(type_))
    whole = dict.fromkeys(int(n / unit) for n in numbers if n is not None and not n % unit)

    def value(count: int) -> Value:
        if type_.carrier == "text":
            return f"{count * unit:.{scale}f}"
        return int(count * unit) if unit == unit.to_integral_value() else count * unit

    ends = sorted((n for n in whole if low <= n <= high), key=abs)
    usual = st.integers(low, max(low, high)).map(value)
    return usual, [st.integers(n, n).map(value) for n in ends]


def _multiples(type_: Number, unit: Decimal) -> tuple[int, int]:
    """Give the least and the largest number of units."""
    most = (Decimal(10) ** min(type_.digits or DIGITS, DIGITS) - 1) * unit
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


def _moment(type_: Moment) -> tuple[Drawn, list[Drawn]]:
    if type_.bounds and (known := leaf_values(type_)):
        return st.sampled_from(known), []  # most days would be thrown away
    if type_.kind == "duration":
        return st.integers(0, 400).map(lambda n: f"P{n}D"), []
    zones = {"required": ("Z", "+08:00"), "optional": ("", "Z", "+08:00"), "forbidden": ("",)}
    places = 3 if type_.fraction_max is None else min(3, type_.fraction_max)
    endings = [
        "." + digits[:places] + zone if digits[:places] else zone
        for zone in zones[type_.zone]
        for digits in ("", "001", "999")
    ]
    if type_.kind in ("date", "month", "year"):
        endings = list(zones[type_.zone])
    ending = st.sampled_from(list(dict.fromkeys(endings)))

    def value(second: int, ending: str) -> Value:
        return _written(ORIGIN + timedelta(seconds=second), type_.kind) + ending

    # Two integers and not `st.datetimes`, which draws seven.
    ends = [int((datetime.fromisoformat(text) - ORIGIN).total_seconds()) for text in _EDGES]
    spans = [(-SPAN_S, SPAN_S), *((n, n) for n in sorted(ends, key=abs))]
    usual, *edges = [st.builds(value, st.integers(*span), ending) for span in spans]
    return usual, edges


def _written(day: datetime, kind: str) -> str:
    clock, whole = day.strftime("%H:%M:%S"), day.date().isoformat()
    forms = {"instant": f"{whole}T{clock}", "date": whole, "month": whole[:7], "year": whole[:4]}
    return forms.get(kind, clock)


def _binary(type_: Binary) -> st.SearchStrategy[Value]:
    low = type_.min_bytes
    more = 24 if type_.max_bytes is None else max(0, min(24, type_.max_bytes - low))
    data = st.binary(min_size=low, max_size=low + more)
    if type_.encoding == "hex":
        return data.map(bytes.hex)
    return data.map(lambda raw: base64.b64encode(raw).decode())
