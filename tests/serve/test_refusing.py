"""A port that is closed for a while: stock clients are refused, and find it open again after it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack, closing

import aiohttp
import httpx
import pytest
import requests

from interlock.contract.exchange import HttpRequest, HttpResponse
from interlock.fault import FAULTS
from interlock.fault.base import Delivery
from interlock.run.search.plot import make
from interlock.scenario.model import PlannedFault
from interlock.serve import loop
from interlock.serve.ports import Ports
from interlock.serve.server import address, listen
from interlock.serve.stage import socket_stage
from interlock.world.plan import Plan
from interlock.world.trouble import Refused

pytestmark = pytest.mark.sockets
LOOPS = pytest.mark.parametrize("runs", [asyncio.run, loop.run])


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(200, (), b"hello")


def by_httpx(url):
    return httpx.get(url, trust_env=False).text


def by_requests(url):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url).text


def by_aiohttp(url):
    async def ask():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()

    return asyncio.run(ask())


REFUSED = {
    by_httpx: httpx.ConnectError,
    by_requests: requests.ConnectionError,
    by_aiohttp: aiohttp.ClientConnectorError,
}


@LOOPS
@pytest.mark.parametrize("ask", REFUSED)
def test_a_stock_client_is_refused_while_the_port_is_closed_and_answered_after_it(ask, runs):
    async def run():
        async with await listen(hello) as service:
            url = "http://{}:{}".format(*address(service))
            for _ in range(3):
                service.refuse()
                with pytest.raises(REFUSED[ask], match=r"refused|Connect call failed"):
                    await asyncio.to_thread(ask, url)
                service.accept()
                assert await asyncio.to_thread(ask, url) == "hello"

    runs(run())


@LOOPS
def test_lines_that_are_open_go_on_while_the_port_is_closed_unless_they_are_cut(runs):
    async def run():
        async with await listen(hello) as service, httpx.AsyncClient(trust_env=False) as http:
            url = "http://{}:{}".format(*address(service))
            assert (await http.get(url)).text == "hello"
            service.refuse()
            assert (await http.get(url)).text == "hello"
            service.cut()
            with pytest.raises(httpx.ConnectError):
                await asyncio.wait_for(again(http, url), 5)

    runs(run())


async def again(http, url):
    """Ask until the pool has noticed that its line is broken."""
    while True:
        try:
            await http.get(url)
        except (httpx.ReadError, httpx.RemoteProtocolError):
            await asyncio.sleep(0.01)


@LOOPS
def test_nobody_else_gets_a_port_that_is_closed_for_a_while(runs):
    async def run():
        async with await listen(hello) as service:
            place = address(service)
            service.refuse()
            with closing(socket.socket()) as other, pytest.raises(OSError, match="in use"):
                other.bind(place)
            service.accept()
            service.refuse()
            service.accept()
            assert await asyncio.to_thread(by_httpx, "http://{}:{}".format(*place)) == "hello"

    runs(run())


def test_who_is_told_twice_to_listen_again_can_be_closed_at_once():
    async def run():
        async with await listen(hello) as service:
            url = "http://{}:{}".format(*address(service))
            service.refuse()
            service.accept()
            service.accept()
            await asyncio.sleep(0)
            service.refuse()
            service.accept()
            assert await asyncio.to_thread(by_httpx, url) == "hello"

    asyncio.run(run())


def test_a_closed_service_that_ends_gives_its_port_back():
    async def run():
        async with await listen(hello) as service:
            place = address(service)
            service.refuse()
        service.refuse()
        service.accept()
        async with await listen(hello, *place) as service:
            assert address(service) == place

    asyncio.run(run())


def told(answer):
    return type(answer).__name__ if isinstance(answer, Exception) else answer.status_code


def test_an_outage_on_a_stage_lets_one_call_in_and_refuses_the_next_until_it_is_over():
    came, failed = [], []

    async def handler(call):
        came.append(call.number)
        if len(came) in (2, 3):
            raise Refused(for_ms=300_000)
        return HttpResponse(200)

    async def run():
        async with AsyncExitStack() as stack, socket_stage(speed=0.2) as (on, _):
            ports = Ports()
            await ports.open(stack, ["crm.test", "erp.test"])
            on.net.host("crm.test", handler)
            on.net.host("erp.test", handler)
            on.net.on_failed = lambda call, trouble: failed.append((call.number, type(trouble)))
            on.net.connect(ports)
            on.go()
            crm, erp = ports.urls["crm.test"], ports.urls["erp.test"]
            said = [await one(crm) for _ in range(3)]
            beside = await one(erp)
            # A second of the machine is a fifth of a second of this world.
            await asyncio.sleep(1.2)
            said.append(await one(crm))
            return told(beside), [told(a) for a in said]

    beside, said = asyncio.run(run())
    assert said == [200, "ReadError", "ConnectError", 200]
    assert beside == "ReadError"
    assert failed == [(2, Refused), (3, Refused)]
    assert came == [1, 2, 3, 4]


async def one(url):
    """Ask on a line of its own."""
    async with httpx.AsyncClient(trust_env=False) as http:
        try:
            return await http.get(url)
        except httpx.TransportError as error:
            return error


def test_the_next_trial_finds_every_port_open():
    async def away(call):
        raise Refused(for_ms=300_000)

    async def there(call):
        return HttpResponse(200)

    async def run():
        async with AsyncExitStack() as stack:
            ports, said = Ports(), []
            await ports.open(stack, ["crm.test"])
            for handler in (away, there):
                async with socket_stage(speed=0.01) as (on, _):
                    on.net.host("crm.test", handler)
                    on.net.connect(ports)
                    on.go()
                    said.append(told(await one(ports.urls["crm.test"])))
                ports.disconnect()
            return said

    assert asyncio.run(run()) == ["ReadError", 200]


@pytest.mark.parametrize(
    ("kind", "now_ms", "for_ms"),
    [
        ("outage", 5_000, 7_000),
        ("outage", 3_999, 0),
        ("outage", 12_000, 0),
        ("half-open", 5_000, 0),
    ],
)
def test_a_plan_says_how_long_nobody_listens(kind, now_ms, for_ms):
    fault = PlannedFault(kind, "crm", from_ms=4_000, for_ms=60_000)
    plan = Plan((fault,), make, seed=1, heal_at_ms=12_000)
    assert plan.away_ms("crm", now_ms) == for_ms
    assert plan.away_ms("erp", now_ms) == 0
    met = plan.meet(Delivery("request", "crm", "get", 1, now_ms), now_ms)
    assert not for_ms or met.deliveries[0].fate == "refuse"
    assert FAULTS["outage"].span
