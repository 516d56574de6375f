"""respx routes that a twin answers: the pattern of docs/how-to/unit-tests.md, as it is there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import httpx
import pytest
import respx

from interlock.serve.doubles import answers_of, twin_routes
from interlock.twin.service import Twin
from interlock.wire.front import Front
from tests.conftest import ROOT
from tests.referee.calls import crm_contract

PAGE = ROOT / "docs" / "how-to" / "unit-tests.md"
CODE = "91350100M000100Y43"


@pytest.fixture(scope="module")
def page():
    """Run the blocks of the page and give what they define."""
    blocks = re.findall(r"^```python \w+\n(.*?)^```$", PAGE.read_text("utf-8"), re.S | re.M)
    names: dict[str, Callable] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)  # the page is ours
    return names


@pytest.fixture
def twin():
    return Twin(crm_contract(), access="open")


@pytest.fixture
def client(twin):
    """Give an httpx client that a twin answers."""
    answer = answers_of(Front(twin.contract, twin))
    with respx.mock(base_url="https://crm.test") as routes:
        routes.route().mock(side_effect=answer)
        with httpx.Client(base_url="https://crm.test") as found:
            yield found


def test_every_test_of_the_page_holds(page):
    found = [name for name in page if name.startswith("test_")]
    assert len(found) == 2
    for name in found:
        page[name]()


def test_the_page_would_see_code_that_creates_twice(page, monkeypatch):
    def careless(client, name, code):
        made = client.post("/customers", json={"name": name, "creditCode": code})
        return made.raise_for_status().json()["id"]

    monkeypatch.setitem(page, "register", careless)
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        page["test_a_customer_is_registered_once"]()


def test_a_route_answers_as_the_contract_says(client, twin):
    made = client.post("/customers", json={"name": "镕基", "creditCode": CODE})
    assert made.headers["etag"] == '"1"'
    assert client.get(f"/customers/{made.json()['id']}").json() == made.json()
    assert client.post("/customers", json={"name": ""}).json()["code"] == "validation"
    assert client.get("/customers", params={"creditCode": CODE}).json()["total"] == 1
    assert client.get("/nowhere").status_code == 404
    assert list(twin.snapshot()["Customer"]) == [made.json()["id"]]


def test_an_asynchronous_client_is_answered_too(page, twin):
    async def create():
        async with httpx.AsyncClient(base_url="https://crm.test") as client:
            return await client.post("/customers", json={"name": "A", "creditCode": CODE})

    with respx.mock(base_url="https://crm.test") as routes:
        routes.route().mock(side_effect=answers_of(Front(twin.contract, twin)))
        assert asyncio.run(create()).status_code == 201
    assert len(twin.snapshot()["Customer"]) == 1


def test_each_operation_is_a_route_of_its_name(twin):
    with twin_routes(Front(twin.contract, twin), "https://crm.test") as routes:
        with httpx.Client(base_url="https://crm.test") as found:
            made = found.post("/customers", json={"name": "Acme", "creditCode": CODE}).json()
            assert found.get(f"/customers/{made['id']}").json()["name"] == "Acme"
            assert found.get("/nothing").status_code == 404
        called = {r.name: r.call_count for r in routes.routes if r.called}
    assert called == {"createCustomer": 1, "getCustomer": 1, "other": 1}


def test_a_route_of_an_operation_can_fail_and_the_others_go_on(twin):
    with twin_routes(Front(twin.contract, twin), "https://crm.test") as routes:
        routes["createCustomer"].mock(side_effect=httpx.ConnectError)
        with httpx.Client(base_url="https://crm.test") as found:
            with pytest.raises(httpx.ConnectError):
                found.post("/customers", json={"name": "Acme", "creditCode": CODE})
            assert found.get("/customers").json()["items"] == []


def test_the_clock_of_a_double_is_an_argument(twin):
    now_ms = iter((0, 3_600_000))
    with (
        twin_routes(Front(twin.contract, twin), "https://crm.test", lambda: next(now_ms)),
        httpx.Client(base_url="https://crm.test") as found,
    ):
        codes = (CODE, "91350100M000101Y43")
        made = [found.post("/customers", json={"name": "A", "creditCode": c}) for c in codes]
    first, second = (m.json()["createdAt"] for m in made)
    assert first < second
