"""Schemas for values about which their reader has found out much already."""

from __future__ import annotations

from decimal import Decimal

from interlock.contract.json_wire.validator.moulds import mould
from interlock.contract.json_wire.validator.usual import Between, usual
from interlock.data import dataclass
from interlock.schema.json_dialect import Schema

_ANY = Between(Decimal("-Infinity"), Decimal("Infinity"))


@dataclass(frozen=True, slots=True)
class Quick:
    """What is left to be checked once a value was read with a type, and its fractions lie between.

    type: for msgspec, None where it reads without one. bounded: what lies between breaks no bound.
    """

    schema: Schema
    type: object
    between: Between
    bounded: bool


def quick(schema: Schema, *, moulded: bool) -> Quick | None:
    """Give what is left of a schema; None where it is all of it. moulded: look for a type."""
    made = mould(schema) if moulded else None
    rest = schema if made is None else made.rest
    found = usual(rest)
    if found is None and made is None:
        return None
    type_ = None if made is None else made.type
    if found is None:
        # There may be bounds between which nothing lies; then all of them are asked.
        return Quick(rest, type_, _ANY, bounded=False)
    return Quick(found.schema, type_, found.between, bounded=True)
