"""Spaces: parallel clients on one socket that never meet."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import zeep
from zeep.wsse.username import UsernameToken

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import UsageError
from interlock.serve.beside import open_twin
from interlock.serve.spaces import SPACES_MAX
from interlock.serve.spaces.journal import Wanted
from interlock.serve.spaces.space import Space
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.serve.control.asking import CRM, Asking, asked, customer

pytestmark = pytest.mark.sockets


def test_parallel_tests_see_their_own_records_alone():
    def one_test(n):
        with httpx.Client(
            base_url=twin.url, trust_env=False, headers={"X-Interlock-Space": f"test-{n}"}
        ) as client:
            together.wait(10)
            for step in range(10):
                # The same keys everywhere: each would be refused in a shared state.
                made = client.post("/customers", json=customer(step))
                assert made.status_code == 201, made.text
                assert made.json()["id"] == f"CUS-{step + 1:06d}"
            if n % 2:
                client.post("/_interlock/reset")
            return client.get("/customers").json()["total"]

    with asked() as (crm, twin):
        together = threading.Barrier(8)
        with ThreadPoolExecutor(8) as pool:
            totals = list(pool.map(one_test, range(8)))
        assert totals == [10, 0] * 4
        assert crm.names() == []
        assert len(crm.ask("GET", "spaces")) == 9


def test_a_client_that_sets_no_headers_uses_another_base_url():
    with asked() as (crm, twin):
        url = f"{twin.url}/_interlock/spaces/plain"
        made = httpx.post(f"{url}/customers", json=customer(1), trust_env=False)
        assert made.status_code == 201
        read = httpx.get(f"{url}/customers/{made.json()['id']}?x=", trust_env=False)
        assert read.json() == made.json()
        inner = httpx.get(f"{url}/_interlock/state/Customer", trust_env=False).json()
        assert [c["name"] for c in inner.values()] == ["C1"]
        assert crm.names() == []
        assert Asking(twin.url, "plain").names() == ["C1"]


def test_the_wsdl_of_a_space_leads_into_the_space():
    folder = bundled("contracts", "erp")
    contract = load([folder / "1.0" / "erp.wsdl"], "erp", folder / "overlay.yaml")
    with open_twin(contract) as erp, erp.space("soap") as space:
        login = UsernameToken(space.auth["user"], space.auth["password"])
        client = zeep.Client(space.wsdl, wsse=login)
        client.service.CreateCustomer({"Name": "A", "TaxNo": "91350100M000100Y43"})
        assert [c["Name"] for c in space.state()["Customer"].values()] == ["A"]
        assert erp.state()["Customer"] == {}


def test_a_space_begins_as_the_twin_was_started():
    with asked(data={"Customer": [customer(1)]}) as (crm, twin):
        crm.create(2)
        one = Asking(twin.url, "one")
        assert one.names() == ["C1"]
        one.create(3)
        one.ask("POST", "reset")
        assert one.names() == ["C1"]
        assert crm.names() == ["C1", "C2"]


def test_a_space_begins_like_another_one_or_like_its_snapshot():
    with asked() as (crm, twin):
        crm.create(1)
        crm.ask("PUT", "snapshots/one")
        crm.create(2)
        crm.ask("POST", "clock/forward", {"by": "1 d"})
        crm.ask("PUT", "spaces/now", {"like": "default"})
        crm.ask("PUT", "spaces/then", {"snapshot": "one"})
        now, then = Asking(twin.url, "now"), Asking(twin.url, "then")
        assert (now.names(), then.names()) == (["C1", "C2"], ["C1"])
        assert now.ask("GET", "clock")["ahead_ms"] == 86_400_000
        assert then.create(9) == "CUS-000002"
        then.ask("POST", "reset")
        assert then.names() == ["C1"]
        assert crm.ask("PUT", "spaces/x", {"like": "nowhere"}, expect=404)
        assert crm.ask("PUT", "spaces/x", {"snapshot": "two"}, expect=404)
        assert crm.ask("PUT", "spaces/now", {"like": "then"}, expect=409)
        assert crm.ask("PUT", "spaces/now")["records"] == 2


def test_clock_tokens_journal_and_snapshots_are_those_of_the_space():
    with open_twin(CRM) as twin:
        one, two = Asking(twin.url, "one"), Asking(twin.url, "two")
        proof = {"Authorization": f"Bearer {twin.auth['token']}"}
        one.ask("POST", "expire-tokens")
        assert one.client.get("/customers", headers=proof).status_code == 401
        assert two.client.get("/customers", headers=proof).status_code == 200
        one.ask("POST", "clock/forward", {"by": "1 h"})
        assert two.ask("GET", "clock")["ahead_ms"] == 0
        one.ask("PUT", "snapshots/a")
        assert two.ask("GET", "snapshots") == []
        assert [len(s.ask("GET", "journal")) for s in (one, two)] == [1, 1]


def test_spaces_are_listed_read_and_deleted():
    with asked() as (crm, twin):
        made = crm.ask("PUT", "spaces/a")
        assert made["url"] == f"{twin.url}/_interlock/spaces/a"
        assert [s["name"] for s in crm.ask("GET", "spaces")] == ["default", "a"]
        Asking(twin.url, "a").create(1)
        assert crm.ask("GET", "spaces/a")["records"] == 1
        assert crm.ask("DELETE", "spaces/a") == {"deleted": "a"}
        assert crm.ask("GET", "spaces/a", expect=404)
        assert Asking(twin.url, "a").names() == []
        assert crm.ask("DELETE", "spaces/default", expect=409)["remedy"].startswith("reset it")


def test_beyond_the_last_space_everybody_is_told():
    with asked() as (crm, _):
        for n in range(SPACES_MAX - 1):
            crm.ask("PUT", f"spaces/s{n}")
        told = crm.ask("PUT", "spaces/more", expect=507)
        assert f"{SPACES_MAX} spaces" in told["problem"]
        for answer in (
            crm.client.get("/customers", headers={"X-Interlock-Space": "more"}),
            crm.client.get("/_interlock/spaces/more/customers"),
        ):
            assert answer.status_code == 507
            assert "DELETE /_interlock/spaces/NAME" in answer.json()["remedy"]
        crm.ask("DELETE", "spaces/s7")
        crm.ask("PUT", "spaces/more")
        assert crm.client.get("/customers").status_code == 200


@pytest.mark.parametrize("name", ["", "-a", "a b", "ü", "a" * 65, "../x"])
def test_a_name_that_cannot_be_is_told(name):
    with asked() as (_, twin):
        headers = {"X-Interlock-Space": name.encode()}
        answer = httpx.get(f"{twin.url}/customers", headers=headers, trust_env=False)
        assert answer.status_code == 400
        assert answer.json()["problem"] == f"{name[:80]!r} is no name of a space"
        assert "letters, digits" in answer.json()["remedy"]


def test_a_defect_of_the_twin_is_an_answer_and_an_entry_of_the_journal():
    beyond_ms = 10**15
    space = Space("default", Front(CRM, Twin(CRM, access="open")), lambda: beyond_ms)
    answer = space.handle(HttpRequest("GET", "/customers", (), b""))
    assert isinstance(answer, HttpResponse)
    assert answer.status == 500
    assert "OverflowError" in answer.header("X-Interlock-Defect")
    (entry,) = space.journal.told(Wanted())
    assert (entry["status"], entry["operation"]) == (500, "listCustomers")


def test_a_twin_that_cannot_open_leaves_nothing_open(tmp_path):
    file = tmp_path / "data.yaml"
    file.write_text("Nothing: []\nCustomer: [{}, {name: 7}]\n", encoding="utf-8")
    before = len(list(Path("/proc/self/fd").iterdir()))
    # What is raised holds on to everything that stood around it.
    with pytest.raises(UsageError) as kept, open_twin(CRM, data=file):
        pass
    assert kept.value.remedy
    assert len(list(Path("/proc/self/fd").iterdir())) == before
