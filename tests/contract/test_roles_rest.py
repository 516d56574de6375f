"""Roles of REST operations that say by their names what their methods do not."""

from __future__ import annotations

import pytest

from interlock.contract.load import load
from interlock.contract.roles import infer
from tests.contract.orders_api import contract_of, json_body, orders_api, ref
from tests.corpus import corpus, needs


def given(folder, paths, **schemas):
    """Give a contract with these paths, its roles guessed."""
    document = orders_api(paths=paths)
    document["components"]["schemas"].update(schemas)
    return infer(contract_of(folder, document))


def key(name, schema=None):
    return {"name": name, "in": "path", "required": True, "schema": schema or {"type": "string"}}


CONTACT = {
    "type": "object",
    "properties": {"ContactID": {"type": "string", "format": "uuid"}, "Number": {"type": "string"},
                   "Name": {"type": "string"}},
}  # fmt: skip
ONE = {"200": json_body(ref("Contact"))}


def test_a_record_found_by_a_second_name_keeps_its_key(tmp_path):
    by_number = {"operationId": "getContactByNumber", "parameters": [key("Number")]}
    by_id = {"operationId": "getContact"}
    by_id["parameters"] = [key("ContactID", {"type": "string", "format": "uuid"})]
    paths = {
        "/Contacts/{Number}": {"get": {**by_number, "responses": ONE}},
        "/Contacts/{ContactID}": {"get": {**by_id, "responses": ONE}},
    }
    contract = given(tmp_path, paths, Contact=CONTACT)
    assert [(r.name, r.key) for r in contract.resources] == [("Contact", "ContactID")]
    assert contract.roles["getContactByNumber"].filters == {"Number": ("args", "Number")}
    assert contract.roles["getContact"].key == ("args", "ContactID")


@pytest.mark.parametrize(
    ("schema", "verb", "found"),
    [
        (ref("Contact"), "delete", ("body", "ContactID")),
        ({"type": "object", "properties": {"ids": {"type": "array", "items": {}}}}, "none", ()),
    ],
)
def test_a_post_named_delete_deletes_what_its_body_names(tmp_path, schema, verb, found):
    paths = {
        "/Contacts": {
            "get": {"responses": {"200": json_body({"type": "array", "items": ref("Contact")})}},
            "post": {"operationId": "deleteContacts", "requestBody": json_body(schema)},
        },
        "/Contacts/{ContactID}": {
            "post": {"operationId": "deleteContact", "requestBody": json_body(ref("Contact")),
                     "parameters": [key("ContactID")]},
        },
    }  # fmt: skip
    roles = given(tmp_path, paths, Contact=CONTACT).roles
    assert (roles["deleteContacts"].verb, roles["deleteContacts"].key) == (verb, found)
    one = roles["deleteContact"]
    assert (one.verb, one.key, one.record) == ("delete", ("args", "ContactID"), ())


def test_types_of_two_spaces_are_two_kinds_of_record(tmp_path):
    paths = {
        f"/{path}/{{id}}": {"get": {"parameters": [key("id")], "responses": {
            "200": json_body(ref(name))}}}
        for path, name in (("disputes", "dispute"), ("issuing/disputes", "issuing.dispute"))
    }  # fmt: skip
    record = {"type": "object", "properties": {"id": {"type": "string"}}}
    contract = given(tmp_path, paths, **{"dispute": record, "issuing.dispute": record})
    assert {r.name for r in contract.resources} == {"dispute", "issuing_dispute"}


def test_a_file_beside_a_record_is_not_taken_for_the_record(tmp_path):
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    paths = {
        "/Contacts/{ContactID}": {
            "get": {"parameters": [key("ContactID")], "responses": ONE},
            "put": {"operationId": "put", "parameters": [key("ContactID")],
                    "requestBody": {"content": content}},
        }
    }  # fmt: skip
    assert given(tmp_path, paths, Contact=CONTACT).roles["put"].record == ()


@pytest.mark.parametrize(
    ("sent", "verb"),
    [
        ({"type": "object", "properties": {"percent": {"type": "integer"}}}, "do"),
        ({"type": "object", "properties": {"Name": {"type": "string"}, "x": {}}}, "change"),
        ({"type": "object", "properties": {"Contact": ref("Contact")}}, "change"),
    ],
    ids=("of another kind", "with a field of its own", "around the record"),
)
def test_a_post_on_a_record_changes_it_only_when_it_carries_such_a_record(tmp_path, sent, verb):
    paths = {
        "/Contacts/{ContactID}": {
            "get": {"parameters": [key("ContactID")], "responses": ONE},
            "post": {"operationId": "post", "parameters": [key("ContactID")], "responses": ONE,
                     "requestBody": json_body(sent)},
        }
    }  # fmt: skip
    role = given(tmp_path, paths, Contact=CONTACT).roles["post"]
    assert (role.verb, role.resource, role.key) == (verb, "Contact", ("args", "ContactID"))


