"""Messages of rpc style: literal, and in the SOAP encoding as old clients really send it."""

from __future__ import annotations

import pytest
from lxml import etree

from interlock.contract.model import Call, HttpRequest, Misrouted, Reply
from interlock.contract.soap_wire import codec
from interlock.contract.wsdl import read
from interlock.schema.types import Flag, ListOf, Record, Ref, resolve
from tests.contract.order_service import write
from tests.contract.rpc_service import TYPES, stock_wsdl

ENC = "http://schemas.xmlsoap.org/soap/encoding/"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
ITEMS = [{"code": "A001", "qty": 2}, {"code": "B002", "qty": 1, "note": "fragile"}]


def made(folder, use, **more):
    return codec(read([write(folder, stock_wsdl(use, **more))], "erp"))


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    return made(tmp_path_factory.mktemp("encoded"), "encoded")


@pytest.fixture(scope="module")
def literal(tmp_path_factory):
    return made(tmp_path_factory.mktemp("literal"), "literal")


def request(inner, more="", wrapper="m:Book", style=f's:encodingStyle="{ENC}"'):
    body = f"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
      xmlns:m="urn:stock:calls" xmlns:t="urn:stock" xmlns:e="{ENC}"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xmlns:xsd="http://www.w3.org/2001/XMLSchema"><s:Body>
      <{wrapper} {style}>{inner}</{wrapper}>{more}</s:Body></s:Envelope>"""
    return HttpRequest("POST", "/stock", (("Content-Type", "text/xml"),), body.encode())


ITEM = "<item><code>A001</code><qty>2</qty></item>"


def test_the_request_is_a_record_of_the_parts(encoded):
    contract = encoded.contract
    body = resolve(contract.operations[0].request.body, contract.types)
    assert isinstance(body, Record)
    assert [f.name for f in body.fields] == ["warehouse", "items", "dry"]
    assert body.field("dry").type == Flag()
    assert resolve(body.field("items").type, contract.types) == ListOf(Ref("Item"), nullable=True)
    assert (contract.operations[0].binding.style, contract.operations[0].binding.use) == (
        "rpc", "encoded",
    )  # fmt: skip
    assert contract.operations[0].binding.element_in == "{urn:stock:calls}Book"


def test_a_literal_call_has_its_parts_without_namespace_in_a_wrapper_of_the_body(literal):
    call = Call("Book", body={"warehouse": "W", "items": {"item": ITEMS}, "dry": True})
    sent = literal.write_call(call, "")
    wrapper = etree.fromstring(sent.body)[0][0]
    assert wrapper.tag == "{urn:stock:calls}Book"
    assert [child.tag for child in wrapper] == ["warehouse", "items", "dry"]
    back = literal.read_call(sent)
    assert (back.wrong, back.body) == ((), call.body)


def test_the_wrapper_keeps_its_name_after_it_was_judged(literal):
    reply = Reply("ok", ok=True, body={"left": {"item": ITEMS}})
    assert literal.check_reply("Book", reply) == ()
    answer = literal.write_reply(Call("Book"), reply)
    assert etree.fromstring(answer.body)[0][0].tag == "{urn:stock:calls}BookResponse"
    assert b"Book.response" not in answer.body


def test_a_literal_wrong_part_is_named(literal):
    call = literal.read_call(
        request(f"<warehouse>W</warehouse><items>{ITEM}</items><dry>maybe</dry>", style="")
    )
    assert [(b.path, b.rule) for b in call.wrong] == [("$.dry", "type")]


def test_an_encoded_call_tells_the_type_of_each_value(encoded):
    call = Call("Book", body={"warehouse": "W", "items": ITEMS, "dry": False})
    sent = encoded.write_call(call, "")
    wrapper = etree.fromstring(sent.body)[0][0]
    style = "{http://schemas.xmlsoap.org/soap/envelope/}encodingStyle"
    assert wrapper.get(style) == ENC
    items = wrapper.find("items")
    assert [c.get(f"{XSI}type") for c in wrapper] == ["xsd:string", "soapenc:Array", "xsd:boolean"]
    assert items.get(f"{{{ENC}}}arrayType") == "t5:Item[2]"
    assert items.nsmap["t5"] == "urn:stock"
    assert items[0].find("qty").get(f"{XSI}type") == "xsd:int"
    back = encoded.read_call(sent)
    assert (back.wrong, back.body) == ((), call.body)


def test_a_derived_type_travels_by_its_name(encoded):
    item = {"@xsi:type": "Serial", "code": "A001", "qty": 2, "serial": "S"}
    call = Call("Book", body={"warehouse": "W", "items": [item], "dry": False})
    back = encoded.read_call(encoded.write_call(call, ""))
    assert (back.wrong, back.body) == ((), call.body)


REFERRED = """<warehouse href="#w"/><items href="#i"/><dry href="#d"/>"""
MULTI_REFS = """<multiRef id="w" e:root="0" xsi:type="xsd:string">W</multiRef>
  <multiRef id="i" e:root="0" xsi:type="e:Array" e:arrayType="t:Item[2]">
    <item href="#a"/><item href="#a"/></multiRef>
  <multiRef id="a" e:root="0" xsi:type="t:Item"><code xsi:type="t:Code">A001</code>
    <qty xsi:type="xsd:int">2</qty></multiRef>
  <multiRef id="d" e:root="0" xsi:type="e:boolean">true</multiRef>"""


def test_references_of_old_clients_are_followed(encoded):
    call = encoded.read_call(request(REFERRED, MULTI_REFS))
    assert call.wrong == ()
    item = {"code": "A001", "qty": 2}
    assert call.body == {"warehouse": "W", "items": [item, item], "dry": True}


def test_members_may_stand_in_any_order_and_items_under_any_name(encoded):
    inner = """<dry>1</dry><items><Item><qty>2</qty><code>A001</code></Item></items>
      <warehouse>W</warehouse>"""
    call = encoded.read_call(request(inner))
    assert call.wrong == ()
    assert call.body["items"] == [{"code": "A001", "qty": 2}]


def test_parts_with_a_namespace_are_known_by_their_local_names(encoded):
    inner = f"<m:warehouse>W</m:warehouse><m:items>{ITEM}</m:items><m:dry>1</m:dry>"
    assert encoded.read_call(request(inner)).wrong == ()


def test_a_wrapper_in_the_namespace_of_the_wsdl_is_known_too(encoded, literal):
    inner = f"<warehouse>W</warehouse><items>{ITEM}</items><dry>1</dry>"
    assert encoded.read_call(request(inner, wrapper="t:Book")).wrong == ()
    assert isinstance(literal.read_call(request(inner, wrapper="t:Book")), Misrouted)


def test_nil_is_let_pass_for_references_and_not_for_primitives(encoded):
    inner = '<warehouse xsi:nil="1"/><items xsi:nil="true"/><dry>1</dry>'
    call = encoded.read_call(request(inner))
    assert call.wrong == ()
    assert call.body == {"warehouse": None, "items": None, "dry": True}
    call = encoded.read_call(request(inner.replace("<dry>1</dry>", '<dry xsi:nil="1"/>')))
    assert (call.wrong[0].path, call.wrong[0].rule) == ("$.dry", "nillable")


WRONG = {
    "missing part": ("<dry>1</dry>", "", "$.dry", "required"),
    "unknown part": ("<dry>1</dry>", "<dry>1</dry><wet>1</wet>", "$.wet", "unknown"),
    "pattern": ("A001", "a1", "$.items[0].code", "pattern"),
    "type": (">2<", ">two<", "$.items[0].qty", "type"),
    "missing member": ("<qty>2</qty>", "", "$.items[0].qty", "required"),
    "text for array": (ITEM, "none", "$.items", "type"),
    "other array": ("<items>", '<items e:arrayType="xsd:int[1]">', "$.items", "arrayType"),
    "count": ("<items>", '<items e:arrayType="t:Item[3]">', "$.items", "arrayType"),
    "two dimensions": ("<items>", '<items e:arrayType="t:Item[1,1]">', "$.items", "arrayType"),
    "offset": ("<items>", '<items e:offset="[4]">', "$.items", "offset"),
    "sparse": ("<item>", '<item e:position="[4]">', "$.items", "position"),
    "other type": ("<warehouse>", '<warehouse xsi:type="xsd:int">', "$.warehouse", "xsi:type"),
    "no such type": ("<item>", '<item xsi:type="t:Other">', "$.items[0]", "xsi:type"),
    "dangling": (">W<", ' href="#gone"><', "$.warehouse", "href"),
    "remote": (">W<", ' href="http://x/"><', "$.warehouse", "href"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_encoding_or_the_contract_forbids_is_named_with_its_path(encoded, name):
    old, new, path, rule = WRONG[name]
    inner = f"<warehouse>W</warehouse><items>{ITEM}</items><dry>1</dry>"
    assert inner.count(old) >= 1
    call = encoded.read_call(request(inner.replace(old, new, 1)))
    assert (path, rule) in [(b.path, b.rule) for b in call.wrong]


def test_a_reference_to_itself_ends(encoded):
    more = '<x id="i" e:root="0"><item href="#i"/></x>'
    call = encoded.read_call(request('<items href="#i"/>', more))
    assert ("$.items[0]", "href") in [(b.path, b.rule) for b in call.wrong]


def test_references_that_multiply_are_stopped(encoded):
    more = (
        "".join(f'<x id="i{n}" e:root="0">{f"<item href=#i{n + 1}/>" * 10}</x>' for n in range(9))
        .replace("href=", 'href="')
        .replace("/>", '"/>')
    )
    call = encoded.read_call(request('<items href="#i0"/>', more))
    assert any("more than 100000 elements" in b.says for b in call.wrong)


def test_another_encoding_is_a_breach(encoded):
    sent = request(f"<warehouse>W</warehouse><items>{ITEM}</items><dry>1</dry>")
    body = sent.body.replace(f's:encodingStyle="{ENC}"'.encode(), b's:encodingStyle="urn:other"')
    call = encoded.read_call(HttpRequest("POST", "/stock", sent.headers, body))
    assert [b.rule for b in call.wrong] == ["encodingStyle"]


def test_independent_elements_are_only_for_encoded_bodies(literal):
    more = '<x id="a" e:root="0">W</x>'
    inner = f"<warehouse>W</warehouse><items>{ITEM}</items><dry>1</dry>"
    answer = literal.read_call(request(inner, more))
    assert isinstance(answer, Misrouted)
    assert "2 children" in answer.says


@pytest.mark.parametrize("use", ["literal", "encoded"])
def test_a_fault_of_a_type_carries_its_detail(use, literal, encoded):
    soap = encoded if use == "encoded" else literal
    reply = Reply("Refused", ok=False, body={"reason": "no stock"}, says="refused")
    assert soap.check_reply("Book", reply) == ()
    answer = soap.write_reply(Call("Book"), reply)
    detail = etree.fromstring(answer.body).find(".//detail")
    assert detail[0].tag == "{urn:stock:calls}refusal"
    assert (detail[0].get(f"{XSI}type") is not None) == (use == "encoded")
    assert soap.read_reply("Book", answer).body == reply.body


REFUSED = {
    "encodingStyle": (
        stock_wsdl("encoded", style='encodingStyle="http://www.w3.org/2003/05/soap-encoding"'),
        "encodingStyle http://www.w3.org/2003/05/soap-encoding is not supported",
    ),
    "dimensions": (
        stock_wsdl("encoded").replace("t:Item[]", "t:Item[,]"),
        "array t:Item[,] (at orders.wsdl:22) has several dimensions",
    ),
    "missing type": (
        stock_wsdl("encoded").replace('type="t:Items"/><w:part', 'type="t:Gone"/><w:part'),
        "type {urn:stock}Gone (at orders.wsdl:27) is missing",
    ),
    "no type": (
        stock_wsdl("literal").replace(' type="xs:boolean"', ""),
        "part dry has neither a type nor an element",
    ),
    "mixed use": (
        stock_wsdl("literal").replace('<w:output><s:body use="lit', '<w:output><s:body use="enc')
        .replace('use="enceral"', 'use="encoded"'),
        "its request is literal and its reply is encoded",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_travel_is_refused_with_its_place(tmp_path, name):
    text, words = REFUSED[name]
    contract = read([write(tmp_path, text)], "erp")
    assert contract.operations == ()
    refusal = next(r for r in contract.refused if r.what == "Book")
    assert words in refusal.why
    assert (refusal.source.file, refusal.source.line) == ("orders.wsdl", 30)


def test_scalars_of_the_encoding_are_plain_values_that_may_be_nil(tmp_path):
    text = stock_wsdl("encoded").replace('name="warehouse" type="xs:string"',
                                         'name="warehouse" type="e:string"')  # fmt: skip
    soap = codec(read([write(tmp_path, text)], "erp"))
    body = resolve(soap.contract.operations[0].request.body, soap.contract.types)
    assert body.field("warehouse").nullable
    call = Call("Book", body={"warehouse": None, "items": [], "dry": False})
    back = soap.read_call(soap.write_call(call, ""))
    assert (back.wrong, back.body) == ((), call.body)


def test_an_array_type_that_declares_its_item_as_an_element_is_read(tmp_path):
    old = (
        TYPES
        + """
      <xs:complexType name="Codes"><xs:complexContent><xs:restriction base="e:Array"><xs:sequence>
        <xs:element name="c" type="t:Code" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      </xs:restriction></xs:complexContent></xs:complexType>"""
    )
    contract = read([write(tmp_path, stock_wsdl("encoded", types=old))], "erp")
    codes = contract.types["Codes"]
    assert isinstance(codes, ListOf)
    assert codes.item.patterns == ("[A-Z][0-9]{3}",)
