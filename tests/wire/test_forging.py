"""Messages that somebody sends in the name of a system: what they say, and how they are signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import HttpRequest
from interlock.twin.service import Twin
from interlock.wire.forging import sent
from interlock.wire.front import Front

NOW_MS = 90_000_000
CUSTOMER = {"name": "镕基科技", "creditCode": "91310000MA1FL5E23X"}


@pytest.fixture(scope="module")
def crm():
    folder = bundled("contracts", "crm")
    contract = load([folder / "1.0" / "openapi.yaml"], "crm", (folder / "overlay.yaml",))
    return Front(contract, Twin(contract, access="open"))


@pytest.fixture(scope="module")
def message(crm):
    """Give a message of the CRM with an amount in it."""
    kind = (("Content-Type", "application/json"),)
    body = json.dumps(CUSTOMER).encode()
    answer = crm.handle(HttpRequest("POST", "/customers", kind, body), NOW_MS)
    assert answer.status == 201, answer.body
    (created,) = crm.twin.due(NOW_MS)
    assert isinstance(created.body, dict)
    data = created.body["data"]
    assert isinstance(data, dict)
    return replace(created, body={**created.body, "data": {**data, "address": "10.50"}})


def written(crm, message, lie=""):
    """Give what a message says, its time in seconds, and whether its signature is good."""
    request = sent(crm, message, "http://subject.test/hooks", NOW_MS, lie=lie)
    seconds, shown = request.header("X-Timestamp"), request.header("X-Signature")
    key = crm.twin.secrets["webhook_key"].encode()
    proof = hmac.new(key, f"{seconds}.".encode() + request.body, hashlib.sha256).hexdigest()
    return json.loads(request.body)["data"]["address"], int(seconds), shown and shown == proof


def test_a_genuine_message_says_what_is_so_and_is_well_signed(crm, message):
    says, seconds, good = written(crm, message)
    assert (says, seconds, good) == ("10.50", crm.twin.instant(NOW_MS).timestamp(), True)


def test_an_altered_message_has_other_amounts_and_a_signature_that_does_not_fit(crm, message):
    says, _, good = written(crm, message, "altered")
    assert (says, good) == ("1010.50", False)


def test_an_unsigned_message_has_no_signature(crm, message):
    says, _, shown = written(crm, message, "unsigned")
    assert (says, shown) == ("1010.50", "")


def test_an_old_message_is_genuine_and_signed_a_day_ago(crm, message):
    says, seconds, good = written(crm, message, "old")
    day = 86_400
    assert (says, seconds, good) == ("10.50", crm.twin.instant(NOW_MS).timestamp() - day, True)


def test_of_messages_without_amounts_the_signature_alone_is_wrong(crm, message):
    plain = replace(message, body={"data": {"address": "no sum"}})
    assert written(crm, plain, "altered")[::2] == ("no sum", False)
