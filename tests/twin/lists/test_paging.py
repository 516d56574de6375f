"""Pages by number with a header Link, lists kept for those who fetch them in parts, changes."""

from __future__ import annotations

import re

from interlock.contract.load import codec_for, load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.twin.store import KEPT_MAX
from interlock.wire.front import Front
from interlock.wire.remembering import Remembering
from tests.contract.order_service import write
from tests.twin.trade.house import House


def links(answer):
    text = dict(answer.headers).get("Link", "")
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', text)}


def test_a_header_link_leads_through_all_pages(tmp_path):
    house = House(tmp_path)
    customer = house.customer()
    for index in range(5):
        house.order(customer, customerName=str(index))
    url, seen = "/api/orders?pageSize=2&status=draft", []
    while url:
        answer = house.send("GET", url)
        seen += re.findall(rb'"customerName": ?"(\d)"', answer.body)
        found = links(answer)
        url = found.get("next")
    assert seen == [b"0", b"1", b"2", b"3", b"4"]
    assert found["prev"] == "/api/orders?page=2&pageSize=2&status=draft"
    assert "page=3" in found["last"]


STYLES = """
openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /shelves/{dims}/notes:
    get:
      operationId: listNotes
      parameters:
        - {name: dims, in: path, required: true, style: matrix, schema: {type: integer}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: size, in: query, schema: {type: integer}}
        - {name: many, in: query, schema: {type: array, items: {type: string}}}
        - name: piped
          in: query
          style: pipeDelimited
          explode: false
          schema: {type: array, items: {type: string}}
        - name: deep
          in: query
          style: deepObject
          explode: true
          schema: {type: object, properties: {a: {type: integer}, b: {type: boolean}}}
        - name: json
          in: query
          content: {application/json: {schema: {type: object, properties: {c: {type: string}}}}}
      responses:
        "200":
          description: All notes.
          headers: {Link: {schema: {type: string}}}
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Note"}}
components:
  schemas:
    Note: {type: object, properties: {id: {type: string}, text: {type: string}}}
"""


def test_a_link_asks_as_the_contract_wants_each_parameter(tmp_path):
    path = tmp_path / "notes.yaml"
    path.write_text(STYLES)
    contract = load([path], "notes")
    front = Front(contract, Twin(contract, access="open"))
    for text in "abc":
        front.twin.add("Note", {"text": text}, 0)
    asked = "many=x&many=y%26z&piped=p%7Cq&deep[a]=1&deep[b]=true&json=%7B%22c%22%3A%22d%22%7D"
    url, pages = f"/shelves/;dims=7/notes?size=1&{asked}", []
    while url:
        answer = front.handle(HttpRequest("GET", url), 0)
        assert answer.status == 200, answer.body
        pages.append(front.codec.read_call(HttpRequest("GET", url)).args)
        url = links(answer).get("next")
    args = {"dims": 7, "size": 1, "many": ["x", "y&z"], "piped": ["p", "q"],
            "deep": {"a": 1, "b": True}, "json": {"c": "d"}}  # fmt: skip
    assert pages == [args, {**args, "page": 2}, {**args, "page": 3}]


def test_an_address_in_a_link_names_the_host_that_was_asked(tmp_path):
    house = House(tmp_path)
    for _ in range(2):
        house.order()
    found = links(house.send("GET", "/api/orders?pageSize=1", Host="erp.test:81"))
    assert found["next"].startswith("http://erp.test:81/api/orders?")


def test_a_feed_of_changes_tells_what_is_new_and_what_is_gone(tmp_path):
    house = House(tmp_path)
    one, two = house.order(), house.order()
    _, first = house("GET", "/api/orders/changes")
    assert [o["id"] for o in first["items"]] == [one["id"], two["id"]]
    house("DELETE", f"/api/orders/{one['id']}")
    house("PATCH", f"/api/orders/{two['id']}", {"customerName": "new"}, If_Match="*")
    _, second = house("GET", f"/api/orders/changes?deltaToken={first['deltaToken']}")
    told = [(o["id"], o["isDeleted"]) for o in second["items"]]
    assert told == [(one["id"], True), (two["id"], False)]
    _, third = house("GET", f"/api/orders/changes?deltaToken={second['deltaToken']}")
    assert third["items"] == []
    status, _ = house("GET", "/api/orders/changes?deltaToken=delta-999")
    assert status == 400


