"""The probes: one valid order, eleven wrong ones, under namespaces that vendors really use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from interlock.contract.model import Call, HttpRequest
from interlock.contract.soap_wire import codec
from interlock.contract.wsdl import read
from tests.contract.order_service import order_wsdl, write

NAMESPACES = ("http://erp.example.com/orders", "urn:erp", "urn:sap-com:document:sap:rfc:functions")
VALID = """<{p}customer>C0042</{p}customer><{p}amount>12.50</{p}amount>
<{p}currency>CNY</{p}currency><{p}due>2026-02-28</{p}due><{p}note>soon</{p}note>"""
WRONG = {
    "fractionDigits": ("12.50", "12.505", "$.amount", "fractionDigits"),
    "minInclusive": ("12.50", "-1", "$.amount", "minInclusive"),
    "totalDigits": ("12.50", "12345678901.25", "$.amount", "totalDigits"),
    "enumeration": ("CNY", "USD", "$.currency", "enumeration"),
    "date": ("2026-02-28", "2026-13-45", "$.due", "type"),
    "pattern": ("C0042", "X1", "$.customer", "pattern"),
    "maxLength": ("soon", "later than ten", "$.note", "maxLength"),
    "non-decimal": ("12.50", "twelve", "$.amount", "type"),
    "order": (
        "<{p}due>2026-02-28</{p}due><{p}note>soon</{p}note>",
        "<{p}note>soon</{p}note><{p}due>2026-02-28</{p}due>",
        "$.due",
        "order",
    ),
    "missing": ("<{p}currency>CNY</{p}currency>", "", "$.currency", "required"),
    "unknown": ("<{p}note>", "<{p}nota>x</{p}nota><{p}note>", "$.nota", "unknown"),
}


@pytest.fixture(params=NAMESPACES, scope="module")
def wire(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("probe")
    contract = read([write(folder, order_wsdl(request.param))], "erp")
    return request.param, codec(contract)


def envelope(namespace: str, inner: str, prefix: str = "e:") -> HttpRequest:
    declare = f'xmlns:{prefix[:-1]}="{namespace}"' if prefix else f'xmlns="{namespace}"'
    body = (
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
        f"<{prefix}CreateOrder {declare}>{inner.replace('{p}', prefix)}</{prefix}CreateOrder>"
        "</S:Body></S:Envelope>"
    )
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '"urn:erp:CreateOrder"'))
    return HttpRequest("POST", "/soap/orders", headers, body.encode())


@pytest.mark.parametrize("prefix", ["e:", "erp:", "functions:", ""])
def test_a_valid_order_is_accepted_in_every_prefix_style(wire, prefix):
    namespace, soap = wire
    call = soap.read_call(envelope(namespace, VALID, prefix))
    assert isinstance(call, Call)
    assert call.wrong == ()
    assert call.body == {
        "customer": "C0042",
        "amount": Decimal("12.50"),
        "currency": "CNY",
        "due": "2026-02-28",
        "note": "soon",
    }


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_order_is_rejected_for_the_right_rule(wire, name):
    namespace, soap = wire
    old, new, path, rule = WRONG[name]
    assert old in VALID.replace("\n", "")
    inner = VALID.replace("\n", "").replace(old, new)
    request = envelope(namespace, inner)
    call = soap.read_call(request)
    assert isinstance(call, Call)
    assert [(b.path, b.rule) for b in call.wrong] == [(path, rule)]
    answer = soap.refuse(request, call)
    assert answer.status == 500
    assert b"<faultcode>soap:Client</faultcode>" in answer.body
    assert f'path="{path}" rule="{rule}"'.encode() in answer.body


def test_a_body_in_another_namespace_is_no_operation(wire):
    _, soap = wire
    request = envelope("urn:somebody-else", VALID)
    bare = HttpRequest("POST", request.target, request.headers[:1], request.body)
    found = soap.read_call(bare)
    assert not isinstance(found, Call)
    assert "takes element {urn:somebody-else}CreateOrder" in found.says


def test_a_body_in_another_namespace_with_the_right_action_is_a_breach(wire):
    _, soap = wire
    call = soap.read_call(envelope("urn:somebody-else", VALID))
    assert isinstance(call, Call)
    assert call.wrong[0].rule == "unknown"
