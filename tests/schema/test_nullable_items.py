"""Items of a list may be nil in JSON Schema and XSD alike; everything that asks must know it."""

from random import Random

import pytest

from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks, conforms
from interlock.schema.fit import fit
from interlock.schema.json_dialect import admits_null
from interlock.schema.json_schema import to_type
from interlock.schema.sample import sampler
from interlock.schema.types import Anything, Choice, Field, ListOf, Number, OneOf, Record, Text
from interlock.schema.wrong import wrongs

PLAIN, NIL = ListOf(Text(max_length=3)), ListOf(Text(max_length=3), nullable=True)


@pytest.mark.parametrize(
    "items",
    [
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"enum": ["a", None]},
    ],
)
def test_null_among_the_items_of_a_list_is_understood(items):
    type_ = to_type({"type": "array", "items": items})
    assert type_.nullable
    assert conforms(["a", None], type_, {})


def test_a_nil_item_is_a_value_only_where_it_is_allowed():
    assert conforms([None, "a"], NIL, {})
    assert [b.why for b in breaks([None, "a"], PLAIN, {})] == ["null"]


def test_no_wrong_value_of_a_list_with_nil_items_is_nil():
    assert "null" in {w.why for w in wrongs(PLAIN, {})}
    assert "null" not in {w.why for w in wrongs(NIL, {})}


def test_a_list_with_nil_items_does_not_fit_one_without():
    assert [(m.path, m.why) for m in fit(NIL, PLAIN, source_types={}, target_types={}).misfits] == [
        ("$[]", "may-be-null")
    ]
    assert fit(PLAIN, NIL, source_types={}, target_types={}).answer == "proved"


def test_nil_items_are_drawn_and_are_an_edge():
    draw, dice = sampler(NIL, {}), Random(3)
    assert any(None in draw(dice) for _ in range(200))
    assert [None] in boundaries(NIL, {})


def test_a_field_that_can_only_be_null_is_drawn_as_null():
    schema = {
        "type": "object",
        "required": ["gone"],
        "properties": {"gone": {"type": "null"}, "never": {"const": None}},
    }
    type_ = to_type(schema)
    assert admits_null({"type": "null"}, {})
    for value in (*boundaries(type_, {}), sampler(type_, {})(Random(1))):
        assert value.get("gone", 0) is None
        assert value.get("never") is None


def test_what_is_required_but_not_named_is_of_the_type_of_further_fields():
    schema = {"type": "object", "required": ["qty"], "additionalProperties": {"type": "integer"}}
    assert to_type(schema).field("qty") == Field("qty", Number(scale=0), required=True)


def test_a_branch_that_is_not_described_makes_no_value_ambiguous():
    type_ = OneOf((Choice(("a",)), Anything("a list of allowed records")), exclusive=True)
    assert conforms("a", type_, {})
    assert "several-branches" not in {w.why for w in wrongs(type_, {})}
    two = OneOf((Record((), open=True), Record((), open=True, max_fields=3)), exclusive=True)
    assert [b.why for b in breaks({}, two, {})] == ["several-branches"]


NAMED = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}}
NAMED_OR_NIL = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}


def test_other_fields_may_be_nil_only_where_their_schema_says_so():
    plain, nil = to_type(NAMED), to_type(NAMED_OR_NIL)
    assert conforms({"a": None}, nil, {})
    assert [(b.path, b.why) for b in breaks({"a": None}, plain, {})] == [("$.a", "null")]
    assert "null" in {w.why for w in wrongs(plain, {})}
    assert "null" not in {w.why for w in wrongs(nil, {})}
    assert {"otherField": None} in boundaries(nil, {})
    draw, dice = sampler(nil, {}), Random(3)
    assert any(None in draw(dice).values() for _ in range(300))


def test_other_fields_that_may_be_nil_do_not_fit_those_that_may_not():
    nil = to_type({**NAMED, "additionalProperties": {"type": ["string", "null"], "maxLength": 3}})
    found = fit(nil, to_type(NAMED), source_types={}, target_types={})
    assert [(m.path, m.why) for m in found.misfits] == [("$.*", "may-be-null")]
    assert found.answer == "refuted"
    assert fit(to_type(NAMED), nil, source_types={}, target_types={}).answer == "proved"
    field = to_type({"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}})
    found = fit(nil, field, source_types={}, target_types={})
    assert ("$.a", "may-be-null") in [(m.path, m.why) for m in found.misfits]
    named = to_type({"type": "object", "additionalProperties": False, "properties": {
        "a": {"type": ["string", "null"]}}})  # fmt: skip
    assert fit(named, to_type(NAMED_OR_NIL), source_types={}, target_types={}).answer == "proved"
