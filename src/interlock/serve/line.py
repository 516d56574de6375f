"""One connection of a client: HTTP/1.1 read by httptools, answered in order, within limits.

Whatever a client does wrong ends in a status and a closed line, or in a cut line; one that is
slow costs the others nothing but its memory, which is bounded.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from typing import TypeAlias, cast

import httptools

from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.serve.heads import Heads
from interlock.serve.http1 import BODY_MAX_BYTES, HEAD_MAX_BYTES, BadRequest, unpacked, written
from interlock.wire.flow import pieces

Answer: TypeAlias = HttpResponse | Awaitable[HttpResponse]
Handle: TypeAlias = Callable[[HttpRequest], Answer]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a line may keep its server waiting, in seconds.

    head_s: from the first byte to the end of the head. body_s: between two pieces of a body.
    idle_s: while nothing is under way. held_bytes: how much of bodies that are still coming in
    all lines may hold together.
    """

    head_s: float = 10.0
    body_s: float = 20.0
    idle_s: float = 75.0
    held_bytes: int = 128 * 1024 * 1024


PATIENCE = Patience()
_FAREWELL_S = 1.0
_REACHED_S = 0.02
_FAREWELL_BYTES = 1_000_000
_LOOK_EVERY_BYTES = 1_000_000


class Cut(Exception):
    """Raised by what answers: the line shall end at once.

    abrupt: with a reset, as a crashed peer's does; else in good order, without a word.
    """

    def __init__(self, *, abrupt: bool = True) -> None:
        super().__init__()
        self.abrupt = abrupt


