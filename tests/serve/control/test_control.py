"""What a test may ask of a twin, asked over real sockets by a stock client."""

from __future__ import annotations

import pytest

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.roles import infer
from interlock.serve.beside import open_twin
from tests.contract.orders_api import contract_of
from tests.serve.control.asking import CRM, Asking, asked, customer
from tests.twin.test_kinds import partners

pytestmark = pytest.mark.sockets


@pytest.fixture
def crm():
    with asked() as (asking, _):
        yield asking


# Wrong requests.


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "reset", "POST"), ("PATCH", "journal", "GET, DELETE"), ("POST", "clock", "GET")],
)
def test_a_wrong_method_is_told_with_those_that_there_are(crm, method, path, allowed):
    answer = crm.raw(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert set(answer.json()) == {"where", "problem", "remedy"}


def test_an_unknown_endpoint_is_told_with_the_nearest(crm):
    told = crm.raw("POST", "rest").json()
    assert told["where"] == "POST /_interlock/rest"
    assert "did you mean 'reset'" in told["remedy"]


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe\xfd", b'{"a": 1, "a": 2}', b"[" * 5000, b"", b"7", b'"x"', b"null"]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "state"), ("POST", "state/Customer"), ("POST", "clock/forward"), ("PUT", "webhooks")],
)
def test_a_body_that_cannot_be_used_is_told(crm, method, path, body):
    answer = crm.raw(method, path, content=body)
    assert answer.status_code == 400
    told = answer.json()
    assert told["where"].startswith(f"{method} /_interlock/{path}")
    assert told["problem"]
    assert told["remedy"]
    assert "Traceback" not in answer.text


def test_an_unknown_parameter_is_told_with_the_nearest(crm):
    told = crm.ask("GET", "journal?operaton=x", expect=400)
    assert told["remedy"] == "did you mean 'operation'?"


def test_a_parameter_that_stands_twice_is_told(crm):
    assert "twice" in crm.ask("GET", "journal?since=1&since=2", expect=400)["problem"]


def test_an_unknown_key_of_a_body_is_told_with_the_nearest(crm):
    told = crm.ask("PUT", "spaces/a", {"liek": "default"}, expect=400)
    assert "did you mean 'like'" in told["remedy"]


def test_head_is_answered_like_get(crm):
    assert crm.raw("HEAD", "state").status_code == 200


# Records.


def test_records_are_seeded_and_read_back(crm):
    told = crm.ask("POST", "state", {"Customer": [customer(1), customer(2, id="CUS-9")]})
    assert told == {"stored": {"Customer": 2}}
    assert crm.names() == ["C1", "C2"]
    assert crm.ask("GET", "state/Customer/CUS-9")["name"] == "C2"
    assert crm.client.get("/customers/CUS-9").json()["name"] == "C2"
    assert crm.ask("GET", "journal?status=201") == []


def test_what_was_read_can_be_seeded_elsewhere(crm):
    crm.ask("POST", "state/Customer", [customer(1), {**customer(2), "email": None}])
    read = crm.ask("GET", "state")
    crm.ask("POST", "reset")
    crm.ask("POST", "state", {name: rows for name, rows in read.items() if rows})
    assert crm.ask("GET", "state") == read


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (customer(1), "record 3 cannot be loaded"),
        ({**customer(3), "creditCode": "x"}, "record 3: creditCode does not fit"),
        ("text", "record 3 must be a mapping"),
        ({**customer(3), "email": 7}, "record 3: email does not fit"),
    ],
)
def test_all_records_are_stored_or_none_and_the_wrong_one_is_named(crm, wrong, says):
    told = crm.ask("POST", "state/Customer", [customer(1), customer(2), wrong], expect=400)
    assert says in told["problem"]
    assert crm.ask("GET", "state/Customer") == {}
    crm.ask("POST", "state/Customer", [customer(1)])
    assert crm.ask("GET", "state/Customer").keys() == {"CUS-000001"}


def test_a_record_that_refers_to_none_is_refused(crm):
    contact = {"customerId": "CUS-404", "name": "李雷"}
    told = crm.ask("POST", "state", {"Contact": [contact]}, expect=400)
    assert "Contact, record 1 cannot be loaded" in told["problem"]
    told = crm.ask("POST", "state", {"Customer": [customer(1)], "Contact": [
        {**contact, "customerId": "CUS-000001"}]})  # fmt: skip
    assert told["stored"] == {"Customer": 1, "Contact": 1}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "state/Custmer"), ("POST", "state/Custmer"), ("GET", "state/Customer/CUS-1")],
)
def test_an_unknown_resource_or_record_is_told(crm, method, path):
    told = crm.ask(method, path, [] if method == "POST" else None, expect=404)
    assert "there is no" in told["problem"]


def test_an_unknown_resource_is_told_with_the_nearest(crm):
    for records in ([], [{}]):
        told = crm.ask("POST", "state", {"Custmer": records}, expect=400)
        assert "did you mean 'Customer'" in told["remedy"]


