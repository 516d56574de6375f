"""What no type can say keeps a fit from being proved, and nothing else changes."""

from dataclasses import replace

import pytest
from lxml import etree

from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.json_schema import to_type
from interlock.schema.types import Flag, Float, ListOf, Number, Record
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.schemas import settle
from interlock.schema.xsd.simple import BUILT_IN_TYPES, restrict

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


def test_names_of_a_pattern_are_not_of_the_type_of_the_others():
    found = to_type({**PLAIN, "patternProperties": {"^x-": {"type": "integer"}},
                     "additionalProperties": {"type": "string"}})  # fmt: skip
    assert conforms({"x-more": 1}, found, {})


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


BESIDE = {
    "then": (
        {**PLAIN, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        {**PLAIN, "if": {"required": ["a"]}, "then": {"required": ["c"]}},
    ),
    "minContains": (
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}, "minContains": 0},
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}},
    ),
    "items": (
        {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"multipleOf": 2}},
        {"type": "array", "prefixItems": [{"type": "integer"}], "items": {"multipleOf": 3}},
    ),
    "properties": (
        {**PLAIN, "patternProperties": {"^c": {}}, "additionalProperties": False},
        {"type": "object", "patternProperties": {"^c": {}}, "additionalProperties": False},
    ),
    "not": (PLAIN, {**PLAIN, "not": {}}),
}


@pytest.mark.parametrize("word", BESIDE)
def test_words_that_hang_together_are_compared_together(word):
    source, target = BESIDE[word]
    assert answer(to_type(source), to_type(target)).answer != "proved"


def test_null_is_no_value_of_a_record_whose_other_fields_are_numbers():
    nullable = {"type": "object", "properties": {"a": {"type": ["integer", "null"]}}}
    table = {"type": "object", "additionalProperties": {"type": "integer"}}
    found = answer(to_type({**nullable, **table}), to_type(table))
    assert [(m.path, m.why) for m in found.misfits] == [("$.a", "may-be-null")]


def test_a_required_field_that_only_the_rest_describes_may_be_null_as_the_rest_may():
    table = {"type": "object", "required": ["a"], "additionalProperties": {"type": "null"}}
    found = to_type(table)
    assert isinstance(found, Record)
    assert conforms({"a": None}, found, {})


def xsd(base, *facets):
    nodes = [etree.Element(name, value=value) for name, value in facets]
    return restrict(BUILT_IN_TYPES[base], nodes).type


def list_of(*facets):
    nodes = [etree.Element(name, value=value) for name, value in facets]
    return restrict(BUILT_IN_TYPES["NMTOKENS"], nodes).type


FACETS = {
    "a date from 2000 on": (xsd("date"), xsd("date", ("minInclusive", "2000-01-01"))),
    "eight bytes at least": (xsd("hexBinary"), xsd("hexBinary", ("minLength", "8"))),
    "bytes in capitals": (xsd("hexBinary"), xsd("hexBinary", ("pattern", "[0-9A-F]*"))),
    "a double of digits": (xsd("double"), xsd("double", ("pattern", "[0-9]+"))),
    "one of two lists": (list_of(), list_of(("enumeration", "a b"), ("enumeration", "c"))),
    "a block nobody here knows": (xsd("string"), xsd("string", ("pattern", r"\p{IsOgham}*"))),
    "true alone": (xsd("boolean"), xsd("boolean", ("pattern", "true|1"))),
    "above zero": (xsd("double", ("minInclusive", "0")), xsd("double", ("minExclusive", "0"))),
}


@pytest.mark.parametrize("name", FACETS)
def test_a_facet_that_only_the_validator_knows_is_never_overlooked(name):
    wide, narrow = FACETS[name]
    assert answer(wide, narrow).answer != "proved"
    assert answer(narrow, wide).answer == "proved"
    assert answer(narrow, replace(narrow)).answer == "proved"


def test_a_pattern_that_allows_both_flags_takes_nothing_away():
    assert xsd("boolean", ("pattern", "true|false")) == Flag()


def test_a_witness_that_the_source_may_refuse_refutes_nothing():
    old, new = (xsd("date", ("minInclusive", f"{y}-01-01")) for y in (1900, 2000))
    found = answer(old, to_type({"type": "string", "format": "date"}))
    assert {m.proof for m in found.misfits} == {"not-proved"}
    assert answer(old, new).answer == "undecided"


CONTENT = {
    "parts that come together": '<xs:sequence minOccurs="0">{a}{b}</xs:sequence>',
    "a branch of two": "<xs:choice><xs:sequence>{a}{b}</xs:sequence>{c}</xs:choice>",
}
EXACT = {
    "one of two": "<xs:choice>{a}{b}</xs:choice>",
    "any of two, any number": '<xs:choice minOccurs="0" maxOccurs="unbounded">{a}{b}</xs:choice>',
    "parts that take turns": '<xs:sequence maxOccurs="3">{a}{b}</xs:sequence>',
    "three of them at most": '<xs:choice maxOccurs="3">{a}{b}</xs:choice>',
    "a row": "<xs:sequence>{a}{b}</xs:sequence>",
}


def content(model, tmp_path):
    parts = {n: f'<xs:element name="{n}" type="xs:int"/>' for n in "abc"}
    text = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:complexType name="R"><xs:sequence>{model.format(**parts)}</xs:sequence></xs:complexType>
      </xs:schema>"""
    collection = Collection(tmp_path)
    collection.add(etree.fromstring(text), tmp_path / "a.xsd", inline=True)
    return settle(collection).types.table()["R"]


@pytest.mark.parametrize("name", CONTENT)
def test_a_content_model_that_fields_do_not_tell_is_not_taken_for_its_fields(name, tmp_path):
    model = content(CONTENT[name], tmp_path)
    loose = replace(model, beyond=(), alternatives=())
    assert answer(loose, replace(model, alternatives=())).answer == "undecided"
    assert answer(model, content(CONTENT[name], tmp_path)).answer == "proved"


@pytest.mark.parametrize("name", EXACT)
def test_a_content_model_that_fields_tell_leaves_nothing_open(name, tmp_path):
    assert content(EXACT[name], tmp_path).beyond == ()
