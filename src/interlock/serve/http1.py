"""HTTP/1.1 messages as bytes: what the server of a twin writes, and the codings that it reads."""

from __future__ import annotations

import zlib
from functools import lru_cache
from http import HTTPStatus

from interlock.contract.exchange import HttpResponse

HEAD_MAX_BYTES = 64 * 1024
BODY_MAX_BYTES = 64 * 1024 * 1024
_NO_BODY = {204, 304}
_LINES = {s.value: f"HTTP/1.1 {s.value} {s.phrase}\r\n" for s in HTTPStatus}
# Window bits of zlib: 31 takes a gzip header, 15 a zlib one.
_CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class BadRequest(Exception):
    """Bytes that are no HTTP/1.1 request. status: of the answer, after which the line closes."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status
        self.says = says


def unpacked(body: bytes, headers: list[tuple[str, str]]) -> tuple[bytes, list[tuple[str, str]]]:
    """Take a body out of its content coding. Raises `BadRequest` (400, 413, 415)."""
    coding = next((v for k, v in headers if k.lower() == "content-encoding"), "identity")
    coding = coding.strip().lower()
    if coding == "identity" or not body:
        return body, headers
    if coding not in _CODINGS:
        raise BadRequest(415, f"the content coding {coding[:40]} is not supported")
    engine = zlib.decompressobj(_CODINGS[coding])
    try:
        plain = engine.decompress(body, BODY_MAX_BYTES + 1)
    except zlib.error:
        raise BadRequest(400, f"the body is not {coding}, as its header says") from None
    if len(plain) > BODY_MAX_BYTES:
        raise BadRequest(413, f"the unpacked body is longer than {BODY_MAX_BYTES} bytes")
    if not engine.eof:
        raise BadRequest(400, f"the {coding} body ends too early")
    kept = [(k, v) for k, v in headers if k.lower() not in {"content-encoding", "content-length"}]
    return plain, [*kept, ("Content-Length", str(len(plain)))]


def written(response: HttpResponse, *, head: bool, keep_alive: bool) -> bytes:
    """Give a response as bytes, head and body in one piece. head: of a HEAD request."""
    start = _head(response.status, response.headers, len(response.body), keep_alive)
    return start if head or response.status in _NO_BODY else start + response.body


@lru_cache(maxsize=2_000)
def _head(status: int, headers: tuple[tuple[str, str], ...], size: int, keep_alive: bool) -> bytes:
    """Give the head. size: of the body, told unless the headers say it."""
    lines = [_LINES.get(status) or f"HTTP/1.1 {status} Unknown\r\n"]
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
