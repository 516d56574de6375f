"""Bytes in, bytes out: the bundled pair behind its wires, without sockets."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call, HttpRequest, Misrouted, Reply
from interlock.errors import InternalError
from interlock.twin.service import Twin
from interlock.wire.front import Front

ROOT = Path(__file__).resolve().parents[2]
JSON = ("Content-Type", "application/json")


@pytest.fixture(scope="module")
def crm_contract():
    folder = ROOT / "contracts" / "crm"
    return load([folder / "1.0" / "openapi.yaml"], "crm", folder / "overlay.yaml")


@pytest.fixture(scope="module")
def erp_contract():
    folder = ROOT / "contracts" / "erp"
    return load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")


@pytest.fixture
def crm(crm_contract):
    return Front(crm_contract, Twin(crm_contract))


def send(front, method, target, body=None, *headers, now_ms=0):
    data = b"" if body is None else json.dumps(body).encode()
    kind = (JSON,) if body is not None else ()
    return front.handle(HttpRequest(method, target, (*kind, *headers), data), now_ms)


def token(front, now_ms=0):
    secrets = front.twin.secrets
    form = {
        "grant_type": "client_credentials",
        "client_id": secrets["client_id"],
        "client_secret": secrets["client_secret"],
    }
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    request = HttpRequest("POST", "/oauth/token", (kind,), urlencode(form).encode())
    answer = front.handle(request, now_ms)
    assert answer.status == 200, answer.body
    return ("Authorization", f"Bearer {json.loads(answer.body)['access_token']}")


CUSTOMER = {"name": "镕基科技有限公司", "creditCode": "91350100M000100Y43"}


def test_a_token_request_is_expected_but_no_call(crm):
    received = crm.receive(HttpRequest("POST", "/oauth/token", (), b"grant_type=password"))
    assert isinstance(received, Misrouted)
    assert (received.operation, received.expected) == ("token", True)
    assert crm.respond_misrouted(received, 0).status == 400


def test_a_created_customer_is_read_back_equal(crm):
    proof = token(crm)
    created = send(crm, "POST", "/customers", CUSTOMER, proof)
    assert created.status == 201
    record = json.loads(created.body)
    read = send(crm, "GET", f"/customers/{record['id']}", None, proof)
    assert json.loads(read.body) == record
    assert CUSTOMER.items() <= record.items()
    assert read.header("ETag") == '"1"'


def test_a_request_that_breaks_the_contract_gets_the_contracts_own_error(crm):
    answer = send(crm, "POST", "/customers", {"name": "", "odd": 1}, token(crm))
    problem = json.loads(answer.body)
    assert (answer.status, problem["code"]) == (400, "validation")
    assert {d["path"] for d in problem["details"]} >= {"$.name", "$.odd"}
    assert crm.twin.snapshot()["Customer"] == {}


def test_a_client_that_is_not_known_is_asked_who_it_is(crm):
    form = b"grant_type=client_credentials&client_id=nobody&client_secret=x"
    answer = crm.handle(HttpRequest("POST", "/oauth/token", (), form), 0)
    assert (answer.status, answer.header("WWW-Authenticate")) == (401, 'Basic realm="token"')


def test_without_a_token_nobody_comes_in(crm):
    answer = send(crm, "GET", "/customers")
    assert answer.status == 401
    assert json.loads(answer.body)["code"] == "unauthorized"


def test_a_token_ends_after_its_hour(crm):
    proof = token(crm)
    assert send(crm, "GET", "/customers", None, proof, now_ms=3_599_999).status == 200
    assert send(crm, "GET", "/customers", None, proof, now_ms=3_600_000).status == 401


def test_an_unknown_path_is_misrouted_and_unexpected(crm):
    received = crm.receive(HttpRequest("GET", "/nowhere"))
    assert isinstance(received, Misrouted)
    assert not received.expected
    assert received.response.status == 404


def test_a_webhook_is_signed_over_its_bytes(crm):
    send(crm, "POST", "/customers", CUSTOMER, token(crm), now_ms=5000)
    (message,) = crm.twin.due(5000)
    request = crm.outgoing(message, "http://subject.test/webhooks/crm", 7000)
    seconds = request.header("X-Timestamp")
    key = crm.twin.secrets["webhook_key"].encode()
    signed = hmac.new(key, f"{seconds}.".encode() + request.body, hashlib.sha256).hexdigest()
    assert request.header("X-Signature") == signed
    assert int(seconds) == int(crm.twin.instant(7000).timestamp())
    assert (request.method, request.target) == ("POST", "/webhooks/crm")
    assert json.loads(request.body)["event"] == "customer.created"


def test_a_twin_that_cannot_keep_the_contract_says_mock_defect(crm_contract):
    broken = replace(crm_contract.roles["getCustomer"], reply={("version",): "many"})
    contract = replace(crm_contract, roles={**crm_contract.roles, "getCustomer": broken})
    front = Front(contract, Twin(contract, access="open"))
    key = json.loads(send(front, "POST", "/customers", CUSTOMER).body)["id"]
    with pytest.raises(InternalError, match=r"MOCK DEFECT.*\$\.version"):
        front.answer(Call("getCustomer", {"id": key}), 0)
    answer = send(front, "GET", f"/customers/{key}")
    assert answer.status == 500
    assert "$.version" in answer.header("X-Interlock-Defect")


def test_a_changed_reply_is_judged_and_still_sent(crm):
    call, reply = Call("getCustomer", {"id": "x"}), Reply("200", ok=True, body={"id": 1})
    assert any(b.path == "$.id" for b in crm.breaches(call, reply))
    assert crm.respond(call, reply).body == b'{"id":1}'


def test_an_undeclared_refusal_is_no_breach(crm):
    assert crm.breaches(Call("getCustomer"), Reply("503", ok=False)) == ()


def test_the_wsdl_names_the_twins_own_address(erp_contract):
    front = Front(erp_contract, Twin(erp_contract))
    ask = HttpRequest("GET", "/services/erp?wsdl", (("Host", "127.0.0.1:4711"),))
    answer = front.handle(ask, 0)
    assert answer.status == 200
    assert b'location="http://127.0.0.1:4711/services/erp"' in answer.body
    assert b"erp.example.com" not in answer.body
    received = front.receive(ask)
    assert isinstance(received, Misrouted)
    assert (received.operation, received.expected) == ("wsdl", True)


def test_who_waits_for_a_twin_by_the_head_of_its_wsdl_finds_it(erp_contract):
    erp = Front(erp_contract, Twin(erp_contract))
    received = erp.receive(HttpRequest("HEAD", "/services/erp?wsdl"))
    assert isinstance(received, Misrouted)
    assert erp.respond_misrouted(received, 0).status == 200


def test_the_same_request_at_the_same_time_gets_the_same_bytes(crm_contract):
    def run():
        front = Front(crm_contract, Twin(crm_contract))
        proof = token(front)
        return [
            send(front, "POST", "/customers", CUSTOMER, proof, now_ms=10).body,
            send(front, "GET", "/customers", None, proof, now_ms=20).body,
        ]

    assert run() == run()
