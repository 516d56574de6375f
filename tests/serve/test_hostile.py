"""Hostile clients get 4xx or are cut, and the others are answered all the while."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
from contextlib import suppress

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve import server
from interlock.serve.patience import Patience
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
        async with asyncio.timeout(30):
            return (await reader.read()).endswith(b"/polite")
    finally:
        writer.close()


@pytest.mark.parametrize("name", OFFENDERS)
def test_an_offender_is_ended_while_others_are_answered(name, monkeypatch, caplog, capfd):
    monkeypatch.setattr("interlock.serve.incoming.BODY_MAX_BYTES", 200_000)
    monkeypatch.setattr(server, "LOOK_EVERY_S", 0.1)

    async def run():
        async with await listen(told, patience=QUICK) as service:
            place = address(service)
            async with polite(lambda: asks(place)) as answers:
                offenders = (
                    ended(place, OFFENDERS[name](0.05), 60) for _ in range(LONG.get(name, 3))
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


@pytest.mark.parametrize("size", [65 << 20, 150 << 20])
def test_who_sends_all_of_a_long_body_before_reading_sees_why_it_is_refused(size):
    async def run():
        async with await listen(told) as service:
            return await asyncio.to_thread(sent_first, address(service), size)

    assert asyncio.run(run()).startswith(b"HTTP/1.1 413 ")


def sent_first(place, size):
    """Send a whole body, as Node's fetch does; then read."""
    with socket.create_connection(place, timeout=30) as line:
        line.sendall(POST % size)
        line.sendall(bytes(size))
        return line.recv(1_000)


