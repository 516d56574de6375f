"""What OpenAPI 3.2 brings: read where it can be rehearsed, named where it cannot."""

import json

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import HttpRequest
from interlock.schema.check import conforms
from interlock.schema.types import ListOf, Ref
from tests.contract.orders_api import contract_of, json_body, orders_api, ref
from tests.contract.orders_wire import JSON, broken, wire_of


def document(**operations):
    """Give a 3.2 document with the path /x."""
    return orders_api(openapi="3.2.0", paths={"/x": operations})


def test_the_method_query_and_methods_of_ones_own_are_operations(tmp_path):
    found = document(
        query={"operationId": "ask", "requestBody": json_body(ref("Line"))},
        additionalOperations={"COPY": {"operationId": "copy"}, "unlock": {}},
    )
    contract = contract_of(tmp_path, found)
    assert [(o.name, o.binding.method) for o in contract.operations] == [
        ("ask", "QUERY"), ("copy", "COPY"), ("unlock /x", "unlock"),
    ]  # fmt: skip
    wire = codec(contract)
    body = b'{"sku": "a", "qty": 1}'
    assert wire.read_call(HttpRequest("QUERY", "/api/v1/x", JSON, body)).operation == "ask"
    assert wire.read_call(HttpRequest("COPY", "/api/v1/x")).operation == "copy"
    assert wire.read_call(HttpRequest("unlock", "/api/v1/x")).operation == "unlock /x"


def test_a_query_string_that_is_a_form_is_its_fields(tmp_path):
    fields = {
        "type": "object",
        "required": ["page"],
        "properties": {
            "page": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    }
    content = {"application/x-www-form-urlencoded": {"schema": fields}}
    parameter = {"name": "all", "in": "querystring", "required": True, "content": content}
    wire = wire_of(tmp_path, document(get={"operationId": "x", "parameters": [parameter]}))
    call = wire.read_call(HttpRequest("GET", "/x?page=2&tags=a&tags=b"))
    assert (call.args, call.wrong) == ({"all": {"page": 2, "tags": ["a", "b"]}}, ())
    assert wire.write_call(call, "http://h").target.endswith("/x?page=2&tags=a&tags=b")
    assert broken(wire.read_call(HttpRequest("GET", "/x?page=b"))) == [("query.all.page", "type")]


def test_a_query_string_of_another_kind_is_refused_by_name(tmp_path):
    parameter = {"name": "q", "in": "querystring", "content": {"application/jsonpath": {}}}
    found = document(get={"operationId": "x", "parameters": [parameter]}, post={})
    contract = contract_of(tmp_path, found)
    assert [o.name for o in contract.operations] == ["POST /x"]
    assert contract.refused[0].why == "parameter 'q' is a query string of application/jsonpath"


def test_what_comes_piece_by_piece_is_refused_by_name_and_alone(tmp_path):
    item = {"itemSchema": ref("Line")}
    answers = {"200": {"content": {"application/jsonl": item}}}
    parts = {"content": {"multipart/mixed": {"prefixEncoding": []}}}
    found = document(
        get={"operationId": "stream", "responses": answers},
        post={"operationId": "parts", "requestBody": parts},
        put={"operationId": "either", "responses": {
            "200": {"content": {**answers["200"]["content"], "application/json": {}}}}},
    )  # fmt: skip
    contract = contract_of(tmp_path, found)
    assert [o.name for o in contract.operations] == ["either"]
    assert {r.what: r.why for r in contract.refused} == {
        "stream": "its answer is application/jsonl with itemSchema",
        "parts": "its request body is multipart/mixed with prefixEncoding",
    }
    assert any("application/jsonl with itemSchema" in r for r in contract.repairs)


def test_media_types_may_be_shared_and_a_file_may_name_itself(tmp_path):
    found = document(
        get={"operationId": "x", "responses": {"200": {"content": {
            "application/json": {"$ref": "#/components/mediaTypes/Lines"}}}}},
        post={"operationId": "y", "requestBody": json_body(
            {"$ref": "https://erp.example/api.json#/components/schemas/Line"})},
    )  # fmt: skip
    found["$self"] = "https://erp.example/api.json"
    found["components"]["mediaTypes"] = {
        "Lines": {"schema": {"type": "array", "items": ref("Line")}}
    }
    contract = contract_of(tmp_path, found)
    assert contract.refused == ()
    assert contract.operation("x").success.message.body == ListOf(Ref("Line"))
    assert contract.operation("y").request.body == Ref("Line")


def test_a_flow_for_devices_asks_for_a_token(tmp_path):
    found = document(get={"operationId": "x"})
    flows = {"deviceAuthorization": {"deviceAuthorizationUrl": "/d", "tokenUrl": "/token"}}
    found["components"]["securitySchemes"] = {"device": {"type": "oauth2", "flows": flows}}
    (access,) = contract_of(tmp_path, found).access
    assert (access.kind, access.token_path) == ("bearer", "/token")


def kinds(*required: str, **more: object) -> dict[str, object]:
    """Give a schema of records that a field k tells apart."""
    fields = {"k": {"type": "string"}, **more}
    return {"type": "object", "required": list(required), "properties": fields}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"k": "A", "a": 1}, False),
        ({"k": "A", "b": "x"}, True),
        ({"k": "B", "b": "x"}, False),
        ({"k": "anything else", "b": "x"}, False),
        ({"b": "x"}, False),
        ({"k": "anything else"}, True),
    ],
)
@pytest.mark.parametrize("by", ["a list", "heirs"])
def test_all_values_that_are_not_mapped_mean_the_schema_that_is_named_for_them(
    tmp_path, body, wrong, by
):
    found = document(post={"operationId": "x", "requestBody": json_body(ref("Either"))})
    told = {"propertyName": "k", "mapping": {"A": "A"}, "defaultMapping": "B"}
    a, b = kinds("k", "a", a={"type": "integer"}), kinds("b", b={"type": "string"})
    if by == "heirs":
        either = {**kinds(), "discriminator": told}
        a, b = ({"allOf": [ref("Either"), one]} for one in (a, b))
    else:
        either = {"oneOf": [ref("A"), ref("B")], "discriminator": told}
    found["components"]["schemas"] |= {"A": a, "B": b, "Either": either}
    contract = contract_of(tmp_path, found)
    assert not any("k" in repair.split() for repair in contract.repairs)
    request = HttpRequest("POST", "/api/v1/x", JSON, json.dumps(body).encode())
    assert bool(codec(contract).read_call(request).wrong) == wrong
    [either] = (o.request.body for o in contract.operations)
    assert conforms(body, either, contract.types) != wrong
