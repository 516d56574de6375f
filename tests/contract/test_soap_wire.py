"""SOAP messages: versions, faults, headers, credentials, order, hostile bytes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from interlock.contract.model import Call, HttpRequest, HttpResponse, Misrouted, Reply
from interlock.contract.soap_wire import codec, password_digest
from interlock.contract.wsdl import read
from tests.contract.order_service import ORDER, order_wsdl, write

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
ORDER_VALUE = {
    "customer": "C0001",
    "amount": Decimal("10.00"),
    "currency": "EUR",
    "line": [{"@no": 1, "item": "A", "qty": 2}],
}
CALL = Call("CreateOrder", body=ORDER_VALUE)


@pytest.fixture(scope="module")
def soap(tmp_path_factory):
    return codec(read([write(tmp_path_factory.mktemp("soap"), order_wsdl())], "erp"))


def with_schema(folder, schema, **more):
    return codec(read([write(folder, order_wsdl(schema=ORDER + schema, **more))], "erp"))


def request(body: str, **changes) -> HttpRequest:
    given = HttpRequest("POST", "/soap/orders", (("Content-Type", "text/xml"),), body.encode())
    return replace(given, **changes)


def version(number: str) -> Call:
    return replace(CALL, headers={":soap": number})


def root(response: HttpResponse) -> etree._Element:
    return etree.fromstring(response.body)


def test_a_written_call_reads_back_as_the_same_value(soap):
    call = soap.read_call(soap.write_call(CALL, "http://127.0.0.1:8000"))
    assert call.body == ORDER_VALUE
    assert call.wrong == ()


def test_a_base_url_with_a_path_comes_before_the_path_of_the_service(soap):
    assert soap.write_call(CALL, "http://h/erp/").target == "/erp/soap/orders"


def test_the_order_of_a_dict_does_not_matter(soap):
    backwards = dict(reversed(ORDER_VALUE.items()))
    forwards = soap.write_call(CALL, "").body
    assert soap.write_call(replace(CALL, body=backwards), "").body == forwards


def test_nil_is_none_and_absent_is_missing(soap):
    written = soap.write_call(replace(CALL, body={**ORDER_VALUE, "note": None}), "")
    assert b'xsi:nil="true"' in written.body
    call = soap.read_call(written)
    assert call.body["note"] is None
    assert "due" not in call.body
    assert call.wrong == ()


def test_none_where_nil_is_not_allowed_is_absence(soap):
    call = soap.read_call(soap.write_call(replace(CALL, body={**ORDER_VALUE, "due": None}), ""))
    assert "due" not in call.body
    assert call.wrong == ()


def test_a_repeated_element_is_a_list_even_when_single(soap):
    call = soap.read_call(soap.write_call(CALL, ""))
    assert call.body["line"] == [{"@no": 1, "item": "A", "qty": 2}]


def test_a_breach_in_a_list_names_the_item(soap):
    lines = [{"@no": 1, "item": "A", "qty": 2}, {"@no": "x", "item": "B", "qty": "two"}]
    call = soap.read_call(soap.write_call(replace(CALL, body={**ORDER_VALUE, "line": lines}), ""))
    assert {(b.path, b.rule) for b in call.wrong} == {
        ("$.line[1].@no", "type"),
        ("$.line[1].qty", "type"),
    }


def test_a_missing_attribute_is_a_breach_at_the_attribute(soap):
    body = {**ORDER_VALUE, "line": [{"item": "A", "qty": 2}]}
    call = soap.read_call(soap.write_call(replace(CALL, body=body), ""))
    assert [(b.path, b.rule) for b in call.wrong] == [("$.line[0].@no", "required")]


def test_too_many_items_are_a_breach(soap):
    lines = [{"@no": n, "item": "A", "qty": 1} for n in range(6)]
    call = soap.read_call(soap.write_call(replace(CALL, body={**ORDER_VALUE, "line": lines}), ""))
    assert [(b.path, b.rule) for b in call.wrong] == [("$.line[5]", "maxOccurs")]


def test_a_field_that_the_contract_does_not_know_is_written_and_found(soap):
    call = soap.read_call(soap.write_call(replace(CALL, body={**ORDER_VALUE, "colour": "red"}), ""))
    assert [(b.path, b.rule) for b in call.wrong] == [("$.colour", "unknown")]


@pytest.mark.parametrize(
    ("number", "namespace", "media"),
    [("1.1", SOAP11, "text/xml"), ("1.2", SOAP12, "application/soap+xml")],
)
def test_a_call_is_answered_in_its_own_version(soap, number, namespace, media):
    call = soap.read_call(soap.write_call(version(number), ""))
    answer = soap.write_reply(call, Reply("ok", ok=True, body={"number": "7"}))
    assert answer.status == 200
    assert root(answer).tag == f"{{{namespace}}}Envelope"
    assert answer.header("content-type").startswith(media)
    assert soap.read_reply("CreateOrder", answer) == Reply("ok", ok=True, body={"number": "7"})


def test_a_declared_fault_carries_its_typed_detail(soap):
    fault = Reply("OrderRefused", ok=False, body={"reason": "no", "code": 3}, says="refused")
    assert soap.check_reply("CreateOrder", fault) == ()
    answer = soap.write_reply(soap.read_call(soap.write_call(CALL, "")), fault)
    assert answer.status == 500
    detail = root(answer).find(".//detail/{urn:erp}OrderRefused")
    assert [child.text for child in detail] == ["3", "no"]
    assert soap.read_reply("CreateOrder", answer) == fault


@pytest.mark.parametrize(
    ("outcome", "status", "code"), [("Client", 400, "Sender"), ("Server", 500, "Receiver")]
)
def test_a_fault_in_soap_1_2_has_the_codes_and_statuses_of_1_2(soap, outcome, status, code):
    call = soap.read_call(soap.write_call(version("1.2"), ""))
    answer = soap.write_reply(call, Reply(outcome, ok=False, says="why"))
    assert answer.status == status
    value = root(answer).findtext(f".//{{{SOAP12}}}Code/{{{SOAP12}}}Value")
    assert value == f"soap:{code}"
    assert soap.read_reply("CreateOrder", answer) == Reply(outcome, ok=False, says="why")


def test_a_status_as_outcome_becomes_the_http_status_of_a_fault(soap):
    call = soap.read_call(soap.write_call(CALL, ""))
    answer = soap.write_reply(call, Reply("503", ok=False, says="busy"))
    assert answer.status == 503
    assert root(answer).findtext(".//faultcode") == "soap:Server"


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        (Reply("ok", ok=True, body={}), "required"),
        (Reply("ok", ok=True, body={"number": "1", "blocked": "perhaps"}), "type"),
        (Reply("OrderRefused", ok=False, body={"code": "x", "reason": ""}), "type"),
        (Reply("Exploded", ok=False), "outcome"),
        (Reply("ok", ok=True, body={"number": "\x01"}), "xml"),
        (Reply("ok", ok=True, body={"number": "1", "a b": 1}), "xml"),
    ],
)
def test_a_reply_that_breaks_the_contract_is_noticed(soap, reply, rule):
    assert rule in {b.rule for b in soap.check_reply("CreateOrder", reply)}
    call = soap.read_call(soap.write_call(CALL, ""))
    assert root(soap.write_reply(call, reply)) is not None


def test_a_reply_that_keeps_the_contract_passes(soap):
    body = {"blocked": False, "number": "SO-1"}
    assert soap.check_reply("CreateOrder", Reply("ok", ok=True, body=body)) == ()


def test_plain_credentials_arrive(soap):
    shown = {"user": "anna", "password": "p&<1"}
    call = soap.read_call(soap.write_call(replace(CALL, credentials=shown), ""))
    assert call.credentials == shown


def test_a_password_digest_arrives_and_can_be_proved(soap):
    nonce, created = "bm9uY2U=", "2026-01-02T03:04:05Z"
    digest = password_digest(nonce, created, "secret")
    # printf 'nonce2026-01-02T03:04:05Zsecret' | openssl sha1 -binary | base64
    assert digest == "l3hUWSf9BvJHC5c4YCUKoiygKkY="
    shown = {"user": "anna", "digest": digest, "nonce": nonce, "created": created}
    call = soap.read_call(soap.write_call(replace(CALL, credentials=shown), ""))
    assert call.credentials == shown


def test_basic_credentials_of_http_arrive(soap):
    written = soap.write_call(replace(CALL, headers={"Authorization": "Basic YW5uYTpwOnc="}), "")
    assert soap.read_call(written).credentials == {"user": "anna", "password": "p:w"}


def headed(header: str) -> HttpRequest:
    return request(
        f'<S:Envelope xmlns:S="{SOAP11}"><S:Header>{header}</S:Header><S:Body>'
        '<CreateOrder xmlns="urn:erp"><customer>C0001</customer><amount>1</amount>'
        "<currency>EUR</currency></CreateOrder></S:Body></S:Envelope>"
    )


def test_an_unknown_header_that_must_be_understood_is_a_fault(soap):
    found = soap.read_call(headed('<x:Tx xmlns:x="urn:x" S:mustUnderstand="1"/>'))
    assert isinstance(found, Misrouted)
    assert root(found.response).findtext(".//faultcode") == "soap:MustUnderstand"
    assert "{urn:x}Tx" in found.says


@pytest.mark.parametrize(
    "header",
    [
        '<x:Tx xmlns:x="urn:x"/>',
        '<x:Tx xmlns:x="urn:x" S:mustUnderstand="0"/>',
        '<x:Tx xmlns:x="urn:x" S:mustUnderstand="1" S:actor="urn:somebody"/>',
    ],
)
def test_a_header_that_need_not_be_understood_is_passed_over(soap, header):
    assert soap.read_call(headed(header)).wrong == ()


def test_a_signature_that_must_be_understood_is_refused_by_name(soap):
    secext = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    found = soap.read_call(
        headed(f'<w:Security xmlns:w="{secext}" S:mustUnderstand="1"><Signature/></w:Security>')
    )
    assert isinstance(found, Misrouted)
    assert "Signature" in found.says


def test_declared_headers_are_arguments_and_required_ones_are_asked_for(tmp_path):
    schema = '<xs:element name="Session"><xs:complexType><xs:sequence>'
    schema += '<xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType></xs:element>'
    header = '<s:header message="t:Head" part="s" use="literal" w:required="true"/>'
    text = order_wsdl(schema=ORDER + schema, header=header).replace(
        "<w:portType",
        '<w:message name="Head"><w:part name="s" element="t:Session"/></w:message><w:portType',
    )
    soap = codec(read([write(tmp_path, text)], "erp"))
    call = soap.read_call(soap.write_call(replace(CALL, args={"Session": {"id": 5}}), ""))
    assert call.args == {"Session": {"id": 5}}
    assert call.wrong == ()
    wrong = soap.read_call(soap.write_call(replace(CALL, args={"Session": {"id": "x"}}), "")).wrong
    assert [(b.path, b.rule) for b in wrong] == [("$Session.id", "type")]
    missing = soap.read_call(soap.write_call(CALL, "")).wrong
    assert [(b.path, b.rule) for b in missing] == [("$Session", "required")]


def test_a_soap_action_of_another_operation_is_a_breach(soap):
    written = soap.write_call(CALL, "")
    changed = replace(
        written, headers=(("Content-Type", "text/xml"), ("SOAPAction", '"urn:erp:DeleteOrder"'))
    )
    assert [b.rule for b in soap.read_call(changed).wrong] == ["SOAPAction"]


def test_an_empty_soap_action_is_accepted(soap):
    headers = (("Content-Type", "text/xml"), ("SOAPAction", '""'))
    assert soap.read_call(replace(soap.write_call(CALL, ""), headers=headers)).wrong == ()


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(8)
)
HOSTILE = {
    "nothing": b"",
    "no XML": b"hello",
    "not closed": b"<S:Envelope xmlns:S='" + SOAP11.encode() + b"'><S:Body>",
    "zeros": b"\x00" * 100,
    "half a character": b"<a>\xe4</a>",
    "another root": b"<a/>",
    "no body": f"<S:Envelope xmlns:S='{SOAP11}'/>".encode(),
    "two bodies": f"<S:Envelope xmlns:S='{SOAP11}'><S:Body><a/><b/></S:Body></S:Envelope>".encode(),
    "unknown version": b"<S:Envelope xmlns:S='urn:soap-3'><S:Body/></S:Envelope>",
    "laughs": (BOMB + "]><a>&i;</a>").encode(),
    "external entity": b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
    "deep": b"<a>" * 100_000 + b"</a>" * 100_000,
    "many attributes": b"<a " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b"/>",
    "huge number": f"""<S:Envelope xmlns:S='{SOAP11}'><S:Body><CreateOrder xmlns='urn:erp'>
        <customer>C0001</customer><amount>{"9" * 9000}</amount><currency>EUR</currency>
        <line no='{"1" * 9000}'/></CreateOrder></S:Body></S:Envelope>""".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_get_a_clean_answer(soap, name):
    given = HttpRequest("POST", "/soap/orders", (("Content-Type", "text/xml"),), HOSTILE[name])
    found = soap.read_call(given)
    answer = found.response if isinstance(found, Misrouted) else soap.refuse(given, found)
    assert 400 <= answer.status <= 500
    code = root(answer).findtext(".//faultcode")
    assert code == ("soap:VersionMismatch" if name == "unknown version" else "soap:Client")
    assert b"root:" not in answer.body


def test_a_message_beyond_the_size_limit_is_refused(soap):
    found = soap.read_call(request("<a>" + "x" * 10_000_001))
    assert isinstance(found, Misrouted)
    assert "bytes" in found.says


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"target": "/elsewhere"}, 404),
        ({"method": "GET"}, 405),
        ({"headers": (("Content-Type", "application/json"),)}, 415),
        ({"headers": (("Content-Type", "multipart/related; boundary=b"),)}, 415),
    ],
)
def test_what_is_no_soap_request_is_answered_by_the_wire(soap, change, status):
    found = soap.read_call(request("<a/>", **change))
    assert isinstance(found, Misrouted)
    assert found.response.status == status


def test_a_message_in_the_charset_of_its_header_is_read(soap):
    written = soap.write_call(replace(CALL, body={**ORDER_VALUE, "note": "冲销"}), "")
    text = written.body.decode().replace("encoding='utf-8'", "")
    given = replace(
        written,
        body=text.encode("gb18030"),
        headers=(("Content-Type", "text/xml; charset=gb18030"),),
    )
    assert soap.read_call(given).body["note"] == "冲销"


@pytest.mark.parametrize(
    ("media", "charset"), [("text/xml; charset=utf-8", "utf-8"), ("text/xml; charset=x", "gb18030")]
)
def test_the_charset_of_the_header_counts_more_than_that_of_the_document(soap, media, charset):
    written = soap.write_call(replace(CALL, body={**ORDER_VALUE, "note": "冲销"}), "")
    text = written.body.decode().replace("'utf-8'", "'gb18030'")
    given = replace(written, body=text.encode(charset), headers=(("Content-Type", media),))
    assert soap.read_call(given).body["note"] == "冲销"


def test_a_mark_at_the_beginning_counts_more_than_the_header(soap):
    written = soap.write_call(replace(CALL, body={**ORDER_VALUE, "note": "冲销"}), "")
    text = written.body.decode().replace("encoding='utf-8'", "")
    head = (("Content-Type", "text/xml; charset=utf-8"),)
    given = replace(written, body=text.encode("utf-16"), headers=head)
    assert soap.read_call(given).body["note"] == "冲销"


def test_element_names_outside_ascii_stay_names(tmp_path):
    schema = """<xs:element name="CreateOrder"><xs:complexType><xs:sequence>
      <xs:element name="客户" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="CreateOrderResponse"><xs:complexType><xs:sequence>
      <xs:element name="单号" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
      <xs:element name="OrderRefused" type="xs:string"/>"""
    soap = codec(read([write(tmp_path, order_wsdl(schema=schema))], "erp"))
    written = soap.write_call(Call("CreateOrder", body={"客户": "镕基"}), "")
    assert "客户>".encode() in written.body
    call = soap.read_call(written)
    assert call.body == {"客户": "镕基"}
    answer = soap.write_reply(call, Reply("ok", ok=True, body={"单号": "1"}))
    assert soap.read_reply("CreateOrder", answer).body == {"单号": "1"}


def test_the_path_of_an_unknown_field_in_a_fault_is_legible(soap):
    fault = Reply("OrderRefused", ok=False, body={"code": 1, "reason": "a", "more": {"b": 1}})
    assert [b.path for b in soap.check_reply("CreateOrder", fault)] == ["$.more"]


def test_an_answer_that_is_no_soap_has_its_status_as_outcome(soap):
    reply = soap.read_reply("CreateOrder", HttpResponse(502, (), b"<html>bad gateway</html>"))
    assert (reply.outcome, reply.ok) == ("502", False)
