"""What a client may do to a line, and what the others notice of it: nothing."""

from __future__ import annotations

import asyncio
import gc
import socket
from contextlib import suppress

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve import loop
from interlock.serve.http1 import Cut
from interlock.serve.patience import Patience
from tests.serve.lines import GET, ask, post, said, server, told

pytestmark = pytest.mark.sockets


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
def test_a_request_that_stops_in_the_middle_is_ended_in_time(data):
    assert ask(data).startswith(b"HTTP/1.1 408 ")


def test_a_line_that_says_nothing_is_closed_without_a_word():
    assert ask(b"") == b""
    assert ask(GET).count(b"HTTP/1.1") == 1


def test_a_head_that_drips_for_ever_is_cut_although_bytes_come():
    async def run():
        async with server() as place:
            reader, writer = await asyncio.open_connection(*place)
            writer.write(b"GET / HTTP/1.1\r\nX: ")
            answer = b""
            while not answer:
                writer.write(b"a")
                with suppress(TimeoutError):
                    answer = await asyncio.wait_for(reader.read(100), 0.05)
            writer.close()
            return answer

    assert asyncio.run(run()).startswith(b"HTTP/1.1 408 ")


def test_an_endless_chunked_body_is_cut_at_the_limit(monkeypatch):
    monkeypatch.setattr("interlock.serve.incoming.BODY_MAX_BYTES", 100_000)

    async def run():
        async with server(patience=Patience()) as place:
            reader, writer = await asyncio.open_connection(*place)
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            sent = 0
            while not reader.at_eof() and sent < 50_000_000:
                try:
                    writer.write(b"1000\r\n" + b"a" * 0x1000 + b"\r\n")
                    await writer.drain()
                except ConnectionError:
                    break
                sent += 0x1000
                await asyncio.sleep(0)
            writer.close()
            return sent

    assert asyncio.run(run()) < 20_000_000


def test_requests_in_one_piece_are_answered_in_order_although_one_takes_time():
    async def slow():
        await asyncio.sleep(0.1)
        return HttpResponse(200, (), b"slow")

    def handle(request):
        return slow() if request.target == "/slow" else told(request)

    slow_one = GET.replace(b"/a", b"/slow")
    last = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    answer = ask(GET + slow_one + GET + last, handle)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in answer.split(b"HTTP/1.1 200")[1:]]
    assert bodies == [b"GET /a ", b"slow", b"GET /a ", b"GET /a "]


def test_an_answer_may_cut_the_line():
    async def cut():
        raise Cut

    assert ask(GET, lambda _: cut()) == b"reset"


def test_hundreds_of_half_open_lines_leave_the_others_alone():
    async def run():
        async with server(patience=Patience()) as place:
            silent = [await asyncio.open_connection(*place) for _ in range(400)]
            begun = [await asyncio.open_connection(*place) for _ in range(100)]
            for _, writer in begun:
                writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
            last = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            answer = await said(place, last)
            for _, writer in (*silent, *begun):
                writer.close()
            return answer

    assert asyncio.run(run()).endswith(b"GET /a ")


def test_a_client_that_never_reads_does_not_fill_the_memory():
    big = bytes(1_000_000)
    served = []

    def handle(request):
        served.append(request)
        return HttpResponse(200, (), big)

    async def run():
        async with server(handle, Patience()) as place:
            _, writer = await asyncio.open_connection(*place)
            for _ in range(200):
                writer.write(GET)
                await asyncio.sleep(0.002)
            writer.close()

    asyncio.run(run())
    assert len(served) < 100


def test_an_answer_that_goes_wrong_after_a_while_ends_the_line():
    async def late(_):
        await asyncio.sleep(0.01)
        raise KeyError("a defect")

    assert ask(GET, late) in (b"", b"reset")


@pytest.mark.parametrize(
    "bad", [b"NONSENSE\r\n\r\n", b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n"]
)
def test_what_is_wrong_with_a_request_is_said_after_the_answers_before_it(bad):
    async def slow():
        await asyncio.sleep(0.1)
        return HttpResponse(200, (), b"slow")

    def handle(request):
        return slow() if request.target == "/slow" else told(request)

    slow_one = GET.replace(b"/a", b"/slow")
    answer = ask(slow_one + GET + slow_one + bad, handle)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"200", b"400"]


def test_a_request_that_waits_for_its_turn_is_not_ended_for_coming_slowly(monkeypatch):
    monkeypatch.setattr("interlock.serve.server.LOOK_EVERY_S", 0.02)
    first = post(b"1").replace(b"/p", b"/slow")

    async def run():
        gate = asyncio.Event()

        async def slow():
            await gate.wait()
            return HttpResponse(200, (), b"slow")

        def handle(request):
            return slow() if request.target == "/slow" else told(request)

        async with server(handle, Patience(body_s=0.1)) as place:
            reader, writer = await asyncio.open_connection(*place)
            writer.write(first + post(b"2") + post(b"345")[:-2])
            await asyncio.sleep(0.3)
            writer.write(b"45" + GET.replace(b"x\r\n", b"x\r\nConnection: close\r\n"))
            gate.set()
            answer = await asyncio.wait_for(reader.read(), 30)
            writer.close()
            return answer

    parts = asyncio.run(run()).split(b"HTTP/1.1 200")[1:]
    told_ = [part.partition(b"\r\n\r\n")[2] for part in parts]
    assert told_ == [b"slow", b"POST /p 2", b"POST /p 345", b"GET /a "]


