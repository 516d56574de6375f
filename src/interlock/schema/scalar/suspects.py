"""What may go wrong between two scalar types, by their facets alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal
from random import Random

from interlock.data import dataclass
from interlock.schema.regex.texts import texts
from interlock.schema.scalar.boundary import UNKNOWN_WORD
from interlock.schema.scalar.check import Leaf, plain_number, scope
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.scalar.languages import ascii_only, included, readable_as_number, sizes, trees
from interlock.schema.scalar.spans import NumberSuspects
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text
from interlock.values import Value

LENGTH_SHOWN = 10_000
# The most bytes of one character; GBK has none of four.
BYTES_EACH = {
    ("characters", "utf8-bytes"): 4,
    ("characters", "gbk-bytes"): 2,
    ("gbk-bytes", "utf8-bytes"): 2,
}
NANOSECONDS = 9
# What a reader leaves as it is.
KEPT_SPACES = {
    "collapse": r"([^ \t\n\r]+( [^ \t\n\r]+)*)?",
    "replace": r"[^\t\n\r]*",
}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A reason that could not be excluded. values: some that may show it, of any type."""

    why: str
    args: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Value, ...] = ()


def suspects(source: Leaf, target: Leaf) -> Iterator[Suspect]:
    """Give what cannot be excluded; nothing proves that each value of `source` fits `target`."""
    match source, target:
        case (Flag(), _) | (Choice(open=False), _):
            return  # their values are listed, and all are tried
        case Choice(), Choice(open=True) if _kinds(source) <= _kinds(target):
            return  # the listed values are tried, and any other of these kinds is expected
        case Choice(), Choice():
            yield Suspect("not-in-list", {"value": UNKNOWN_WORD}, (UNKNOWN_WORD,))
        case Text(), Text():
            yield from _text_to_text(source, target)
        case Text(), (Number() | Float()):
            if not readable_as_number(source, Number()):
                yield Suspect("not-a-number", {}, ("x", "镕"))
            elif not readable_as_number(source, target):
                yield Suspect("not-proved")
        case ((Number() | Float()), (Number() | Float())):
            for why, args, values in NumberSuspects(source, target):
                yield Suspect(why, args, values)
            yield from _patterns(source, target)
        case ((Number() | Float() | Moment()), Text()):
            yield from _lengths(source, target)
            yield from _patterns(source, target)
            if target.format in FORMATS and not target.anchored:
                yield Suspect("format", {"format": target.format})
        case Moment(), Moment():
            yield from _moment_to_moment(source, target)
        case Binary(), Binary():
            yield from _binary_to_binary(source, target)
        case Binary(), Text(patterns=(), format=""):
            yield from _lengths(source, target)
        case Choice(), Text() if replace(target, anchored=False) == Text():
            return  # any text is taken as it is
        case _, Choice(open=True) if all(isinstance(v, str) for v in target.values):
            return  # whatever it is, it is copied as text
        case _:
            yield Suspect("not-proved")


def _kinds(type_: Choice) -> set[str]:
    return {"flag" if isinstance(v, bool) else type(v).__name__ for v in type_.values} or {"str"}


def _text_to_text(source: Text, target: Text) -> Iterator[Suspect]:
    yield from _lengths(source, target)
    if target.unit == "gbk-bytes" and source.unit != "gbk-bytes" and not ascii_only(source):
        yield Suspect("not-in-charset", {"charset": "GBK"}, ("𠮷", "䶮"))
    yield from _patterns(source, target)
    # XSD's anyURI is any text, so a format of XSD promises nothing.
    promised = source.format == target.format and not source.anchored
    if target.format in FORMATS and not promised and not target.anchored:
        yield Suspect("format", {"format": target.format}, ("镕 x", "x"))
    if target.whitespace != "preserve":
        shown = included(trees(source), KEPT_SPACES[target.whitespace], "whole")
        if shown is not None:
            yield Suspect("spaces-lost", {}, (" x", "a  b", "a\tb", *shown))


