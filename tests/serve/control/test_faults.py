"""Faults planned over HTTP: stock clients meet them, the twin tells whether they struck."""

from __future__ import annotations

import socket
import threading
import time

import httpx
import pytest

from interlock.fault import FAULTS
from interlock.serve.beside import open_twin
from tests.serve.control.asking import CRM, Asking, asked, customer
from tests.serve.control.test_webhooks import receiver, until

pytestmark = pytest.mark.sockets
CRASHES = {"crash", "crash-before", "disk-full", "two-workers"}
# What shows in a read of one record, and what a twin does otherwise elsewhere.
AT_READS = {"stale-read", "right-revoked"}
AT_CALLS = sorted(
    name
    for name, kind in FAULTS.items()
    if kind.phase != "event" and name not in CRASHES and (kind.phase != "work" or name in AT_READS)
)


@pytest.fixture
def crm():
    with asked() as (asking, _):
        asking.client.timeout = 0.5
        yield asking


def fired(crm):
    return [known["fired"] for known in crm.ask("GET", "faults")]


def test_a_lost_reply_leaves_the_record_and_the_client_without_an_answer(crm):
    (known,) = crm.ask("POST", "faults", {"fault": "reply-lost", "at": "createCustomer#1"})
    assert (known["fired"], known["last"], known["over"]) == (0, None, False)
    with pytest.raises(httpx.ReadTimeout):
        crm.client.post("/customers", json=customer(1))
    assert crm.names() == ["C1"]
    assert crm.client.post("/customers", json=customer(1)).status_code == 409
    (known,) = crm.ask("GET", "faults")
    assert (known["fired"], known["over"], known["last"]["n"]) == (1, True, 1)
    told = [entry.get("fault") for entry in crm.ask("GET", "journal")]
    assert told == ["reply-lost", None, None]


def test_a_lost_request_leaves_nothing(crm):
    crm.ask("POST", "faults", {"fault": "request-lost", "at": "crm.createCustomer#1"})
    with pytest.raises(httpx.ReadTimeout):
        crm.client.post("/customers", json=customer(1))
    assert crm.names() == []


@pytest.mark.parametrize(
    ("fault", "error", "stored"),
    [
        ("reset-before", httpx.ReadError, []),
        ("reset-after", httpx.ReadError, ["C1"]),
        ("refused", httpx.TransportError, []),
        ("hung-up", httpx.RemoteProtocolError, []),
        ("truncated", httpx.RemoteProtocolError, ["C1"]),
    ],
)
def test_a_broken_line_is_seen_as_such(crm, fault, error, stored):
    crm.ask("POST", "faults", [{"fault": fault, "at": "createCustomer#1"}])
    with pytest.raises(error):
        crm.client.post("/customers", json=customer(1))
    assert crm.names() == stored
    assert crm.create(2)


@pytest.mark.parametrize("name", AT_CALLS)
def test_each_fault_of_a_call_strikes_and_the_twin_goes_on(name):
    with asked(access="strict") as (crm, twin):
        crm.client.timeout = 0.5
        crm.client.headers["Authorization"] = f"Bearer {twin.auth['token']}"
        strikes(crm, name)


@pytest.mark.parametrize(
    ("fault", "ask", "status"),
    [
        ({"fault": "business-error", "at": "createCustomer#1"}, "create", 409),
        ({"fault": "closed-period", "for": "1 h"}, "create", 409),
        ({"fault": "record-locked", "at": "updateCustomer#1"}, "change", 409),
        ({"fault": "clock-skew", "for": "1 h"}, "create", 201),
        ({"fault": "visible-late", "at": "listCustomers#1"}, "list", 200),
    ],
)
def test_what_a_twin_does_otherwise_is_seen_by_a_stock_client(crm, fault, ask, status):
    asks = {
        "create": lambda: crm.client.post("/customers", json=customer(2)),
        "change": lambda: crm.client.patch(f"/customers/{made['id']}", json={"name": "镕基"}),
        "list": lambda: crm.client.get("/customers"),
    }
    made = crm.client.post("/customers", json=customer(1)).json()
    crm.ask("POST", "faults", fault)
    answer = asks[ask]()
    assert answer.status_code == status, answer.text
    assert fired(crm) == [1]
    if ask == "list":
        assert answer.json()["items"] == []


