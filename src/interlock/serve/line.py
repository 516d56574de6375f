"""One connection of a client: its requests are answered in order, within limits.

Whatever a client does wrong ends in a status and a closed line, or in a cut line; one that is
slow costs the others nothing but its memory, which is bounded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from typing import cast

from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.serve.http1 import BadRequest, Cut, farewell, too_much, written
from interlock.serve.incoming import Handle, Heads, Held, Incoming
from interlock.serve.patience import Patience, Turn, left, pause, reset

_REACHED_S, _FAREWELL_S = 0.02, 1.0

AT_ONCE_BYTES = 256 * 1024
"""So much is said on one line before others come to their turn, or the client has to read."""


class Line(asyncio.Protocol):
    """A connection. due_s: when it ends unless something comes, in the time of `now_s`.

    owed: what is to be said first, as somebody else began an answer. goes_on: whether it does then.
    """

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
        self._in = Incoming(self, held)
        self._waiting: asyncio.Task[None] | None = None
        self._answering, self._full, self._owes = 0, False, False
        self.owed, self.goes_on = b"", True

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way."""
        return not self._in.part and not self._in.ready and self._waiting is None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count among the open lines."""
        # A server's lines carry bytes; the classes of uvloop only look like those of asyncio.
        self._transport = cast(asyncio.Transport, transport)
        self._lines.add(self)
        if self.owed:
            self._write(self.owed)
            self.owed = b""
            if not self.goes_on:
                self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line, and what was to be said on it."""
        self._transport = None
        self._lines.discard(self)
        self._in.end(self._in.bad)
        self._in.drop()
        self._held.size -= self._answering
        self._answering = 0
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
        self._go_on()

    def _read_on(self) -> None:
        """Read unless the client leaves too much to be read, or requests wait for their turn."""
        if self._transport is None:
            return
        if self._in.ready:
            # Unless it reads nothing, it is not the client that lets its next request wait.
            idle_s = self._patience.idle_s
            self.due_s = self._now_s() + idle_s if self._full and self._waiting is None else inf
            self._transport.pause_reading()
        elif self._full:
            self._transport.pause_reading()
        else:
            if self._in.part:
                self.due_s = self._now_s() + self._patience.body_s
            self._transport.resume_reading()

    def eof_received(self) -> bool:
        """Answer a request that is cut short.

        Who leaves before an answer that takes its time has given up: it must not seem to wait.
        """
        # Over TLS the end of what comes is told although nothing more is to be read for now.
        if self._in.ready:
            self._pump(inf)
        if self._in.part:
            self._end(BadRequest(400, f"the request ends within its {self._in.part}"))
        # A request and the end of TLS may come in one piece; what closes then says no more.
        self._turn.end()
        return False

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and answer all requests that are whole."""
        if self._in.bad is not None:
            self._drop(data)
            return
        fresh = not self._in.part and self._waiting is None and not self._in.ready
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
        if self._in.part:
            self._in.raw += len(data)
        elif self._waiting is None:
            # Empty lines before a request are no request yet, but must not keep the line alive.
            self._in.part, self._in.raw = "head", len(data)
            self.due_s = self._now_s() + self._patience.head_s
        if self._in.part == "body":
            self.due_s = self._now_s() + self._patience.body_s
        bad = self._in.feed(data)
        if fresh and not self._in.part and len(self._in.ready) == 1 and self._in.ready[0][1]:
            self._heads.learn(data, self._in.ready[0][0])
        self._pump()
        if bad is not None:
            self._end(bad)

    def tick(self, now_s: float) -> None:
        """End the line if its time is over."""
        if now_s < self.due_s:
            # Who is only slow to read may have said already that no more will be asked.
            waits = self._waiting is not None and len(self._in.ready) > 0
            if waits and self._transport is not None and left(self._transport):
                self._transport.abort()
        elif self._in.part and not self._in.ready:
            self._end(BadRequest(408, f"the {self._in.part} of the request did not come in time"))
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

    # What it is told by what comes in.

    def begins(self) -> None:
        """Give a head its time."""
        self.due_s = self._now_s() + self._patience.head_s

    def nods(self) -> None:
        """Let the client go on with its body, after the answers to what came before."""
        self._pump(inf)
        self._write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def make_room(self) -> None:
        """Refuse the longest bodies that are still coming in, whosever they are.

        Raises `BadRequest` where that is its own.
        """
        most = self._held.most
        while self._held.size > most:
            longest = max(self._lines, key=lambda line: len(line._in.body), default=self)
            if longest is self or not longest._in.body:
                raise too_much(most)
            longest._end(too_much(most))

    # What is said.

    def _pump(self, room: float = AT_ONCE_BYTES) -> None:
        """Answer in order, until an answer takes time, or more is said than room: others wait."""
        said: list[bytes] = []
        keep, there = True, self._transport is not None
        while self._in.ready and self._waiting is None and there and room > 0:
            request, keep, size = self._in.ready.popleft()
            self._held.size -= size
            answer = self._handle(request)
            if not isinstance(answer, HttpResponse):
                self._wait(answer, request, keep)
                break
            said.append(written(answer, head=request.method == "HEAD", keep_alive=keep))
            room -= len(said[-1])
            if not keep:
                break
        if said:
            self._write(b"".join(said))
        if self._waiting is not None:
            if self._in.ready:
                self._read_on()
        elif not keep:
            self.close()
        elif self._in.ready:
            self._read_on()
            asyncio.get_running_loop().call_soon(self._go_on)
        elif not self._in.part and self._in.bad is None:
            self.due_s = self._now_s() + self._patience.idle_s

    def _go_on(self) -> None:
        """Answer what waits, once the client reads what was said; then read on."""
        if self._transport is None or self._transport.is_closing() or self._waiting is not None:
            return
        if self._full and self._in.ready:
            return
        self._pump()
        self._read_on()
        if self._owes and self._in.bad is not None:
            self._owes = False
            self._end(self._in.bad)

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
        self._go_on()

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
        # The line lives on a little; what was read of it need not.
        self._in.end(bad)
        if self._waiting is not None or self._in.ready:
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
        self._in.raw += len(data)
        if self._in.bad is None or self._in.raw > self._in.bad.follows:
            self.cut()
