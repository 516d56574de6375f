import base64

import pytest

from interlock.contract.endless import refuse_endless
from interlock.contract.json_wire import codec
from interlock.contract.model import Call, HttpRequest, Reply
from tests.contract.orders_api import (
    contract_of,
    json_body,
    one_operation,
    orders_api,
)
from tests.contract.orders_wire import JSON, ORDER, broken, post, wire_of


def test_a_body_is_decoded_and_numbers_keep_their_digits(tmp_path):
    body = b'{"customer":"A","total":"12.50","rate":1.10}'
    call = wire_of(tmp_path).read_call(post(body))
    assert call.wrong == ()
    assert call.body["total"] == "12.50"
    assert str(call.body["rate"]) == "1.10"


def test_all_breaches_are_told_with_their_broken(tmp_path):
    body = {
        "customer": "",
        "rate": "x",
        "extra": 1,
        "lines": [{"sku": "a", "qty": 1}, {"qty": "1"}],
    }
    call = wire_of(tmp_path).read_call(post(body))
    assert sorted(broken(call)) == [
        ("$.customer", "minLength"),
        ("$.extra", "additionalProperties"),
        ("$.lines[1].qty", "type"),
        ("$.lines[1].sku", "required"),
        ("$.rate", "type"),
        ("$.total", "required"),
    ]
    assert call.body["customer"] == ""


def test_what_is_read_only_need_not_be_sent_and_what_is_write_only_need_not_return(tmp_path):
    document = orders_api()
    order = document["components"]["schemas"]["Order"]
    order["properties"]["secret"] = {"type": "string", "writeOnly": True}
    order["required"].append("secret")
    wire = wire_of(tmp_path, document)
    assert broken(wire.read_call(post({"customer": "A", "total": "1.00"}))) == [
        ("$.secret", "required")
    ]
    assert wire.check_reply("createOrder", Reply("201", True, dict(ORDER))) == ()
    lacking = wire.check_reply(
        "createOrder", Reply("201", True, {"customer": "A", "total": "1.00"})
    )
    assert [b.path for b in lacking] == ["$.id"]


def test_read_only_fields_of_a_base_are_not_asked_of_the_derived_either(tmp_path):
    document = orders_api()
    document["components"]["schemas"]["Order"] = {
        "allOf": [
            {"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}},
            {"required": ["id", "customer"]},
        ]
    }
    assert broken(wire_of(tmp_path, document).read_call(post({}))) == [("$.customer", "required")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"a":', "is not JSON"),
        (b"\xff", "is not UTF-8"),
        (b'{"a":NaN}', "NaN is no number"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":1e9999}', "too many digits"),
        (b'{"a":"\\ud800"}', "surrogate"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5_000, "too many digits"),
        (b"\xef\xbb\xbf{}", "is not JSON"),
    ],
)
def test_a_body_that_is_no_json_is_one_breach(tmp_path, body, says):
    (breach,) = wire_of(tmp_path).read_call(post(body)).wrong
    assert breach.path == "$"
    assert says in breach.says


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ((), "media"),
        ((("Content-Type", "text/plain"),), "media"),
        ((("Content-Type", "application/json; charset=gbk"),), "charset"),
        ((*JSON, ("Content-Encoding", "gzip")), "media"),
    ],
)
def test_a_body_must_say_what_it_is(tmp_path, headers, rule):
    wire = wire_of(tmp_path)
    request = post(ORDER, headers)
    call = wire.read_call(request)
    assert [b.rule for b in call.wrong] == [rule]
    named = (("content-type", 'Application/JSON; charset="UTF-8"'),)
    assert wire.read_call(post({"customer": "A", "total": "1.00"}, named)).wrong == ()


def test_a_required_body_that_is_missing_is_a_breach(tmp_path):
    assert broken(wire_of(tmp_path).read_call(post(b"", ()))) == [("$", "required")]


