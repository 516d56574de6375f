"""Simple types: facets gathered along a restriction, and the type of the shared model they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field, replace
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeAlias

from lxml import etree

from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.regex.matching import whole
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.types import (
    Binary,
    Choice,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Text,
    Type,
)
from interlock.schema.xsd.pattern import LETTERS, translate

Space: TypeAlias = Literal["preserve", "replace", "collapse"]
Primitive: TypeAlias = Literal[
    "text", "decimal", "integer", "float", "boolean", "moment", "binary", "list", "union"
]
# str.split() would also cut at the ideographic space, which XML keeps.
_BLANK: Final = expression(r"[ \t\n\r]+")
_EXPONENT_MAX: Final = 9_999
_BOUNDS: Final = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
_NAME: Final = rf"[{LETTERS}_][{LETTERS}0-9._·\-]*"


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple type. kind: what of its kind (`date` of moments, `hex` of binaries, `32` of floats).

    patterns: one per restriction step, all must match. item: of a list; members: of a union.
    beyond: facets that the shared model cannot compare. bounds: of moments. type: the same there.
    """

    primitive: Primitive = "text"
    kind: str = ""
    min_length: int = 0
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    values: tuple[str, ...] | None = None
    digits: int | None = None
    scale: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    space: Space = "collapse"
    item: Simple | None = None
    members: tuple[Simple, ...] = ()
    beyond: tuple[str, ...] = ()
    bounds: tuple[tuple[str, str], ...] = ()
    type: Type = field(default_factory=Text, compare=False)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def normalise(text: str, space: Space) -> str:
    """Treat white space as XML Schema does before anything else."""
    if space == "preserve" or _BLANK.search(text) is None:
        return text
    if space == "replace":
        return re.sub(r"[\t\n\r]", " ", text)
    return _BLANK.sub(" ", text).strip(" ")


def restrict(base: Simple, facets: Iterable[etree._Element]) -> Simple:
    """Narrow a type by the facets of a restriction; patterns of all steps must match."""
    patterns: list[str] = []
    values: list[str] = []
    narrowed = base
    for node in facets:
        name, value = etree.QName(node).localname, node.get("value") or ""
        if name == "pattern":
            patterns.append(value)
        elif name == "enumeration":
            values.append(value)
        else:
            narrowed = _facet(narrowed, name, value)
    if patterns:
        found = [translate(p) for p in patterns]
        if None in found:
            narrowed = _beyond(narrowed, *(f"pattern {p}" for p in patterns))
        else:
            step = found[0] if len(found) == 1 else "|".join(f"(?:{p})" for p in found)
            narrowed = replace(narrowed, patterns=(*narrowed.patterns, step or ""))
    if values:
        narrowed = replace(
            narrowed, values=tuple(dict.fromkeys(normalise(v, narrowed.space) for v in values))
        )
    return finish(narrowed)


def _facet(base: Simple, name: str, value: str) -> Simple:
    if name == "whiteSpace":
        spaces: dict[str, Space] = {"preserve": "preserve", "replace": "replace"}
        return replace(base, space=spaces.get(value, "collapse"))
    if base.primitive == "moment" and name in _BOUNDS:
        bounds = (*base.bounds, (name, normalise(value, "collapse")))
        return _beyond(replace(base, bounds=bounds), f"{name} {value}")
    number = _decimal(value)
    if number is None or number.adjusted() > _EXPONENT_MAX:
        return base  # libxml2 refuses what is no number here; no value comes near such a bound
    match name:
        case "length":
            return replace(base, min_length=int(number), max_length=int(number))
        case "minLength":
            return replace(base, min_length=int(number))
        case "maxLength":
            return replace(base, max_length=int(number))
        case "totalDigits":
            return replace(base, digits=int(number))
        case "fractionDigits":
            return replace(base, scale=int(number))
        case "minInclusive" | "minExclusive":
            return replace(base, minimum=number, exclusive_minimum=name == "minExclusive")
        case "maxInclusive" | "maxExclusive":
            return replace(base, maximum=number, exclusive_maximum=name == "maxExclusive")
    return base


def _beyond(base: Simple, *entries: str) -> Simple:
    return replace(base, beyond=(*base.beyond, *entries))


def finish(simple: Simple) -> Simple:
    """Put the type of the shared model into a simple type."""
    return replace(simple, type=_type(simple))


