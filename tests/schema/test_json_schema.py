from decimal import Decimal
from random import Random

import pytest
from jsonschema_rs import Draft202012Validator

from interlock.schema.boundary import boundaries
from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.json_dialect import Dialect, admits_null, def_name, def_ref, to_2020
from interlock.schema.json_scalar import DecimalShape, anchored, decimal_shape
from interlock.schema.json_schema import to_type
from interlock.schema.sample import sample
from interlock.schema.types import (
    Alternatives,
    Anything,
    Binary,
    Choice,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)

LEGACY = Dialect(legacy=True)


def old(schema):
    return to_2020(schema, LEGACY)


def notes_of(schema, *, legacy=True):
    heard = []
    to_2020(schema, Dialect(legacy, note=heard.append), "Order")
    return heard


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "maxLength": 40}, Text(max_length=40)),
        ({"type": "string", "format": "uuid"}, Text(format="uuid")),
        ({"type": "string", "format": "date"}, Moment("date", "forbidden")),
        ({"type": "string", "format": "date-time"}, Moment("instant", "required")),
        ({"type": "string", "format": "byte", "maxLength": 8}, Binary(max_bytes=6)),
        ({"type": "string", "contentEncoding": "base64"}, Binary()),
        ({"type": "boolean"}, Flag()),
        ({"type": "integer", "minimum": 1}, Number(scale=0, minimum=Decimal(1))),
        ({"type": "number"}, Number()),
        ({"type": "number", "format": "double"}, Float(64)),
        ({"type": "number", "format": "float", "minimum": 0}, Float(32, Decimal(0))),
        ({"type": "number", "multipleOf": Decimal("0.01")}, Number(scale=2)),
        ({"type": "number", "multipleOf": Decimal("0.05")}, Number(scale=2, step=Decimal("0.05"))),
        ({"type": "number", "multipleOf": 10}, Number(scale=0, step=Decimal("1E+1"))),
        ({"enum": ["a", "b"]}, Choice(("a", "b"))),
        ({"const": "x"}, Choice(("x",))),
        ({"type": "string", "x-extensible-enum": ["a"]}, Choice(("a",), open=True)),
        ({"type": ["string", "integer"]}, OneOf((Text(), Number(scale=0)))),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 1}, ListOf(Flag(), 1)),
        ({}, Anything("no type is given")),
        (True, Anything("no schema is given")),
    ],
)
def test_a_schema_becomes_the_type_that_it_describes(schema, expected):
    assert to_type(to_2020(schema)) == expected


def test_int32_is_a_bound_and_not_only_a_word():
    kind = to_type(old({"type": "integer", "format": "int32", "minimum": 0}))
    assert (kind.minimum, kind.maximum) == (0, 2**31 - 1)


@pytest.mark.parametrize(
    ("pattern", "shape"),
    [
        (r"^-?\d{1,13}(\.\d{1,2})?$", DecimalShape(15, 2, signed=True)),
        (r"^[0-9]{1,14}(\.[0-9]{1,3})?$", DecimalShape(17, 3, signed=False)),
        (r"^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$", DecimalShape(15, 2, signed=True)),
        (r"^[+-]?\d+(?:[.]\d+)?$", DecimalShape(None, None, signed=True)),
        (r"^\d+\.\d{2}$", DecimalShape(None, 2, signed=False)),
        (r"^\d{10}$", None),
        (r"^\d+\.\d+$", None),
        (r"^\d{4}-\d{2}-\d{2}$", None),
        (r"^[A-Z]{3}$", None),
    ],
)
def test_a_pattern_of_a_decimal_tells_digits_and_scale(pattern, shape):
    assert decimal_shape(pattern) == shape


def test_money_as_text_is_a_number_that_travels_as_characters():
    pattern = r"^-?\d{1,13}(\.\d{1,2})?$"
    assert to_type({"type": "string", "pattern": pattern}) == Number(
        15, 2, carrier="text", patterns=(pattern,)
    )
    assert to_type({"type": "string", "format": "decimal"}) == Number(carrier="text")


def test_a_pattern_of_any_part_becomes_one_of_the_whole():
    assert anchored("^20[0-9]{2}.+$") == "20[0-9]{2}.+"
    assert anchored("^a|b$") == r"[\s\S]*(?:^a|b$)[\s\S]*"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"type": "string"}]},
        {"allOf": [{"type": "string"}], "nullable": True},
    ],
)
def test_every_spelling_of_nullable_is_the_same_field(schema):
    record = to_type(old({"type": "object", "properties": {"a": schema}}))
    field = record.field("a")
    assert (field.type, field.nullable) == (Text(), True)


def test_null_in_a_list_of_values_is_no_value_of_the_choice():
    schema = old({"type": "string", "enum": ["a"], "nullable": True})
    assert schema["enum"] == ["a", None]
    assert to_type(schema) == Choice(("a",))
    assert admits_null(schema, {})
    assert "does not list null" in notes_of({"enum": ["a"], "nullable": True})[0]


