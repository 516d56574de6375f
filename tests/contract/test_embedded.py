"""Documents inside texts: JSON and XML in a string field, with a contract of their own."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from interlock.contract.load import codec_for, load
from interlock.contract.model import Call, HttpRequest, Reply
from interlock.errors import ContractError
from interlock.schema.types import Record, Ref, Text, resolve
from tests.contract.order_service import order_wsdl, write
from tests.contract.orders_api import orders_api

BILLS = {
    "$defs": {
        "Bill": {
            "type": "object",
            "required": ["FNumber", "Entries"],
            "additionalProperties": False,
            "properties": {
                "FNumber": {"type": "string", "pattern": "^SO[0-9]{4}$"},
                "FAmount": {"type": "number"},
                "Entries": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Entry"}},
            },
        },
        "Entry": {
            "type": "object",
            "required": ["FQty"],
            "properties": {"FQty": {"type": "integer", "minimum": 1}},
        },
        "Answer": {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}},
    }
}
CUSTOMER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u9"
  elementFormDefault="qualified"><xs:element name="Customer"><xs:complexType><xs:sequence>
    <xs:element name="Code" type="xs:token"/>
    <xs:element name="Credit" minOccurs="0"><xs:simpleType><xs:restriction base="xs:decimal">
      <xs:fractionDigits value="2"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="Phone" type="xs:string" minOccurs="0" maxOccurs="3"/>
  </xs:sequence></xs:complexType></xs:element></xs:schema>"""
TEXTS = """
  <xs:element name="CreateOrder"><xs:complexType><xs:sequence>
    <xs:element name="jsonData" type="xs:string"/>
    <xs:element name="customerXml" type="xs:string" minOccurs="0"/>
    <xs:element name="more" type="xs:string" minOccurs="0" maxOccurs="5"/>
    <xs:element name="count" type="xs:int" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="CreateOrderResponse"><xs:complexType><xs:sequence>
    <xs:element name="result" type="xs:string" minOccurs="0"/></xs:sequence></xs:complexType>
  </xs:element><xs:element name="OrderRefused" type="xs:string"/>"""
OVERLAY = """
interlock: 1
overlay: documents inside texts
operations:
  CreateOrder:
    embedded:
      body.jsonData: {format: json, schema: "bills.json#/$defs/Bill"}
      body.customerXml: {format: xml, schema: customer.xsd, element: Customer}
      body.more.[]: {format: json, schema: "bills.json#/$defs/Entry"}
      reply.result: {format: json, schema: "bills.json#/$defs/Answer"}
"""
BILL = {"FNumber": "SO0001", "FAmount": Decimal("12.50"), "Entries": [{"FQty": 2}]}
BODY = {
    "jsonData": BILL,
    "customerXml": {"Code": "C1", "Credit": Decimal("1.50"), "Phone": ["1", "2"]},
    "more": [{"FQty": 1}, {"FQty": 2}],
}


def overlaid(folder: Path, overlay: str = OVERLAY):
    (folder / "bills.json").write_text(json.dumps(BILLS), encoding="utf-8")
    (folder / "customer.xsd").write_text(CUSTOMER, encoding="utf-8")
    (folder / "overlay.yaml").write_text(overlay, encoding="utf-8")
    wsdl = write(folder, order_wsdl(schema=TEXTS))
    return load([wsdl], "erp", folder / "overlay.yaml")


@pytest.fixture
def contract(tmp_path):
    return overlaid(tmp_path)


def test_the_message_has_the_fields_of_the_document(contract):
    body = resolve(contract.operation("CreateOrder").request.body, contract.types)
    assert body.field("jsonData").type == Ref("Bill")
    bill = resolve(Ref("Bill"), contract.types)
    assert isinstance(bill, Record)
    assert [f.name for f in bill.fields] == ["FNumber", "FAmount", "Entries"]
    xml = resolve(body.field("customerXml").type, contract.types)
    assert [f.name for f in xml.fields] == ["Code", "Credit", "Phone"]
    # The named type stays what the file says; other operations may use it.
    named = contract.types["CreateOrder"]
    assert isinstance(named.field("jsonData").type, Text)


def test_a_call_is_text_on_the_wire_and_fields_for_everybody_else(contract):
    wire = codec_for(contract)
    sent = wire.write_call(Call("CreateOrder", body=BODY), "")
    assert b'{"FNumber":"SO0001","FAmount":12.50,"Entries":[{"FQty":2}]}' in sent.body
    assert b"&lt;m:Customer xmlns:m=" in sent.body
    call = wire.read_call(sent)
    assert call.wrong == ()
    assert call.body == BODY


