"""Fractions that lie between all bounds of a schema need not be compared with any."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from interlock.contract.json_wire.texts import read, reader
from interlock.contract.json_wire.validator.compiled import compiled
from interlock.contract.json_wire.validator.usual import usual
from interlock.schema.json_dialect import Schema

PERCENT: Schema = {"type": "number", "minimum": 0, "maximum": 100}
RATE: Schema = {"type": ["number", "null"], "exclusiveMinimum": -1, "exclusiveMaximum": 12.5}
SCHEMAS: tuple[Schema, ...] = (
    {"properties": {"a": PERCENT, "b": {"items": RATE}, "c": {"type": "integer", "maximum": 5}}},
    {"properties": {"a": {"not": PERCENT}, "b": {"items": {"oneOf": [RATE, {"type": "string"}]}}}},
    {
        "properties": {"a": {"minimum": 3, "multipleOf": 0.5}, "b": True},
        "additionalProperties": RATE,
    },
    {"properties": {"a": {"maximum": 7, "minLength": 2}, "c": {"enum": [3.5, 3, 0], "minimum": 0}}},
)
NUMBERS = (
    "0", "-0", "0.0", "3", "3.0", "3.5", "3.25", "5.1", "6.99", "7", "7.5", "12.5", "99.9", "100",
    "100.5", "101", "1E1", "1e-9", "-0.5", "-1.0", "-2", "null", '"x"', '"1.5"',
)  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
def test_usual_values_are_valid_by_both_schemas_or_by_none(schema: Schema) -> None:
    pytest.importorskip("msgspec")
    found = usual(schema)
    assert found is not None
    reads = reader(found.between.least, found.between.most)
    assert reads is not None
    whole, short, dice, seen = compiled(schema), compiled(found.schema), Random(2), set[bool]()
    for _ in range(500):
        a, b, c = (dice.choice(NUMBERS) for _ in "abc")
        body = f'{{"a": {a}, "b": [{b}], "c": {c}}}'.encode()
        value, text, is_usual = reads.read(body)
        assert (value, text) == read(body)
        if is_usual:
            assert short.is_valid(value) == whole.is_valid(value), body
            seen.add(whole.is_valid(value))
    assert seen == {True, False}


def test_a_fraction_at_a_bound_or_beyond_is_not_usual() -> None:
    pytest.importorskip("msgspec")
    reads = reader(Decimal(0), Decimal(100))
    assert reads is not None
    for text in (b"0.1", b"99.9", b"100", b"[]", b"0.0", b"100.0", b"1e2", b"-1E-9"):
        for _ in range(2):
            is_usual = text in (b"0.1", b"99.9", b"100", b"[]")
            assert reads.read(b"[%b, 1.5]" % text)[2] is is_usual, text


def test_a_schema_without_bounds_for_fractions_has_no_usual_values() -> None:
    assert usual({"properties": {"a": {"type": "integer", "minimum": 1}}}) is None
    assert usual({"allOf": [{"minimum": 5}, {"maximum": 5}]}) is None
    assert usual(True) is None
