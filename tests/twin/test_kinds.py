"""Records of several kinds in one collection: each keeps what its kind has."""

from __future__ import annotations

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import Call, Reply
from interlock.contract.roles import infer
from interlock.schema.types import Choice, Field, OneOf, Record, Text
from interlock.twin.fitting import Fill, fit
from interlock.twin.service import Twin
from tests.contract.order_service import write
from tests.contract.orders_api import contract_of, json_body, orders_api, ref
from tests.twin.lists.test_paging import Soap, part, wsdl

PET = {"type": "object", "required": ["id", "petType"],
       "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"},
                      "petType": {"type": "string"}},
       "discriminator": {"propertyName": "petType"}}  # fmt: skip
CAT = {"allOf": [ref("Pet"), {"type": "object", "required": ["meow", "chip"], "properties": {
    "meow": {"type": "integer"}, "lives": {"type": "integer", "default": 9},
    "chip": {"type": "string", "readOnly": True, "minLength": 1}}}]}  # fmt: skip
DOG = {"allOf": [ref("Pet"), {"type": "object", "properties": {"bark": {"type": "boolean"}}}]}
KEY = [{"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}]


def pets():
    body, one = {**json_body(ref("Pet")), "required": True}, json_body(ref("Pet"))
    many = json_body({"type": "array", "items": ref("Pet")})
    paths = {
        "/pets": {"get": {"operationId": "listPets", "responses": {"200": many}},
                  "post": {"operationId": "createPet", "requestBody": body,
                           "responses": {"201": one}}},
        "/pets/{petId}": {"parameters": KEY,
                          "get": {"operationId": "getPet", "responses": {"200": one}},
                          "put": {"operationId": "putPet", "requestBody": body,
                                  "responses": {"200": one}}},
    }  # fmt: skip
    return orders_api(paths=paths, components={"schemas": {"Pet": PET, "Cat": CAT, "Dog": DOG}})


@pytest.fixture
def shop(tmp_path):
    contract = infer(contract_of(tmp_path, pets()))
    twin, wire = Twin(contract), codec(contract)

    def ask(operation, body=None, **args):
        reply = twin.handle(Call(operation, args=args, body=body), 0)
        assert isinstance(reply, Reply)
        assert wire.check_reply(operation, reply) == ()
        return reply.body

    return ask


def test_a_kind_of_records_keeps_the_fields_of_its_kind(shop):
    cat = shop("createPet", {"petType": "Cat", "meow": 3, "name": "Tom"})
    assert (cat["petType"], cat["meow"], cat["name"], cat["lives"]) == ("Cat", 3, "Tom", 9)
    assert cat["chip"]
    dog = shop("createPet", {"petType": "Dog", "bark": True})
    assert dog == {"id": dog["id"], "petType": "Dog", "bark": True}
    assert shop("getPet", petId=cat["id"]) == cat
    assert shop("listPets") == [cat, dog]


def test_a_kind_replaced_keeps_what_only_the_system_writes(shop):
    cat = shop("createPet", {"petType": "Cat", "meow": 3})
    after = shop("putPet", {"petType": "Cat", "meow": 4}, petId=cat["id"])
    assert (after["meow"], after["chip"], after["id"]) == (4, cat["chip"], cat["id"])


def test_the_resource_has_the_fields_of_all_its_kinds(tmp_path):
    contract = infer(contract_of(tmp_path, pets()))
    [pet] = contract.resources
    assert (pet.name, pet.key) == ("Pet", "id")
    assert {name: role.verb for name, role in contract.roles.items()} == {
        "listPets": "list", "createPet": "create", "getPet": "read", "putPet": "replace",
    }  # fmt: skip


def partners():
    def kind(word, **own):
        tag = {"type": "string", "enum": [word]}
        number = {"type": "string", "readOnly": True}
        fields = {"id": number, "kind": tag, **own}
        return {"type": "object", "required": ["kind", *own], "properties": fields}

    either = {"anyOf": [kind("company", code={"type": "string", "minLength": 3}),
                        kind("person", born={"type": "integer"})]}  # fmt: skip
    body, one = {**json_body(either), "required": True}, json_body(either)
    paths = {
        "/pets": {"post": {"operationId": "createPet", "requestBody": body,
                           "responses": {"201": one}}},
        "/pets/{petId}": {"parameters": KEY,
                          "get": {"operationId": "getPet", "responses": {"200": one}},
                          "put": {"operationId": "putPet", "requestBody": body,
                                  "responses": {"200": one}}},
    }  # fmt: skip
    return orders_api(paths=paths, components={"schemas": {}})


def test_kinds_are_told_apart_by_a_listed_value_where_no_field_is_named_for_it(tmp_path):
    contract = infer(contract_of(tmp_path, partners()))
    twin, wire = Twin(contract), codec(contract)
    for sent in ({"kind": "person", "born": 1990}, {"kind": "company", "code": "abc"}):
        made = twin.handle(Call("createPet", body=sent), 0)
        assert (made.ok, wire.check_reply("createPet", made)) == (True, ()), made.says
        assert made.body == {"id": made.body["id"], **sent}
        again = twin.handle(Call("putPet", args={"petId": made.body["id"]}, body=sent), 0)
        assert (again.ok, again.body) == (True, made.body), again.says


def test_a_new_record_is_of_a_kind_that_lists_may_show(tmp_path):
    def kind(name):
        tag = {"type": "string", "enum": [name]}
        return {"type": "object", "required": ["id", "object"], "properties": {
            "id": {"type": "string", "readOnly": True}, "object": tag}}  # fmt: skip

    def choice(*names):
        return {"anyOf": [ref(n) for n in names]}

    def answer(schema):
        return {
            "200": {"description": "Fine.", "content": {"application/json": {"schema": schema}}}
        }

    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    several = {"type": "array", "items": choice("Bank", "Card")}
    document = orders_api(paths={
        "/sources": {
            "get": {"operationId": "list", "responses": answer(several)},
            "post": {"operationId": "add", "responses": answer(ref("Source")), "requestBody": (
                json_body({"type": "object"}))},
        },
        "/sources/{id}": {
            "parameters": [key], "get": {"operationId": "get", "responses": answer(ref("Source"))},
        },
    })  # fmt: skip
    document["components"]["schemas"] = {
        "Account": kind("account"), "Bank": kind("bank"), "Card": kind("card"),
        "Source": choice("Account", "Bank", "Card"),
    }  # fmt: skip
    twin = Twin(infer(contract_of(tmp_path, document)))
    made = twin.handle(Call("add", {}, {}), 0)
    assert made.ok
    assert made.body["object"] in ("bank", "card")
    assert twin.handle(Call("list", {}), 0).body == [made.body]


def test_what_names_a_record_is_not_of_the_kind_of_the_record():
    def kind(name):
        return Record((Field("@xsi:type", Choice((name,)), required=True), Field("name", Text())))

    names = OneOf((kind("RecordRef"), kind("CustomRef")), discriminator="@xsi:type")
    stored = {"@xsi:type": "Customer", "name": "Acme"}
    assert fit(stored, names, Fill({}, {})) == {"@xsi:type": "RecordRef", "name": "Acme"}
    given = {"@xsi:type": "CustomRef", "name": "Acme"}
    assert fit(given, names, Fill({}, {})) == given


def test_an_answer_that_takes_strangers_takes_no_fields_of_the_record_for_such(tmp_path):
    own = '<x:element name="id" type="x:string"/>'
    told = f'{own.replace("id", "Id", 1)}<x:any processContents="lax" minOccurs="0"/>'
    crm = Soap(tmp_path, file=write(tmp_path, wsdl().replace(own, told), "crm.wsdl"))
    text = crm.ask("createAccount", "<account><Name>Acme</Name></account>")
    assert part(text, "Id") == ["ACC-000001"]
    assert "Acme" not in text
