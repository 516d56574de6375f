"""Schemas for values whose fractions all lie well within bounds.

To compare a Decimal with a bound, the engine writes it out and reads it again, for each bound anew:
of an order with five percentages that is a third of its time. Where one look has told that every
fraction of a message lies between all bounds, only whole numbers need to be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from interlock.data import dataclass
from interlock.schema.json_dialect import Schema, rebuild

_LEAST = ("minimum", "exclusiveMinimum")
_MOST = ("maximum", "exclusiveMaximum")


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two numbers and is neither of them."""

    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Usual:
    """A schema that says the same as another one of values whose fractions all lie between."""

    schema: Schema
    between: Between


def usual(schema: Schema) -> Usual | None:
    """Give the schema for usual values, None where it would be no shorter or hold for none."""
    bounded = tuple(_with_bounds(schema))
    least = max(_bounds(bounded, _LEAST), default=Decimal("-Infinity"))
    most = min(_bounds(bounded, _MOST), default=Decimal("Infinity"))
    return Usual(freed(schema), Between(least, most)) if bounded and least < most else None


def _with_bounds(schema: Schema) -> Iterator[Mapping[str, object]]:
    """Give all parts of a schema that bound fractions."""
    found: list[Mapping[str, object]] = []

    def look(_: str, one: Schema) -> Schema:
        if isinstance(one, Mapping):
            if _is_bounded(one):
                found.append(one)
            rebuild(one, look)
        return one

    look("", schema)
    return iter(found)


def _is_bounded(schema: Mapping[str, object]) -> bool:
    # Of whole numbers the engine makes short work.
    bounded = any(word in schema for word in (*_LEAST, *_MOST))
    return bounded and schema.get("type") != "integer"


def _bounds(bounded: Sequence[Mapping[str, object]], words: tuple[str, ...]) -> Iterator[Decimal]:
    for schema in bounded:
        for word in words:
            if word in schema:
                yield Decimal(str(schema[word]))


def freed(schema: Schema) -> Schema:
    """Give a schema that compares whole numbers alone with its bounds."""
    if isinstance(schema, bool):
        return schema
    inner = rebuild(schema, lambda _, one: freed(one))
    if not _is_bounded(schema):
        return inner
    bounds = {word: inner.pop(word) for word in (*_LEAST, *_MOST) if word in inner}
    whole = {"if": {"type": "integer"}, "then": bounds}
    return {"allOf": [inner, whole]} if "if" in inner else {**inner, **whole}
