"""What is said in one turn of the loop leaves at its end, in order, on lines that still stand."""

from __future__ import annotations

import asyncio
import socket

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve.incoming import Heads, Held
from interlock.serve.line import Line
from interlock.serve.patience import PATIENCE, Turn


async def line():
    """Give a transport and the socket of its peer."""
    here, there = socket.socketpair()
    there.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=here)
    return transport, there


def heard(peer):
    try:
        return peer.recv(100)
    except BlockingIOError:
        return None


def test_what_is_said_in_a_turn_leaves_at_its_end_on_each_line():
    async def run():
        turn = Turn()
        (one, first), (two, second) = await line(), await line()
        for word in (b"a", b"b"):
            turn.say(one, word)
            turn.say(two, word * 2)
        early = heard(first), heard(second)
        await asyncio.sleep(0.01)
        late = heard(first), heard(second)
        one.close()
        two.close()
        return early, late

    assert asyncio.run(run()) == ((None, None), (b"ab", b"aabb"))


def test_a_turn_can_be_ended_before_its_time():
    async def run():
        turn = Turn()
        transport, peer = await line()
        turn.say(transport, b"last words")
        turn.end()
        transport.abort()
        await asyncio.sleep(0.01)
        return heard(peer), heard(peer)

    assert asyncio.run(run()) == (b"last words", b"")


def test_a_line_on_which_all_is_said_keeps_nothing_from_the_others(caplog):
    async def run():
        turn = Turn()
        (one, first), (two, second) = await line(), await line()
        one.write_eof()
        turn.say(one, b"too late")
        turn.say(two, b"heard")
        await asyncio.sleep(0.01)
        two.close()
        return heard(first), heard(second)

    assert asyncio.run(run()) == (b"", b"heard")
    assert caplog.records == []


@pytest.mark.parametrize("gone", [0, 1])
def test_a_line_that_is_gone_keeps_nothing_from_the_others(gone, caplog):
    async def run():
        turn = Turn()
        lines = [await line(), await line()]
        for _ in range(8):
            for transport, _peer in lines:
                turn.say(transport, b"x")
        lines[gone][0].abort()
        await asyncio.sleep(0.01)
        return heard(lines[1 - gone][1])

    assert asyncio.run(run()) == b"x" * 8
    assert caplog.records == []


def test_an_answer_leaves_although_its_line_ends_in_the_same_turn():
    async def run():
        loop, lines = asyncio.get_running_loop(), set()
        transport, peer = await line()
        one = Line(
            lambda request: HttpResponse(200, (), b"late"), lines, loop.time, PATIENCE,
            heads=Heads(), held=Held(PATIENCE.held_bytes), turn=Turn(),
        )  # fmt: skip
        one.connection_made(transport)
        # As TLS brings them when a request and its end lie in one piece.
        one.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert not one.eof_received()
        transport.close()
        await asyncio.sleep(0.01)
        return heard(peer)

    assert asyncio.run(run()).endswith(b"late")
