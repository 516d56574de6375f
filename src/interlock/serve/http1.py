"""HTTP/1.1 messages as bytes: what the server of a twin writes, and the codings that it reads."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from interlock.contract.exchange import HttpResponse
from interlock.patterns import module

if TYPE_CHECKING:
    import http
    import zlib
else:
    http, zlib = module("http"), module("zlib")

HEAD_MAX_BYTES = 64 * 1024
BODY_MAX_BYTES = 64 * 1024 * 1024
_FOLLOWS_BYTES = 1_000_000
_FOLLOWS_MAX_BYTES = 256 * 1024 * 1024
_NO_BODY = {204, 304}
# Of most answers; the names of all take as long to load as three operations to read.
_NAMES = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 404: "Not Found"}
# Window bits of zlib: 31 takes a gzip header, 15 a zlib one.
_CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
# What follows a member is copied to be read.
_MEMBERS_MAX = 16


class BadRequest(Exception):
    """Bytes that are no HTTP/1.1 request. status: of the answer, after which the line closes.

    follows: how many bytes the client may go on sending. One that sends all before it reads would
    be cut off by less, and never see the answer.
    """

    def __init__(self, status: int, says: str, *, follows: int = 0) -> None:
        super().__init__(says)
        self.status = status
        self.says = says
        self.follows = max(_FOLLOWS_BYTES, min(follows, _FOLLOWS_MAX_BYTES))


class Cut(Exception):
    """Raised by what answers: the line shall end at once.

    abrupt: with a reset, as a crashed peer's does; else in good order, without a word.
    """

    def __init__(self, *, abrupt: bool = True) -> None:
        super().__init__()
        self.abrupt = abrupt


def long_head() -> BadRequest:
    """Refuse a head."""
    return BadRequest(431, f"the head is longer than {HEAD_MAX_BYTES} bytes")


def long_body(announced: int = 0) -> BadRequest:
    """Refuse a body. announced: how long its head says that it is, in bytes."""
    says = f"the body is longer than {BODY_MAX_BYTES} bytes"
    return BadRequest(413, says, follows=announced)


def too_much(most: int) -> BadRequest:
    """Refuse a body beside others that are too long together. most: in bytes."""
    says = f"the bodies under way are longer than {most} bytes; send it again later"
    return BadRequest(413, says)


def check_head(method: bytes, target: bytes, version: str, headers: list[tuple[str, str]]) -> None:
    """Refuse what is not spoken, and what does not say once for which host it is.

    The latter as RFC 9112, section 3.2, wants it. Raises `BadRequest` (400, 501, 505).
    """
    if version not in {"1.1", "1.0"}:
        raise BadRequest(505, f"HTTP/{version} is not spoken, only 1.1 and 1.0")
    if not target.isascii():
        raise BadRequest(400, "the target holds bytes outside ASCII")
    if method == b"CONNECT":
        # What follows would be another protocol's, with a body or without.
        raise BadRequest(501, "CONNECT is not spoken: this is no proxy")
    hosts = sum(name.lower() == "host" for name, _ in headers)
    if hosts > 1:
        raise BadRequest(400, f"the request has {hosts} headers Host, and may have one")
    if not hosts and version == "1.1":
        raise BadRequest(400, "the request has no header Host, which HTTP/1.1 asks for")


def announced(headers: list[tuple[str, str]]) -> tuple[bool, bool]:
    """Tell whether the body comes in chunks, and whether the client waits for a nod.

    Raises `BadRequest` (413, 501).
    """
    coded = waits = False
    for name, value in headers:
        match name.lower():
            case "content-length":
                if int(value) > BODY_MAX_BYTES:
                    raise long_body(int(value))
            case "transfer-encoding":
                coded = True
                if value.strip().lower() != "chunked":
                    says = f"the transfer coding {value[:40]} is not supported"
                    raise BadRequest(501, says)
            case "expect" if value.strip().lower() == "100-continue":
                waits = True
    return coded, waits


def in_own_form(target: str, headers: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Give a target, and the headers, as who speaks with this server itself writes them.

    Who speaks with a proxy names the host in the target; what Host says then does not count.
    """
    if target[0] == "/" or "://" not in target:
        return target, headers
    whole = target.partition("://")[2]
    named = whole.replace("?", "/", 1).partition("/")[0]
    path = whole[len(named) :]
    host = ("Host", named.rpartition("@")[2])
    return f"/{path.removeprefix('/')}", [host, *(h for h in headers if h[0].lower() != "host")]


