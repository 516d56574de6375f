"""What no type can say keeps a fit from being proved, and nothing else changes."""

import pytest

from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.json_schema import to_type
from interlock.schema.types import Float, ListOf, Number, Record

TEXTS = {"a": {"type": "string"}, "b": {"type": "string"}}
PLAIN = {"type": "object", "properties": TEXTS}
NARROW = {
    "dependentRequired": {**PLAIN, "dependentRequired": {"a": ["b"]}},
    "propertyNames": {**PLAIN, "propertyNames": {"maxLength": 1}},
    "not": {**PLAIN, "not": {"required": ["a", "b"]}},
    "if": {**PLAIN, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
    "unevaluatedProperties": {**PLAIN, "unevaluatedProperties": {"type": "integer"}},
    "anyOf": {**PLAIN, "anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]},
    "allOf": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "string", "maxLength": 2}}},
            {"type": "object", "properties": {"a": {"type": "string"}}},
        ]
    },
}


def answer(source, target):
    return fit(source, target, source_types={}, target_types={})


@pytest.mark.parametrize("word", NARROW)
def test_a_word_that_no_type_says_is_named_where_it_would_be_needed(word):
    found = answer(to_type(PLAIN), to_type(NARROW[word]))
    assert found.answer != "proved"
    if word not in ("anyOf", "allOf"):
        assert {m.args.get("beyond") for m in found.misfits if m.why == "beyond-types"} == {word}


@pytest.mark.parametrize("word", ["dependentRequired", "propertyNames", "not"])
def test_the_same_words_on_both_sides_leave_nothing_open(word):
    assert answer(to_type(NARROW[word]), to_type(dict(NARROW[word]))).answer == "proved"


def test_a_word_that_refers_to_another_schema_is_never_taken_for_the_same():
    word = {"type": "object", "propertyNames": {"$ref": "#/$defs/Name"}}
    defs = {"Name": {"type": "string"}}
    assert answer(to_type(word, defs), to_type(word, defs)).answer == "undecided"


def test_names_of_a_pattern_may_be_in_a_record_that_is_closed_to_others():
    found = to_type({**PLAIN, "patternProperties": {"^x-": {}}, "additionalProperties": False})
    assert isinstance(found, Record)
    assert conforms({"x-more": "1"}, found, {})
    assert answer(found, to_type({**PLAIN, "additionalProperties": False})).answer == "undecided"


def test_a_list_of_places_is_no_list_of_anything_that_stands_in_one():
    pair = to_type({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}],
                    "items": False})  # fmt: skip
    assert isinstance(pair, ListOf)
    assert pair.max_items == 2
    loose = to_type({"type": "array", "maxItems": 2, "items": {"type": ["string", "integer"]}})
    assert answer(loose, pair).answer != "proved"
    assert answer(pair, loose).answer == "proved"


def test_what_follows_the_known_places_of_a_list_may_be_anything():
    open_ = to_type({"type": "array", "prefixItems": [{"type": "string"}]})
    assert conforms(["a", 5], open_, {})
    texts = to_type({"type": "array", "items": {"type": "string"}})
    assert answer(open_, texts).answer == "undecided"


def test_lengths_of_texts_that_are_numbers_dates_or_bytes_are_kept():
    money = to_type({"type": "string", "pattern": r"^\d{1,13}\.\d{2}$", "maxLength": 6})
    assert isinstance(money, Number)
    assert conforms("100.00", money, {})
    assert not conforms("1000.00", money, {})
    day = to_type({"type": "string", "format": "date-time", "maxLength": 20})
    assert conforms("2024-01-01T00:00:00Z", day, {})
    assert not conforms("2024-01-01T00:00:00.0Z", day, {})
    loose = to_type({"type": "string", "format": "byte"})
    least = to_type({"type": "string", "format": "byte", "minLength": 4})
    assert answer(loose, least).answer == "undecided"


def test_an_excluded_bound_of_a_binary_number_is_no_value():
    above = to_type({"type": "number", "format": "double", "exclusiveMinimum": 0})
    assert isinstance(above, Float)
    assert not conforms(0, above, {})
    zero = to_type({"type": "number", "format": "double", "minimum": 0})
    assert answer(zero, above).answer == "refuted"
    assert answer(above, zero).answer == "proved"