def test_lines_beyond_the_limit_end_the_ones_that_are_idle_longest(monkeypatch):
    monkeypatch.setattr(server, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(server, "LINES_MAX", 100)

    async def run():
        async with await listen(told, patience=Patience()) as service:
            place = address(service)
            silent = [asyncio.create_task(ended(place, half_open(1), 60)) for _ in range(160)]
            async with asyncio.timeout(30):
                while sum(task.done() for task in silent) < 60:
                    await asyncio.sleep(0.05)
            served = await asks(place)
            for task in silent:
                task.cancel()
            await asyncio.gather(*silent, return_exceptions=True)
            ends = [task.result() for task in silent if not task.cancelled()]
            return ends, served

    ends, served = asyncio.run(run())
    assert len(ends) >= 60
    assert set(ends) == {"cut"}
    assert served


POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
QUICK_POST = POST.replace(b"/", b"/quick", 1)


async def _word(reader):
    """Give the status of an answer, "cut" for none."""
    try:
        async with asyncio.timeout(30):
            return (await reader.readuntil(b"\r\n")).split(b" ")[1].decode()
    except (OSError, asyncio.IncompleteReadError):
        return "cut"


async def _first(readers):
    """Wait until one of the lines speaks: give which, and its word."""
    words = {asyncio.create_task(_word(reader)): n for n, reader in enumerate(readers)}
    spoken, silent = await asyncio.wait(words, return_when=asyncio.FIRST_COMPLETED)
    for task in silent:
        task.cancel()
    await asyncio.gather(*silent, return_exceptions=True)
    return [(words[task], task.result()) for task in spoken]


def test_bodies_of_all_lines_together_have_a_bound_and_small_ones_go_through():
    async def run():
        async with await listen(told, patience=Patience(held_bytes=5_000_000)) as service:
            lines = [await asyncio.open_connection(*address(service)) for _ in range(3)]
            for _, writer in lines[:2]:
                writer.write(POST % 3_000_001 + b"a" * 3_000_000)
                await writer.drain()
            # One of the two crossed the bound; what it held is free again.
            refused = await _first([reader for reader, _ in lines[:2]])
            small = lines[2]
            small[1].write(POST % 900_000 + b"a" * 900_000)
            word = await _word(small[0])
            (other,) = {0, 1} - {n for n, _ in refused}
            lines[other][1].write(b"a")
            ends = word, await _word(lines[other][0])
            for _, writer in lines:
                writer.close()
            return refused, ends

    refused, ends = asyncio.run(run())
    assert [word for _, word in refused] == ["413"]
    assert ends == ("200", "200")


def test_many_bodies_of_less_than_a_megabyte_are_bounded_together_too():
    async def run():
        async with await listen(told, patience=Patience(held_bytes=2_000_000)) as service:
            lines = [await asyncio.open_connection(*address(service)) for _ in range(20)]
            for _, writer in lines:
                writer.write(POST % 999_001 + b"a" * 999_000)
            for _, writer in lines:
                with suppress(OSError):
                    await writer.drain()
            last = await asyncio.open_connection(*address(service))
            last[1].write(POST % 1000 + b"a" * 1000)
            word = await _word(last[0])
            for _, writer in lines:
                with suppress(OSError):
                    writer.write(b"a")
            ends = [await _word(reader) for reader, _ in lines]
            for _, writer in (*lines, last):
                writer.close()
            return word, ends

    word, ends = asyncio.run(run())
    assert word == "200"
    assert ends.count("200") == 2
    assert ends.count("200") + ends.count("413") + ends.count("cut") == 20
    assert ends.count("413") > 0


def test_bodies_behind_an_answer_that_takes_time_wait_on_the_client_s_side():
    taken = []

    async def slow(gate):
        await gate.wait()
        return HttpResponse(200, (), b"slow")

    async def run():
        gate = asyncio.Event()
        handle = _counting(taken, lambda: slow(gate))
        async with await listen(handle, patience=Patience(held_bytes=4_000_000)) as service:
            reader, writer = await asyncio.open_connection(*address(service))
            for _ in range(30):
                writer.write(POST % 1_500_000 + b"a" * 1_500_000)
            # Another line is answered all the while, although it needs room, too.
            beside = await asyncio.open_connection(*address(service))
            words = []
            # So many rounds that all could have been read between them.
            for _ in range(300):
                beside[1].write(QUICK_POST % 900 + b"a" * 900)
                words.append(await _word(beside[0]))
                await beside[0].readuntil(b"/quick")
            left = writer.transport.get_write_buffer_size()
            gate.set()
            ends = [await _word_and_body(reader) for _ in range(30)]
            writer.close()
            beside[1].close()
            return words, left, ends

    words, left, ends = asyncio.run(run())
    assert words == ["200"] * 300
    assert left > 1_000_000
    assert ends == ["200"] * 30
    assert taken == [1_500_000] * 30


def _counting(taken, answer):
    def handle(request):
        if request.target == "/quick":
            return told(request)
        taken.append(len(request.body))
        return answer()

    return handle


async def _word_and_body(reader):
    word = await _word(reader)
    await reader.readuntil(b"slow")
    return word


def test_what_lines_held_is_free_once_they_are_answered_or_gone():
    packed = gzip.compress(bytes(300_000), mtime=0)
    coded = POST.replace(b"Host: x", b"Host: x\r\nContent-Encoding: gzip") % len(packed) + packed

    async def run():
        async with await listen(told, patience=Patience(held_bytes=1_000_000)) as service:
            words = []
            for _ in range(10):
                reader, writer = await asyncio.open_connection(*address(service))
                for data in (POST % 400_000 + b"a" * 400_000, POST % 90 + b"a" * 90, coded):
                    writer.write(data)
                    words.append(await _word(reader))
                    await reader.readuntil(b"\r\n\r\n/")
                # It goes in the middle of a body.
                writer.write(POST % 400_000 + b"a" * 300_000)
                await writer.drain()
                writer.close()
            return words

    assert asyncio.run(run()) == ["200"] * 30


def test_a_body_counts_by_what_it_holds_unpacked():
    packed = gzip.compress(bytes(3_000_000), mtime=0)
    coded = POST.replace(b"Host: x", b"Host: x\r\nContent-Encoding: gzip") % len(packed) + packed

    async def run():
        async with await listen(told, patience=Patience(held_bytes=1_000_000)) as service:
            words = []
            for data in (coded, POST % 900_000 + b"a" * 900_000):
                reader, writer = await asyncio.open_connection(*address(service))
                writer.write(data)
                words.append(await _word(reader))
                writer.close()
            return words

    assert asyncio.run(run()) == ["413", "200"]