class Line(asyncio.Protocol):
    """A connection. due_s: when it ends unless something comes, in the time of `now_s`."""

    def __init__(
        self,
        handle: Handle,
        lines: set[Line],
        now_s: Callable[[], float],
        patience: Patience,
        *,
        heads: Heads | None = None,
    ) -> None:
        self._heads = heads or Heads()
        self.due_s = now_s() + patience.idle_s
        self._patience = patience
        self._handle = handle
        self._lines = lines
        self._now_s = now_s
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._ready: deque[tuple[HttpRequest, bool]] = deque()
        self._waiting: asyncio.Task[None] | None = None
        self._bad: BadRequest | None = None
        self._owes = False
        # Where the parser is: between requests, in a head, or in a body.
        self._part: str = ""
        self._raw = 0
        self._declined = b""
        self._target = b""
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()
        self._size = 0

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way."""
        return not self._part and self._waiting is None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count among the open lines."""
        # A server's lines carry bytes; the classes of uvloop only look like those of asyncio.
        self._transport = cast(asyncio.Transport, transport)
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line, and what was to be said on it."""
        self._transport = None
        self._lines.discard(self)
        if self._waiting is not None:
            self._waiting.cancel()

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read again."""
        if self._transport is not None:
            self._transport.resume_reading()

    def eof_received(self) -> bool:
        """Answer a request that is cut short.

        Who leaves before an answer that takes its time has given up: it must not seem to wait.
        """
        if self._part:
            self._end(BadRequest(400, f"the request ends within its {self._part}"))
        return False

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and answer all requests that are whole."""
        if self._bad is not None:
            self._drop(data)
            return
        fresh = not self._part and self._waiting is None
        if fresh and (known := self._heads.find(data)) is not None:
            self._ready.append((known, True))
            self._pump()
            return
        if self._part:
            self._raw += len(data)
        elif self._waiting is None:
            # Empty lines before a request are no request yet, but must not keep the line alive.
            self._part, self._raw, self.due_s = (
                "head",
                len(data),
                self._now_s() + self._patience.head_s,
            )
        if self._part == "body":
            self.due_s = self._now_s() + self._patience.body_s
        self._feed(data)
        if fresh and not self._part and len(self._ready) == 1 and self._ready[0][1]:
            self._heads.learn(data, self._ready[0][0])
        self._pump()
        bad = self._fault()
        if bad is not None:
            self._end(bad)

    def _fault(self) -> BadRequest | None:
        if self._bad is None and self._part == "head" and self._raw > HEAD_MAX_BYTES:
            return _long_head()
        return self._bad

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # Java's client offers HTTP/2 so; one that does not take it goes on with 1.1.
                data = self._declined + data[upgrade.args[0] :]
                self._parser, self._declined = httptools.HttpRequestParser(self), b""
                continue
            except httptools.HttpParserError as problem:
                self._bad = self._bad or BadRequest(400, f"this is no HTTP/1.1: {problem}")
            return

    def tick(self, now_s: float) -> None:
        """End the line if its time is over."""
        if now_s < self.due_s:
            return
        if self._part:
            self._end(BadRequest(408, f"the {self._part} of the request did not come in time"))
        else:
            self.close()

    def close(self) -> None:
        """Hang up after what has been said."""
        if self._transport is not None:
            self._transport.close()

    def cut(self) -> None:
        """Break the line: the client sees a reset."""
        if self._transport is None:
            return
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    # What httptools calls.

    def on_message_begin(self) -> None:
        """Begin a head."""
        if self._part != "head":
            self.due_s = self._now_s() + self._patience.head_s
        self._part, self._raw, self._size = "head", 0, 0
        self._target, self._headers = b"", []

    def on_url(self, piece: bytes) -> None:
        """Take a piece of the target."""
        self._target += piece
        self._count(len(piece))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))
        self._count(len(name) + len(value) + 4)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > HEAD_MAX_BYTES:
            raise self._broken(_long_head())

    def on_headers_complete(self) -> None:
        """Refuse what cannot be read before its body comes."""
        version = self._parser.get_http_version()
        if version not in {"1.1", "1.0"}:
            raise self._broken(BadRequest(505, f"HTTP/{version} is not spoken, only 1.1 and 1.0"))
        if not self._target.isascii():
            raise self._broken(BadRequest(400, "the target holds bytes outside ASCII"))
        self._part, self._size = "body", 0
        coded = False
        for name, value in self._headers:
            match name.lower():
                case "content-length":
                    if int(value) > BODY_MAX_BYTES:
                        raise self._broken(_long_body())
                case "transfer-encoding":
                    coded = True
                    if value.strip().lower() != "chunked":
                        says = f"the transfer coding {value[:40]} is not supported"
                        raise self._broken(BadRequest(501, says))
                case "expect" if value.lower() == "100-continue":
                    self._pump()
                    self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if coded:
            self._raw = 0

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._body += piece
        before, self._size = self._size, self._size + len(piece)
        # A chunk of one byte takes six on the line, and its extensions any number.
        if self._size > BODY_MAX_BYTES or self._raw > 8 * BODY_MAX_BYTES:
            raise self._broken(_long_body())
        if self._size // _LOOK_EVERY_BYTES > before // _LOOK_EVERY_BYTES:
            most = self._patience.held_bytes
            if sum(len(line._body) for line in self._lines) > most:
                says = f"the bodies under way are longer than {most} bytes; send it again later"
                raise self._broken(BadRequest(413, says))

    def on_message_complete(self) -> None:
        """Lay a whole request by."""
        if self._parser.should_upgrade() and self._sized():
            # The parser leaves the body to the offered protocol; without the offer it reads it.
            self._declined = self._without_offer()
            return
        self._part = ""
        try:
            body, headers = unpacked(bytes(self._body), self._headers)
        except BadRequest as bad:
            raise self._broken(bad) from None
        self._body.clear()
        method = self._parser.get_method().decode("ascii")
        request = HttpRequest(method, self._target.decode("ascii"), tuple(headers), body)
        self._ready.append((request, self._parser.should_keep_alive()))

    def _sized(self) -> bool:
        names = {name.lower() for name, _ in self._headers}
        return not names.isdisjoint({"content-length", "transfer-encoding"})

    def _without_offer(self) -> bytes:
        kept = [(k, v) for k, v in self._headers if k.lower() not in {"connection", "upgrade"}]
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept).encode("latin-1")
        method = self._parser.get_method()
        return b"%s %s HTTP/1.1\r\n%s\r\n" % (method, self._target, lines)

    def _broken(self, bad: BadRequest) -> BadRequest:
        self._bad = bad
        return bad

    # What is said.

    def _pump(self) -> None:
        """Answer in order, until an answer takes time."""
        said = []
        while self._ready and self._waiting is None and self._transport is not None:
            request, keep = self._ready.popleft()
            answer = self._handle(request)
            if not isinstance(answer, HttpResponse):
                self.due_s = inf
                self._waiting = asyncio.ensure_future(self._later(answer, request, keep=keep))
                break
            said.append(written(answer, head=request.method == "HEAD", keep_alive=keep))
            if not keep:
                self._write(b"".join(said))
                self.close()
                return
        if said:
            self._write(b"".join(said))
        if not self._part and self._waiting is None:
            self.due_s = self._now_s() + self._patience.idle_s

    async def _later(
        self, answer: Awaitable[HttpResponse], request: HttpRequest, *, keep: bool
    ) -> None:
        try:
            response = await answer
        except Cut as end:
            if end.abrupt:
                self.cut()
            else:
                self.close()
            return
        except Exception:
            # As asyncio does when an answer that takes no time goes wrong: nobody waits for ever.
            self.cut()
            raise
        if response.flow is not None:
            keep = await self._in_pieces(response, response.flow, request.method) and keep
        else:
            self._write(written(response, head=request.method == "HEAD", keep_alive=keep))
        self._waiting = None
        if not keep:
            self.close()
            return
        self._pump()
        if self._owes and self._bad is not None:
            self._end(self._bad)

    async def _in_pieces(self, response: HttpResponse, flow: Flow, method: str) -> bool:
        """Say an answer in its own manner; tell whether the line goes on."""
        for gap_ms, piece in pieces(response, method):
            await asyncio.sleep(gap_ms / 1000)
            self._write(piece)
        match flow.end:
            case "close" | "early":
                self.close()
            case "reset":
                # What was said must have left before the reset overtakes it.
                await asyncio.sleep(_REACHED_S)
                self.cut()
            case "silence":
                await asyncio.get_running_loop().create_future()
        return flow.end == "keep"

    def _write(self, data: bytes) -> None:
        if self._transport is not None and data:
            self._transport.write(data)

    def _end(self, bad: BadRequest) -> None:
        """Say what is wrong, and hang up once the client has had time to read it."""
        self._bad, self._part, self._raw = bad, "", 0
        # The line lives on a little; what was read of it need not.
        self._body, self._headers = bytearray(), []
        if self._waiting is not None:
            # Its turn comes after the answers that are on their way.
            self._owes = True
            return
        says = (("Content-Type", "text/plain; charset=utf-8"),)
        answer = HttpResponse(bad.status, says, bad.says.encode())
        self._write(written(answer, head=False, keep_alive=False))
        # To close with bytes unread would reset the line and may take the answer with it.
        self.due_s = self._now_s() + _FAREWELL_S
        if self._transport is None or self._transport.is_closing():
            return
        # TLS cannot be closed one way; the farewell ends it.
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def _drop(self, data: bytes) -> None:
        self._raw += len(data)
        if self._raw > _FAREWELL_BYTES:
            self.cut()


def _long_head() -> BadRequest:
    return BadRequest(431, f"the head is longer than {HEAD_MAX_BYTES} bytes")


def _long_body() -> BadRequest:
    return BadRequest(413, f"the body is longer than {BODY_MAX_BYTES} bytes")
