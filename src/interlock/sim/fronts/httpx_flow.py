"""An answer in pieces as httpx reads it: by h11, the parser of its own transport."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import h11
import httpx

from interlock.contract.model import HttpResponse
from interlock.sim.incoming import Incoming
from interlock.sim.net import Wait
from interlock.world.trouble import Trouble


class _Reading:
    def __init__(
        self,
        request: httpx.Request,
        answer: HttpResponse,
        error: Callable[[Trouble, httpx.Request], Exception],
    ) -> None:
        limits = request.extensions.get("timeout", {})
        self._incoming = Incoming(answer, request.method, limits.get("read"))
        self._request, self._error = request, error
        self._parser = h11.Connection(h11.CLIENT)
        # The parser must know what was asked; only its method counts for the answer.
        asked = h11.Request(method=request.method, target="/", headers=[("Host", "x")])
        self._parser.send(asked)
        self._parser.send(h11.EndOfMessage())

    async def event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._parser.next_event()
            except h11.RemoteProtocolError as problem:
                raise self._refused(str(problem)) from None
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value]  # the other sentinel is excluded
            try:
                data = await self._incoming.read()
            except Trouble as trouble:
                raise self._error(trouble, self._request) from None
            if not data and self._parser.their_state is h11.SEND_RESPONSE:
                raise self._refused("Server disconnected without sending a response.")
            self._parser.receive_data(data)

    def _refused(self, says: str) -> httpx.RemoteProtocolError:
        return httpx.RemoteProtocolError(says, request=self._request)


class _Stream(httpx.AsyncByteStream, httpx.SyncByteStream):
    def __init__(self, reading: _Reading, wait: Wait | None) -> None:
        self._reading, self._wait = reading, wait

    def __iter__(self) -> Iterator[bytes]:
        assert self._wait is not None, "a plain client's answer"
        while isinstance(event := self._wait(self._reading.event()), h11.Data):
            yield bytes(event.data)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._reading.event(), h11.Data):
            yield bytes(event.data)


async def flowing(
    request: httpx.Request,
    answer: HttpResponse,
    wait: Wait | None,
    error: Callable[[Trouble, httpx.Request], Exception],
) -> httpx.Response:
    """Read the head of an answer; its body is read when the client does.

    wait: of a plain client. error: gives httpx's own for what happens to a line.
    """
    reading = _Reading(request, answer, error)
    head = await reading.event()
    assert isinstance(head, h11.Response), "an answer has one head"
    return httpx.Response(
        head.status_code,
        headers=head.headers.raw_items(),
        stream=_Stream(reading, wait),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": bytes(head.reason)},
    )
