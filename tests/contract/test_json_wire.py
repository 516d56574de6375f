import json
from dataclasses import replace
from decimal import Decimal

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.json_wire.texts import NotJson, dumps, loads
from interlock.contract.model import Breach, Call, HttpResponse, Reply
from tests.contract.orders_api import (
    contract_of,
    json_body,
    one_operation,
    orders_api,
    ref,
)
from tests.contract.orders_wire import JSON, ORDER, post, wire_of


def test_a_reply_is_written_with_its_status_and_the_digits_of_its_numbers(tmp_path):
    wire = wire_of(tmp_path)
    call = wire.read_call(post({"customer": "A", "total": "1.00"}))
    body = {**ORDER, "rate": Decimal("1.10"), "note": None}
    response = wire.write_reply(call, Reply("201", True, body, {"Location": "/orders/7"}))
    assert (response.status, response.header("location")) == (201, "/orders/7")
    assert b'"rate":1.10' in response.body
    assert response.header("content-type") == "application/json"


def test_a_decimal_travels_as_text_where_the_contract_wants_text(tmp_path):
    wire = wire_of(tmp_path)
    reply = Reply("200", True, {**ORDER, "total": Decimal("25.5"), "parent": dict(ORDER)})
    assert wire.check_reply("getOrder", reply) == ()
    assert b'"total":"25.50"' in wire.write_reply(Call("getOrder"), reply).body


def test_a_reply_may_break_the_contract_when_a_fault_wants_it(tmp_path):
    wire = wire_of(tmp_path)
    odd = Reply("418", False, {"total": 5, "odd": [Decimal("1.0")]})
    response = wire.write_reply(Call("getOrder"), odd)
    assert (response.status, response.body) == (418, b'{"total":5,"odd":[1.0]}')


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply("200", True), 200),
        (Reply("5XX", False), 500),
        (Reply("5XX", False, headers={":status": "503"}), 503),
        (Reply("default", False), 500),
        (Reply("default", True), 200),
        (Reply("4XX", False), 400),
    ],
)
def test_ranges_and_default_become_a_status(tmp_path, reply, status):
    response = wire_of(tmp_path).write_reply(Call("getOrder"), reply)
    assert response.status == status
    assert not any(name.startswith(":") for name, _ in response.headers)


def test_a_reply_is_checked_by_the_schema_of_its_outcome(tmp_path):
    wire = wire_of(tmp_path)
    assert wire.check_reply("getOrder", Reply("200", True, dict(ORDER))) == ()
    wrong = wire.check_reply("getOrder", Reply("200", True, {**ORDER, "note": "longer"}))
    assert [(b.path, b.rule) for b in wrong] == [("$.note", "maxLength")]
    unasked = wire.check_reply("getOrder", Reply("404", False, {"a": 1}))
    assert [b.rule for b in unasked] == ["body"]
    ranged = wire.check_reply("getOrder", Reply("503", False, {"code": "x"}))
    assert [b.path for b in ranged] == ["$.message"]
    undeclared = wire.check_reply("createOrder", Reply("500", False))
    assert undeclared[0].says == "500 is not declared; 201, 400 are"


def test_required_headers_of_a_reply_are_checked(tmp_path):
    header = {"ETag": {"required": True, "schema": {"type": "string"}}}
    document = one_operation({"operationId": "x", "responses": {"204": {"headers": header}}})
    wire = wire_of(tmp_path, document)
    assert [b.path for b in wire.check_reply("x", Reply("204", True))] == ["header.ETag"]
    assert wire.check_reply("x", Reply("204", True, headers={"etag": "1"})) == ()


def test_a_refusal_has_the_shape_of_the_contracts_own_errors(tmp_path):
    wire = wire_of(tmp_path)
    request = post({"customer": "A"})
    response = wire.refuse(request, wire.read_call(request))
    assert (response.status, response.header("content-type")) == (400, "application/json")
    body = json.loads(response.body)
    assert body["details"] == [{"path": "$.total", "rule": "required"}]
    assert "$.total: is missing" in body["message"]


def test_a_refusal_without_a_declared_shape_is_a_problem_document(tmp_path):
    operation = {"requestBody": json_body(ref("Line"))}
    document = one_operation(operation, path="/x")
    document["paths"]["/x"]["post"]["responses"] = {"200": {}, "422": {"description": ""}}
    wire = wire_of(tmp_path, document)
    request = post({"qty": 1.5}, target="/x")
    response = wire.refuse(request, wire.read_call(request))
    assert (response.status, response.header("content-type")) == (422, "application/problem+json")
    errors = json.loads(response.body)["errors"]
    assert [(e["pointer"], e["rule"]) for e in errors] == [("#/sku", "required"), ("#/qty", "type")]


def test_a_wrong_media_type_is_refused_as_such_where_that_is_declared(tmp_path):
    document = orders_api()
    document["paths"]["/orders"]["post"]["responses"]["415"] = {"description": ""}
    wire = wire_of(tmp_path, document)
    request = post(ORDER, ())
    assert wire.refuse(request, wire.read_call(request)).status == 415