def test_what_stands_twice_in_a_oneof_is_no_value_even_where_little_is_said_of_it():
    vague = {"type": "object", "required": ["a"]}
    kind = to_type({"oneOf": [vague, {"type": "integer"}, dict(vague)]})
    assert kind.alive() == (Number(scale=0),)
    other = {**vague, "patternProperties": {"^a": {"type": "integer"}}}
    assert len(to_type({"oneOf": [vague, {"type": "integer"}, other]}).alive()) == 3


def test_a_field_that_is_always_null_has_no_other_value():
    record = to_type({"properties": {"n": {"type": ["null"], "description": "Nothing."}}})
    assert record.field("n").type == Choice(())
    assert record.field("n").nullable


def test_a_nullable_definition_makes_its_fields_nullable():
    defs = {"Note": {"type": ["string", "null"]}}
    record = to_type({"properties": {"n": {"$ref": def_ref("Note")}}}, defs)
    assert record.field("n").nullable
    assert record.field("n").type == Ref("Note")


def test_direction_note_and_default_belong_to_the_field():
    record = to_type(
        to_2020(
            {
                "type": "object",
                "required": ["id"],
                "additionalProperties": False,
                "properties": {
                    "id": {
                        "type": "string",
                        "readOnly": True,
                        "description": "Key of  the\nrecord. Given by the ERP.",
                    },
                    "secret": {"type": "string", "writeOnly": True, "default": "x"},
                    "count": {"type": "integer", "default": 3},
                },
            }
        ),
        name="Thing",
    )
    key, secret, count = record.fields
    assert (record.name, record.open) == ("Thing", False)
    assert (key.required, key.direction, key.note) == (True, "read", "Key of the record.")
    assert (secret.direction, secret.default, count.default) == ("write", "x", "3")


