"""Kinds of records told apart by a field: discriminators of OpenAPI."""

import pytest

from tests.contract.orders_api import json_body, one_operation
from tests.contract.orders_wire import broken, post, wire_of

CAT = {"type": "object", "required": ["kind"],
       "properties": {"kind": {"type": "string"}, "meow": {"type": "integer"}}}  # fmt: skip
DOG = {"type": "object", "required": ["kind"],
       "properties": {"kind": {"type": "string"}, "bark": {"type": "boolean"}}}  # fmt: skip
PETS = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind"},
}


def pet_wire(folder, union=PETS, **schemas):
    known = {"Cat": CAT, "Dog": DOG, **schemas}
    document = one_operation({"requestBody": json_body(union)}, components={"schemas": known})
    return wire_of(folder, document)


@pytest.mark.parametrize(
    ("pet", "wrong"),
    [
        ({"kind": "Cat", "meow": 3}, []),
        ({"kind": "Dog", "bark": True}, []),
        ({"kind": "Dog", "bark": "no"}, [("$.bark", "is \"no\", not of type boolean")]),
        ({"kind": "Bird"}, [("$.kind", 'is "Bird", not one of "Cat", "Dog"')]),
        ({}, [("$.kind", "is missing")]),
    ],
)  # fmt: skip
def test_without_a_mapping_the_names_of_schemas_tell_the_kinds_apart(tmp_path, pet, wrong):
    call = pet_wire(tmp_path).read_call(post(pet, target="/x"))
    assert [(b.path, b.says) for b in call.wrong] == wrong


def test_what_is_derived_from_a_kind_is_a_kind_of_its_own(tmp_path):
    lion = {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"properties": {"mane": {}}}]}
    union = {**PETS, "oneOf": [*PETS["oneOf"], {"$ref": "#/components/schemas/Lion"}]}
    wire = pet_wire(tmp_path, union, Lion=lion)
    for kind in ("Cat", "Lion"):
        assert wire.read_call(post({"kind": kind, "meow": 1}, target="/x")).wrong == ()
    assert broken(wire.read_call(post({"kind": "Lion", "meow": "?"}, target="/x"))) == [
        ("$.meow", "type")
    ]


def test_a_mapped_kind_beside_one_that_is_not_mapped(tmp_path):
    union = {**PETS, "discriminator": {"propertyName": "kind", "mapping": {"c": "Cat"}}}
    wire = pet_wire(tmp_path, union)
    assert wire.read_call(post({"kind": "c", "meow": 1}, target="/x")).wrong == ()
    assert wire.read_call(post({"kind": "Dog"}, target="/x")).wrong == ()
    assert broken(wire.read_call(post({"kind": "Cat"}, target="/x"))) == [("$.kind", "enum")]


def test_a_value_of_too_many_branches_is_not_told_the_faults_of_a_third(tmp_path):
    union = {"oneOf": [{"type": "object"}, {"required": ["a"]}, {"required": ["b"]}]}
    call = wire_of(tmp_path, one_operation({"requestBody": json_body(union)})).read_call(
        post({"a": 1}, target="/x")
    )
    assert [b.says for b in call.wrong] == [
        "fits more than one of the kinds of which exactly one is allowed"
    ]
