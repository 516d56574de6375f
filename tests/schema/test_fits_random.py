"""Answers about random schemas; `benchmarks/fits_random.py` asks of ten thousand pairs."""

from collections import Counter
from random import Random

from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.json_schema import to_type
from interlock.schema.scalar.fit import carry
from interlock.schema.types import Choice
from tests.schema.random_json import json_pair
from tests.schema.random_xsd import xsd_pair

NONE = {"source_types": {}, "target_types": {}}


def test_no_value_that_a_validator_takes_contradicts_an_answer():
    pairs = [json_pair(Random(f"few {number}")) for number in range(150)]
    assert [line for pair in pairs for line in pair.contradictions()] == []
    answers = Counter(pair.answer.answer for pair in pairs)
    assert min(answers["proved"], answers["refuted"]) > 30
    assert sum(len(pair.values) for pair in pairs) > 3_000


def test_no_document_that_libxml2_takes_contradicts_a_proof():
    pairs = [xsd_pair(Random(f"few {number}")) for number in range(80)]
    assert [line for pair in pairs for line in pair.contradictions()] == []
    assert sum(pair.answer.answer == "proved" for pair in pairs) > 20


def test_a_listed_value_that_its_own_schema_refuses_is_not_listed():
    assert to_type({"type": "string", "enum": ["A", "BBB"], "maxLength": 2}) == Choice(("A",))
    assert to_type({"type": "integer", "enum": [1, "A"]}) == Choice((1,))
    assert to_type({"type": "string", "format": "date", "enum": ["A"]}) == Choice(())


def test_a_listed_value_keeps_the_patterns_of_all_parts():
    parts = [{"enum": ["A", "12"]}, {"pattern": "^[A-Z]$"}, {"pattern": "^.$"}]
    assert to_type({"type": "string", "allOf": parts}) == Choice(("A",))


def test_a_listed_value_is_carried_as_it_stands():
    mixed = Choice((True, "CC", 5))
    assert [carry(v, mixed) for v in (True, 5, "CC", 6)] == [True, 5, "CC", "6"]


def test_a_text_of_a_format_is_no_number_though_its_pattern_is_one():
    odd = to_type({"type": "string", "format": "email", "pattern": r"^\d+(\.\d{1,2})?$"})
    assert not conforms("1", odd, {})


def test_items_of_any_kind_may_be_nil():
    nils = {"type": "array", "items": {"type": ["string", "null"]}}
    found = fit(to_type(nils), to_type({"type": "array"}), **NONE)
    assert {misfit.why for misfit in found.misfits} == {"unchecked"}


def test_a_witness_that_two_branches_of_the_source_take_refutes_nothing():
    either = {"oneOf": [{"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 6}]}
    found = fit(to_type(either), to_type({"type": "string", "minLength": 6}), **NONE)
    assert found.answer == "undecided"


def test_a_record_that_words_beyond_types_may_refuse_refutes_nothing():
    never = {"type": "object", "properties": {"a": {"type": "string"}}, "not": {}}
    assert fit(to_type(never), to_type({"type": "string"}), **NONE).answer == "undecided"


def test_a_record_that_must_have_what_it_may_not_have_has_no_value():
    never = {"type": "object", "required": ["a"], "additionalProperties": False}
    assert not conforms({"a": "x"}, to_type(never), {})
    assert fit(to_type(never), to_type({"type": "string"}), **NONE).answer == "undecided"


def test_fields_that_another_part_of_an_allof_forbids_prove_nothing():
    parts = [{"type": "object", "properties": {name: {"type": "string"}}} for name in "ab"]
    strict = {"allOf": [{**parts[0], "additionalProperties": False}, parts[1]]}
    assert fit(to_type({"allOf": parts}), to_type(strict), **NONE).answer != "proved"
    loose = {"type": "object", "additionalProperties": False,
             "properties": {n: {"type": "string"} for n in "ab"}}  # fmt: skip
    assert fit(to_type(loose), to_type(strict), **NONE).answer != "proved"


def test_only_null_is_left_of_two_kinds_that_share_nothing_else():
    both = {"allOf": [{"type": ["integer", "null"], "minimum": 0}, {"type": ["string", "null"]}]}
    assert to_type(both) == Choice(())


def test_two_branches_of_which_one_says_more_than_its_type_refute_nothing():
    words = {"type": "object", "properties": {"a": {"type": "string"}}}
    target = {"oneOf": [{**words, "not": {}}, {**words, "required": ["a"]}]}
    found = fit(to_type({**words, "required": ["a"]}), to_type(target), **NONE)
    assert found.answer == "undecided"
