"""How requests are read from a line, and which are refused."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest

from interlock.contract.exchange import HttpResponse
from interlock.serve.patience import Patience
from tests.serve.lines import GET, ask, post, server

pytestmark = pytest.mark.sockets


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