ADYEN = ("openapi", "adyen", "ManagementService-v3.json")


@needs(*ADYEN)
def test_a_rule_for_a_split_configuration_of_adyen_is_no_change_of_it():
    roles = load(corpus(*ADYEN), "adyen").roles
    path = "merchants-merchantId-splitConfigurations-splitConfigurationId"
    assert roles[f"post-{path}"].verb == "do"
    assert roles[f"patch-{path}"].verb == "change"


def test_what_nobody_reads_is_the_answer_to_its_creation_where_that_names_it(tmp_path):
    made = {"type": "object", "properties": {"id": {"type": "string"}, "text": {"type": "string"}}}
    sent = {"type": "object", "properties": {"text": {"type": "string"}}}
    paths = {
        "/keys": {"post": {"operationId": "createKey", "requestBody": json_body(ref("KeyNew")),
                           "responses": {"200": json_body(ref("Key"))}}},
        "/keys/{key}": {"delete": {"operationId": "deleteKey", "parameters": [key("key")],
                                   "responses": {"200": json_body(ref("Key"))}}},
    }  # fmt: skip
    contract = given(tmp_path, paths, Key=made, KeyNew=sent)
    assert [(r.name, r.key) for r in contract.resources] == [("Key", "id")]
    assert contract.roles["createKey"].result == ()
    assert contract.roles["deleteKey"].key == ("args", "key")


def test_a_record_is_of_the_kinds_that_the_answer_to_a_change_can_tell(tmp_path):
    kinds = {
        n: {"type": "object", "required": ["id", "kind"],
            "properties": {"id": {"type": "string"}, "kind": {"type": "string", "enum": [n]}}}
        for n in ("Bank", "Card", "Wallet")
    }  # fmt: skip
    whole = {"anyOf": [ref(n) for n in kinds]}
    fewer = {"anyOf": [ref("Card"), ref("Wallet")]}
    one = {"parameters": [key("id")]}
    paths = {
        "/sources/{id}": {
            "get": {**one, "operationId": "read", "responses": {"200": json_body(ref("Source"))}},
            "put": {**one, "operationId": "change", "requestBody": json_body(ref("Source")),
                    "responses": {"200": json_body(fewer)}},
        },
    }  # fmt: skip
    contract = given(tmp_path, paths, Source=whole, **kinds)
    kept = contract.resources[0].type
    assert [branch.name for branch in kept.branches] == ["Card", "Wallet"]


def test_what_stands_below_a_record_and_looks_like_it_is_another_one(tmp_path):
    """The manager of an employee is none of its parts, and no change of it changes the employee."""
    worker = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"},
              "boss": ref("Worker"), "metadata": {"type": "object"}}}  # fmt: skip
    one = {"200": json_body(ref("Worker"))}
    paths = {"/workers/{id}": {"get": {"operationId": "getWorker", "responses": one}}}
    for name in ("manager", "boss"):
        put = {"operationId": f"put_{name}", "requestBody": json_body(ref("Worker"))}
        get = {"operationId": f"get_{name}", "responses": one}
        paths[f"/workers/{{id}}/{name}"] = {"get": get, "put": {**put, "responses": one}}
    for path in paths.values():
        path["parameters"] = [key("id")]
    contract = given(tmp_path, paths, Worker=worker)
    assert contract.roles["getWorker"].verb == "read"
    below = [f"{m}_{n}" for m in ("get", "put") for n in ("manager", "boss")]
    assert [contract.roles[name].verb for name in below] == ["none"] * 4


def test_pages_that_are_made_and_listed_are_records_and_no_search(tmp_path):
    page = {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    listed = {"200": json_body({"type": "array", "items": ref("Page")})}
    made = {"operationId": "addPage", "requestBody": json_body(ref("Page"))}
    paths = {
        "/cms/page": {
            "get": {"operationId": "listPages", "responses": listed},
            "post": {**made, "responses": {"201": json_body(ref("Page"))}},
        }
    }
    contract = given(tmp_path, paths, Page=page)
    assert (contract.roles["addPage"].verb, contract.roles["listPages"].verb) == ("create", "list")
