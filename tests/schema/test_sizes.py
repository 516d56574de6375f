"""Records that must have some fields, whichever they are (minProperties, maxProperties)."""

from random import Random

import pytest
from hypothesis import given, settings

from interlock.schema import fit
from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks
from interlock.schema.generate import strategy
from interlock.schema.json_schema import to_type
from interlock.schema.sample import sample
from interlock.schema.types import Record

NAMES = {n: {"type": "string"} for n in ("a", "b", "c", "d")}


def misfits(source, target):
    return tuple(fit.misfits(source, target, source_types={}, target_types={}))


def record(**words):
    return to_type({"type": "object", "properties": NAMES, **words})


TYPES = [
    record(minProperties=1, additionalProperties=False),
    record(minProperties=3, maxProperties=3, required=["b"]),
    record(maxProperties=1),
    to_type({"type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"}}),
    to_type({"type": "object", "minProperties": 2, "maxProperties": 2}),
]


def test_the_limits_of_all_parts_hold_together():
    parts = [{"type": "object", "minProperties": 1, "maxProperties": 4}, {"minProperties": 2}]
    found = to_type({"allOf": parts})
    assert isinstance(found, Record)
    assert (found.min_fields, found.max_fields) == (2, 4)


@pytest.mark.parametrize(
    ("value", "why"),
    [({}, "too-few-fields"), ({"a": "x"}, ""), ({"a": "x", "b": "y", "c": "z"}, "too-many-fields")],
)
def test_a_record_of_another_size_is_a_break(value, why):
    found = [b.why for b in breaks(value, record(minProperties=1, maxProperties=2), {})]
    assert found == ([why] if why else [])


@pytest.mark.parametrize("type_", TYPES)
def test_what_is_made_has_a_size_that_is_allowed(type_):
    dice = Random(1)
    made = [sample(type_, {}, dice) for _ in range(60)] + list(boundaries(type_, {}))
    assert made
    assert [list(breaks(value, type_, {})) for value in made] == [[]] * len(made)


@pytest.mark.parametrize("type_", TYPES)
def test_strategies_keep_the_size(type_):
    @settings(max_examples=40, deadline=None)
    @given(strategy(type_, {}))
    def holds(value):
        assert not list(breaks(value, type_, {}))

    holds()


def test_a_source_that_may_have_fewer_fields_does_not_fit():
    some, any_ = record(minProperties=1), record()
    (misfit,) = [m for m in misfits(any_, some) if m.why == "too-few-fields"]
    assert (misfit.args["groups"], misfit.witness) == ("1", {})
    assert not misfits(some, any_)
    few = record(maxProperties=2)
    assert [m.why for m in misfits(any_, few)] == ["too-many-fields"]
    assert not [m for m in misfits(record(maxProperties=1), few) if "fields" in m.why]