class Endless:
    """Answers never; tells when it was asked, and when its client has left."""

    def __init__(self):
        self.asked, self.left = asyncio.Event(), asyncio.Event()

    async def answer(self):
        self.asked.set()
        try:
            await asyncio.sleep(1000)
        finally:
            self.left.set()


@pytest.mark.parametrize("more", [GET, GET * 2_000])
def test_a_client_that_leaves_behind_an_endless_answer_is_noticed(more, monkeypatch):
    monkeypatch.setattr("interlock.serve.server.LOOK_EVERY_S", 0.02)

    async def run():
        endless = Endless()
        async with server(lambda _: endless.answer(), Patience()) as place:
            _, writer = await asyncio.open_connection(*place)
            writer.write(GET)
            await asyncio.wait_for(endless.asked.wait(), 5)
            writer.write(more)
            await asyncio.sleep(0.05)
            writer.close()
            await asyncio.wait_for(endless.left.wait(), 5)

    asyncio.run(run())


@pytest.mark.parametrize("runs", [asyncio.run, loop.run])
def test_who_leaves_before_a_slow_answer_has_asked_all_the_same(runs, recwarn):
    async def run():
        asked = []

        async def slow():
            asked.append(1)
            await asyncio.sleep(0.01)
            return HttpResponse(200, (), b"slow")

        async with server(lambda _: slow()) as place:
            for _ in range(30):
                with socket.create_connection(place) as client:
                    client.sendall(GET)
            async with asyncio.timeout(5):
                while len(asked) < 30:
                    await asyncio.sleep(0.01)

    runs(run())
    gc.collect()
    assert [w for w in recwarn if "never awaited" in str(w.message)] == []


@pytest.mark.parametrize("runs", [asyncio.run, loop.run])
@pytest.mark.parametrize("last", [b"", b"garbage\r\n\r\n"])
def test_who_asks_much_and_reads_nothing_is_answered_as_far_as_he_reads(runs, last):
    count, size = 300, 100_000
    asked = []

    def much(request):
        asked.append(request.target)
        return HttpResponse(200, (), b"." * (size if request.target == "/a" else 1))

    async def run():
        async with server(much, Patience()) as place:
            with socket.create_connection(place) as client:
                client.setblocking(False)
                await asyncio.get_running_loop().sock_sendall(client, GET * count + last)
                # What the others hear shows that it goes on with them, and time goes by.
                for _ in range(20):
                    b = GET.replace(b"/a", b"/b").replace(b"Host", b"Connection: close\r\nHost")
                    assert (await said(place, b)).endswith(b".")
                first = asked.count("/a")
                told = await read_all(client, count * size)
            return first, told

    async def read_all(client, least):
        told = bytearray()
        async with asyncio.timeout(30):
            while len(told) < least or (last and not told.endswith(b"encountered")):
                told += await asyncio.get_running_loop().sock_recv(client, 1_000_000)
        return bytes(told)

    first, told = runs(run())
    assert first < 100
    assert asked.count("/a") == count
    assert told.count(b"HTTP/1.1 200 ") == count
    assert told.count(b"HTTP/1.1 400 ") == bool(last)


@pytest.mark.parametrize("runs", [asyncio.run, loop.run])
def test_who_asks_much_and_then_says_no_more_is_answered_all_however_late_he_reads(
    runs, monkeypatch
):
    monkeypatch.setattr("interlock.serve.server.LOOK_EVERY_S", 0.01)
    count, size = 100, 200_000

    def much(request):
        return HttpResponse(200, (), b"." * (size if request.target == "/a" else 1))

    async def run():
        async with server(much, Patience()) as place:
            with socket.create_connection(place) as client:
                client.setblocking(False)
                await asyncio.get_running_loop().sock_sendall(client, GET * count)
                client.shutdown(socket.SHUT_WR)
                await asyncio.sleep(0.1)
                told = bytearray()
                async with asyncio.timeout(30):
                    while piece := await asyncio.get_running_loop().sock_recv(client, 1_000_000):
                        told += piece
            return told

    told = runs(run())
    assert told.count(b"HTTP/1.1 200 ") == count
    assert told.count(b".") >= count * size


@pytest.mark.parametrize("runs", [asyncio.run, loop.run])
def test_a_farewell_is_said_once_however_late_it_is_read(runs):
    wrong, told = [], bytearray()

    async def run():
        here = asyncio.get_running_loop()
        here.set_exception_handler(lambda _, context: wrong.append(context))
        much = HttpResponse(200, (), b"." * 1_000_000)
        async with server(lambda _: much, Patience()) as place:
            with socket.create_connection(place) as client:
                client.setblocking(False)
                await here.sock_sendall(client, GET * 5 + b"garbage\r\n\r\n")
                async with asyncio.timeout(30):
                    while piece := await here.sock_recv(client, 10_000):
                        told.extend(piece)
                        await asyncio.sleep(0)

    runs(run())
    assert told.count(b"HTTP/1.1 400 ") == 1
    assert not wrong
