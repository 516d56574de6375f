"""Schemas as vendors write them: split over files, in rings, by kinds, with every null."""

import json
from random import Random

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import Reply
from interlock.schema.sample import sample
from interlock.schema.types import Choice, ListOf, Number, OneOf, Record, Ref, Text
from tests.contract.orders_api import contract_of, json_body, one_operation, orders_api, ref, save


def with_schemas(version="3.1.0", **schemas):
    """Give a document whose one operation answers with `Root`."""
    responses = {"200": json_body(ref("Root"))}
    document = one_operation({"operationId": "x", "responses": responses}, openapi=version)
    document["components"]["schemas"] = schemas
    return document


def breaches(folder, value, **schemas):
    wire = codec(contract_of(folder, with_schemas(**schemas)))
    return [(b.path, b.rule) for b in wire.check_reply("x", Reply("200", True, value))]


def test_what_is_put_right_in_equal_schemas_is_told_of_each(tmp_path):
    kind = {"type": "object", "properties": {"n": {"type": "string", "minLength": "3"}}}
    contract = contract_of(tmp_path, with_schemas(Root=kind, Other=kind))
    assert [line.partition(":")[0] for line in contract.repairs] == ["Root.n", "Other.n"]


def test_equal_schemas_of_two_files_lead_where_their_own_file_says(tmp_path):
    inner = {"type": "object", "properties": {"w": {"$ref": "#/components/schemas/Word"}}}
    word = {"type": "string", "maxLength": 7}
    other = {"components": {"schemas": {"Word": word, "Inner": inner}}}
    (tmp_path / "other.json").write_text(json.dumps(other))
    here = {"b": inner, "c": {"$ref": "other.json#/components/schemas/Inner"}}
    schemas = {"Root": {"type": "object", "properties": here}, "Word": {"type": "integer"}}
    contract = contract_of(tmp_path, with_schemas(**schemas))
    names = [contract.types[n].field("w").type.name for n in contract.types if "Inner" in n]
    assert [contract.types[n] for n in names] == [Text(max_length=7)]
    assert contract.types["Root"].field("b").type.field("w").type == Ref("Word")


NULLS = [
    ("3.0.3", {"type": "string", "nullable": True}),
    ("3.0.3", {"allOf": [ref("Word")], "nullable": True}),
    ("3.0.3", {**ref("Word"), "nullable": True}),
    ("3.1.0", {"type": ["string", "null"]}),
    ("3.1.0", {"oneOf": [ref("Word"), {"type": "null"}]}),
    ("3.1.0", {"anyOf": [{"type": "string"}, {"const": None}]}),
    ("3.0.3", {"type": "string", "x-nullable": True}),
]


@pytest.mark.parametrize(("version", "schema"), NULLS)
def test_null_is_allowed_however_it_is_spelt(tmp_path, version, schema):
    root = {"type": "object", "properties": {"a": schema}}
    document = with_schemas(version, Root=root, Word={"type": "string"})
    contract = contract_of(tmp_path, document)
    field = contract.types["Root"].field("a")
    assert (field.nullable, field.type) in ((True, Text()), (True, Ref("Word")))
    wire = codec(contract)
    assert wire.check_reply("x", Reply("200", True, {"a": None})) == ()
    assert wire.check_reply("x", Reply("200", True, {"a": 1})) != ()


def test_schemas_in_a_ring_over_two_files_are_one_type_each(tmp_path):
    node = {"type": "object", "properties": {"next": {"$ref": "b.json#/$defs/B"}}}
    other = {"$defs": {"B": {"type": "object", "properties": {
        "back": {"$ref": "a.json#/Node"}, "all": {"type": "array", "items": {"$ref": "#/$defs/B"}},
    }}}}  # fmt: skip
    save(tmp_path, {"Node": node}, "a.json")
    save(tmp_path, other, "b.json")
    contract = contract_of(tmp_path, with_schemas(Root={"$ref": "a.json#/Node"}))
    assert contract.refused == ()
    assert contract.types["Root"].field("next").type == Ref("B")
    assert contract.types["B"].field("back").type == Ref("Root")
    assert contract.types["B"].field("all").type == ListOf(Ref("B"))


