"""A parent with a discriminator stands for itself and all that is derived from it."""

from random import Random

import pytest

from interlock.contract.load import load
from interlock.contract.roles.spoken import types_named
from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks, conforms
from interlock.schema.fit import fit
from interlock.schema.sample import sample
from interlock.schema.types import Choice, OneOf, Record, Ref, resolve
from interlock.schema.wrong import wrongs
from tests.contract.orders_api import contract_of, ref
from tests.contract.test_openapi_schemas import breaches, with_schemas


def pet(**more):
    return {"type": "object", "required": ["petType"],
            "properties": {"petType": {"type": "string"}, "name": {"type": "string"}},
            "discriminator": {"propertyName": "petType"}, **more}  # fmt: skip


def heir(parent, required=(), **properties):
    own = {"type": "object", "properties": properties, "required": list(required)}
    return {"allOf": [ref(parent), own]}


CAT = heir("Pet", ["meow"], meow={"type": "integer"})
DOG = heir("Pet", bark={"type": "boolean"})
LION = heir("Cat", mane={"type": "string"})
FAMILY = {"Root": {"type": "object", "properties": {"pet": ref("Pet")}},
          "Pet": pet(), "Cat": CAT, "Dog": DOG}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"petType": "Cat", "meow": 3}, []),
        ({"petType": "Pet", "name": "x"}, []),
        ({"petType": "Cat", "meow": "loud"}, [("$.pet.meow", "type")]),
        ({"petType": "Cat"}, [("$.pet.meow", "required")]),
        ({"petType": "Dog", "bark": 1}, [("$.pet.bark", "type")]),
        ({"petType": "Bird"}, [("$.pet.petType", "enum")]),
        ({"name": "x"}, [("$.pet.petType", "required")]),
    ],
)  # fmt: skip
def test_fields_of_what_is_derived_from_a_parent_are_checked(tmp_path, value, wrong):
    assert breaches(tmp_path, {"pet": value}, **FAMILY) == wrong
    types = contract_of(tmp_path, with_schemas(**FAMILY)).types
    assert conforms(value, Ref("Pet"), types) == (not wrong)
    assert [b.path.replace("$", "$.pet", 1) for b in breaks(value, Ref("Pet"), types)] == [
        path for path, _ in wrong
    ]


def kinds_of(types, name="Pet", field="petType"):
    kinds = types[name]
    assert isinstance(kinds, OneOf)
    assert (kinds.discriminator, kinds.exclusive) == (field, False)
    records = [resolve(b, types) for b in kinds.branches]
    assert all(isinstance(r, Record) and isinstance(r.field(field).type, Choice) for r in records)
    return {v for r in records for v in r.field(field).type.values}


def test_heirs_of_heirs_are_kinds_of_both(tmp_path):
    types = contract_of(tmp_path, with_schemas(**FAMILY, Lion=LION)).types
    assert kinds_of(types) == {"Pet", "Cat", "Dog", "Lion"}
    assert kinds_of(types, "Cat") == {"Cat", "Lion"}
    lion = {"petType": "Lion", "meow": 1, "mane": 7}
    assert breaches(tmp_path, {"pet": lion}, **FAMILY, Lion=LION) == [("$.pet.mane", "type")]
    lion["mane"] = "long"
    assert breaches(tmp_path, {"pet": lion}, **FAMILY, Lion=LION) == []
    assert conforms(lion, Ref("Cat"), types)
    assert not conforms({**lion, "petType": "Dog"}, Ref("Cat"), types)


def test_a_mapping_says_what_each_heir_is_called_and_that_the_parent_is_none(tmp_path):
    mapping = {"cat": "#/components/schemas/Cat", "dog": "Dog", "wolf": "Dog"}
    told = pet(discriminator={"propertyName": "petType", "mapping": mapping})
    types = contract_of(tmp_path, with_schemas(**{**FAMILY, "Pet": told})).types
    assert kinds_of(types) == {"cat", "dog", "wolf"}
    partly = pet(discriminator={"propertyName": "petType", "mapping": {"dog": "Dog"}})
    types = contract_of(tmp_path, with_schemas(**{**FAMILY, "Pet": partly})).types
    assert kinds_of(types) == {"Pet", "Cat", "dog"}


def test_a_listed_field_says_which_kinds_there_are(tmp_path):
    listed = pet()
    listed["properties"]["petType"] = {"type": "string", "enum": ["Cat", "Dog"]}
    types = contract_of(tmp_path, with_schemas(**{**FAMILY, "Pet": listed})).types
    assert kinds_of(types) == {"Cat", "Dog"}
    shared = {**listed, "properties": {"petType": ref("Word")}}
    word = {"type": "string", "enum": ["Cat", "Dog"]}
    types = contract_of(tmp_path, with_schemas(**{**FAMILY, "Pet": shared}, Word=word)).types
    assert kinds_of(types) == {"Cat", "Dog"}


