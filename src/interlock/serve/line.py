"""One connection of a client: HTTP/1.1 read by httptools, answered in order, within limits.

Whatever a client does wrong ends in a status and a closed line, or in a cut line; one that is
slow costs the others nothing but its memory, which is bounded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from math import inf
from typing import cast

import httptools

from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.serve.heads import Handle, Heads
from interlock.serve.http1 import (
    BODY_MAX_BYTES,
    HEAD_MAX_BYTES,
    BadRequest,
    Cut,
    announced,
    check_head,
    farewell,
    has_body,
    in_own_form,
    long_body,
    long_head,
    too_much,
    unpacked,
    without_offer,
    written,
)
from interlock.serve.patience import Held, Patience, Turn, left, pause, reset

_REACHED_S, _FAREWELL_S = 0.02, 1.0


class Line(asyncio.Protocol):
    """A connection. due_s: when it ends unless something comes, in the time of `now_s`."""

    def __init__(
        self,
        handle: Handle,
        lines: set[Line],
        now_s: Callable[[], float],
        patience: Patience,
        *,
        heads: Heads,
        held: Held,
        turn: Turn,
    ) -> None:
        self._heads, self._held, self._turn = heads, held, turn
        self.due_s = now_s() + patience.idle_s
        self._patience = patience
        self._handle, self._lines, self._now_s = handle, lines, now_s
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        # Requests that are whole: whether the line goes on after one, and how much of it is held.
        self._ready: deque[tuple[HttpRequest, bool, int]] = deque()
        self._waiting: asyncio.Task[None] | None = None
        self._answering, self._full = 0, False
        self._bad: BadRequest | None = None
        self._owes = False
        # Where the parser is: between requests, in a head, or in a body.
        self._part: str = ""
        self._raw = 0
        self._declined = self._target = b""
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
        self._lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line, and what was to be said on it."""
        self._transport = None
        self._lines.discard(self)
        self._held.size -= len(self._body) + self._answering + sum(r[2] for r in self._ready)
        self._body, self._answering = bytearray(), 0
        self._ready.clear()
        if self._waiting is not None:
            # Not before it has begun: what answers would never hear of its request.
            self._waiting.get_loop().call_soon(self._waiting.cancel)

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read."""
        self._full = True
        self._read_on()

    def resume_writing(self) -> None:
        """Read again."""
        self._full = False
        self._read_on()

    def _read_on(self) -> None:
        """Read unless the client leaves too much to be read, or requests wait for their turn."""
        if self._transport is None:
            return
        if self._ready and self._waiting is not None:
            # It is not the client that lets its next request wait.
            self.due_s = inf
            self._transport.pause_reading()
        elif self._full:
            self._transport.pause_reading()
        else:
            if self._part:
                self.due_s = self._now_s() + self._patience.body_s
            self._transport.resume_reading()

    def eof_received(self) -> bool:
        """Answer a request that is cut short.

        Who leaves before an answer that takes its time has given up: it must not seem to wait.
        """
        if self._part:
            self._end(BadRequest(400, f"the request ends within its {self._part}"))
        # A request and the end of TLS may come in one piece; what closes then says no more.
        self._turn.end()
        return False

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and answer all requests that are whole."""
        if self._bad is not None:
            self._drop(data)
            return
        fresh = not self._part and self._waiting is None
        known = self._heads.find(data) if fresh else None
        if isinstance(known, HttpRequest) and self._held.size + len(data) <= self._held.most:
            answer = self._handle(known)
            if not isinstance(answer, HttpResponse):
                self._wait(answer, known, True)
                return
            known = written(answer, head=known.method == "HEAD", keep_alive=True)
        if isinstance(known, bytes) and self._transport is not None:
            self._turn.say(self._transport, known)
            self.due_s = self._now_s() + self._patience.idle_s
            return
        if self._part:
            self._raw += len(data)
        elif self._waiting is None:
            # Empty lines before a request are no request yet, but must not keep the line alive.
            self._part, self._raw = "head", len(data)
            self.due_s = self._now_s() + self._patience.head_s
        if self._part == "body":
            self.due_s = self._now_s() + self._patience.body_s
        bad = self._feed(data)
        if fresh and not self._part and len(self._ready) == 1 and self._ready[0][1]:
            self._heads.learn(data, self._ready[0][0])
        self._pump()
        if bad is not None:
            self._end(bad)

    def _feed(self, data: bytes) -> BadRequest | None:
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
            break
        if self._bad is None and self._part == "head" and self._raw > HEAD_MAX_BYTES:
            self._bad = long_head()
        return self._bad

    def tick(self, now_s: float) -> None:
        """End the line if its time is over."""
        if now_s < self.due_s:
            if self._ready and self._transport is not None and left(self._transport):
                self._transport.abort()
        elif self._part:
            self._end(BadRequest(408, f"the {self._part} of the request did not come in time"))
        else:
            self.close()

    def close(self) -> None:
        """Hang up after what has been said."""
        if self._transport is not None:
            self._turn.end()
            self._transport.close()

    def cut(self) -> None:
        """Break the line: the client sees a reset."""
        self._turn.end()
        if self._transport is not None:
            reset(self._transport)

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
            raise self._broken(long_head())

    def on_headers_complete(self) -> None:
        """Refuse what cannot be read before its body comes."""
        version = self._parser.get_http_version()
        self._part, self._size = "body", 0
        try:
            coded, waits = announced(self._headers)
            check_head(self._parser.get_method(), self._target, version, self._headers)
        except BadRequest as bad:
            raise self._broken(bad) from None
        # A client of HTTP/1.0 would take the nod for the answer.
        if waits and version == "1.1":
            self._pump()
            self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if coded:
            self._raw = 0

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        self._body += piece
        size = len(piece)
        self._size += size
        self._held.size += size
        # A chunk of one byte takes six on the line, and its extensions any number.
        if self._size > BODY_MAX_BYTES or self._raw > 8 * BODY_MAX_BYTES:
            raise self._broken(long_body())
        if self._held.size > self._held.most:
            self._make_room()

    def _make_room(self) -> None:
        """Refuse the longest bodies that are still coming in, whosever they are."""
        most = self._held.most
        while self._held.size > most:
            longest = max(self._lines, key=lambda line: len(line._body), default=self)
            if longest is self or not longest._body:
                raise self._broken(too_much(most))
            longest._end(too_much(most))

    def on_message_complete(self) -> None:
        """Lay a whole request by."""
        if self._parser.should_upgrade() and has_body(self._headers):
            # The parser leaves the body to the offered protocol; without the offer it reads it.
            self._declined = without_offer(self._parser.get_method(), self._target, self._headers)
            return
        self._part = ""
        try:
            body, headers = unpacked(bytes(self._body), self._headers)
        except BadRequest as bad:
            raise self._broken(bad) from None
        if (size := len(body)) != self._size:
            self._held.size += size - self._size
            self._body = bytearray(body)
            if self._held.size > self._held.most:
                self._make_room()
        self._body.clear()
        method = self._parser.get_method().decode("ascii")
        target, headers = in_own_form(self._target.decode("ascii"), headers)
        request = HttpRequest(method, target, tuple(headers), body)
        # A client of HTTP/1.0 would wait for the end of a line that goes on without telling it.
        keep = self._parser.should_keep_alive() and self._parser.get_http_version() == "1.1"
        self._ready.append((request, keep, size))

    def _broken(self, bad: BadRequest) -> BadRequest:
        self._bad = bad
        return bad

    # What is said.

    def _pump(self) -> None:
        """Answer in order, until an answer takes time."""
        said, keep = [], True
        while self._ready and self._waiting is None and self._transport is not None:
            request, keep, size = self._ready.popleft()
            self._held.size -= size
            answer = self._handle(request)
            if not isinstance(answer, HttpResponse):
                self._wait(answer, request, keep)
                break
            said.append(written(answer, head=request.method == "HEAD", keep_alive=keep))
            if not keep:
                break
        if said:
            self._write(b"".join(said))
        if self._waiting is not None:
            if self._ready:
                self._read_on()
        elif not keep:
            self.close()
        elif not self._part:
            self.due_s = self._now_s() + self._patience.idle_s

    def _wait(self, answer: Awaitable[HttpResponse], request: HttpRequest, keep: bool) -> None:
        self.due_s = inf
        self._answering = len(request.body)
        self._held.size += self._answering
        self._waiting = asyncio.ensure_future(self._later(answer, request.method, keep))

    async def _later(self, answer: Awaitable[HttpResponse], method: str, keep: bool) -> None:
        try:
            response = await answer
            self._held.size -= self._answering
            self._answering = 0
            if response.flow is not None:
                keep = await self._in_pieces(response, response.flow, method) and keep
            else:
                self._write(written(response, head=method == "HEAD", keep_alive=keep))
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
        self._waiting = None
        if not keep:
            self.close()
            return
        self._pump()
        self._read_on()
        if self._owes and self._bad is not None:
            self._end(self._bad)

    async def _in_pieces(self, response: HttpResponse, flow: Flow, method: str) -> bool:
        """Say an answer in its own manner; tell whether the line goes on."""
        # Only faults ask for it.
        from interlock.wire.flow import pieces

        for gap_ms, piece in pieces(response, method):
            await pause(gap_ms / 1000, flow.over)
            self._write(piece)
        match flow.end:
            case "close" | "early":
                self.close()
            case "reset":
                # What was said must have left before the reset overtakes it.
                await asyncio.sleep(_REACHED_S)
                self.cut()
            case "silence":
                await pause(inf, flow.over)
        return flow.end == "keep"

    def _write(self, data: bytes) -> None:
        if self._transport is not None and data:
            self._turn.say(self._transport, data)

    def _end(self, bad: BadRequest) -> None:
        """Say what is wrong, and hang up once the client has had time to read it."""
        self._bad, self._part, self._raw = bad, "", 0
        # The line lives on a little; what was read of it need not.
        self._held.size -= len(self._body)
        self._body, self._headers = bytearray(), []
        if self._waiting is not None:
            # Its turn comes after the answers that are on their way.
            self._owes = True
            return
        self._write(farewell(bad))
        # To close with bytes unread would reset the line and may take the answer with it.
        self.due_s = self._now_s() + _FAREWELL_S
        self._turn.end()
        if self._transport is None or self._transport.is_closing():
            return
        # TLS cannot be closed one way; the farewell ends it.
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def _drop(self, data: bytes) -> None:
        self._raw += len(data)
        if self._bad is None or self._raw > self._bad.follows:
            self.cut()