def test_a_path_item_may_be_a_part_of_another_file(tmp_path):
    item = {"get": {"operationId": "far", "responses": {"200": json_body({"$ref": "#/T"})}}}
    save(tmp_path, {"paths": {"/a/{b}": item}, "T": {"type": "integer"}}, "more/paths.json")
    document = orders_api(paths={"/a/{b}": {"$ref": "more/paths.json#/paths/~1a~1%7Bb%7D"}})
    contract = contract_of(tmp_path, document)
    assert contract.operation("far").source.file == "more/paths.json"
    assert contract.types["T"] == Number(scale=0)


CAT = {"type": "object", "required": ["kind"], "properties": {
    "kind": {"type": "string"}, "lives": {"type": "integer"}}}  # fmt: skip
DOG = {"allOf": [ref("Animal"), {"type": "object", "properties": {"barks": {"type": "boolean"}}}]}
ANIMAL = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
@pytest.mark.parametrize("target", ["Dog", "#/components/schemas/Dog"])
def test_a_mapping_says_which_value_means_which_kind(tmp_path, word, target):
    mapping = {"cat": "#/components/schemas/Cat", "dog": target, "wolf": target, "gone": "#/no"}
    pets = {word: [ref("Cat"), ref("Dog")],
            "discriminator": {"propertyName": "kind", "mapping": mapping}}  # fmt: skip
    schemas = {"Root": pets, "Cat": CAT, "Dog": DOG, "Animal": ANIMAL}
    contract = contract_of(tmp_path, with_schemas(**schemas))
    assert contract.types["Root"] == OneOf((Ref("Cat"), Ref("Dog")), "kind", word == "oneOf")
    assert contract.types["Dog"].field("kind").type == Choice(("dog", "wolf"))
    assert contract.types["Animal"].field("kind").type == Text()
    assert any("maps 'gone' to nothing" in r for r in contract.repairs)
    drawn = [sample(Ref("Root"), contract.types, Random(n)) for n in range(40)]
    assert {d["kind"] for d in drawn} == {"cat", "dog", "wolf"}
    assert breaches(tmp_path, {"kind": "cat", "lives": 9}, **schemas) == []
    assert breaches(tmp_path, {"kind": "Cat"}, **schemas) != []


def test_kinds_that_name_themselves_stay_as_they_are(tmp_path):
    own = {"type": "object", "properties": {"kind": {"const": "c"}}}
    root = {"oneOf": [ref("Cat")], "discriminator": {"propertyName": "kind", "mapping": {
        "cat": "Cat"}}}  # fmt: skip
    contract = contract_of(tmp_path, with_schemas(Root=root, Cat=own))
    assert contract.types["Cat"].field("kind").type == Choice(("c",))


def test_what_is_not_allowed_is_a_breach(tmp_path):
    root = {"type": "string", "not": {"enum": ["draft"]}}
    assert breaches(tmp_path, "draft", Root=root) == [("$", "not")]
    assert breaches(tmp_path, "open", Root=root) == []


def test_any_of_takes_each_and_one_of_only_one(tmp_path):
    small, even = {"type": "integer", "maximum": 9}, {"type": "integer", "multipleOf": 2}
    assert breaches(tmp_path, 4, Root={"anyOf": [small, even]}) == []
    assert breaches(tmp_path, 4, Root={"oneOf": [small, even]}) == [("$", "oneOf")]
    assert breaches(tmp_path, 11, Root={"anyOf": [small, even]}) == [("$", "anyOf")]


def test_parts_of_an_all_of_hold_together(tmp_path):
    parts = {"allOf": [ref("A"), {"type": "object", "required": ["b"], "properties": {
        "b": {"type": "integer"}}}]}  # fmt: skip
    a = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    contract = contract_of(tmp_path, with_schemas(Root=parts, A=a))
    root = contract.types["Root"]
    assert isinstance(root, Record)
    assert [(f.name, f.required) for f in root.fields] == [("a", True), ("b", True)]
    assert breaches(tmp_path, {"a": "x"}, Root=parts, A=a) == [("$.b", "required")]


def test_a_reference_that_only_leads_to_itself_refuses_only_those_who_use_it(tmp_path):
    document = with_schemas(Root=ref("Ring"), Ring=ref("Root"))
    document["paths"]["/fine"] = {"get": {"operationId": "fine"}}
    contract = contract_of(tmp_path, document)
    assert [o.name for o in contract.operations] == ["fine"]
    assert "leads only back to itself" in contract.refused[0].why
