"""What a client may do to a line, and what the others notice of it: nothing."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import zlib
from contextlib import asynccontextmanager, suppress

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve import loop
from interlock.serve.http1 import Cut
from interlock.serve.patience import Patience
from interlock.serve.server import address, listen

pytestmark = pytest.mark.sockets
QUICK = Patience(head_s=0.2, body_s=0.2, idle_s=0.3)
GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"


def told(request):
    """Answer with what was understood."""
    return HttpResponse(200, (), f"{request.method} {request.target} ".encode() + request.body)


@asynccontextmanager
async def server(handle=told, patience=QUICK):
    async with await listen(handle, patience=patience) as service:
        yield address(service)


async def said(place, data, *, close=False):
    """Send bytes and give all that comes until the server hangs up."""
    reader, writer = await asyncio.open_connection(*place)
    writer.write(data)
    if close:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionResetError:
        return b"reset"
    finally:
        writer.close()


def ask(data, handle=told, patience=QUICK, **more):
    async def run():
        async with server(handle, patience) as place:
            return await said(place, data, **more)

    return asyncio.run(run())


def post(body, *headers):
    lines = (b"POST /p HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def test_a_line_of_http_1_0_ends_with_its_answer():
    patient = Patience(head_s=9, body_s=9, idle_s=9)
    for header in (b"", b"Connection: keep-alive\r\n"):
        answer = ask(b"GET /a HTTP/1.0\r\n" + header + b"\r\n", patience=patient)
        assert b"Connection: close\r\n" in answer
        assert answer.endswith(b"GET /a ")


def test_a_request_without_a_host_is_refused_but_of_http_1_0():
    bare = b"GET /a HTTP/1.1\r\n\r\n"
    answer = ask(bare + bare)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"\r\n\r\nthe request has no header Host, which HTTP/1.1 asks for")
    assert ask(bare.replace(b"1.1", b"1.0")).startswith(b"HTTP/1.1 200 ")
    # A client may have none to name.
    assert ask(b"GET /a HTTP/1.1\r\nHost:\r\n\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_a_request_with_two_hosts_is_refused(version):
    answer = ask(b"GET /a HTTP/%b\r\nHost: x\r\nhost: x\r\n\r\n" % version)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.endswith(b"\r\n\r\nthe request has 2 headers Host, and may have one")


@pytest.mark.parametrize("verb", ["GET", "MERGE", "PATCH", "PROPFIND", "OPTIONS"])
def test_every_verb_of_the_field_is_read(verb):
    assert ask(f"{verb} /a HTTP/1.1\r\nHost: x\r\n\r\n".encode()).endswith(f"{verb} /a ".encode())


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("gzip", gzip.compress(b"he", mtime=0) + gzip.compress(b"llo", mtime=0) + bytes(512)),
        ("deflate", zlib.compress(b"hello")),
        ("identity", b"hello"),
    ],
)
def test_a_packed_body_is_unpacked(coding, body):
    assert ask(post(body, b"Content-Encoding: " + coding.encode())).endswith(b"POST /p hello")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (post(b"hello", b"Content-Encoding: gzip"), 400),
        (post(gzip.compress(b"hello", mtime=0)[:-9], b"Content-Encoding: gzip"), 400),
        (post(gzip.compress(bytes(70 << 20), 1), b"Content-Encoding: gzip"), 413),
        (post(gzip.compress(b"hello", mtime=0) + b"noise", b"Content-Encoding: gzip"), 400),
        (post(gzip.compress(b"", mtime=0) * 17, b"Content-Encoding: gzip"), 400),
        (post(b"hello", b"Content-Encoding: br"), 415),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"".join(b"X-%d: %s\r\n" % (n, b"v" * 50) for n in range(3000)), 400),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: vvvvvvvv\r\n" % n for n in range(9000)), 431),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (bytes(range(256)) * 10, 400),
    ],
    ids=[
        "no gzip",
        "cut gzip",
        "gzip bomb",
        "noise after gzip",
        "many gzips",
        "brotli",
        "target",
        "no verb",
        "head",
        "h2",
        "noise",
    ],
)
def test_each_wrong_request_gets_its_status_and_the_line_ends(data, status):
    assert ask(data, patience=Patience()).startswith(b"HTTP/1.1 %d " % status)


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


def test_a_client_that_offers_another_protocol_is_answered_in_this_one():
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"
    first = GET.replace(b"Host", offer + b"Host")
    body = post(b"hello", *offer.strip().split(b"\r\n"))
    assert ask(first + GET).count(b"GET /a ") == 2
    assert ask(body).endswith(b"POST /p hello")


@pytest.mark.parametrize("offer", [b"", b"Connection: Upgrade\r\nUpgrade: h2c\r\n"])
def test_a_client_that_waits_for_a_nod_gets_one(offer):
    async def run():
        async with server() as place:
            reader, writer = await asyncio.open_connection(*place)
            head = b"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
            writer.write(head + offer + b"\r\n")
            nod = await reader.readuntil(b"\r\n\r\n")
            writer.write(b"hello")
            answer = await reader.readuntil(b"hello")
            writer.close()
            return nod, answer

    nod, answer = asyncio.run(run())
    assert nod == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"POST /p hello")


@pytest.mark.parametrize("body", [b"", b"Content-Length: 3\r\n\r\nabc"])
def test_who_takes_it_for_a_proxy_that_tunnels_is_refused(body):
    answer = ask(GET + b"CONNECT other:443 HTTP/1.1\r\nHost: x\r\n" + (body or b"\r\n") + GET)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 501 Not Implemented\r\n" in answer
    assert answer.endswith(b"this is no proxy")


@pytest.mark.parametrize("wish", [b"100-continue", b"100-Continue \t"])
def test_only_a_client_of_http_1_1_gets_a_nod(wish):
    new = post(b"hello", b"Expect: " + wish, b"Connection: close")
    assert ask(new).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")
    assert ask(new.replace(b"HTTP/1.1", b"HTTP/1.0")).startswith(b"HTTP/1.1 200 ")


def test_who_takes_it_for_a_proxy_that_forwards_is_answered_as_the_host_that_he_names():
    def heard(request):
        return HttpResponse(200, (), f"{request.target} {request.header('host')}".encode())

    for target, says in [
        (b"http://u@crm:81/a?b=/c", b"/a?b=/c crm:81"),
        (b"http://crm?b", b"/?b crm"),
        (b"https://crm", b"/ crm"),
        (b"/a?b=http://crm/", b"/a?b=http://crm/ x"),
    ]:
        assert ask(GET.replace(b"/a", target), heard).endswith(b"\r\n\r\n" + says)


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
