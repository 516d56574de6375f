"""HTTP/1.1 messages on a byte stream, for the twin's own socket server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from interlock.contract.model import HttpRequest, HttpResponse

HEAD_MAX_BYTES = 64 * 1024
BODY_MAX_BYTES = 64 * 1024 * 1024
_NO_BODY = {204, 304}


class BadRequest(Exception):
    """Bytes that are no HTTP/1.1 request. status: of the answer, after which the line closes."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status
        self.says = says


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, and whether the connection may stay open after it."""

    request: HttpRequest
    keep_alive: bool


async def read_request(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Incoming | None:
    """Read one request, None at the end of the stream. Raises `BadRequest`."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial.strip():
            raise BadRequest(400, "the request ends within its head") from None
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest(431, f"the head is longer than {HEAD_MAX_BYTES} bytes") from None
    request, version = _head(head)
    body = await _body(request, reader, writer)
    keeps = request.header("Connection").lower()
    keep_alive = keeps != "close" if version == "HTTP/1.1" else keeps == "keep-alive"
    return Incoming(HttpRequest(request.method, request.target, request.headers, body), keep_alive)


def _head(data: bytes) -> tuple[HttpRequest, str]:
    # Latin-1 reads every byte, so that a strange header is data, not a crash.
    lines = data.decode("latin-1").lstrip("\r\n").rstrip("\r\n").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or parts[2] not in {"HTTP/1.1", "HTTP/1.0"}:
        raise BadRequest(400, "the request line is not METHOD TARGET HTTP/1.1")
    method, target, version = parts
    if not method.isascii() or not method.isalpha() or not target.isascii() or "\0" in target:
        raise BadRequest(400, "the request line holds characters that it must not hold")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip() or "\0" in line:
            raise BadRequest(400, "a header is not NAME: VALUE")
        headers.append((name, value.strip()))
    return HttpRequest(method, target, tuple(headers)), version


async def _body(
    request: HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bytes:
    coding = request.header("Transfer-Encoding").lower()
    length = request.header("Content-Length")
    if coding and length:
        raise BadRequest(400, "both Content-Length and Transfer-Encoding are there")
    if coding not in {"", "chunked"}:
        raise BadRequest(501, f"the transfer coding {coding[:40]} is not supported")
    if length and (not length.isascii() or not length.isdigit() or len(length) > 12):
        raise BadRequest(400, "Content-Length is no number")
    if int(length or 0) > BODY_MAX_BYTES:
        raise BadRequest(413, f"the body is longer than {BODY_MAX_BYTES} bytes")
    if (coding or int(length or 0)) and request.header("Expect").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        return await (_chunks(reader) if coding else reader.readexactly(int(length or 0)))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise BadRequest(400, "the body is shorter than it says") from None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = bytearray()
    while True:
        line = (await reader.readuntil(b"\r\n")).split(b";")[0].strip()
        try:
            size = int(line, 16) if line.isalnum() else -1
        except ValueError:
            size = -1
        if size < 0:
            raise BadRequest(400, "a chunk has no size")
        if len(whole) + size > BODY_MAX_BYTES:
            raise BadRequest(413, f"the body is longer than {BODY_MAX_BYTES} bytes")
        if size == 0:
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass
            return bytes(whole)
        whole += await reader.readexactly(size)
        if await reader.readexactly(2) != b"\r\n":
            raise BadRequest(400, "a chunk is longer than it says")


def written(response: HttpResponse, *, head: bool, keep_alive: bool) -> bytes:
    """Give a response as bytes, head and body in one piece. head: of a HEAD request."""
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {response.status} {phrase}"]
    names = {name.lower() for name, _ in response.headers}
    lines += [f"{name}: {_line(value)}" for name, value in response.headers]
    if "content-length" not in names and response.status not in _NO_BODY:
        lines.append(f"Content-Length: {len(response.body)}")
    if not keep_alive:
        lines.append("Connection: close")
    text = "\r\n".join(lines) + "\r\n\r\n"
    bare = head or response.status in _NO_BODY
    return text.encode("latin-1", "replace") + (b"" if bare else response.body)


def _line(value: str) -> str:
    return " ".join(value.splitlines())