def test_records_of_kinds_that_a_listed_value_tells_apart_are_loaded(tmp_path):
    contract = infer(contract_of(tmp_path, partners()))
    [resource] = contract.resources
    given = [{"kind": "person", "born": 1990}, {"kind": "company", "code": "abc"}]
    with asked(contract) as (asking, _):
        asking.ask("POST", f"state/{resource.name}", given)
        asking.ask("POST", f"state/{resource.name}", [{"kind": "person", "born": "x"}], expect=400)
        assert len(asking.ask("GET", f"state/{resource.name}")) == 2


def test_records_of_a_soap_service_keep_their_decimals():
    folder = bundled("contracts", "erp")
    contract = load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")
    with asked(contract) as (erp, _):
        erp.ask("POST", "state/Customer", [{"Name": "A", "TaxNo": "91350100M000100Y43"}])
        (number,) = erp.ask("GET", "state/Customer")
        line = (
            '{"LineNo":1,"Item":"00420-B","Qty":2.50,"Unit":"PCS","Price":10.00,"TaxRate":13,'
            '"TaxAmount":3.25,"Amount":28.25}'
        )
        order = (
            f'[{{"ExternalNo":"SO-1","Org":"0010","CustomerNo":"{number}",'
            f'"OrderDate":"2026-01-05","Currency":"PRE001","Amount":28.25,"Lines":[{line}]}}]'
        )
        stored = erp.raw("POST", "state/SalesOrder", content=order.encode())
        assert stored.json() == {"stored": {"SalesOrder": 1}}, stored.text
        assert '"Qty":2.50' in erp.raw("GET", "state/SalesOrder").text


def test_the_trail_tells_who_changed_what(crm):
    crm.ask("POST", "state/Customer", [customer(1)])
    key = crm.create(2)
    crm.client.patch(f"/customers/{key}", json={"name": "New"})
    trail = crm.ask("GET", "audit?resource=Customer")
    assert [e["operation"] for e in trail] == ["", "createCustomer", "updateCustomer"]
    assert trail[0]["who"] == "loaded"
    (changed,) = crm.ask("GET", f"audit?key={key}")[1:]
    assert (changed["before"]["name"], changed["after"]["name"]) == ("C2", "New")
    assert crm.ask("GET", "audit?resource=Custmer", expect=404)["remedy"].startswith("did you")


# Journal.


def test_the_journal_is_filtered_by_operation_status_and_number(crm):
    crm.create(1)
    crm.client.post("/customers", json={})
    crm.client.get("/customers")
    crm.client.get("/nowhere")
    every = crm.ask("GET", "journal")
    assert [e["n"] for e in every] == [1, 2, 3, 4]
    assert [e["status"] for e in crm.ask("GET", "journal?operation=createCustomer")] == [201, 400]
    assert [e["n"] for e in crm.ask("GET", "journal?status=4xx")] == [2, 4]
    assert [e["n"] for e in crm.ask("GET", "journal?status=200")] == [3]
    assert [e["n"] for e in crm.ask("GET", "journal?since=2&status=4xx")] == [4]
    assert "creditCode" in str(every[1]["says"])


def test_the_journal_shows_bodies_when_asked(crm):
    crm.create(1)
    assert "request" not in crm.ask("GET", "journal")[0]
    (entry,) = crm.ask("GET", "journal?bodies=yes")
    assert '"name":"C1"' in entry["request"]["body"].replace(": ", ":")
    assert ["content-type", "application/json"] in [
        [k.lower(), v] for k, v in entry["response"]["headers"]
    ]


def test_a_cleared_journal_goes_on_counting(crm):
    crm.create(1)
    assert crm.ask("DELETE", "journal") == {"cleared": 1}
    assert crm.ask("GET", "journal") == []
    crm.create(2)
    assert [e["n"] for e in crm.ask("GET", "journal")] == [2]
    assert crm.names() == ["C1", "C2"]


@pytest.mark.parametrize(
    "query", ["status=abc", "status=600", "status=", "since=-1", "since=x", "bodies=1"]
)
def test_a_filter_that_cannot_be_is_told(crm, query):
    assert crm.ask("GET", f"journal?{query}", expect=400)["remedy"].startswith("write ")


# Clock.


def test_a_token_ends_when_the_clock_says_so():
    with open_twin(CRM) as twin:
        crm = Asking(twin.url)
        pair = (twin.auth["client_id"], twin.auth["client_secret"])
        form = {"grant_type": "client_credentials"}
        token = crm.client.post("/oauth/token", data=form, auth=pair).json()
        proof = {"Authorization": f"Bearer {token['access_token']}"}
        assert crm.client.get("/customers", headers=proof).status_code == 200
        crm.ask("POST", "clock/forward", {"by": f"{token['expires_in'] + 1} s"})
        assert crm.client.get("/customers", headers=proof).status_code == 401