def strikes(crm, name):
    crm.ask("POST", "state/Customer", [customer(1, id="CUS-1", name="镕基")])
    span = {"for": "1 h"} if FAULTS[name].span else {"at": "getCustomer#1"}
    crm.ask("POST", "faults", {"fault": name, **span})
    # A line of its own: some faults leave one that the next request may find closed.
    url, proof = f"{crm.client.base_url}/customers/CUS-1", crm.client.headers["Authorization"]
    try:
        answer = httpx.get(url, headers={"Authorization": proof}, timeout=0.5, trust_env=False)
    except httpx.HTTPError as error:
        answer = error
    assert fired(crm) == [1], answer
    crm.ask("DELETE", "faults")
    again = crm.client.get("/customers/CUS-1")
    assert again.status_code == (401 if name == "token-expired" else 200)


def test_the_second_call_is_counted_from_when_the_fault_was_planned(crm):
    crm.create(1)
    crm.ask("POST", "faults", {"fault": "error-before", "at": "createCustomer#2"})
    assert crm.create(2)
    assert crm.client.post("/customers", json=customer(3)).status_code >= 500
    crm.ask("POST", "faults", {"fault": "error-before", "at": "createCustomer#1"})
    assert crm.client.post("/customers", json=customer(3)).status_code >= 500
    assert crm.names() == ["C1", "C2"]
    assert fired(crm) == [1, 1]


def test_settings_are_those_of_scenarios(crm):
    crm.create(1)
    fault = {"fault": "drifted-field", "at": "getCustomer#1", "how": "renamed", "field": "name"}
    crm.ask("POST", "faults", fault)
    assert crm.client.get("/customers/CUS-000001").json()["name_v2"] == "C1"
    crm.ask("POST", "faults", {"fault": "slow-answer", "at": "getCustomer#1", "delay": "100 ms"})
    before = crm.ask("GET", "clock")["now_ms"]
    assert crm.client.get("/customers/CUS-000001").json()["name"] == "C1"
    assert crm.ask("GET", "clock")["now_ms"] >= before + 100


def test_what_is_held_up_arrives_when_the_clock_is_moved_on(crm):
    crm.ask("POST", "faults", {"fault": "late-arrival", "at": "createCustomer#1"})
    with pytest.raises(httpx.ReadTimeout):
        crm.client.post("/customers", json=customer(1))
    assert crm.names() == []
    crm.ask("POST", "clock/forward", {"by": "2 min"})
    until(lambda: crm.names() == ["C1"])


def test_a_span_begins_and_ends_by_the_clock(crm):
    crm.ask("POST", "faults", {"fault": "unavailable", "from": "5 min", "for": "10 min"})
    assert crm.client.get("/customers").status_code == 200
    crm.ask("POST", "clock/forward", {"by": "6 min"})
    assert [crm.client.get("/customers").status_code for _ in range(3)] == [503] * 3
    assert fired(crm) == [3]
    crm.ask("POST", "clock/forward", {"by": "10 min"})
    assert crm.client.get("/customers").status_code == 200
    assert crm.ask("GET", "faults")[0]["over"]


def test_a_token_ends_in_mid_flow():
    with open_twin(CRM) as twin:
        crm = Asking(twin.url)
        proof = {"Authorization": f"Bearer {twin.auth['token']}"}
        crm.ask("POST", "faults", {"fault": "token-expired", "at": "listCustomers#2"})
        statuses = [crm.client.get("/customers", headers=proof).status_code for _ in range(3)]
        assert statuses == [200, 401, 401]


