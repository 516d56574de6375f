"""What an unmodified client meets under a fault is the same in virtual time and on a socket."""

from __future__ import annotations

import asyncio
import http.client
import urllib.request
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache, partial
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest
import requests
import urllib3
import zeep

from interlock.bundled import bundled
from interlock.contract.load import load
from interlock.contract.model import HttpResponse
from interlock.fault import FAULTS
from interlock.run.search.plot import make
from interlock.scenario.model import Case, PlannedFault
from interlock.serve.ports import Ports
from interlock.serve.server import address, listen
from interlock.serve.stage import socket_stage
from interlock.sim.stage import stage
from interlock.sim.subject_env import Env
from interlock.twin.service import Twin
from interlock.wire.front import Front
from interlock.world.world import REQUESTS_MAX, Hooks, World

pytestmark = pytest.mark.sockets
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SPEED = 60
LIMIT_S = 0.4
THINGS = """\
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        "200":
          description: all
          content: {application/json: {schema: {type: object, properties: {
            items: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}}}
    post:
      operationId: createThing
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
      responses:
        "201":
          description: made
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: one
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties: {id: {type: string, readOnly: true}, name: {type: string}}
"""
NAME = {"name": "上海旅行用品有限公司, Shanghai"}


@cache
def things(folder):
    file = folder / "things.yaml"
    file.write_text(THINGS, encoding="utf-8")
    return load([file], "crm")


@cache
def erp():
    contracts = bundled("contracts", "erp")
    return load([contracts / "1.0" / "erp.wsdl"], "crm", (contracts / "overlay.yaml",))


# Each client asks once, without a thought, and reads the answer as its users do.


def by_httpx(url, limit_s):
    with httpx.Client(timeout=limit_s, trust_env=False) as client:
        answer = client.post(f"{url}/things", json=NAME)
    return answer.status_code, answer.json()["name"]


def by_requests(url, limit_s):
    answer = requests.post(f"{url}/things", json=NAME, timeout=limit_s)
    return answer.status_code, answer.json()["name"]


def by_http_client(url, limit_s):
    place = urlsplit(url)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=limit_s)
    try:
        line.request("POST", "/things", b'{"name": "a b c"}', {"Content-Type": "application/json"})
        answer = line.getresponse()
        return answer.status, len(answer.read())
    finally:
        line.close()


def by_urllib(url, limit_s):
    asked = urllib.request.Request(f"{url}/things", b'{"name": "a b c"}')
    asked.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asked, timeout=limit_s) as answer:
        return answer.status, len(answer.read())


def by_urllib3(url, limit_s):
    with urllib3.PoolManager(timeout=limit_s, retries=False) as pool:
        answer = pool.request("POST", f"{url}/things", json=NAME)
    return answer.status, answer.json()["name"]


def by_aiohttp(url, limit_s):
    async def ask():
        limits = aiohttp.ClientTimeout(sock_connect=limit_s, sock_read=limit_s)
        async with (
            aiohttp.ClientSession(timeout=limits) as session,
            session.post(f"{url}/things", json=NAME) as answer,
        ):
            return answer.status, (await answer.json())["name"]

    return asyncio.run(ask())


def by_zeep(url, limit_s):
    from zeep.transports import Transport

    transport = Transport(timeout=30 * limit_s, operation_timeout=limit_s)
    client = zeep.Client(f"{url}/services/erp?wsdl", transport=transport)
    found = client.bind("ErpService", "ErpSoap11").FindOrders(Page=1, PageSize=10)
    return 200, str(found.More)


def outcome(ask, url, limit_s):
    """Give what the client gives, or the kinds of its error."""
    try:
        return ask(url, limit_s)
    except Exception as error:  # noqa: BLE001  # whatever a client raises is the answer
        causes = [error]
        while causes[-1].args and isinstance(causes[-1].args[0], Exception):
            causes.append(causes[-1].args[0])
        return tuple(f"{type(e).__module__}.{type(e).__qualname__}" for e in causes)


def world_on(on, contract, fault):
    case = Case(
        "t", "t", "t", 7, horizon_ms=3_600_000, heal_at_ms=3_500_000, steps=(), faults=(fault,),
        laws=(),
    )  # fmt: skip
    secrets = {"user": "integration", "password": "secret"}
    twin = Twin(contract, seed=7, access="open", secrets=secrets, start=START)
    world = World(on, case, {"crm": Front(contract, twin)}, make)
    world.hooks = Hooks(nobody, lambda cause, effect: None, None)
    return world


async def nobody(request):
    return HttpResponse(204)


def in_virtual_time(ask, contract, fault, room):
    said = []

    def subject(env):
        said.append(outcome(ask, "http://crm.test", LIMIT_S * SPEED))

    with stage(7, START) as on:
        world = world_on(on, contract, fault)
        on.start(subject, Env("sync", {}, {}, room))
        on.run(until_ms=3_600_000)
    return said[0], told(world)


def on_a_socket(ask, contract, fault):
    async def run():
        async with socket_stage(SPEED) as (on, _):
            world = world_on(on, contract, fault)
            service = await listen(partial(on.net._ask, "crm.test"))
            async with service:
                on.go()
                url = "http://{}:{}".format(*address(service))
                said = await asyncio.to_thread(outcome, ask, url, LIMIT_S)
                # That a client leaves its line is noticed a little later.
                async with asyncio.timeout(5):
                    while not told(world)[1]:
                        await asyncio.sleep(0.01)
            return said, told(world)

    return asyncio.run(run())


