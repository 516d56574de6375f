"""XML bodies, as the examples of the OpenAPI standard show them."""

from decimal import Decimal

import pytest

from interlock.contract.json_wire import codec
from interlock.contract.model import Call, HttpRequest, Reply
from interlock.wire.remembering import Remembering
from tests.contract.orders_api import contract_of, one_operation, ref
from tests.contract.orders_wire import broken

JSON = "application/json"
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
HEAD = b"<?xml version='1.0' encoding='UTF-8'?>\n"


def wire(folder, schema, media="application/xml", **schemas):
    content = {media: {"schema": schema}}
    body = {"required": True, "content": content}
    answers = {"200": {"description": "", "content": content}}
    document = one_operation({"operationId": "x", "requestBody": body, "responses": answers})
    document["components"]["schemas"] = schemas
    return codec(contract_of(folder, document))


def written(made, value):
    return made.write_call(Call("x", body=value), "http://h").body.removeprefix(HEAD)


def read(made, data, media="application/xml"):
    return made.read_call(HttpRequest("POST", "/x", (("Content-Type", media),), data))


def listed(xml=None, item=None):
    return {"type": "array", "items": {**TEXT, **({"xml": item} if item else {})},
            **({"xml": xml} if xml else {})}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "value", "inner"),
    [
        ({"id": WHOLE, "name": TEXT}, {"id": 7, "name": "A & B"},
         "<id>7</id><name>A &amp; B</name>"),
        ({"name": {**TEXT, "xml": {"name": "n-a"}}}, {"name": "x"}, "<n-a>x</n-a>"),
        ({"a": listed()}, {"a": ["x", "y"]}, "<a>x</a><a>y</a>"),
        ({"a": listed(item={"name": "b"})}, {"a": ["x", "y"]}, "<b>x</b><b>y</b>"),
        ({"a": listed({"name": "c"}, {"name": "b"})}, {"a": ["x"]}, "<b>x</b>"),
        ({"a": listed({"wrapped": True})}, {"a": ["x", "y"]}, "<a><a>x</a><a>y</a></a>"),
        ({"a": listed({"wrapped": True, "name": "c"}, {"name": "b"})}, {"a": ["x"]},
         "<c><b>x</b></c>"),
        ({"a": listed({"wrapped": True})}, {"a": []}, "<a/>"),
        ({"in": {"type": "object", "properties": {"deep": WHOLE}}}, {"in": {"deep": 1}},
         "<in><deep>1</deep></in>"),
        ({"n": {**TEXT, "nullable": True}}, {"n": None},
         '<n xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'),
    ],
)  # fmt: skip
def test_fields_and_lists_stand_as_the_xml_object_says(tmp_path, fields, value, inner):
    made = wire(tmp_path, ref("Person"), Person={"type": "object", "properties": fields})
    assert written(made, value).decode() == f"<Person>{inner}</Person>"
    call = read(made, written(made, value))
    assert (call.body, call.wrong) == (value, ())


PERSON = {
    "type": "object",
    "xml": {"name": "person", "namespace": "urn:erp", "prefix": "e"},
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {**WHOLE, "xml": {"attribute": True}},
        "name": {**TEXT, "xml": {"namespace": "urn:names"}},
        "price": {"type": "number"},
        "on": {"type": "boolean"},
    },
}


def test_attributes_and_namespaces_come_back(tmp_path):
    made = wire(tmp_path, ref("Person"), Person=PERSON)
    value = {"id": 7, "name": "客户", "price": Decimal("1.50"), "on": True}
    data = written(made, value)
    assert data.decode() == (
        '<e:person xmlns:e="urn:erp" id="7"><name xmlns="urn:names">客户</name>'
        "<price>1.50</price><on>true</on></e:person>"
    )
    call = read(made, data)
    assert (call.body, call.wrong) == (value, ())
    # Prefixes and default namespaces are the writer's own business.
    other = b'<person xmlns="urn:erp" id="7"><price>1.50</price></person>'
    assert read(made, other).body == {"id": 7, "price": Decimal("1.50")}