@pytest.mark.parametrize(
    ("fault", "count"), [("event-duplicated", 2), ("event-dropped", 0), ("event-delayed", 1)]
)
def test_messages_meet_faults_as_well(crm, fault, count):
    with receiver(204) as (url, came):
        crm.ask("PUT", "webhooks", {"to": url})
        crm.ask("POST", "faults", {"fault": fault, "at": "customerCreated#1"})
        crm.create(1)
        until(lambda: fired(crm) == [1])
        if fault == "event-delayed":
            assert came == []
        crm.ask("POST", "clock/forward", {"by": "10 min"})
        sent = until(lambda: len(crm.ask("GET", "webhooks")["sent"]) >= max(count, 1))
        assert sent
        until(lambda: len(came) == count)
        assert crm.ask("GET", "webhooks")["waiting"] == []


def test_who_waits_is_cut_off_when_the_faults_are_cleared(crm):
    crm.client.timeout = 30
    crm.ask("POST", "faults", {"fault": "reply-lost", "at": "createCustomer#1"})
    ended = []

    def call():
        with pytest.raises(httpx.TransportError) as error:
            httpx.post(
                f"{crm.client.base_url}/customers", json=customer(1), timeout=30, trust_env=False
            )
        ended.append(type(error.value))

    thread = threading.Thread(target=call)
    thread.start()
    until(lambda: fired(crm) == [1])
    assert [known["fired"] for known in crm.ask("DELETE", "faults")] == [1]
    thread.join(10)
    assert ended == [httpx.ReadError]
    assert crm.ask("GET", "faults") == []


@pytest.mark.parametrize("end", [("DELETE", "faults"), ("POST", "reset")])
@pytest.mark.parametrize(
    ("fault", "settings"), [("drip", {"gap": "1 h"}), ("wrong-length", {"how": "long"})]
)
def test_an_answer_that_has_begun_and_does_not_end_is_cut_off_as_well(crm, fault, settings, end):
    crm.create(1)
    crm.ask("POST", "faults", {"fault": fault, "at": "listCustomers#1", **settings})
    with socket.create_connection((crm.client.base_url.host, crm.client.base_url.port), 30) as line:
        line.sendall(b"GET /customers HTTP/1.1\r\nHost: twin\r\n\r\n")
        assert line.recv(1) == b"H"
        crm.ask(*end)
        with pytest.raises(ConnectionResetError):
            b"".join(iter(lambda: line.recv(65_536), b""))
    assert crm.client.get("/customers").status_code == 200


def test_a_held_request_does_not_arrive_after_a_reset(crm):
    crm.ask("POST", "faults", {"fault": "late-arrival", "at": "createCustomer#1", "delay": "1 s"})
    with pytest.raises(httpx.ReadTimeout):
        crm.client.post("/customers", json=customer(1))
    crm.ask("POST", "reset")
    crm.ask("POST", "clock/forward", {"by": "1 h"})
    crm.create(2)
    time.sleep(0.1)
    assert crm.names() == ["C2"]
    assert crm.ask("GET", "faults") == []