SOAP = """<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:crm"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:x="http://www.w3.org/2001/XMLSchema"
  targetNamespace="urn:crm">
<wsdl:types><x:schema targetNamespace="urn:crm" elementFormDefault="qualified">
  <x:complexType name="Account"><x:sequence>
    <x:element name="Id" type="x:string" minOccurs="0"/><x:element name="Name" type="x:string"/>
  </x:sequence></x:complexType>
  <x:complexType name="QueryResult"><x:sequence>
    <x:element name="done" type="x:boolean"/>
    <x:element name="queryLocator" type="x:string" nillable="true"/>
    <x:element name="records" type="t:Account" minOccurs="0" maxOccurs="unbounded"/>
    <x:element name="size" type="x:int"/></x:sequence></x:complexType>
  <x:element name="createAccount"><x:complexType><x:sequence>
    <x:element name="account" type="t:Account"/></x:sequence></x:complexType></x:element>
  <x:element name="createAccountResponse"><x:complexType><x:sequence>
    <x:element name="id" type="x:string"/></x:sequence></x:complexType></x:element>
  <x:element name="queryAccounts"><x:complexType><x:sequence>
    <x:element name="batchSize" type="x:int"/></x:sequence></x:complexType></x:element>
  <x:element name="queryAccountsResponse"><x:complexType><x:sequence>
    <x:element name="result" type="t:QueryResult"/></x:sequence></x:complexType></x:element>
  <x:element name="queryMoreAccounts"><x:complexType><x:sequence>
    <x:element name="queryLocator" type="x:string"/><x:element name="batchSize" type="x:int"/>
  </x:sequence></x:complexType></x:element>
  <x:element name="queryMoreAccountsResponse"><x:complexType><x:sequence>
    <x:element name="result" type="t:QueryResult"/></x:sequence></x:complexType></x:element>
</x:schema></wsdl:types>
{messages}
<wsdl:portType name="P">{operations}</wsdl:portType>
<wsdl:binding name="B" type="t:P">
  <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>{bound}
</wsdl:binding>
<wsdl:service name="S"><wsdl:port name="Q" binding="t:B"><soap:address
  location="http://crm.test/soap"/></wsdl:port></wsdl:service></wsdl:definitions>"""
NAMES = ("createAccount", "queryAccounts", "queryMoreAccounts")


def wsdl():
    return SOAP.format(
        messages="".join(
            f'<wsdl:message name="{n}{end}"><wsdl:part name="p" element="t:{n}{of}"/>'
            "</wsdl:message>"
            for n in NAMES
            for end, of in (("In", ""), ("Out", "Response"))
        ),
        operations="".join(
            f'<wsdl:operation name="{n}"><wsdl:input message="t:{n}In"/>'
            f'<wsdl:output message="t:{n}Out"/></wsdl:operation>'
            for n in NAMES
        ),
        bound="".join(
            f'<wsdl:operation name="{n}"><soap:operation soapAction="{n}"/><wsdl:input>'
            '<soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/>'
            "</wsdl:output></wsdl:operation>"
            for n in NAMES
        ),
    )


class Soap(House):
    def ask(self, name, inner):
        text = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            f'<{name} xmlns="urn:crm">{inner}</{name}></e:Body></e:Envelope>'
        )
        from interlock.contract.model import HttpRequest  # local: beside the class that needs it

        headers = (("Content-Type", "text/xml"), ("SOAPAction", name))
        answer = self.front.handle(HttpRequest("POST", "/soap", headers, text.encode()), 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return answer.body.decode()


def part(text, name):
    return re.findall(rf"<(?:\w+:)?{name}>([^<]*)<", text)


def test_query_more_goes_on_with_the_list_as_it_was_first_asked_for(tmp_path):
    crm = Soap(tmp_path, file=write(tmp_path, wsdl(), "crm.wsdl"))
    for index in range(5):
        crm.ask("createAccount", f"<account><Name>A{index}</Name></account>")
    text = crm.ask("queryAccounts", "<batchSize>2</batchSize>")
    assert (part(text, "Name"), part(text, "done"), part(text, "size")) == (
        ["A0", "A1"],
        ["false"],
        ["5"],
    )
    crm.ask("createAccount", "<account><Name>late</Name></account>")
    seen = []
    while part(text, "done") == ["false"]:
        locator = part(text, "queryLocator")[0]
        inner = f"<queryLocator>{locator}</queryLocator><batchSize>2</batchSize>"
        text = crm.ask("queryMoreAccounts", inner)
        seen += part(text, "Name")
    assert seen == ["A2", "A3", "A4"]
    gone = "<queryLocator>made-up</queryLocator><batchSize>2</batchSize>"
    assert "is no query locator" in crm.ask("queryMoreAccounts", gone)


def test_a_locator_that_is_told_again_is_still_good(tmp_path):
    crm = Soap(tmp_path, file=write(tmp_path, wsdl(), "crm.wsdl"))
    crm.front = Front(crm.contract, crm.twin, Remembering(codec_for(crm.contract)))
    for index in range(KEPT_MAX + 2):
        crm.ask("createAccount", f"<account><Name>A{index}</Name></account>")
    for size in range(KEPT_MAX + 1, 0, -1):
        text = crm.ask("queryAccounts", f"<batchSize>{size}</batchSize>")
    text = crm.ask("queryAccounts", f"<batchSize>{KEPT_MAX + 1}</batchSize>")
    inner = f"<queryLocator>{part(text, 'queryLocator')[0]}</queryLocator><batchSize>2</batchSize>"
    assert part(crm.ask("queryMoreAccounts", inner), "Name")[-1] == f"A{KEPT_MAX + 1}"