def has_body(headers: list[tuple[str, str]]) -> bool:
    """Tell whether a body follows the head of a request."""
    names = {name.lower() for name, _ in headers}
    return not names.isdisjoint({"content-length", "transfer-encoding"})


def without_offer(method: bytes, target: bytes, headers: list[tuple[str, str]]) -> bytes:
    """Give a head without the offer to speak another protocol, and without a second wait."""
    kept = [(k, v) for k, v in headers if k.lower() not in {"connection", "upgrade", "expect"}]
    lines = "".join(f"{name}: {value}\r\n" for name, value in kept).encode("latin-1")
    return b"%s %s HTTP/1.1\r\n%s\r\n" % (method, target, lines)


def unpacked(body: bytes, headers: list[tuple[str, str]]) -> tuple[bytes, list[tuple[str, str]]]:
    """Take a body out of its content coding. Raises `BadRequest` (400, 413, 415)."""
    coding = next((v for k, v in headers if k.lower() == "content-encoding"), "identity")
    coding = coding.strip().lower()
    if coding == "identity" or not body:
        return body, headers
    if coding not in _CODINGS:
        raise BadRequest(415, f"the content coding {coding[:40]} is not supported")
    plain = _inflated(body, coding)
    kept = [(k, v) for k, v in headers if k.lower() not in {"content-encoding", "content-length"}]
    return plain, [*kept, ("Content-Length", str(len(plain)))]


def _inflated(body: bytes, coding: str) -> bytes:
    """Unpack a body; one of gzip may have several members, and zeros behind the last."""
    plain, rest = b"", body
    for _ in range(_MEMBERS_MAX):
        engine = zlib.decompressobj(_CODINGS[coding])
        try:
            plain += engine.decompress(rest, BODY_MAX_BYTES + 1 - len(plain))
        except zlib.error:
            raise BadRequest(400, f"the body is not {coding}, as its header says") from None
        if len(plain) > BODY_MAX_BYTES:
            raise BadRequest(413, f"the unpacked body is longer than {BODY_MAX_BYTES} bytes")
        if not engine.eof:
            raise BadRequest(400, f"the {coding} body ends too early")
        rest = engine.unused_data.lstrip(b"\0")
        if not rest:
            return plain
    raise BadRequest(400, f"the {coding} body has more than {_MEMBERS_MAX} members")


def farewell(bad: BadRequest) -> bytes:
    """Give the answer to bytes that are no request, after which the line closes."""
    says = (("Content-Type", "text/plain; charset=utf-8"),)
    return written(HttpResponse(bad.status, says, bad.says.encode()), head=False, keep_alive=False)


def written(response: HttpResponse, *, head: bool, keep_alive: bool) -> bytes:
    """Give a response as bytes, head and body in one piece. head: of a HEAD request."""
    start = _head(response.status, response.headers, len(response.body), keep_alive)
    return start if head or response.status in _NO_BODY else start + response.body


@lru_cache(maxsize=2_000)
def _head(status: int, headers: tuple[tuple[str, str], ...], size: int, keep_alive: bool) -> bytes:
    """Give the head. size: of the body, told unless the headers say it."""
    named = _NAMES.get(status)
    if named is None:
        named = next((s.phrase for s in http.HTTPStatus if s == status), "Unknown")
    lines = [f"HTTP/1.1 {status} {named}\r\n"]
    sized = status in _NO_BODY
    for name, value in headers:
        sized = sized or name.lower() == "content-length"
        if "\n" in value or "\r" in value:
            value = " ".join(value.splitlines())
        lines.append(f"{name}: {value}\r\n")
    if not sized:
        lines.append(f"Content-Length: {size}\r\n")
    lines.append("\r\n" if keep_alive else "Connection: close\r\n\r\n")
    return "".join(lines).encode("latin-1", "replace")