def _type(s: Simple) -> Type:
    if s.primitive == "list" and s.item is not None:
        return ListOf(
            _between_blanks(s.item.type), s.min_length, s.max_length, beyond=_facets_beyond(s)
        )
    if s.values is not None:
        return Choice(_choices(s))
    match s.primitive:
        case "union":
            return OneOf(tuple(dict.fromkeys(m.type for m in s.members)), beyond=_facets_beyond(s))
        case "boolean":
            return _flag(s)
        case "decimal" | "integer":
            return _number(s)
        case "float":
            return Float(
                32 if s.kind == "32" else 64, s.minimum, s.maximum, s.exclusive_minimum,
                s.exclusive_maximum, beyond=_facets_beyond(s),
            )  # fmt: skip
        case "binary":
            encoding: Literal["hex", "base64"] = "hex" if s.kind == "hex" else "base64"
            return Binary(encoding, s.max_length, s.min_length, _facets_beyond(s))
        case "moment":
            return replace(_moment(s), bounds=s.bounds, beyond=s.beyond)
    return Text(
        s.min_length, s.max_length, s.patterns, True, whitespace=s.space, format=s.kind,
        beyond=s.beyond,
    )  # fmt: skip


def _number(s: Simple) -> Number:
    return Number(
        s.digits, s.scale, s.minimum, s.maximum, s.exclusive_minimum,
        s.exclusive_maximum, patterns=s.patterns, beyond=s.beyond,
    )  # fmt: skip


def _between_blanks(item: Type) -> Type:
    """Give the type of an item of a list, which white space would make two items, or none."""
    if isinstance(item, Binary):
        return replace(item, min_bytes=max(1, item.min_bytes))
    if not isinstance(item, Text):
        return item
    return replace(
        item,
        min_length=max(1, item.min_length),
        whitespace="preserve",
        patterns=item.patterns or (r"[^ \t\n\r]+",),
    )


def told_by_text(simple: Simple) -> str | None:
    """Give a facet that tells right texts from wrong ones of the same value; None without one.

    Of such a type no value is known to be right: a text is written of it in one way.
    """
    inner = [*simple.members, *([simple.item] if simple.item is not None else [])]
    found = next((rule for member in inner if (rule := told_by_text(member)) is not None), None)
    if found is not None or not (simple.patterns or simple.values):
        return found
    if simple.primitive == "list":
        return (*simple.patterns, *(simple.values or ()))[0]
    if simple.values is not None or not simple.patterns:
        return None
    if simple.primitive in ("union", "float", "binary"):
        return simple.patterns[0]
    if simple.primitive in ("decimal", "integer") and not leaf_values(_number(simple)):
        return simple.patterns[0]
    return None


def _facets_beyond(s: Simple) -> tuple[str, ...]:
    """Give what the model cannot say of types that hold no patterns and no lists of values."""
    listed = () if s.values is None else (f"enumeration {' | '.join(s.values)}",)
    return (*s.beyond, *(f"pattern {p}" for p in s.patterns), *listed)


def _flag(s: Simple) -> Flag | Choice:
    """Give the flags that the patterns leave: each has two words, "true" and "1", say."""
    words = ((True, ("true", "1")), (False, ("false", "0")))
    left = [v for v, texts in words if any(all(whole(p)(t) for p in s.patterns) for t in texts)]
    return Flag(s.beyond) if len(left) == len(words) else Choice(tuple(left))


def _choices(s: Simple) -> tuple[str | int | Decimal | bool, ...]:
    allowed = [v for v in s.values or () if all(whole(p)(v) for p in s.patterns)]
    if s.primitive in ("decimal", "integer", "float"):
        numbers = [(v, _decimal(v)) for v in allowed]
        return tuple(
            v if n is None else int(n) if s.primitive == "integer" else n for v, n in numbers
        )
    if s.primitive == "boolean":
        return tuple(dict.fromkeys(v in ("true", "1") for v in allowed))
    return tuple(allowed)


_MomentKind: TypeAlias = Literal["instant", "date", "time", "month", "year", "duration"]
_MOMENTS: Final[dict[str, _MomentKind]] = {
    "instant": "instant",
    "date": "date",
    "time": "time",
    "month": "month",
    "year": "year",
    "duration": "duration",
}
_ZONES: Final = ("Z", "+08:00", "-05:30")
_SAMPLES: Final = {
    "instant": ("2024-06-15T12:30:45", "2000-01-01T00:00:00"),
    "date": ("2024-06-15", "2000-01-01"),
    "time": ("12:30:45", "00:00:00"),
}
_FRACTION_TRIED: Final = 12