def test_all_of_merges_records_and_keeps_who_is_required():
    defs = {
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
    }
    kind = to_type(
        {
            "allOf": [
                {"$ref": def_ref("Base")},
                {"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}},
            ]
        },
        defs,
        name="Both",
    )
    assert isinstance(kind, Record)
    assert [(f.name, f.required) for f in kind.fields] == [("id", True), ("a", True)]
    assert kind.name == "Both"


def test_an_all_of_around_one_reference_is_that_reference():
    defs = {"Money": {"type": "number"}}
    schema = {"allOf": [{"$ref": def_ref("Money")}], "description": "What it costs."}
    assert to_type({"properties": {"p": schema}}, defs).field("p").type == Ref("Money")


def test_an_all_of_of_scalars_narrows():
    kind = to_type({"allOf": [{"type": "string", "maxLength": 9}, {"maxLength": 4}]})
    assert kind == Text(max_length=4)


def test_one_of_keeps_branches_discriminator_and_what_stands_beside():
    defs = {
        "A": {"type": "object", "properties": {"kind": {"const": "a"}}},
        "B": {"type": "object", "properties": {"kind": {"const": "b"}}},
    }
    branches = [{"$ref": def_ref("A")}, {"$ref": def_ref("B")}]
    plain = to_type({"oneOf": branches, "discriminator": {"propertyName": "kind"}}, defs)
    assert plain == OneOf((Ref("A"), Ref("B")), "kind", exclusive=True)
    beside = to_type(
        {"type": "object", "properties": {"x": {"type": "string"}}, "anyOf": branches}, defs
    )
    assert [[f.name for f in b.fields] for b in beside.branches] == [["x", "kind"], ["x", "kind"]]


def test_a_choice_among_required_fields_becomes_alternatives():
    record = to_type(
        {
            "type": "object",
            "properties": {"mail": {"type": "string"}, "phone": {"type": "string"}},
            "oneOf": [{"required": ["mail"]}, {"required": ["phone"]}],
        }
    )
    assert record.alternatives == (Alternatives((("mail",), ("phone",))),)


def test_fields_of_which_any_will_do_become_alternatives_that_may_stand_together():
    record = to_type(
        {
            "type": "object",
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
            "anyOf": [{"required": ["id"]}, {"required": ["name"]}],
        }
    )
    assert record.alternatives == (Alternatives((("id",), ("name",)), several=True),)
    assert conforms({"id": "1", "name": "a"}, record, {})
    assert not conforms({}, record, {})
    drawn = [sample(record, {}, Random(n), edge=0.3) for n in range(50)]
    assert all(conforms(value, record, {}) for value in drawn)


def test_a_choice_that_is_always_kept_is_none():
    record = to_type(
        {
            "type": "object",
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
            "required": ["id"],
            "anyOf": [{"required": ["id"]}, {"required": ["name"]}],
        }
    )
    assert record.alternatives == ()


def test_a_type_that_contains_itself_is_a_finite_tree():
    defs = {
        "Node": {
            "type": "object",
            "properties": {"next": {"$ref": def_ref("Node")}},
        },
        "Loop": {"allOf": [{"$ref": def_ref("Loop")}]},
    }
    table = {name: to_type(schema, defs, name=name) for name, schema in defs.items()}
    assert table["Node"].field("next").type == Ref("Node")
    assert isinstance(table["Loop"], (Anything, Record))


def test_what_is_not_understood_says_so_instead_of_pretending():
    assert isinstance(to_type({"type": "string", "not": {"const": "x"}}), Anything)
    assert isinstance(to_type({"enum": [{"a": 1}]}), Anything)


def test_the_words_of_3_0_become_words_of_2020():
    schema = old(
        {
            "type": "number",
            "minimum": 0,
            "exclusiveMinimum": True,
            "maximum": 9,
            "exclusiveMaximum": False,
            "example": 3,
        }
    )
    assert schema == {"type": "number", "exclusiveMinimum": 0, "maximum": 9}


def test_beside_a_reference_3_0_keeps_annotations_only():
    schema = old({"$ref": "#/$defs/A", "description": "Says. More.", "maxLength": 3})
    assert schema == {"$ref": "#/$defs/A", "description": "Says."}
    assert to_2020({"$ref": "#/$defs/A", "maxLength": 3})["maxLength"] == 3


def test_values_without_meaning_are_left_out_and_told():
    schema = {"type": "strin", "minLength": -1, "pattern": "[", "required": True, "items": {}}
    assert to_2020(schema) == {"items": {}}
    assert len(notes_of(schema)) == 4
    assert "Order: type: 'strin' is not understood" in notes_of(schema)[0]


def test_unquoted_numbers_in_an_enum_of_texts_are_texts():
    schema = {"type": "string", "enum": [1, True, "x"]}
    assert old(schema)["enum"] == ["1", "true", "x"]
    assert len(notes_of(schema)) == 1


def test_any_name_survives_the_way_through_a_reference():
    for name in ("Order", "客户", "a/b~c%d", "List<Order>"):
        assert def_name(def_ref(name)) == name


def test_one_of_two_schemas_that_say_the_same_holds_for_nothing():
    for branch in ({"type": "string"}, {"type": "object", "properties": {"a": {"type": "string"}}}):
        found = to_type({"oneOf": [branch, {**branch, "description": "The same."}]})
        assert not conforms({"a": "x"} if "properties" in branch else "x", found, {})
        assert boundaries(found, {}) == ()
        none = {"source_types": {}, "target_types": {}}
        assert fit(to_type(branch), found, **none).answer == "refuted"
        assert fit(found, to_type(branch), **none).answer == "undecided"


def test_a_branch_that_stands_twice_leaves_the_others():
    texts = {"type": "string"}
    found = to_type({"type": "object", "required": ["a"], "properties": {
        "a": {"oneOf": [texts, {"type": "integer"}, texts]}, "b": {"oneOf": [texts, texts]},
    }})  # fmt: skip
    drawn = [sample(found, {}, Random(n), edge=0.3) for n in range(40)]
    assert all(set(value) == {"a"} and type(value["a"]) is int for value in drawn)


def test_a_group_of_required_fields_is_there_when_all_of_it_is():
    three = {name: {"type": "string"} for name in "abc"}
    words = {"type": "object", "properties": three}
    for word in ("oneOf", "anyOf"):
        schema = {**words, word: [{"required": ["a", "b"]}, {"required": ["c"]}]}
        found, judge = to_type(schema), Draft202012Validator(schema)
        for count in range(8):
            value = {name: "x" for place, name in enumerate("abc") if count >> place & 1}
            assert conforms(value, found, {}) == judge.is_valid(value)


def test_a_group_beside_fields_that_are_always_there_is_read_with_them():
    words = {"type": "object", "properties": {n: {"type": "string"} for n in "abc"}}
    schema = {**words, "required": ["a"], "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
    loose, found = to_type({**words, "required": ["a"]}), to_type(schema)
    assert fit(loose, found, source_types={}, target_types={}).answer == "undecided"


def test_a_field_of_two_parts_of_an_allof_keeps_what_both_say():
    parts = (
        {"a": {"type": "string", "maxLength": 5}, "b": {"type": ["integer", "string"]}},
        {"a": {"type": "string", "minLength": 2}, "b": {"type": ["number", "string"]}},
    )
    whole = {"allOf": [{"type": "object", "properties": part} for part in parts]}
    found = to_type(whole)
    assert found.beyond == ()
    assert found.field("a").type == Text(2, 5)
    assert set(found.field("b").type.branches) == {Text(), Number(scale=0)}


def test_records_under_one_name_in_two_parts_of_an_allof_are_one_record():
    defs = {"A": {"type": "object", "required": ["x"], "properties": {"x": {"maxLength": 3}}}}
    other = {"type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "boolean"}}}
    whole = {"allOf": [
        {"type": "object", "properties": {"a": {"$ref": def_ref("A")}}},
        {"type": "object", "properties": {"a": other}},
    ]}  # fmt: skip
    inner = to_type(whole, defs).field("a").type
    assert inner.field("x").type == Text(0, 3)
    assert inner.field("x").required
    assert inner.field("y").type == Flag()


def test_null_that_two_branches_of_one_of_take_is_taken_by_none():
    maybe = [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]
    assert not admits_null({"oneOf": maybe}, {})
    assert admits_null({"anyOf": maybe}, {})
