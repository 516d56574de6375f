"""An answer that comes in pieces, or not to its end, as the client of a trial reads it."""

from __future__ import annotations

import asyncio
import http.client
import io
from collections.abc import Callable, Coroutine
from typing import Any

from interlock.contract.model import HttpResponse
from interlock.sim.net import Wait
from interlock.wire.flow import pieces
from interlock.world.trouble import Reset, TimedOut, Trouble


class Incoming:
    """The bytes of an answer. limit_s: how long the client waits for the next; None: for ever."""

    def __init__(self, answer: HttpResponse, method: str, limit_s: float | None) -> None:
        self._pieces = pieces(answer, method)
        self._end = answer.flow.end if answer.flow else "keep"
        self._limit_s = limit_s

    async def read(self) -> bytes:
        """Give the next piece, b"" where the line is closed. Raises Reset, TimedOut."""
        gap_ms, data = next(self._pieces, (0, b""))
        if data:
            await self._wait(gap_ms / 1000)
            return data
        if self._end in ("close", "early"):
            return b""
        if self._end == "reset":
            raise Reset
        await self._wait(None)
        raise AssertionError("silence lasts")

    async def _wait(self, seconds: float | None) -> None:
        if seconds is not None and (self._limit_s is None or seconds <= self._limit_s):
            await asyncio.sleep(seconds)
        elif self._limit_s is None:
            await asyncio.get_running_loop().create_future()
        else:
            await asyncio.sleep(self._limit_s)
            raise TimedOut(connecting=False)


class MemorySocket:
    """What `http.client` reads an answer from. fail: raises what a real socket would."""

    def __init__(self, incoming: Incoming, wait: Wait, fail: Callable[[Trouble], Any]) -> None:
        self._stream = _Stream(incoming, wait, fail)

    def makefile(self, *args: object) -> io.BufferedReader:
        """Give the file to read."""
        return io.BufferedReader(self._stream)

    def response(self, method: str) -> http.client.HTTPResponse:
        """Give the standard library's own reading of the answer's head; it goes on with the body.

        Raises what a real line would.
        """
        answer = http.client.HTTPResponse(self, method=method)  # type: ignore[arg-type]  # a file is all it asks for
        answer.begin()
        return answer


class _Stream(io.RawIOBase):
    def __init__(self, incoming: Incoming, wait: Wait, fail: Callable[[Trouble], Any]) -> None:
        super().__init__()
        self._incoming, self._wait, self._fail = incoming, wait, fail
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            reading: Coroutine[Any, Any, bytes] = self._incoming.read()
            try:
                self._rest = self._wait(reading)
            except Trouble as trouble:
                self._fail(trouble)
        view = memoryview(buffer)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