def test_a_parent_that_lists_its_own_heirs_is_no_ring(tmp_path):
    both = pet(oneOf=[ref("Cat"), ref("Dog")])
    contract = contract_of(tmp_path, with_schemas(**{**FAMILY, "Pet": both}))
    assert contract.refused == ()
    assert kinds_of(contract.types) == {"Cat", "Dog"}


def test_swagger_2_names_the_field_alone(tmp_path):
    def local(value):
        if isinstance(value, dict):
            return {k: v.replace("components/schemas", "definitions") if k == "$ref" else local(v)
                    for k, v in value.items()}  # fmt: skip
        return [local(v) for v in value] if isinstance(value, list) else value

    answer = {"200": {"description": "", "schema": {"$ref": "#/definitions/Root"}}}
    document = {"swagger": "2.0", "info": {"title": "x", "version": "1"},
                "paths": {"/x": {"get": {"operationId": "x", "responses": answer}}},
                "definitions": local({**FAMILY, "Pet": pet(discriminator="petType")})}  # fmt: skip
    assert kinds_of(contract_of(tmp_path, document).types) == {"Pet", "Cat", "Dog"}


def test_a_kind_that_another_field_tells_apart_is_found_by_both(tmp_path):
    cat = {**heir("Pet", ["catType"], catType={"type": "string"}),
           "discriminator": {"propertyName": "catType"}}  # fmt: skip
    family = {**FAMILY, "Cat": cat, "Lion": LION}
    types = contract_of(tmp_path, with_schemas(**family)).types
    assert kinds_of(types, "Cat", "catType") == {"Cat", "Lion"}
    lion = {"petType": "Cat", "catType": "Lion", "mane": "long"}
    assert conforms(lion, Ref("Pet"), types)
    assert breaches(tmp_path, {"pet": lion}, **family) == []
    assert not conforms({**lion, "mane": 7}, Ref("Pet"), types)
    assert breaches(tmp_path, {"pet": {**lion, "mane": 7}}, **family) != []


def test_samples_edges_and_wrong_values_know_the_kinds(tmp_path):
    types = contract_of(tmp_path, with_schemas(**FAMILY, Lion=LION)).types
    drawn = [sample(Ref("Pet"), types, Random(n)) for n in range(80)]
    for values in (drawn, boundaries(Ref("Pet"), types)):
        assert {v["petType"] for v in values} == {"Pet", "Cat", "Dog", "Lion"}
        assert all("meow" in v for v in values if v["petType"] in ("Cat", "Lion"))
        assert [v for v in values if breaches(tmp_path, {"pet": v}, **FAMILY, Lion=LION)] == []
    bad = wrongs(Ref("Pet"), types)
    assert {"$.petType", "$.meow", "$.bark"} <= {w.path for w in bad}
    assert all(breaches(tmp_path, {"pet": w.value}, **FAMILY, Lion=LION) for w in bad)


def test_an_heir_fits_its_parent_and_not_its_sister(tmp_path):
    types = contract_of(tmp_path, with_schemas(**FAMILY, Lion=LION)).types

    def answer(source, target):
        return fit(Ref(source), Ref(target), source_types=types, target_types=types).answer

    assert [answer("Pet", "Pet"), answer("Lion", "Cat"), answer("Cat", "Pet")] == ["proved"] * 3
    assert [answer("Dog", "Cat"), answer("Pet", "Cat")] == ["refuted"] * 2


def test_a_new_kind_is_a_misfit_for_who_does_not_know_it(tmp_path):
    (tmp_path / "new").mkdir()
    old = contract_of(tmp_path, with_schemas(**FAMILY)).types
    new = contract_of(tmp_path / "new", with_schemas(**FAMILY, Lion=LION)).types
    assert fit(Ref("Pet"), Ref("Pet"), source_types=old, target_types=new).answer == "proved"
    found = fit(Ref("Pet"), Ref("Pet"), source_types=new, target_types=old)
    assert found.answer == "refuted"


HEIRS = """
swagger: "2.0"
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: pets
      responses: {200: {description: All, schema: {$ref: "#/definitions/Pet"}}}
  /lost:
    get:
      operationId: lost
      responses: {200: {description: All, schema: {$ref: "#/definitions/Lost"}}}
definitions:
  Pet: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}
  Cat: {allOf: [{$ref: "#/definitions/Pet"}, {properties: {meow: {type: string}}}]}
"""


def test_types_that_the_reader_makes_are_not_counted_as_those_of_the_file(tmp_path):
    path = tmp_path / "pets.yaml"
    path.write_text(HEIRS)
    contract = load([path], "pets")
    assert len(contract.types) > 2
    assert types_named(contract) == 2
