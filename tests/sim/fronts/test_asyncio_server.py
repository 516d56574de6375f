"""Servers of a subject's own take webhooks without a port."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.sim.stage import Stage
from interlock.sim.subject_env import Incarnation
from interlock.world.trouble import Refused, Reset
from tests.sim.play import play


async def with_aiohttp(env: Any) -> None:
    """Answer after a second, by aiohttp.web."""

    async def hook(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        body = await request.json()
        env.secret("test")["say"].append((request.path, body, request.headers["X-Id"]))
        return web.json_response({"got": body["n"]}, status=202)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 8080).start()
    await asyncio.sleep(100)
    await runner.cleanup()
    await asyncio.sleep(100)


async def with_streams(env: Any) -> None:
    """Answer by plain streams; the end of the line ends the answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().split(b"content-length:")[1].split()[0])
        env.secret("test")["say"].append((await reader.readexactly(size)).decode())
        await asyncio.sleep(1)
        writer.write(b"HTTP/1.1 202 Accepted\r\n\r\nfine")
        writer.close()

    server = await asyncio.start_server(serve, "0.0.0.0", 8080)
    async with server:
        await asyncio.sleep(100)
    await asyncio.sleep(100)


def asked(subject: Any, room: Path, *times_ms: int, die_ms: int = 0) -> tuple[list[Any], list[Any]]:
    """Send a webhook at each time; give what the subject says and what comes back."""
    answers: list[Any] = []
    body = b'{"n": 1}'

    def world(on: Stage, life: Incarnation) -> None:
        async def send() -> None:
            request = HttpRequest("POST", "/hook", (("X-Id", "a1"),), body)
            try:
                answers.append(await life.deliver(request))
            except (Refused, Reset) as trouble:
                answers.append(type(trouble))

        for at_ms in times_ms:
            on.call_at_ms(at_ms, send)
        if die_ms:
            on.call_at_ms(die_ms, life.kill)

    return play(subject, room, world=world, until_ms=300_000).said, answers


def test_a_server_of_aiohttp_takes_webhooks(tmp_path: Path) -> None:
    said, answers = asked(with_aiohttp, tmp_path, 5_000, 5_500)
    assert said == [("/hook", {"n": 1}, "a1")] * 2
    assert [(a.status, a.body) for a in answers] == [(202, b'{"got": 1}')] * 2


def test_a_server_of_plain_streams_takes_webhooks(tmp_path: Path) -> None:
    said, answers = asked(with_streams, tmp_path, 5_000)
    assert said == ['{"n": 1}']
    assert answers == [HttpResponse(202, (), b"fine")]


@pytest.mark.parametrize("subject", [with_aiohttp, with_streams])
def test_a_server_that_is_closed_or_dead_refuses(subject: Any, tmp_path: Path) -> None:
    assert asked(subject, tmp_path / "closed", 150_000)[1] == [Refused]
    assert asked(subject, tmp_path / "dead", 5_000, 9_000, die_ms=5_500)[1] == [Reset, Refused]