def _lengths(source: Text | Number | Float | Moment | Binary, target: Text) -> Iterator[Suspect]:
    low, high = sizes(source)
    unit = source.unit if isinstance(source, Text) else target.unit
    each = BYTES_EACH.get((unit, target.unit), 1)
    top = target.max_length
    plain = ascii_only(source)
    each = 1 if plain else each
    if top is not None and (high is None or high * each > top):
        args = {"limit": str(top), "unit": target.unit}
        yield Suspect("too-long", args, tuple(_longer(top, source)))
    # A character of four bytes is one, and one of three bytes of UTF-8 has two of GBK.
    same = plain or unit in (target.unit, "characters")
    fewest = low if same else -(-low // 4)
    blank = target.whitespace == "collapse" and isinstance(source, Text) and not source.patterns
    if target.min_length > (0 if blank else fewest):
        args = {"limit": str(target.min_length), "unit": target.unit}
        values = ("", " " * low, "a" * low, "0", 0, 1)
        yield Suspect("too-short", args, values)


def _longer(limit: int, source: Text | Number | Float | Moment | Binary) -> Iterator[Value]:
    """Give values just above a length, and the longest of the source."""
    if limit > LENGTH_SHOWN:
        return
    if isinstance(source, Text):
        top = min(source.max_length or LENGTH_SHOWN, LENGTH_SHOWN)
        for size in dict.fromkeys((limit + 1, max(limit + 1, source.min_length), top)):
            yield from ("a" * size, "0" * size, "镕" * size)
        yield from ("镕" * (limit // 2 + 1), "镕" * (limit // 3 + 1), "𠮷" * (limit // 4 + 1))
        if source.patterns:
            yield from texts(source.patterns, scope(source), (limit + 1, None), Random(7))
        yield from (f"{'a' * limit}@example.com", f"https://example.com/{'a' * limit}")
    elif isinstance(source, Binary):
        yield "00" * (limit // 2 + 1) if source.encoding == "hex" else "AAAA" * (limit // 4 + 1)
    elif isinstance(source, Moment):
        yield _with_fraction(source, limit)
    else:
        yield from (10**limit, -(10 ** max(limit - 1, 0)), str(10**limit))


def _with_fraction(source: Moment, count: int) -> str:
    """Write a moment with so many digits of the second's fraction."""
    if source.kind == "duration":
        return f"PT1.{'1' * count}S"
    zone = "" if source.zone == "forbidden" else "Z"
    day = "2024-02-29T" if source.kind == "instant" else ""
    return f"{day}12:00:00.{'1' * count}{zone}"


def _patterns(source: Leaf, target: Text | Number | Float | Moment) -> Iterator[Suspect]:
    if isinstance(target, Float):
        return
    mine, wanted = trees(source), scope(target)
    same: tuple[str, ...] = ()
    if isinstance(source, (Text, Number, Moment)) and scope(source) == wanted:
        same = source.patterns
    for pattern in target.patterns:
        if pattern in same:
            continue
        shown = included(mine, pattern, wanted)
        if shown is not None:
            numbers = [n for text in shown if (n := plain_number(text)) is not None]
            if isinstance(source, (Number, Float)):
                numbers += [Decimal(10) ** n for n in (1, 3, 5, 9, 12, 17)]
            yield Suspect("pattern", {"pattern": pattern}, (*shown, *numbers))


def _moment_to_moment(source: Moment, target: Moment) -> Iterator[Suspect]:
    if source.kind != target.kind:
        yield Suspect("not-proved")
        return
    if source.kind != "duration":
        if target.zone == "forbidden" != source.zone:
            yield Suspect("zone-lost")
        if target.zone == "required" != source.zone:
            yield Suspect("zone-missing")
    fine = NANOSECONDS + 1 if source.fraction_max is None else source.fraction_max
    has_clock = source.kind in ("instant", "time", "duration")
    if has_clock and target.fraction_max is not None and fine > target.fraction_max:
        text = _with_fraction(source, target.fraction_max + 1)
        yield Suspect("fraction-too-long", {"limit": str(target.fraction_max)}, (text,))
    yield from _patterns(source, target)


def _binary_to_binary(source: Binary, target: Binary) -> Iterator[Suspect]:
    if source.encoding != target.encoding:
        yield Suspect("not-binary", {"encoding": target.encoding})
        return
    if source.min_bytes < target.min_bytes:
        size = source.min_bytes
        text = "00" * size if source.encoding == "hex" else base64.b64encode(bytes(size)).decode()
        yield Suspect("too-short", {"limit": str(target.min_bytes), "unit": "bytes"}, (text,))
    if target.max_bytes is not None and (
        source.max_bytes is None or source.max_bytes > target.max_bytes
    ):
        size = target.max_bytes + 1
        text = "00" * size if source.encoding == "hex" else "AAAA" * (size // 3 + 1)
        yield Suspect("too-long", {"limit": str(target.max_bytes), "unit": "bytes"}, (text,))
