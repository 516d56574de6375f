"""What clients in other languages meet under each fault of the line and of an answer's bytes.

Python's clients are held to more: to the same in virtual time (tests/world/test_two_stages.py).
"""

from __future__ import annotations

import subprocess
from itertools import count

import pytest

from interlock.fault import FAULTS
from interlock.serve.beside import open_twin
from tests.clients.rest import _where, by_curl, by_java, by_node
from tests.serve.control.asking import CRM, customer

pytestmark = pytest.mark.sockets
# Fault, whether the work was done, and what curl (its exit code), Node and Java say. A number is
# a status; curl and Java say nothing of a body that cannot be unpacked, since they do not unpack.
ENDS = [
    ("outage", {}, False, (7, "ECONNREFUSED", "ConnectException")),
    ("refused", {}, False, (56, "ECONNRESET", "no bytes")),
    ("reset-before", {}, False, (56, "ECONNRESET", "no bytes")),
    ("hung-up", {}, False, (52, "other side closed", "no bytes")),
    ("reset-after", {}, True, (56, "ECONNRESET", "no bytes")),
    ("truncated", {}, True, (18, "other side closed", "bytes received")),
    ("truncated", {"end": "reset"}, True, (56, "ECONNRESET", "bytes received")),
    ("broken-chunks", {}, True, (18, "other side closed", "chunked transfer encoding")),
    ("broken-chunks", {"how": "garbled"}, True, (56, "chunk size", "chunk size")),
    ("broken-gzip", {}, True, (201, "incorrect header check", 201)),
    ("redirect-loop", {}, False, (307, "redirect count exceeded", 307)),
    ("redirected", {"to": "other-host"}, False, (302, "ENOTFOUND", 302)),
    ("login-page", {}, False, (200, 200, 200)),
    ("rate-limited", {}, False, (429, 429, 429)),
    ("unavailable", {}, False, (503, 503, 503)),
    ("error-before", {}, False, (500, 500, 500)),
    ("error-after", {}, True, (500, 500, 500)),
    ("bad-gateway", {}, False, (502, 502, 502)),
    ("gateway-timeout", {}, True, (504, 504, 504)),
    ("request-doubled", {"gap": "20 ms"}, True, (409, 409, 409)),
]
# The whole answer comes: whether its body is what the system wrote.
WHOLE = [
    ("slow-answer", {"delay": "100 ms"}, True),
    ("late-arrival", {"delay": "100 ms"}, True),
    ("drip", {"gap": "1 ms"}, True),
    ("wrong-type", {}, True),
    ("wrong-charset", {}, False),
    ("wrong-length", {}, False),
    ("garbled", {}, False),
    ("garbled", {"how": "noise"}, False),
    ("empty-answer", {}, False),
]
CLIENTS = [
    pytest.param(0, id="curl", marks=_where("curl", "curl")),
    pytest.param(1, id="node-fetch", marks=_where("node", "Node")),
    pytest.param(2, id="java-http", marks=_where("javac", "a JDK")),
]
ASK = (by_curl, by_node, by_java)
NUMBERS = count(1)


@pytest.fixture(scope="module")
def crm():
    with open_twin(CRM, access="open", closes=True) as twin:
        yield twin


def under(crm, kind, settings, client):
    """Ask once under a fault; give a status with a body, or what the client says of its error."""
    crm.ask("DELETE", "faults")
    place = {"for": "1 h"} if FAULTS[kind].span else {"at": "createCustomer#1"}
    crm.plan(kind, **place, **settings)
    sent = customer(next(NUMBERS), name="上海旅行用品")
    try:
        answer = ASK[client]("POST", f"{crm.url}/customers", sent)
        said = answer.status, answer.body
    except subprocess.CalledProcessError as error:
        said = error.returncode, b""
    except AssertionError as error:
        said = str(error), b""
    assert crm.fired() == [kind]
    stored = {one["creditCode"]: one for one in crm.state()["Customer"].values()}
    return said, stored.get(sent["creditCode"])


def ids(row):
    return " ".join((row[0], *map(str, row[1].values())))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("row", ENDS, ids=ids)
def test_a_client_meets_what_the_fault_says_and_the_work_is_done_or_not(crm, row, client):
    kind, settings, done, wanted = row
    (said, _), stored = under(crm, kind, settings, client)
    if isinstance(wanted[client], int):
        assert said == wanted[client]
    else:
        assert wanted[client] in said
    assert (stored is not None) == done


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("row", WHOLE, ids=ids)
def test_a_client_gets_the_whole_answer_late_or_its_bytes_spoilt(crm, row, client):
    kind, settings, right = row
    before_ms = crm.ask("GET", "clock")["now_ms"]
    (status, body), stored = under(crm, kind, settings, client)
    assert status == 201
    assert stored is not None
    assert (body.endswith(b"}") and stored["name"].encode() in body and body[:1] == b"{") == right
    delay_ms = int(settings.get("delay", "0 ms").split()[0])
    assert crm.ask("GET", "clock")["now_ms"] >= before_ms + delay_ms