def test_a_call_that_was_written_is_read_as_the_same_call(tmp_path):
    wire = wire_of(tmp_path)
    listing = Call("listOrders", {"page": 2, "status": ["open", "closed"]})
    sent = wire.write_call(listing, "http://127.0.0.1:8080/api/v1")
    assert sent.target == "/api/v1/orders?page=2&status=open&status=closed"
    assert sent.header("host") == "127.0.0.1:8080"
    assert wire.read_call(sent).args == listing.args
    odd = Call("getOrder", {"id": "a/b 客?"}, credentials={"bearer": "t"})
    sent = wire.write_call(odd, "http://erp.example")
    assert sent.header("authorization") == "Bearer t"
    assert wire.read_call(sent).args == odd.args


def test_a_webhook_is_sent_to_the_address_that_was_given(tmp_path):
    document = orders_api(
        openapi="3.1.0",
        webhooks={"approved": {"post": {"operationId": "told", "requestBody": json_body({})}}},
    )
    wire = wire_of(tmp_path, document)
    call = Call("told", body={"amount": Decimal("1.50")}, headers={"X-Signature": "s"})
    sent = wire.write_call(call, "http://127.0.0.1:9/hooks/crm?key=1")
    assert (sent.method, sent.target) == ("POST", "/hooks/crm?key=1")
    assert sent.body == b'{"amount":1.50}'
    assert sent.header("x-signature") == "s"


@pytest.mark.parametrize(
    ("status", "body", "outcome", "ok", "value"),
    [
        (200, b'{"rate":1.10}', "200", True, {"rate": Decimal("1.10")}),
        (503, b'{"code":"x"}', "5XX", False, {"code": "x"}),
        (409, b"", "default", False, None),
    ],
)
def test_an_answer_is_read_as_the_outcome_that_declares_it(
    tmp_path, status, body, outcome, ok, value
):
    reply = wire_of(tmp_path).read_reply("getOrder", HttpResponse(status, JSON, body))
    assert (reply.outcome, reply.ok, reply.body) == (outcome, ok, value)
    assert reply.headers[":status"] == str(status)


def test_an_answer_that_is_no_json_says_so(tmp_path):
    wire = wire_of(tmp_path)
    reply = wire.read_reply("getOrder", HttpResponse(200, JSON, b"<html>"))
    assert (reply.body, "is not JSON" in reply.says) == (None, True)
    page = wire.read_reply("createOrder", HttpResponse(502, (), b"<html>"))
    assert (page.outcome, page.body) == ("502", "<html>")


@pytest.mark.parametrize("text", ["1.50", "0.10", "-0.0", "1E+2", "1e-7", "12345678901234567.01"])
def test_a_number_comes_back_with_the_digits_it_had(text):
    assert Decimal(dumps(loads(text.encode())).decode()) == Decimal(text)
    assert dumps(Decimal("1.50")) == b"1.50"


def test_texts_that_look_like_marked_numbers_stay_texts():
    value = {"a": "\u0000\u00011.5", "b": Decimal("2.50"), "客": ["\u0000\u0001", Decimal(3)]}
    assert json.loads(dumps(value)) == {"a": "\u0000\u00011.5", "b": 2.5, "客": ["\u0000\u0001", 3]}


def test_halves_of_surrogates_never_enter():
    with pytest.raises(NotJson, match="surrogate"):
        loads(b'"\\uDC00"')
    assert loads(b'"\\ud83d\\ude00"') == "😀"


def test_an_error_in_a_nullable_record_names_the_field_and_not_the_choice(tmp_path):
    document = orders_api()
    document["components"]["schemas"]["Order"]["properties"]["parent"] = {
        "allOf": [ref("Line")],
        "nullable": True,
    }
    wire = wire_of(tmp_path, document)
    call = wire.read_call(
        post({"customer": "A", "total": "1.00", "parent": {"sku": "a", "qty": "b"}})
    )
    assert call.wrong == (Breach("$.parent.qty", "type", 'is "b", not of type integer'),)


@pytest.mark.parametrize("number", ["5.5", "1E+400", "12345678901234567890.5"])
def test_a_number_that_is_no_text_is_told_as_a_number(tmp_path, number):
    sent = replace(post({}), body=f'{{"customer": {number}, "total": "1.00"}}'.encode())
    call = wire_of(tmp_path).read_call(sent)
    assert call.wrong == (Breach("$.customer", "type", f"is {number}, not of type string"),)


def test_equal_contracts_give_equal_bytes_in_every_process(tmp_path):
    first, second = (codec(contract_of(tmp_path)) for _ in range(2))
    request = post({"extra": 1})
    one, two = first.read_call(request), second.read_call(request)
    assert one == two
    assert first.refuse(request, one) == second.refuse(request, two)
