"""Unmodified httpx, async and plain, on the trial's network."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

from interlock.contract.model import HttpResponse
from interlock.world.trouble import NetRequest, Refused
from tests.sim.play import JSON, play

ERRORS = {
    "/refused": (httpx.ConnectError, 50),
    "/reset": (httpx.ReadError, 50),
    "/closed": (httpx.RemoteProtocolError, 50),
    "/silent": (httpx.ReadTimeout, 7_000),
    "/slow": (httpx.ReadTimeout, 7_000),
    "/dark": (httpx.ConnectTimeout, 3_000),
    "/nowhere": (httpx.ConnectError, 50),
    "/untrusted": (httpx.ConnectError, 50),
    "/cut": (httpx.RemoteProtocolError, 50),
}
PATIENCE = httpx.Timeout(7, connect=3)


@pytest.mark.parametrize("target", ERRORS)
def test_an_async_client_meets_its_own_error_at_its_own_time(target: str, tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(base_url=env.url("crm"), timeout=PATIENCE) as client:
            await client.get(target)

    error, after_ms = ERRORS[target]
    life = play(subject, tmp_path, until_ms=after_ms).life
    assert type(life.outcome.error) is error
    assert str(life.outcome.error.request.url) == f"http://crm.test{target}"


@pytest.mark.parametrize("target", ERRORS)
def test_a_plain_client_meets_its_own_error_at_its_own_time(target: str, tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        with httpx.Client(base_url=env.url("crm"), timeout=PATIENCE) as client:
            client.get(target)

    error, after_ms = ERRORS[target]
    assert type(play(subject, tmp_path, until_ms=after_ms).life.outcome.error) is error


def test_a_handler_goes_on_when_the_client_has_given_up(tmp_path: Path) -> None:
    arrived: list[tuple[str, float]] = []

    async def slow(call: NetRequest) -> HttpResponse:
        await asyncio.sleep(30)
        arrived.append((call.request.target, asyncio.get_running_loop().time()))
        return HttpResponse(200, JSON, b"{}")

    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.post(env.url("crm") + "/orders")
        env.secret("test")["say"].append(asyncio.get_running_loop().time())

    played = play(subject, tmp_path, handler=slow)
    ((target, late_s),) = arrived
    assert target == "/orders"
    assert late_s - played.said[0] == 25


def test_what_is_above_the_transport_is_httpx_own(tmp_path: Path) -> None:
    async def shop(call: NetRequest) -> HttpResponse:
        if call.request.target == "/old":
            return HttpResponse(307, (("Location", "/new"), ("Set-Cookie", "seen=1")))
        assert call.request.header("cookie") == "seen=1"
        assert call.request.header("authorization").startswith("Basic ")
        body = gzip.compress(call.request.body, mtime=0)
        return HttpResponse(200, (("Content-Encoding", "gzip"),), body)

    async def subject(env: Any) -> None:
        say = env.secret("test")["say"]

        async def note(response: httpx.Response) -> None:
            say.append(response.status_code)

        async with httpx.AsyncClient(
            auth=("u", "p"), follow_redirects=True, event_hooks={"response": [note]}
        ) as client:
            response = await client.post(env.url("crm") + "/old", content=b"x" * 5000)
            say.append(response.content == b"x" * 5000)
            async with client.stream("POST", env.url("crm") + "/new", content=b"abc") as stream:
                say.append([part async for part in stream.aiter_bytes()])

    assert play(subject, tmp_path, handler=shop).said == [307, 200, True, 200, [b"abc"]]


def test_connect_retries_of_the_transport_are_done(tmp_path: Path) -> None:
    calls: list[int] = []

    async def flaky(call: NetRequest) -> HttpResponse:
        calls.append(call.number)
        if len(calls) < 3:
            raise Refused
        return HttpResponse(204)

    async def subject(env: Any) -> None:
        transport = httpx.AsyncHTTPTransport(retries=2)
        async with httpx.AsyncClient(transport=transport) as client:
            env.secret("test")["say"].append((await client.get(env.url("crm"))).status_code)

    played = play(subject, tmp_path, handler=flaky)
    assert played.said == [204]
    assert calls == [1, 2, 3]


def test_a_request_arrives_with_its_bytes_and_its_place(tmp_path: Path) -> None:
    seen: list[NetRequest] = []

    async def keep(call: NetRequest) -> HttpResponse:
        seen.append(call)
        return HttpResponse(200, JSON, b"[]")

    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            await client.put("/a b", params={"q": "ü"}, json={"n": 1})  # the place
            await asyncio.gather(client.get("/1"), client.get("/2"))

    play(subject, tmp_path, handler=keep)
    first, second, third = seen
    assert (first.host, first.request.method) == ("crm.test", "PUT")
    assert first.request.target == "/a%20b?q=%C3%BC"
    assert first.request.body == b'{"n":1}'
    assert first.request.header("host") == "crm.test"
    assert first.place.startswith("fronts/test_httpx_front.py:")
    line = int(first.place.rpartition(":")[2])
    assert "# the place" in Path(__file__).read_text("utf-8").splitlines()[line - 1]
    assert second.place == third.place == f"fronts/test_httpx_front.py:{line + 1}"


def test_an_address_that_nobody_named_is_refused_and_recorded(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        async with httpx.AsyncClient() as client:
            await client.get("http://example.com/")

    played = play(subject, tmp_path)
    assert isinstance(played.life.outcome.error, httpx.ConnectError)
    assert played.stage.net.strangers == ["example.com"]


def test_without_a_timeout_a_lost_answer_is_waited_for_for_ever(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(timeout=None) as client:
            await client.get(env.url("crm") + "/silent")

    played = play(subject, tmp_path)
    assert played.end.why == "quiet"
    assert "waits without a timeout for crm.test GET /silent" in played.end.says


def test_the_transport_is_its_own_again_after_the_trial(tmp_path: Path) -> None:
    before = httpx.AsyncHTTPTransport.handle_async_request, httpx.HTTPTransport.handle_request

    async def subject(env: Any) -> None:
        assert httpx.AsyncHTTPTransport.handle_async_request is not before[0]

    assert play(subject, tmp_path).life.outcome.what == "returned"
    after = httpx.AsyncHTTPTransport.handle_async_request, httpx.HTTPTransport.handle_request
    assert after == before


def test_cookies_come_back_until_they_expire(tmp_path: Path) -> None:
    seen: list[str] = []

    async def shop(call: NetRequest) -> HttpResponse:
        seen.append(call.request.header("cookie"))
        fresh = (("Set-Cookie", "basket=7; Max-Age=60"),) if len(seen) == 2 else ()
        return HttpResponse(200, (*JSON, *fresh), b"[]")

    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            for pause_s in (0, 0, 30, 60):
                await asyncio.sleep(pause_s)
                await client.get("/orders")

    play(subject, tmp_path, handler=shop)
    assert seen == ["", "", "basket=7", ""]


def test_urls_of_one_text_are_parsed_for_each_client_alike(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    async def keep(call: NetRequest) -> HttpResponse:
        seen.append((call.host, call.request.target))
        return HttpResponse(200, JSON, b"[]")

    async def subject(env: Any) -> None:
        async with httpx.AsyncClient(base_url=env.url("crm") + "/v1") as client:
            for _ in range(2):
                await client.get("/a", params={"n": "1"})
                await client.get("/a", params={"n": "2"})
                await client.get(httpx.URL(env.url("crm")).copy_with(path="/b"))
        try:
            httpx.URL("http://crm.test:port")
        except httpx.InvalidURL as error:
            env.secret("test")["say"].append(type(error).__name__)

    said = play(subject, tmp_path, handler=keep).said
    once = [("crm.test", "/v1/a?n=1"), ("crm.test", "/v1/a?n=2"), ("crm.test", "/b")]
    assert (seen, said) == (once * 2, ["InvalidURL"])