def test_a_form_is_read_by_the_types_and_encodings_of_its_fields(tmp_path):
    schema = {
        "type": "object",
        "properties": {
            "amount": {"type": "integer"},
            "expand": {"type": "array", "items": {"type": "string"}},
            "meta": {"type": "object", "additionalProperties": {"type": "string"}},
            "ids": {"type": "array", "items": {"type": "integer"}},
        },
        "additionalProperties": False,
    }
    form = {
        "schema": schema,
        "encoding": {
            "meta": {"style": "deepObject", "explode": True},
            "ids": {"style": "form", "explode": False},
        },
    }
    media = "application/x-www-form-urlencoded"
    wire = wire_of(tmp_path, one_operation({"requestBody": {"content": {media: form}}}))
    body = b"amount=5&expand[]=a&expand[]=b&meta[k]=v+w&ids=1,2"
    call = wire.read_call(post(body, (("Content-Type", media),), "/x"))
    value = {"amount": 5, "expand": ["a", "b"], "meta": {"k": "v w"}, "ids": [1, 2]}
    assert (call.wrong, call.body) == ((), value)
    sent = wire.write_call(Call(call.operation, body=value), "http://erp.example")
    assert wire.read_call(sent).body == value


def test_credentials_are_read_from_where_they_stand(tmp_path):
    document = orders_api()
    document["components"]["securitySchemes"] = {
        "k": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "q": {"type": "apiKey", "in": "query", "name": "key"},
    }
    wire = wire_of(tmp_path, document)

    def shown(headers, target="/orders/1"):
        return wire.read_call(HttpRequest("GET", target, headers)).credentials

    basic = base64.b64encode("王:a:b".encode()).decode()
    assert shown((("authorization", "Bearer abc"),)) == {"bearer": "abc"}
    assert shown((("Authorization", f"Basic {basic}"),)) == {"user": "王", "password": "a:b"}
    assert shown((("Authorization", "Basic !!"),)) == {}
    assert shown((("x-key", "s"),)) == {"api-key": "s", "k": "s"}
    assert shown((), "/orders/1?key=a%20b") == {"api-key": "a b", "q": "a b"}


def test_a_choice_among_required_fields_is_one_breach_that_lists_them(tmp_path):
    choice = {"anyOf": [{"required": ["mail"]}, {"required": ["phone"]}]}
    wire = wire_of(tmp_path, one_operation({"requestBody": json_body(choice)}))
    (breach,) = wire.read_call(post({}, target="/x")).wrong
    assert str(breach) == "$: has none of mail, phone, of which one is needed"
    assert wire.read_call(post({"phone": 1}, target="/x")).wrong == ()


def test_a_schema_of_words_alone_allows_everything(tmp_path):
    schema = {"description": "whatever it is", "readOnly": True}
    wire = wire_of(tmp_path, one_operation({"requestBody": json_body(schema)}))
    call = wire.read_call(post([1], target="/x"))
    assert (call.body, call.wrong) == ([1], ())


def test_an_answer_of_nothing_but_null_is_written_as_null(tmp_path):
    answer = {"responses": {"200": json_body({"type": "null"})}}
    contract = contract_of(tmp_path, one_operation(answer, openapi="3.1.0"))
    assert refuse_endless(contract).refused == ()
    wire = codec(contract)
    call = wire.read_call(HttpRequest("POST", "/x"))
    answered = wire.write_reply(call, Reply("200", ok=True))
    assert answered.body == b"null"
    assert wire.check_reply(call.operation, Reply("200", ok=True)) == ()


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": ["object", "null"]}, b"null"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, b"null"),
        ({"enum": [None, "a"]}, b"null"),
        ({"type": "object"}, b""),
        ({}, b""),
    ],
)
def test_null_is_written_only_where_the_answer_may_be_null(tmp_path, schema, written):
    answer = {"responses": {"200": json_body(schema)}}
    wire = wire_of(tmp_path, one_operation(answer, openapi="3.1.0"))
    call = wire.read_call(HttpRequest("POST", "/x"))
    assert wire.write_reply(call, Reply("200", ok=True)).body == written
