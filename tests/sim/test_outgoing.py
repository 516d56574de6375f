"""The bytes of a client become requests as a server would read them."""

from __future__ import annotations

import pytest

from interlock.sim.outgoing import Outgoing

HEAD = b"POST /orders HTTP/1.1\r\nHost: erp.test\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def sent(*pieces: bytes) -> list[tuple[str, bytes]]:
    """Give method and body of each request that is whole."""
    outgoing = Outgoing()
    found = [outgoing.feed(piece) for piece in pieces]
    while found[-1] is not None:
        found.append(outgoing.feed(b""))
    return [(one.method, one.body) for one in found if one is not None]


@pytest.mark.parametrize("size", [1, 3, 1_000])
@pytest.mark.parametrize(
    ("data", "body"),
    [
        (HEAD + b"\r\n", b""),
        (HEAD + b"Content-Length: 4\r\n\r\n{\r\n}", b"{\r\n}"),
        (CHUNKED + b"4\r\n{\r\n}\r\n0\r\n\r\n", b"{\r\n}"),
        (CHUNKED + b"4;name=value\r\n{\r\n}\r\n0\r\n\r\n", b"{\r\n}"),
        (CHUNKED + b"7\r\n0\r\n\r\n{}\r\n0\r\n\r\n", b"0\r\n\r\n{}"),
        (CHUNKED + b"2\r\n{}\r\n0\r\nDigest: abc\r\nSigned: by me\r\n\r\n", b"{}"),
        (CHUNKED + b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
    ],
    ids=["none", "length", "chunks", "extension", "end-within", "trailers", "hex"],
)
def test_a_request_is_whole_when_its_body_is_however_it_is_cut(
    data: bytes, body: bytes, size: int
) -> None:
    pieces = [data[n : n + size] for n in range(0, len(data), size)]
    assert sent(*pieces) == [("POST", body)]


def test_bytes_beyond_the_length_belong_to_the_next_request() -> None:
    first = HEAD + b"Content-Length: 2\r\n\r\n{}"
    assert sent(first + b"GET /orders HTTP/1.1\r\n\r\n") == [("POST", b"{}"), ("GET", b"")]
    assert sent(CHUNKED + b"0\r\n\r\n" + first, b"") == [("POST", b""), ("POST", b"{}")]


def test_empty_lines_before_a_request_are_passed_over() -> None:
    assert sent(b"\r\n\r\n" + HEAD + b"\r\n") == [("POST", b"")]


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n",
        b"\x16\x03\x01\x02\x00",
        b"EHLO mail.test\r\n\r\n",
        HEAD + b"Content-Length: many\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}",
        HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
        CHUNKED + b"2\r\n{}{}0\r\n\r\n",
        CHUNKED + b"2\r\n{}\n\n0\r\n\r\n",
        CHUNKED + b"four\r\n{\r\n}\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_http_is_known_as_such(data: bytes) -> None:
    outgoing = Outgoing()
    assert outgoing.feed(data) is None
    assert outgoing.is_other


def test_a_length_that_is_told_twice_alike_is_one_length() -> None:
    data = HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"
    assert sent(data) == [("POST", b"{}")]


def test_a_transfer_encoding_is_known_in_any_case_of_letters() -> None:
    data = HEAD + b"Transfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    assert sent(data) == [("POST", b"{}")]


def test_a_client_that_waits_for_leave_is_noticed_until_the_body_comes() -> None:
    outgoing = Outgoing()
    assert outgoing.feed(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n") is None
    assert outgoing.awaits_go
    assert outgoing.feed(b"{}") is not None
    assert not outgoing.awaits_go