def test_a_frozen_clock_stands_until_it_is_moved(crm):
    frozen = crm.ask("POST", "clock/freeze")
    assert frozen["frozen"]
    assert crm.ask("GET", "clock")["now"] == frozen["now"]
    moved = crm.ask("POST", "clock/forward", {"by": "2 h"})
    assert moved["now_ms"] == frozen["now_ms"] + 7_200_000
    key = crm.create(1)
    made = crm.client.get(f"/customers/{key}").json()
    assert made["createdAt"][:16] == moved["now"][:16]
    running = crm.ask("POST", "clock/run")
    assert not running["frozen"]
    assert running["now_ms"] >= moved["now_ms"]
    assert running["ahead_ms"] <= 7_200_000


def test_the_clock_moves_to_an_instant_but_not_back(crm):
    crm.ask("POST", "clock/freeze")
    assert crm.ask("POST", "clock/forward", {"to": "2099-01-01T08:00:00+08:00"})["now"][:19] == (
        "2099-01-01T00:00:00"
    )
    told = crm.ask("POST", "clock/forward", {"to": "2020-01-01T00:00:00Z"}, expect=409)
    assert "does not go back" in told["problem"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"by": "soon"}, {"by": 5}, {"to": "tomorrow"}, {"to": "2099-01-01T00:00:00"},
        {"by": "1 h", "to": "2099-01-01T00:00:00Z"}, {"by": "-1 h"},
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_told(crm, body):
    told = crm.ask("POST", "clock/forward", body, expect=400)
    assert told["where"].startswith("POST /_interlock/clock/forward")


def test_the_end_of_time_is_told(crm):
    # A clock that stood just before it would run over it, and end every answer.
    told = crm.ask("POST", "clock/forward", {"to": "9999-12-31T00:00:00Z"}, expect=400)
    assert "9989" in told["problem"]
    crm.ask("POST", "clock/forward", {"to": "9989-01-01T00:00:00Z"})
    assert "9989" in crm.ask("POST", "clock/forward", {"by": "3000 d"}, expect=400)["problem"]
    assert crm.create(1)


# Seeding.


@pytest.mark.parametrize("slip", ["nam", "Name", "credit_code"])
def test_a_field_that_is_nearly_one_of_the_contract_is_not_stored(crm, slip):
    told = crm.ask("POST", "state", {"Customer": [{slip: "x"}]}, expect=400)
    assert f"it has no field '{slip}'" in told["problem"]
    assert "did you mean" in told["remedy"]
    assert crm.ask("GET", "state/Customer") == {}


def test_further_fields_that_the_contract_lets_pass_are_stored(crm):
    crm.ask("POST", "state", {"Customer": [{"name": "Acme", "nam": "y", "colour": "red"}]})
    (record,) = crm.ask("GET", "state/Customer").values()
    assert (record["nam"], record["colour"]) == ("y", "red")


# Snapshots and reset.


def test_where_nothing_of_a_kind_is_the_remedy_says_so(crm):
    told = crm.ask("POST", "snapshots/clean/restore", expect=404)
    assert told["remedy"] == "make a snapshot first: there is none yet"


def test_a_snapshot_brings_back_records_numbers_tokens_and_time(crm):
    crm.create(1)
    crm.ask("POST", "clock/freeze")
    taken = crm.ask("PUT", "snapshots/one")
    assert taken["records"] == 1
    crm.create(2)
    crm.ask("POST", "clock/forward", {"by": "1 d"})
    assert crm.ask("POST", "snapshots/one/restore") == taken
    assert crm.names() == ["C1"]
    assert crm.ask("GET", "clock")["now"] == taken["at"]
    assert crm.create(3) == "CUS-000002"
    assert [e["status"] for e in crm.ask("GET", "journal")] == [201, 201, 201]


def test_snapshots_are_listed_replaced_and_deleted(crm):
    crm.ask("PUT", "snapshots/a")
    crm.create(1)
    crm.ask("PUT", "snapshots/a")
    crm.ask("PUT", "snapshots/b")
    assert [(s["name"], s["records"]) for s in crm.ask("GET", "snapshots")] == [("a", 1), ("b", 1)]
    assert crm.ask("DELETE", "snapshots/a") == {"deleted": "a"}
    assert [s["name"] for s in crm.ask("GET", "snapshots")] == ["b"]
    told = crm.ask("POST", "snapshots/bb/restore", expect=404)
    assert told["remedy"] == "did you mean 'b'?"
    assert crm.ask("PUT", "snapshots/-x", expect=400)["problem"].endswith("no name of a snapshot")


def test_there_is_an_end_to_snapshots(crm):
    for n in range(100):
        crm.ask("PUT", f"snapshots/s{n}")
    assert "100 snapshots" in crm.ask("PUT", "snapshots/more", expect=507)["problem"]
    crm.ask("PUT", "snapshots/s0")


def test_reset_goes_back_to_the_start_with_its_records():
    data = {"Customer": [customer(1)]}
    with asked(data=data) as (crm, _):
        crm.create(2)
        crm.ask("POST", "clock/forward", {"by": "1 d"})
        crm.ask("POST", "reset")
        assert crm.names() == ["C1"]
        assert crm.ask("GET", "journal") == []
        assert crm.ask("GET", "clock")["ahead_ms"] == 0
        assert crm.create(2) == "CUS-000002"
