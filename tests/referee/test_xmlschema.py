"""xmlschema judges the ERP: what libxml2 refuses for us, and every reply of the twin."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from interlock.bundled import bundled
from interlock.contract.model import HttpRequest, Misrouted
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.referee.calls import (
    QUICK,
    aimed,
    calls,
    erp_contract,
    open_front,
    sequences,
    spoilt,
)
from tests.referee.soap_bodies import body_of, detail_of, spoilt_xml

SOAP_1_1 = Path(xmlschema.__file__).parent / "schemas" / "WSDL" / "soap-envelope.xsd"
HEAD = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:example:erp"'
    ' xmlns:t="urn:example:erp:types"><s:Body>'
)
ITEM = {"Code": "00420-B", "Name": "Valve", "BaseUnit": "PCS"}


@pytest.fixture(scope="module")
def contract():
    return erp_contract()


@pytest.fixture(scope="module")
def front(contract):
    return open_front(contract)


@pytest.fixture(scope="module")
def schema():
    messages = bundled("contracts", "erp", "1.0", "erp-messages.xsd")
    both = (("http://schemas.xmlsoap.org/soap/envelope/", SOAP_1_1), ("urn:example:erp", messages))
    imports = "".join(
        f'<xs:import namespace="{name}" schemaLocation="{file.as_uri()}"/>' for name, file in both
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return xmlschema.XMLSchema10(text, allow="local")


def wrong(schema, node):
    """Give what xmlschema says about an element, "" when it is valid."""
    namespaces = {prefix or "": uri for prefix, uri in node.nsmap.items()}
    return "; ".join(str(e.reason) for e in schema.iter_errors(node, namespaces=namespaces))


def our_verdict(front, request):
    received = front.receive(request)
    assert not isinstance(received, Misrouted), received
    return "; ".join(map(str, received.wrong))


def compared(front, schema, drawn, count):
    """Give how often both said valid and invalid; fail where they disagree."""
    said = Counter()

    @settings(QUICK, max_examples=count)
    @given(drawn)
    def compare(request):
        theirs = wrong(schema, body_of(request.body))
        ours = our_verdict(front, request)
        text = request.body.decode()
        assert bool(ours) == bool(theirs), f"{text}\nwe: {ours}\nxmlschema: {theirs}"
        said["invalid" if ours else "valid"] += 1

    compare()
    return said


def written(front):
    return lambda call: front.codec.write_call(call, "http://localhost")


def test_both_accept_what_is_drawn_from_the_contract(contract, front, schema):
    assert set(compared(front, schema, calls(contract).map(written(front)), 150)) == {"valid"}


def test_both_refuse_the_same_spoilt_values(contract, front, schema):
    said = compared(front, schema, spoilt(contract).map(written(front)), 200)
    assert min(said.values()) > 10


def test_both_refuse_the_same_spoilt_xml(contract, front, schema):
    requests = calls(contract).map(written(front))
    drawn = st.builds(spoilt_xml, requests, st.randoms(use_true_random=False))
    said = compared(front, schema, drawn, 250)
    assert min(said.values()) > 60


def request(inner):
    body = f"{HEAD}{inner}</s:Body></s:Envelope>".encode()
    return HttpRequest("POST", "/services/erp", (("Content-Type", "text/xml"),), body)


# Where the two differ: libxml2 keeps to the letters of XML Schema, xmlschema asks Python's int().
DIFFERENCES = {
    "digits are 0 to 9": request("<FindItems><Page>٣</Page></FindItems>"),
    "a no-break space is no white space": request("<FindItems><Page>\u00a03</Page></FindItems>"),
}


@pytest.mark.parametrize("reason", DIFFERENCES)
def test_each_known_difference_has_its_reason(front, schema, reason):
    assert our_verdict(front, DIFFERENCES[reason])
    assert not wrong(schema, body_of(DIFFERENCES[reason].body)), "it is gone"


@pytest.mark.parametrize("text", [" 2026-01-05T08:00:00Z ", "\n\t2026-01-05T08:00:00Z\n"])
def test_white_space_around_a_time_means_nothing(front, schema, text):
    asked = request(f"<FindOrders><ChangedSince>{text}</ChangedSince></FindOrders>")
    assert wrong(schema, body_of(asked.body)) == ""
    assert our_verdict(front, asked) == ""
    assert front.receive(asked).body == {"ChangedSince": "2026-01-05T08:00:00Z"}


def test_white_space_within_a_time_is_wrong(front):
    asked = request("<FindOrders><ChangedSince> 2026-01-05 T </ChangedSince></FindOrders>")
    assert "ChangedSince" in our_verdict(front, asked)


def test_every_reply_of_the_twin_is_valid_for_xmlschema(contract, schema):
    seen = Counter()

    @settings(QUICK, max_examples=40)
    @given(sequences(contract))
    def exchange(steps):
        front = open_front(contract)
        front.twin.add("Item", ITEM, 0)
        front.twin.add("Stock", {"Item": "00420-B", "OnHand": 7, "Available": 5}, 0)
        for at_s, (call, pick) in enumerate(steps):
            asked = front.codec.write_call(aimed(front, call, pick), "http://localhost")
            response = front.handle(asked, at_s * 1000)
            told = body_of(response.body)
            name = etree.QName(told).localname
            payload = detail_of(told) if name == "Fault" else told
            found = wrong(schema, payload)
            assert not found, f"{response.body.decode()}\nxmlschema: {found}"
            if response.header("Content-Type").startswith("text/xml"):
                assert not wrong(schema, told.getroottree().getroot())
            seen[etree.QName(payload).localname] += 1

    exchange()
    faults = {"NotFoundFault", "DuplicateFault", "StateFault"}
    assert faults & set(seen), seen
    assert len({name for name in seen if name.endswith("Response")}) > 8, seen


def test_every_fault_for_a_spoilt_request_is_valid_for_xmlschema(contract, front, schema):
    requests = calls(contract).map(written(front))

    @settings(QUICK, max_examples=80)
    @given(st.builds(spoilt_xml, requests, st.randoms(use_true_random=False)))
    def exchange(asked):
        told = body_of(front.handle(asked, 0).body)
        payload = detail_of(told) if etree.QName(told).localname == "Fault" else told
        assert wrong(schema, payload) == ""

    exchange()


def test_the_fault_for_a_stranger_has_no_detail_that_the_contract_does_not_know(contract):
    front = Front(contract, Twin(contract))
    told = body_of(front.handle(request("<FindItems/>"), 0).body)
    assert etree.QName(told).localname == "Fault"
    assert "user name and password are missing" in told.findtext("faultstring")
    assert detail_of(told) is None