WRONG = {
    "pattern": (("jsonData",), {**BILL, "FNumber": "X"}, "$.jsonData:/FNumber", "pattern"),
    "deep": (("jsonData",), {**BILL, "Entries": [{"FQty": 0}]}, "$.jsonData:/Entries/0/FQty",
             "minimum"),
    "missing": (("jsonData",), {"FNumber": "SO0001"}, "$.jsonData:/Entries", "required"),
    "unknown": (("jsonData",), {**BILL, "x": 1}, "$.jsonData:/x", "additionalProperties"),
    "no JSON": (("jsonData",), "{oops", "$.jsonData", "json"),
    "in a list": (("more", 1), {"FQty": "2"}, "$.more[1]:/FQty", "type"),
    "facet": (("customerXml",), {"Code": "C", "Credit": Decimal("1.555")},
              "$.customerXml:/Credit", "fractionDigits"),
    "no XML": (("customerXml",), "<a", "$.customerXml", "xml"),
    "other XML": (("customerXml",), "<a/>", "$.customerXml", "unknown"),
    "entities": (("customerXml",), '<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>', "$.customerXml",
                 "xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_breach_inside_is_told_with_its_path_through_the_text(contract, name):
    path, value, where, rule = WRONG[name]
    body = {**BODY, path[0]: [BODY["more"][0], value] if len(path) > 1 else value}
    wire = codec_for(contract)
    call = wire.read_call(wire.write_call(Call("CreateOrder", body=body), ""))
    assert [(b.path, b.rule) for b in call.wrong] == [(where, rule)]
    answer = wire.refuse(HttpRequest("POST", "/soap/orders"), call)
    assert where.encode() in answer.body


def test_a_reply_is_written_as_text_and_judged_inside(contract):
    wire = codec_for(contract)
    good = Reply("ok", ok=True, body={"result": {"ok": True}})
    assert wire.check_reply("CreateOrder", good) == ()
    answer = wire.write_reply(Call("CreateOrder"), good)
    assert b'>{"ok":true}<' in answer.body
    assert wire.read_reply("CreateOrder", answer).body == good.body
    bad = wire.check_reply("CreateOrder", Reply("ok", ok=True, body={"result": {"ok": 1}}))
    assert [(b.path, b.rule) for b in bad] == [("$.result:/ok", "type")]


def test_a_text_that_is_absent_is_left_alone(contract):
    wire = codec_for(contract)
    call = wire.read_call(wire.write_call(Call("CreateOrder", body={"jsonData": BILL}), ""))
    assert (call.wrong, call.body) == ((), {"jsonData": BILL})


def test_json_in_a_field_of_json_and_in_a_parameter(tmp_path):
    api = orders_api()
    listing = api["paths"]["/orders"]["get"]
    listing["parameters"].append({"name": "data", "in": "query", "schema": {"type": "string"}})
    (tmp_path / "api.json").write_text(json.dumps(api), encoding="utf-8")
    (tmp_path / "bills.json").write_text(json.dumps(BILLS), encoding="utf-8")
    (tmp_path / "o.yaml").write_text(
        """
interlock: 1
overlay: JSON in JSON
operations:
  createOrder:
    embedded: {body.customer: {format: json, schema: "bills.json#/$defs/Bill"}}
  listOrders:
    embedded: {args.data: {format: json, schema: "bills.json#/$defs/Answer"}}
""",
        encoding="utf-8",
    )
    contract = load([tmp_path / "api.json"], "erp", tmp_path / "o.yaml")
    wire = codec_for(contract)
    call = Call("createOrder", body={"id": "1", "customer": BILL, "total": "1.00"})
    back = wire.read_call(wire.write_call(call, "https://erp.example"))
    assert (back.wrong, back.body) == ((), call.body)
    asked = Call("listOrders", args={"data": {"ok": 1}})
    back = wire.read_call(wire.write_call(asked, "https://erp.example"))
    assert [(b.path, b.rule) for b in back.wrong] == [("$.data:/ok", "type")]


REFUSED = {
    "operation": ("CreateOrder:", "MakeOrder:", "unknown operation 'MakeOrder'"),
    "field": ("body.jsonData", "body.jsonDate", "unknown field of CreateOrder 'jsonDate'"),
    "side": ("body.jsonData", "jsonData", "begins neither with args. nor body. nor reply."),
    "no text": ("body.jsonData", "body.count", "body.count is no text"),
    "file": ("bills.json#/$defs/Bill", "none.json", "there is no file none.json"),
    "pointer": ("$defs/Bill", "$defs/Bull", "points to nothing"),
    "element": ("element: Customer", "element: Client", "element 'Client' is there 0 times"),
    "no element": (", element: Customer", "", "lacks 'element'"),
    "format": ("format: xml", "format: yaml", "yaml"),
    "not a schema": ("schema: customer.xsd", "schema: orders.wsdl", "not an XML Schema"),
    "key": ("element: Customer", "node: Customer", "knows no 'node'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_overlay_says_wrongly_is_refused_with_its_place(tmp_path, name):
    old, new, words = REFUSED[name]
    assert OVERLAY.count(old) >= 1
    with pytest.raises(ContractError, match=None) as caught:
        overlaid(tmp_path, OVERLAY.replace(old, new, 1))
    assert words in caught.value.problem
    assert caught.value.where.split(":")[0].endswith("overlay.yaml")


def test_a_type_of_the_document_may_not_mean_another_of_the_contract(tmp_path):
    overlay = OVERLAY.replace("$defs/Bill", "$defs/CreateOrder")
    BILLS["$defs"]["CreateOrder"] = {"type": "object"}
    try:
        with pytest.raises(ContractError, match="'CreateOrder' is a type of the contract and one"):
            overlaid(tmp_path, overlay)
    finally:
        del BILLS["$defs"]["CreateOrder"]