def told(world):
    """Give what the trace says of the one call: that the fault struck, and how the call ended."""
    events = [e for e in world.record.events if e.operation in ("createThing", "FindOrders")]
    ends = [e for e in events if e.kind in ("reply", "failed")]
    return (
        sorted({e.fault for e in events if e.kind == "fault"}),
        [(e.kind, e.outcome, e.ok) for e in ends][:1],
    )


def planned(kind, operation="createThing", **settings):
    if FAULTS[kind].span:
        return PlannedFault(kind, "crm", for_ms=3_000_000, settings=settings)
    return PlannedFault(kind, "crm", operation, 1, settings=settings)


OF_SUBJECT = {n for n, f in FAULTS.items() if hasattr(f, "needs")}
OF_A_CALL = {n for n, f in FAULTS.items() if f.phase != "event"} - OF_SUBJECT
# Not of the line: no client can tell tokens from an open door.
# Names and certificates are the machine's own on a socket, and this contract has neither stamps
# nor batches nor keys of repeated calls.
REFUSING = {"business-error", "closed-period", "right-revoked"}
OF_RECORDS = {n for n in OF_A_CALL if FAULTS[n].phase == "work"} - REFUSING
UNSHOWN = {"token-expired", "refused", "outage", "host-unknown", "certificate-expired"}
SHOWN = sorted(OF_A_CALL - UNSHOWN - OF_RECORDS)
LONGER = {"slow-answer": {"delay_ms": 120_000}, "wrong-charset": {"charset": "utf-16"}}
MORE = [
    ("broken-chunks", {"how": "garbled"}),
    ("broken-gzip", {"how": "cut"}),
    ("garbled", {"how": "noise"}),
    ("redirected", {"status": 307}),
    ("truncated", {"end": "reset"}),
    ("wrong-length", {"how": "long"}),
]
CASES = [(kind, LONGER.get(kind, {})) for kind in SHOWN] + MORE
CLIENTS = [by_httpx, by_aiohttp, by_requests, by_urllib3, by_http_client, by_urllib]
IDS = [" ".join((kind, *map(str, settings.values()))) for kind, settings in CASES]


@pytest.mark.parametrize("ask", CLIENTS)
@pytest.mark.parametrize(("kind", "settings"), CASES, ids=IDS)
def test_a_client_meets_the_same_on_both_stages(kind, settings, ask, tmp_path_factory):
    contract = things(tmp_path_factory.getbasetemp())
    fault = planned(kind, **settings)
    there = in_virtual_time(ask, contract, fault, tmp_path_factory.mktemp("room"))
    here = on_a_socket(ask, contract, fault)
    assert here == there
    assert here[1][0] == [kind]


ZEEP = ["garbled", "empty-answer", "login-page", "bad-gateway", "truncated", "wrong-charset"]


@pytest.mark.parametrize("kind", ZEEP)
def test_zeep_meets_the_same_on_both_stages(kind, tmp_path):
    settings = {"charset": "utf-16"} if kind == "wrong-charset" else {}
    fault = planned(kind, "FindOrders", **settings)
    there = in_virtual_time(by_zeep, erp(), fault, tmp_path)
    assert on_a_socket(by_zeep, erp(), fault) == there


@pytest.mark.parametrize("kind", ["refused", "outage"])
def test_a_refusal_is_a_reset_on_a_socket_that_must_count_it(kind, tmp_path_factory):
    contract = things(tmp_path_factory.getbasetemp())
    fault = planned(kind)
    there, of_there = in_virtual_time(by_httpx, contract, fault, tmp_path_factory.mktemp("room"))
    here, of_here = on_a_socket(by_httpx, contract, fault)
    assert (there, here) == (("httpx.ConnectError",), ("httpx.ReadError",))
    assert of_there == of_here == ([kind], [("failed", "refused", False)])


@pytest.mark.parametrize("ask", CLIENTS)
def test_an_outage_refuses_the_call_after_one_that_was_counted(ask, tmp_path_factory):
    contract = things(tmp_path_factory.getbasetemp())
    there, _ = in_virtual_time(ask, contract, planned("outage"), tmp_path_factory.mktemp("room"))

    async def run():
        # So slow a world keeps the port closed for a second.
        async with AsyncExitStack() as stack, socket_stage(0.2) as (on, _):
            ports = Ports()
            await ports.open(stack, ["crm.test"])
            world = world_on(on, contract, planned("outage"))
            on.net.connect(ports)
            on.go()
            url = ports.urls["crm.test"]
            return [await asyncio.to_thread(outcome, ask, url, 5) for _ in range(2)], told(world)

    (first, second), of_here = asyncio.run(run())
    assert first != there
    assert second == there
    assert of_here == (["outage"], [("failed", "refused", False)])


def test_who_hammers_a_system_whose_certificate_is_wrong_is_seen_to_run_away(tmp_path):
    async def run():
        async with AsyncExitStack() as stack, socket_stage(SPEED) as (on, _):
            ports = Ports()
            await ports.open(stack, ["crm.test"])
            world = world_on(on, things(tmp_path), planned("certificate-expired"))
            on.net.connect(ports)
            on.go()
            for _ in range(REQUESTS_MAX):
                ports.on_wrong("crm.test")
            await asyncio.to_thread(outcome, by_httpx, ports.urls["crm.test"], 5)
            return world

    world = asyncio.run(run())
    assert world.runaway
    shown = [e for e in world.record.events if e.outcome == "untrusted" and not e.operation]
    assert [e.system for e in shown] == ["crm"] * REQUESTS_MAX
