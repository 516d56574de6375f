"""openapi-core judges the CRM: what our wire refuses, and every reply of the twin."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from interlock.contract.model import HttpRequest, Misrouted
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.referee.calls import (
    QUICK,
    aimed,
    calls,
    crm_contract,
    open_front,
    sequences,
    spoilt,
)
from tests.referee.openapi_judge import Judge

CUSTOMER = {"name": "Acme", "creditCode": "91350100M000100Y43"}
LINE = {
    "lineNo": 1, "sku": "A", "qty": "1", "unit": "pcs", "unitPrice": "1", "taxRate": "13",
    "taxAmount": "0", "amount": "1",
}  # fmt: skip
ORDER = {
    "customerId": "CUS-000001", "orderedAt": "2026-01-05T00:00:00Z", "currency": "CNY",
    "amount": "1", "lines": [LINE],
}  # fmt: skip
GOOD_BYTES = json.dumps(CUSTOMER).encode()


@pytest.fixture(scope="module")
def contract():
    return crm_contract()


@pytest.fixture(scope="module")
def front(contract):
    return open_front(contract)


@pytest.fixture(scope="module")
def judge():
    return Judge("contracts", "crm", "1.0", "openapi.yaml")


def our_verdict(front, request):
    received = front.receive(request)
    if isinstance(received, Misrouted):
        return received.says
    return "; ".join(map(str, received.wrong))


def is_unwritable(call):
    """Tell whether a URL cannot carry the key: "." and ".." are steps there (RFC 3986, 5.2.4)."""
    key = str(call.args.get("id", ""))
    return key in {".", ".."} or "/" in key


def compared(drawn, front, judge, count):
    """Give how often both said valid and invalid; fail where they disagree."""
    said = Counter()

    @settings(QUICK, max_examples=count)
    @given(drawn)
    def compare(call):
        request = front.codec.write_call(call, "http://localhost")
        ours, theirs = our_verdict(front, request), judge.wrong_request(request)
        same = bool(ours) == bool(theirs) or is_unwritable(call)
        assert same, f"{request}\nwe: {ours or 'valid'}\nopenapi-core: {theirs or 'valid'}"
        said["invalid" if ours else "valid"] += 1

    compare()
    return said


def test_both_accept_what_is_drawn_from_the_contract(contract, front, judge):
    said = compared(calls(contract), front, judge, 120)
    # A change without a single field is refused by both: minProperties is beyond our types.
    assert said["valid"] > 100


def test_both_refuse_the_same_spoilt_requests(contract, front, judge):
    said = compared(spoilt(contract), front, judge, 200)
    assert min(said.values()) > 30


def post(path, body, media="application/json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpRequest("POST", path, (("Content-Type", media),), data)


def page(text):
    return HttpRequest("GET", f"/customers?page={quote(text)}")


# Where the two differ, and why ours is the one that we keep.
DIFFERENCES = {
    "an address needs a domain; the referee only looks for an at sign": (
        post("/customers", {**CUSTOMER, "email": "a@"}), "invalid"),
    "$ ends the text; Python's re also lets it stand before a last line end": (
        post("/customers", {**CUSTOMER, "creditCode": CUSTOMER["creditCode"] + "\n"}), "invalid"),
    "RFC 3339 knows leap seconds; the referee's calendar does not": (
        post("/orders", {**ORDER, "orderedAt": "2016-12-31T23:59:60Z"}), "valid"),
    "JSON travels as UTF-8 (RFC 8259, 8.1); Python guesses UTF-16": (
        post("/customers", json.dumps(CUSTOMER).encode("utf-16")), "invalid"),
    "JSON has no byte order mark (RFC 8259, 8.1); Python skips it": (
        post("/customers", b"\xef\xbb\xbf" + GOOD_BYTES), "invalid"),
    "a key that stands twice means nothing certain; Python takes the last": (
        post("/customers", b'{"name":"",' + GOOD_BYTES[1:]), "invalid"),
    "half a surrogate pair is no character; Python keeps it": (
        post("/customers", {**CUSTOMER, "name": "\ud800"}), "invalid"),
    "a number is written as JSON writes it; Python's int() takes leading zeros": (
        page("01"), "invalid"),
    "the same; int() takes a sign": (page("+1"), "invalid"),
    "the same; int() takes digits of every script": (page("٣"), "invalid"),
    "1.0 is an integer in JSON Schema; int() refuses the text": (page("1.0"), "valid"),
    "HEAD is answered like GET (RFC 9110, 9.3.2), declared or not": (
        HttpRequest("HEAD", "/customers"), "valid"),
    "%2F is part of a key; WSGI cannot tell it from a slash": (
        HttpRequest("GET", "/customers/a%2Fb"), "valid"),
}  # fmt: skip


@pytest.mark.parametrize("reason", DIFFERENCES)
def test_each_known_difference_has_its_reason(front, judge, reason):
    request, ours = DIFFERENCES[reason]
    assert ("invalid" if our_verdict(front, request) else "valid") == ours
    assert ("invalid" if judge.wrong_request(request) else "valid") != ours, "it is gone"


def test_every_reply_of_the_twin_is_valid_for_openapi_core(contract, judge):
    statuses = Counter()

    @settings(QUICK, max_examples=40)
    @given(sequences(contract))
    def exchange(steps):
        front = open_front(contract)
        for at_s, (call, pick) in enumerate(steps):
            request = front.codec.write_call(aimed(front, call, pick), "http://localhost")
            response = front.handle(request, at_s * 1000)
            wrong = judge.wrong_reply(request, response)
            assert not wrong, f"{request}\n{response}\nopenapi-core: {wrong}"
            statuses[response.status] += 1

    exchange()
    # The rarer refusals depend on what Hypothesis draws under this Python.
    assert {200, 201, 404} <= set(statuses), statuses
    assert set(statuses) & {400, 409, 412, 422}, statuses


def test_every_webhook_of_the_twin_is_valid_for_openapi_core(contract, judge):
    names = Counter()

    @settings(QUICK, max_examples=50)
    @given(sequences(contract))
    def exchange(steps):
        front = open_front(contract)
        for at_s, (call, pick) in enumerate(steps):
            asked = front.codec.write_call(aimed(front, call, pick), "http://localhost")
            front.handle(asked, at_s * 1000)
            for message in front.twin.due(at_s * 1000):
                sent = front.outgoing(message, "http://subject.test/hooks", at_s * 1000)
                name = json.loads(sent.body)["event"]
                assert judge.wrong_webhook(name, sent) == "", sent
                front.twin.delivered(message.id, ok=True, now_ms=at_s * 1000)
                names[name] += 1

    exchange()
    assert "customer.created" in names, names
    assert set(names) & {"customer.changed", "order.changed", "order.approved"}, names


def test_every_refusal_of_a_spoilt_request_is_valid_for_openapi_core(contract, front, judge):
    @settings(QUICK, max_examples=80)
    @given(spoilt(contract))
    def exchange(call):
        request = front.codec.write_call(call, "http://localhost")
        if isinstance(front.receive(request), Misrouted):
            return  # an empty key leads to no operation, so the contract says nothing
        response = front.handle(request, 0)
        assert not judge.wrong_reply(request, response), f"{request}\n{response}"

    exchange()


def test_the_refusal_of_a_stranger_is_valid_for_openapi_core(contract, judge):
    front, request = Front(contract, Twin(contract)), HttpRequest("GET", "/orders/SO-1")
    response = front.handle(request, 0)
    assert response.status == 401
    assert judge.wrong_reply(request, response) == ""


def test_openapi_core_sees_a_wrong_reply(contract, judge):
    front = open_front(contract)
    request = post("/customers", CUSTOMER)
    response = front.handle(request, 0)
    assert judge.wrong_reply(request, response) == ""
    wrong = replace(response, body=response.body.replace(b'"version":1', b'"version":0'))
    assert "0 is less than the minimum" in judge.wrong_reply(request, wrong)
    event = HttpRequest("POST", "/", (("Content-Type", "application/json"),), b"{}")
    assert "MissingRequiredParameter" in judge.wrong_webhook("order.approved", event)
    assert "ResponseNotFound" in judge.wrong_reply(request, replace(response, status=418))


def test_a_key_that_cannot_be_is_a_declared_404_where_no_400_is_declared(front, judge):
    request = HttpRequest("GET", f"/products/{'x' * 37}")
    response = front.handle(request, 0)
    assert (response.status, json.loads(response.body)["code"]) == (404, "not-found")
    assert "at most 36" in json.loads(response.body)["message"]
    assert judge.wrong_reply(request, response) == ""