def _moment(s: Simple) -> Moment:
    """Ask the patterns themselves: must an offset be there, and how fine may a second be?"""
    kind = _MOMENTS[s.kind]
    plain = Moment(kind, "forbidden" if kind == "duration" else "optional", None, s.patterns)
    if not s.patterns or kind not in _SAMPLES:
        return plain

    def matches(text: str) -> bool:
        return all(whole(p)(text) for p in s.patterns)

    fractions = [""] + ["." + "1" * n for n in range(1, _FRACTION_TRIED + 1)]
    tried = [""] if kind == "date" else fractions
    bare = [n for n, f in enumerate(tried) for t in _SAMPLES[kind] if matches(t + f)]
    zoned = [
        n for n, f in enumerate(tried) for t in _SAMPLES[kind] for z in _ZONES if matches(t + f + z)
    ]
    if not bare and not zoned:
        return plain
    finest = max(bare + zoned)
    return Moment(
        kind,
        "optional" if bare and zoned else "required" if zoned else "forbidden",
        None if finest == _FRACTION_TRIED or kind == "date" else finest,
        s.patterns,
    )


def _integer(low: int | None = None, high: int | None = None) -> Simple:
    return finish(
        Simple(
            "integer",
            scale=0,
            minimum=None if low is None else Decimal(low),
            maximum=None if high is None else Decimal(high),
        )
    )


def _text(kind: str = "", pattern: str = "", space: Space = "collapse", minimum: int = 0) -> Simple:
    patterns = (pattern,) if pattern else ()
    return finish(Simple("text", kind, minimum, patterns=patterns, space=space))


def _list(item: Simple) -> Simple:
    return finish(Simple("list", min_length=1, item=item))


_ZONE: Final = r"(Z|[+\-](0[0-9]|1[0-3]):[0-5][0-9])?"
_TOKEN: Final = _text("token", rf"[{LETTERS}0-9._:·\-]+")
BUILT_IN_TYPES: Final[dict[str, Simple]] = {
    "anySimpleType": _text(space="preserve"),
    "string": _text(space="preserve"),
    "normalizedString": _text(space="replace"),
    "token": _text(),
    "language": _text("language", r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "Name": _text("", rf"[{LETTERS}_:][{LETTERS}0-9._:·\-]*"),
    "NCName": _text("", _NAME),
    "NMTOKEN": _TOKEN,
    "NMTOKENS": _list(_TOKEN),
    "ID": _text("id", _NAME),
    "IDREF": _text("idref", _NAME),
    "IDREFS": _list(_text("idref", _NAME)),
    "ENTITY": _text("", _NAME),
    "ENTITIES": _list(_text("", _NAME)),
    "QName": _text("qname", _NAME),
    "NOTATION": _text("", _NAME),
    "anyURI": _text("uri"),
    "boolean": finish(Simple("boolean")),
    "decimal": finish(Simple("decimal")),
    "integer": _integer(),
    "nonPositiveInteger": _integer(None, 0),
    "negativeInteger": _integer(None, -1),
    "nonNegativeInteger": _integer(0),
    "positiveInteger": _integer(1),
    "long": _integer(-(2**63), 2**63 - 1),
    "int": _integer(-(2**31), 2**31 - 1),
    "short": _integer(-(2**15), 2**15 - 1),
    "byte": _integer(-(2**7), 2**7 - 1),
    "unsignedLong": _integer(0, 2**64 - 1),
    "unsignedInt": _integer(0, 2**32 - 1),
    "unsignedShort": _integer(0, 2**16 - 1),
    "unsignedByte": _integer(0, 2**8 - 1),
    "float": finish(Simple("float", "32")),
    "double": finish(Simple("float", "64")),
    "duration": finish(Simple("moment", "duration")),
    "dateTime": finish(Simple("moment", "instant")),
    "time": finish(Simple("moment", "time")),
    "date": finish(Simple("moment", "date")),
    "gYear": finish(Simple("moment", "year")),
    "gYearMonth": finish(Simple("moment", "month")),
    "gMonth": _text("", rf"--(0[1-9]|1[0-2]){_ZONE}"),
    "gMonthDay": _text("", rf"--(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]){_ZONE}"),
    "gDay": _text("", rf"---(0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "base64Binary": finish(Simple("binary", "base64")),
    "hexBinary": finish(Simple("binary", "hex")),
}
