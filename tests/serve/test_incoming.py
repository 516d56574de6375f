"""Heads that were read before mean the same again, and only when they come alone and whole."""

from __future__ import annotations

import pytest

from interlock.contract.exchange import HttpRequest
from interlock.serve.incoming import KNOWN_MAX, Heads

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"
HOST = (("Host", "x"),)


@pytest.fixture
def heads():
    heads = Heads()
    heads.learn(GET, HttpRequest("GET", "/a", HOST))
    heads.learn(POST + b"\r\n\r\n", HttpRequest("POST", "/a", HOST, b"\r\n\r\n"))
    return heads


def test_a_head_without_a_body_is_the_same_request_each_time(heads):
    found = heads.find(bytes(bytearray(GET)))
    assert found is heads.find(GET)
    assert found == HttpRequest("GET", "/a", HOST)


def test_a_body_that_ends_in_a_blank_line_is_a_body(heads):
    assert heads.find(POST + b"\r\n\r\n") == HttpRequest("POST", "/a", HOST, b"\r\n\r\n")
    assert heads.find(POST + b"abcd") == HttpRequest("POST", "/a", HOST, b"abcd")


@pytest.mark.parametrize("data", [GET + GET, GET + b"a", GET[:-1], POST, POST + b"abc", b""])
def test_what_is_no_known_head_and_its_whole_body_is_not_known(heads, data):
    assert heads.find(data) is None


def test_the_bytes_of_an_answer_take_the_place_of_a_request_without_a_body():
    heads = Heads(lambda request: b"answer" if request.method == "GET" else None)
    heads.learn(GET, HttpRequest("GET", "/a", HOST))
    heads.learn(POST + b"abcd", HttpRequest("POST", "/a", HOST, b"abcd"))
    assert heads.find(GET) == b"answer"
    assert isinstance(heads.find(POST + b"abcd"), HttpRequest)


def test_heads_have_a_bound_together(heads):
    for n in range(KNOWN_MAX):
        target = f"/{n}"
        heads.learn(GET.replace(b"/a", target.encode()), HttpRequest("GET", target, HOST))
    assert heads.find(GET) is None
    assert heads.find(POST + b"abcd") is None
