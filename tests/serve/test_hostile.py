"""Hostile clients get 4xx or are cut, and the others are answered all the while."""

from __future__ import annotations

import asyncio
import logging

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve import server
from interlock.serve.line import Patience
from interlock.serve.server import address, listen
from tests.serve.hostile import OFFENDERS, ended, half_open, polite

pytestmark = pytest.mark.sockets
QUICK = Patience(head_s=0.4, body_s=0.4, idle_s=0.6)
LONG = {"slow-loris": 40, "half-open": 300, "garbage bytes": 10}
ENDS = {"half-open": {"cut"}, "slow-loris": {"408"}, "body that stops": {"408"}}


def told(request):
    return HttpResponse(200, (), request.target.encode())


async def asks(place):
    reader, writer = await asyncio.open_connection(*place)
    try:
        writer.write(b"GET /polite HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        # Not by wait_for, which on Python 3.11 may swallow that it is cancelled.
        async with asyncio.timeout(5):
            return (await reader.read()).endswith(b"/polite")
    finally:
        writer.close()


@pytest.mark.parametrize("name", OFFENDERS)
def test_an_offender_is_ended_while_others_are_answered(name, monkeypatch, caplog, capfd):
    monkeypatch.setattr("interlock.serve.line.BODY_MAX_BYTES", 200_000)
    monkeypatch.setattr(server, "LOOK_EVERY_S", 0.1)

    async def run():
        async with await listen(told, patience=QUICK) as service:
            place = address(service)
            async with polite(lambda: asks(place)) as answers:
                offenders = (
                    ended(place, OFFENDERS[name](0.05), 10) for _ in range(LONG.get(name, 3))
                )
                return set(await asyncio.gather(*offenders)), answers

    with caplog.at_level(logging.INFO):
        ends, answers = asyncio.run(run())
    wanted = ENDS.get(name)
    assert ends == wanted if wanted else all(e == "cut" or e.startswith("4") for e in ends)
    assert answers
    assert all(answers)
    assert caplog.records == []
    assert capfd.readouterr().err == ""


def test_lines_beyond_the_limit_end_the_ones_that_are_idle_longest(monkeypatch):
    monkeypatch.setattr(server, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(server, "LINES_MAX", 100)

    async def run():
        async with await listen(told, patience=Patience()) as service:
            place = address(service)
            silent = [asyncio.create_task(ended(place, half_open(1), 3)) for _ in range(160)]
            cut, _ = await asyncio.wait(silent, timeout=1.5)
            served = await asks(place)
            for task in silent:
                task.cancel()
            await asyncio.gather(*silent, return_exceptions=True)
            return len(cut), served

    cut, served = asyncio.run(run())
    assert cut >= 60
    assert served


def test_bodies_of_all_lines_together_have_a_bound_and_small_ones_go_through():
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"

    async def run():
        patience = Patience(held_bytes=5_000_000)
        async with await listen(told, patience=patience) as service:
            lines = [await asyncio.open_connection(*address(service)) for _ in range(4)]
            for _, writer in lines[:2]:
                writer.write(head % 3_000_001 + b"a" * 3_000_000)
                await writer.drain()
            # One of the two crossed the bound; what it held is free again.
            refused = [reader for reader, _ in lines[:2] if await _says(reader)]
            small = lines[2]
            small[1].write(head % 900_000 + b"a" * 900_000)
            return len(refused), await _says(small[0])

    async def _says(reader):
        try:
            async with asyncio.timeout(0.5):
                return (await reader.readuntil(b"\r\n")).decode()
        except TimeoutError:
            return ""

    refused, small = asyncio.run(run())
    assert refused == 1
    assert small.startswith("HTTP/1.1 200")
