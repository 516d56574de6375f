"""Primitive types of OData and their facets, as the JSON of that version carries them.

OData 2 and 3 write Edm.Decimal and Edm.Int64 as text, since readers of JSON round numbers.
Instants of OData 2 travel as milliseconds, so finer precision does not survive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from interlock.contract.edmx.files import Generation, Place
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.types import Anything, Binary, Flag, Float, Moment, Number, Text, Type

_WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "Byte": (0, 255),
    "SByte": (-(2**7), 2**7 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
}
_UNDESCRIBED: Final[Mapping[str, str]] = {
    "Stream": "a stream travels by a link of its own, not in the record",
    "Untyped": "Edm.Untyped may hold anything",
    "PrimitiveType": "Edm.PrimitiveType may hold any single value",
    "ComplexType": "Edm.ComplexType may hold any record",
    "EntityType": "Edm.EntityType may hold any record",
}
_PLAIN: Final = (
    "String", "Boolean", "Guid", "Binary", "Decimal", "Single", "Double", "DateTime",
    "DateTimeOffset", "Date", "Time", "TimeOfDay", "Duration",
)  # fmt: skip
_SHAPES: Final = expression(
    r"(Geography|Geometry)(Point|LineString|Polygon|Multi\w+|Collection)?", re.ASCII
)
ASCII: Final = r"[\x00-\x7F]*"
DIGITS: Final = "[0-9]*"
_MILLISECONDS: Final = 3
_FACETS: Final = ("MaxLength", "Precision", "Scale", "FixedLength", "Unicode")


@dataclass(frozen=True, slots=True)
class Facets:
    """Facets as written; "" is absent. display: sap:display-format."""

    max_length: str = ""
    precision: str = ""
    scale: str = ""
    fixed: bool = False
    ascii: bool = False
    display: str = ""


def is_primitive(name: str) -> bool:
    """Tell whether a qualified name is a primitive type of any version."""
    local = name.removeprefix("Edm.")
    known = local in _PLAIN or local in _WHOLE or local in _UNDESCRIBED
    return local != name and (known or _SHAPES.fullmatch(local) is not None)


def facets(place: Place, under: Facets | None = None) -> Facets:
    """Give the facets of a property or parameter; `under` are those of its type definition."""
    under = under or Facets()
    given = {name: place.get(name).strip() for name in _FACETS}
    return Facets(
        given["MaxLength"] or under.max_length,
        given["Precision"] or under.precision,
        given["Scale"] or under.scale,
        given["FixedLength"].lower() == "true" or under.fixed,
        given["Unicode"].lower() == "false" or under.ascii,
        place.sap("display-format"),
    )


def scalar(name: str, given: Facets, generation: Generation) -> Type:
    """Give the type of a primitive. Raises ValueError with the reason when a facet is no number."""
    local = name.removeprefix("Edm.")
    carrier: Literal["number", "text"] = "number" if generation == 4 else "text"
    if local in _WHOLE:
        low, high = _WHOLE[local]
        kept = carrier if local == "Int64" else "number"
        return Number(None, 0, Decimal(low), Decimal(high), carrier=kept)
    match local:
        case "String":
            return _text(given, generation)
        case "Boolean":
            return Flag()
        case "Guid":
            return Text(format="uuid")
        case "Binary":
            return Binary(max_bytes=_count(given.max_length, "MaxLength"))
        case "Decimal":
            return _decimal(given, generation, carrier)
        case "Single" | "Double":
            return Float(32 if local == "Single" else 64)
        case "DateTime" | "DateTimeOffset" | "Date" | "Time" | "TimeOfDay" | "Duration":
            return _moment(local, given, generation)
    why = _UNDESCRIBED.get(local, f"{name}: shapes on a map are not compared")
    return Anything(why)


def _text(given: Facets, generation: Generation) -> Text:
    longest = _count(given.max_length, "MaxLength")
    # Before OData 4 a text that is not Unicode is one of some code page of the server.
    patterns: tuple[str, ...] = (ASCII,) if given.ascii and generation == 4 else ()
    # SAP: "other input leads to errors"; behind it are NUMC fields.
    patterns += (DIGITS,) if given.display == "NonNegative" else ()
    shortest = longest or 0 if given.fixed else 0
    return Text(shortest, longest, patterns, anchored=bool(patterns))


def _decimal(given: Facets, generation: Generation, carrier: Literal["number", "text"]) -> Number:
    digits = _count(given.precision, "Precision")
    least = Decimal(0) if given.display == "NonNegative" else None
    if given.scale.lower() in ("variable", "floating"):
        return Number(digits, None, least, carrier=carrier)
    scale = _count(given.scale, "Scale")
    if scale is None and (generation == 4 or digits is not None):
        scale = 0  # what is not said is zero: CSDL 4.01, section 7.2
    return Number(digits, scale, least, carrier=carrier)


def _moment(local: str, given: Facets, generation: Generation) -> Moment:
    precision = _count(given.precision, "Precision")
    if generation == 4 and precision is None:
        precision = 0  # CSDL 4.01, section 7.2
    if local == "Date" or (local == "DateTime" and given.display == "Date"):
        return Moment("date", "forbidden")
    if local in ("Time", "TimeOfDay"):
        return Moment("time", "forbidden", precision)
    if local == "Duration":
        return Moment("duration", "forbidden", precision)
    if generation == 2:
        precision = min(_MILLISECONDS if precision is None else precision, _MILLISECONDS)
    return Moment("instant", "forbidden" if local == "DateTime" else "required", precision)


def _count(text: str, facet: str) -> int | None:
    if not text or text.lower() == "max":
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(f"its {facet} {text!r} is no number")
    return int(text)
