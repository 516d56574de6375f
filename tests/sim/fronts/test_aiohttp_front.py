"""Unmodified aiohttp on lines of memory."""

from __future__ import annotations

import asyncio
import gzip
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from interlock.contract.exchange import Flow
from interlock.contract.model import HttpResponse
from interlock.world.trouble import NetRequest, Reset
from tests.sim.play import JSON, play

ERRORS = {
    "/refused": (aiohttp.ClientConnectorError, 50),
    "/reset": (aiohttp.ClientOSError, 50),
    "/closed": (aiohttp.ServerDisconnectedError, 50),
    "/silent": (aiohttp.SocketTimeoutError, 7_000),
    "/slow": (aiohttp.SocketTimeoutError, 7_000),
    "/dark": (aiohttp.ConnectionTimeoutError, 3_000),
    "/nowhere": (aiohttp.ClientConnectorDNSError, 50),
    "/untrusted": (aiohttp.ClientConnectorCertificateError, 50),
    "/cut": (aiohttp.ClientPayloadError, 50),
}
PATIENCE = aiohttp.ClientTimeout(sock_connect=3, sock_read=7)


@pytest.mark.parametrize("target", ERRORS)
def test_aiohttp_meets_its_own_error_at_its_own_time(target: str, tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        begun = time.monotonic()  # noqa: TID251  # a subject's clock
        async with aiohttp.ClientSession(env.url("crm"), timeout=PATIENCE) as session:
            try:
                # A POST: what is safe to repeat is repeated by aiohttp itself.
                async with session.post(target, json={}) as answer:
                    await answer.read()
            finally:
                took = time.monotonic() - begun  # noqa: TID251  # as above
                env.secret("test")["say"].append(round(took * 1_000))

    error, after_ms = ERRORS[target]
    played = play(subject, tmp_path)
    assert type(played.life.outcome.error) is error
    assert played.said == [after_ms]


def test_what_is_safe_to_repeat_is_repeated_by_aiohttp_itself(tmp_path: Path) -> None:
    seen: list[str] = []

    async def resets_once(call: NetRequest) -> HttpResponse:
        seen.append(call.request.method)
        if len(seen) == 1:
            raise Reset
        return HttpResponse(200, JSON, b"{}")

    async def subject(env: Any) -> None:
        async with aiohttp.ClientSession(env.url("crm")) as session, session.get("/") as answer:
            env.secret("test")["say"].append(answer.status)

    played = play(subject, tmp_path, handler=resets_once)
    assert (played.life.outcome.error, played.said, seen) == (None, [200], ["GET", "GET"])


def test_a_line_is_kept_for_the_next_request(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        made = []

        async def note(*about: Any) -> None:
            made.append(about)

        tracing = aiohttp.TraceConfig()
        tracing.on_connection_create_end.append(note)
        async with aiohttp.ClientSession(env.url("crm"), trace_configs=[tracing]) as session:
            for _ in range(3):
                async with session.get("/") as answer:
                    env.secret("test")["say"].append(await answer.json())
        env.secret("test")["say"].append(len(made))

    assert play(subject, tmp_path).said == [{"a": 1}, {"a": 1}, {"a": 1}, 1]


def test_what_is_above_the_line_is_aiohttps_own(tmp_path: Path) -> None:
    seen: list[NetRequest] = []

    async def handler(call: NetRequest) -> HttpResponse:
        seen.append(call)
        if call.request.target.startswith("/old"):
            return HttpResponse(302, (("Location", "/new"), ("Set-Cookie", "sid=7")), b"")
        packed = gzip.compress(b'{"name":"\xe5\x8d\x8e"}')
        return HttpResponse(200, (*JSON, ("Content-Encoding", "gzip")), packed)

    async def subject(env: Any) -> None:
        async with aiohttp.ClientSession(
            env.url("crm"), headers={"Authorization": "Basic YTpi"}, cookie_jar=aiohttp.CookieJar()
        ) as session:

            async def parts() -> Any:
                yield b'{"n":'
                yield b"1}"

            async with session.get("/old", params={"q": "1 2"}, allow_redirects=False) as answer:
                assert answer.status == 302
            async with session.put("/new", data=parts()) as answer:
                env.secret("test")["say"].append(await answer.json())

    played = play(subject, tmp_path, handler=handler)
    assert played.said == [{"name": "华"}], played.life.outcome
    assert seen[0].request.target == "/old?q=1+2"
    assert seen[1].request.body == b'{"n":1}'
    assert seen[1].request.header("cookie") == "sid=7"
    assert seen[1].request.header("authorization") == "Basic YTpi"
    assert seen[0].place.startswith("fronts/test_aiohttp_front.py:")


@pytest.mark.parametrize(("pieces", "gap_ms", "end"), [(5, 1_000, "keep"), (5, 9_000, "keep")])
def test_an_answer_in_drops_is_read_until_the_client_loses_patience(
    pieces: int, gap_ms: int, end: Any, tmp_path: Path
) -> None:
    async def drips(call: NetRequest) -> HttpResponse:
        return HttpResponse(200, JSON, b'{"a":1}', flow=Flow(pieces, gap_ms, end))

    async def subject(env: Any) -> None:
        async with (
            aiohttp.ClientSession(env.url("crm"), timeout=PATIENCE) as session,
            session.get("/") as answer,
        ):
            env.secret("test")["say"].append(await answer.json())

    played = play(subject, tmp_path, handler=drips)
    if gap_ms < 7_000:
        assert (played.said, played.now_ms) == ([{"a": 1}], 4_000)
    else:
        assert type(played.life.outcome.error) is aiohttp.SocketTimeoutError


def test_its_own_total_limit_goes_by_virtual_time_and_is_recorded(tmp_path: Path) -> None:
    failed: list[str] = []

    async def subject(env: Any) -> None:
        limit = aiohttp.ClientTimeout(total=11)
        async with aiohttp.ClientSession(env.url("crm"), timeout=limit) as session:
            await session.get("/silent")

    def listen(on: Any, _life: Any) -> None:
        on.net.on_failed = lambda request, trouble: failed.append(
            f"{on.now_ms} {request.request.target} {type(trouble).__name__}"
        )

    played = play(subject, tmp_path, world=listen)
    assert type(played.life.outcome.error) is TimeoutError
    assert failed == ["11000 /silent TimedOut"]


def test_a_stranger_is_refused_and_recorded(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        async with aiohttp.ClientSession() as session:
            await session.get("https://telemetry.example/v1")

    played = play(subject, tmp_path)
    assert type(played.life.outcome.error) is aiohttp.ClientConnectorError
    assert played.stage.net.strangers == ["telemetry.example"]


def test_a_line_that_speaks_something_else_is_refused_by_name(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        _, writer = await asyncio.open_connection("db.example", 9999)
        writer.write(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")

    played = play(subject, tmp_path)
    (refused,) = played.stage.refused
    assert "opened a real connection to db.example:9999: it speaks no HTTP" in refused.problem
    assert refused.where.startswith("fronts/test_aiohttp_front.py:")


def test_a_client_of_plain_streams_talks_to_a_twin(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        reader, writer = await asyncio.open_connection("crm.test", 80)
        writer.write(b"POST / HTTP/1.1\r\nHost: crm.test\r\nExpect: 100-continue\r\n")
        writer.write(b"Content-Length: 2\r\n\r\n")
        env.secret("test")["say"].append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"{}")
        head = await reader.readuntil(b"\r\n\r\n")
        env.secret("test")["say"].extend((head[:15], await reader.readexactly(7)))
        writer.close()

    said = play(subject, tmp_path).said
    assert said == [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK", b'{"a":1}']


def test_a_request_of_a_dead_subject_tells_nobody(tmp_path: Path) -> None:
    failed: list[Any] = []

    async def subject(env: Any) -> None:
        async with aiohttp.ClientSession(env.url("crm")) as session:
            await session.get("/slow")

    def crash(on: Any, life: Any) -> None:
        on.net.on_failed = lambda *about: failed.append(about)
        on.call_at_ms(1_000, life.kill)

    played = play(subject, tmp_path, world=crash)
    assert (played.life.outcome.what, failed) == ("killed", [])


def test_a_client_of_plain_streams_that_does_not_wait_is_answered_in_turn(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        reader, writer = await asyncio.open_connection("crm.test", 80)
        request = b"GET / HTTP/1.1\r\nHost: crm.test\r\n\r\n"
        writer.write(request + request[:10])
        writer.write(request[10:])
        for _ in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            env.secret("test")["say"].extend((head[:15], await reader.readexactly(7)))
        writer.close()

    said = play(subject, tmp_path).said
    assert said == [b"HTTP/1.1 200 OK", b'{"a":1}'] * 2