def test_the_faults_of_a_space_are_its_own():
    with asked() as (crm, twin):
        one = Asking(twin.url, "one")
        one.ask("POST", "faults", {"fault": "error-before", "at": "createCustomer#1"})
        assert crm.create(1)
        assert one.client.post("/customers", json=customer(1)).status_code >= 500
        assert crm.ask("GET", "faults") == []
        assert [s["faults"] for s in crm.ask("GET", "spaces")] == [False, True]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"fault": "reply-last", "at": "createCustomer#1"}, "did you mean 'reply-lost'"),
        ({"fault": "reply-lost", "at": "createCustomr#1"}, "did you mean 'createCustomer'"),
        ({"fault": "reply-lost", "at": "createCustomer"}, '"at": "createOrder#2"'),
        ({"fault": "reply-lost"}, '"at": "createOrder#2"'),
        ({"fault": "reply-lost", "at": "customerCreated#1"}, "write SYSTEM"),
        ({"fault": "slow-answer", "at": "createCustomer#1", "dely": "1 s"}, "did you mean 'delay'"),
        ({"fault": "slow-answer", "at": "createCustomer#1", "delay": "soon"}, "30 s"),
        ({"fault": "outage", "at": "createCustomer#1"}, 'write "for": "10 min"'),
        ({"fault": "half-open", "at": "createCustomer#1"}, 'leave "at" away'),
        ({"fault": "reply-lost", "at": "createCustomer#1", "for": "1 s"}, 'leave "at" away, or'),
        ({"fault": "outage", "for": "0 s"}, "10 min"),
        ({"fault": "crash", "at": "createCustomer#1"}, "interlock run"),
        (
            {"fault": "reply-lost", "at": "subject", "after": "crm.createCustomer#1"},
            "interlock run",
        ),
        ({"at": "createCustomer#1"}, "add 'fault'"),
        ("reply-lost", '"fault": "reply-lost"'),
    ],
)
def test_a_fault_that_can_never_strike_is_told(crm, fault, says):
    good = {"fault": "reply-lost", "at": "createCustomer#1"}
    told = crm.ask("POST", "faults", [good, fault], expect=400)
    assert told["problem"]
    if says != "write SYSTEM":
        assert says in told["remedy"]
    assert "SYSTEM" not in told["remedy"]
    assert crm.ask("GET", "faults") == []


def test_a_pattern_is_one_plan_and_strikes_as_all_that_it_is_made_of(crm):
    pattern = {"pattern": "flapping-link", "from": "1 min", "for": "10 min"}
    good = {"fault": "reply-lost", "at": "createCustomer#1"}
    known = crm.ask("POST", "faults", [pattern, good])
    assert [one["plan"] for one in known] == [pattern, good]
    assert known[0]["says"].startswith("The line comes and goes")
    crm.ask("DELETE", "faults")
    crm.ask("POST", "clock/freeze")
    crm.ask("POST", "faults", {**pattern, "at": "crm"})
    assert crm.client.get("/customers").status_code == 200
    for pause, away in (("61 s", True), ("20 s", False), ("25 s", True), ("15 s", False)):
        crm.ask("POST", "clock/forward", {"by": pause})
        if away:
            with pytest.raises(httpx.TransportError):
                crm.client.get("/customers")
        else:
            assert crm.client.get("/customers").status_code == 200
    assert fired(crm) == [2]
    crm.ask("POST", "clock/forward", {"by": "10 min"})
    assert [one["over"] for one in crm.ask("GET", "faults")] == [True]


@pytest.mark.parametrize(
    ("asked_for", "status", "says"),
    [
        ({"pattern": "flapping-link", "for": "3660 d"}, 400, "let it last less long"),
        ([{"pattern": "flapping-link", "for": "8 h"}] * 2, 507, "clear them"),
        ({"pattern": "flaping-link"}, 400, "did you mean 'flapping-link'"),
        ({"pattern": "flapping-link", "at": "createCustomer#1"}, 400, "use one of crm"),
    ],
)
def test_a_pattern_that_is_too_much_or_none_leaves_nothing_planned(crm, asked_for, status, says):
    told = crm.ask("POST", "faults", asked_for, expect=status)
    assert says in told["remedy"]
    assert crm.ask("GET", "faults") == []


@pytest.mark.parametrize(("access", "times"), [("strict", 1), ("open", 0)])
def test_a_token_that_nobody_asks_for_is_not_told_as_expired(access, times):
    with open_twin(CRM, access=access) as twin, httpx.Client(trust_env=False) as client:
        twin.plan("token-expired", "listCustomers#1")
        client.get(f"{twin.url}/customers")
        assert len(twin.fired()) == times