def test_breaches_of_xml_are_named_like_those_of_json(tmp_path):
    made = wire(tmp_path, ref("Person"), Person=PERSON)
    call = read(made, b"<person><price>much</price><odd>1</odd></person>")
    assert sorted(broken(call)) == [
        ("$.id", "required"), ("$.odd", "additionalProperties"), ("$.price", "type"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<person", "not well-formed"),
        (b"<order/>", "has the root order, not {urn:erp}person"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><person/>', "document type declaration"),
        (b"<person>" + b"<a>" * 300 + b"</a>" * 300 + b"</person>", "not well-formed"),
        (b"<person>" + b"<a>" * 90 + b"</a>" * 90 + b"</person>", "nested too deeply"),
    ],
)
def test_what_is_no_document_of_the_contract_is_one_breach(tmp_path, data, says):
    call = read(wire(tmp_path, ref("Person"), Person=PERSON), data)
    assert [b.rule for b in call.wrong] == ["xml"]
    assert says in call.wrong[0].says


def test_a_schema_of_parts_is_one_element(tmp_path):
    whole = {"allOf": [ref("Base"), {"type": "object", "properties": {"b": WHOLE}}],
             "xml": {"name": "whole"}}  # fmt: skip
    base = {"type": "object", "properties": {"a": WHOLE}}
    made = wire(tmp_path, ref("Whole"), Whole=whole, Base=base)
    assert written(made, {"a": 1, "b": 2}) == b"<whole><a>1</a><b>2</b></whole>"
    assert read(made, b"<whole><a>1</a><b>2</b></whole>").body == {"a": 1, "b": 2}


def test_a_list_of_records_and_an_answer_travel(tmp_path):
    lines = {"type": "array", "items": ref("Line"), "xml": {"name": "lines", "wrapped": True}}
    line = {"type": "object", "properties": {"sku": TEXT}, "xml": {"name": "line"}}
    order = {"type": "object", "properties": {"lines": lines, "map": {
        "type": "object", "additionalProperties": WHOLE}}}  # fmt: skip
    made = wire(tmp_path, ref("Order"), media="text/xml", Order=order, Line=line)
    value = {"lines": [{"sku": "a"}, {"sku": "b"}], "map": {"x": 1}}
    response = made.write_reply(Call("x"), Reply("200", True, value))
    assert response.header("content-type") == "text/xml"
    assert b"<lines><line><sku>a</sku></line><line>" in response.body
    assert made.read_reply("x", response).body == value


def test_xml_without_a_shape_is_text(tmp_path):
    made = wire(tmp_path, TEXT)
    assert read(made, b"<any/>").body == "<any/>"


@pytest.mark.parametrize(("accept", "media"), [
    ("application/xml", "application/xml"), ("APPLICATION/XML;q=0.5, text/*", "application/xml"),
    ("application/json", "application/json"), ("", "application/json"),
    ("*/*", "application/json"), ("text/csv", "application/json"),
    ("application/*;q=0.9, application/json;q=0.1", "application/xml"),
    ("application/xml;q=0, */*", "application/json"), ("application/pdf, */*;q=0.1", JSON),
    ("application/xml;q=many", "application/json"), ("application/xml;q=", "application/json"),
    ("application/xml;q=.", "application/json"), ("application/xml; q=.2", "application/xml"),
])  # fmt: skip
def test_an_answer_has_the_form_that_the_caller_would_rather_have(tmp_path, accept, media):
    person = {"type": "object", "properties": {"id": WHOLE}}
    content = {m: {"schema": ref("Person")} for m in (JSON, "application/xml")}
    # A file is no other form of a record.
    content["application/pdf"] = {"schema": {"type": "string", "format": "binary"}}
    answers = {"200": {"description": "", "content": content}}
    document = one_operation({"operationId": "x", "responses": answers})
    document["components"]["schemas"] = {"Person": person}
    made = codec(contract_of(tmp_path, document))
    headers = (("Accept", accept),) if accept else ()
    asked = made.read_call(HttpRequest("POST", "/x", headers))
    for wire_ in (made, Remembering(made)):
        said = wire_.write_reply(asked, Reply("200", True, {"id": 7}))
        assert said.header("Content-Type") == media
        assert (b"<Person>" in said.body) == (media == "application/xml")


def test_what_is_remembered_depends_on_what_is_accepted(tmp_path):
    person = {"type": "object", "properties": {"id": WHOLE}}
    content = {m: {"schema": person} for m in (JSON, "application/xml")}
    answers = {"200": {"description": "", "content": content}}
    wire_ = Remembering(
        codec(contract_of(tmp_path, one_operation({"operationId": "x", "responses": answers})))
    )
    reply = Reply("200", True, {"id": 7})
    medias = [
        wire_.write_reply(Call("x", headers={"accept": m}), reply).header("Content-Type")
        for m in (JSON, "application/xml", JSON)
    ]
    assert medias == [JSON, "application/xml", JSON]
