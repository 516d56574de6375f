"""A vendor's own WSDL: outcomes of single records, query locators, what was deleted."""

from __future__ import annotations

import pytest

from interlock.contract.load import load
from interlock.contract.model import Call
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.contract.order_service import write
from tests.corpus import corpus, needs

PARTNER = ("wsdl", "salesforce-partner", "partner-480.wsdl")
OVERLAY = """
interlock: 1
overlay: what the partner WSDL leaves out
resources: {s: {deleted: {}}}
operations:
  query:
    paging: {style: locator, size: args.QueryOptions.batchSize, next: result.queryLocator}
  queryMore:
    paging:
      style: locator
      position: body.queryLocator
      size: args.QueryOptions.batchSize
      next: result.queryLocator
  queryAll: {deleted: always}
  delete: {verb: delete, resource: s, batch: {items: body.ids, results: result, key: id}}
  undelete: {verb: restore, resource: s, batch: {items: body.ids, results: result, key: id}}
"""


@pytest.fixture
def ask(tmp_path):
    contract = load([corpus(*PARTNER)], "crm", write(tmp_path, OVERLAY.lstrip(), "overlay.yaml"))
    front = Front(contract, Twin(contract, access="open"))

    def call(operation, body, **headers):
        request = front.codec.write_call(Call(operation, headers, body), "http://crm.test")
        answer = front.handle(request, 0)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        assert answer.status == 200, answer.body
        return front.codec.read_reply(operation, answer).body["result"]

    return call


def ids(found):
    return [record["Id"] for record in found.get("records", ())]


@needs(*PARTNER)
def test_records_of_a_vendor_are_made_found_in_parts_deleted_and_brought_back(ask):
    account = {"type": "Account", "Id": None}
    made = [one["id"] for one in ask("create", {"sObjects": [account] * 3})]
    size = {"QueryOptions": {"batchSize": 2}}
    first = ask("query", {"queryString": "SELECT Id FROM Account"}, **size)
    assert (ids(first), first["done"], first["size"]) == (made[:2], False, 3)
    rest = ask("queryMore", {"queryLocator": first["queryLocator"]}, **size)
    assert (ids(rest), rest["done"]) == (made[2:], True)
    told = ask("delete", {"ids": [made[0], "0" * 18]})
    assert [one["success"] for one in told] == [True, False]
    assert "there is no" in told[1]["errors"][0]["message"]
    asked = {"queryString": "SELECT Id FROM Account"}
    assert (len(ids(ask("query", asked))), len(ids(ask("queryAll", asked)))) == (2, 3)
    assert ask("undelete", {"ids": made[:1]})[0]["success"]
    assert len(ids(ask("query", asked))) == 3


SESSION = (
    OVERLAY
    + """
access:
  session:
    kind: session
    lifetime_s: 60
    session:
      login: login
      user: body.username
      password: body.password
      told: result.sessionId
      carried: args.SessionHeader.sessionId
    operations: [create, query]
"""
)


@needs(*PARTNER)
def test_a_session_may_be_told_in_a_reply_and_carried_in_a_soap_header(tmp_path):
    contract = load([corpus(*PARTNER)], "crm", write(tmp_path, SESSION.lstrip(), "overlay.yaml"))
    front = Front(contract, Twin(contract))
    user, password = (front.twin.secrets[n] for n in ("user", "password"))

    def call(operation, body, now_ms=0, **headers):
        request = front.codec.write_call(Call(operation, headers, body), "http://crm.test")
        answer = front.handle(request, now_ms)
        assert "X-Interlock-Defect" not in dict(answer.headers), answer.body
        return answer.status, front.codec.read_reply(operation, answer)

    asked = {"queryString": "SELECT Id FROM Account"}
    assert call("query", asked)[1].says == "the call belongs to no session"
    assert call("login", {"username": user, "password": "guess"})[0] == 500
    _, reply = call("login", {"username": user, "password": password})
    session = {"SessionHeader": {"sessionId": reply.body["result"]["sessionId"]}}
    assert call("query", asked, **session)[0] == 200
    assert call("query", asked, 60_000, **session)[1].says == "the session has expired"
