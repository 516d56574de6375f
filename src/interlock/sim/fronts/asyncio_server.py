"""Servers that a subject opens under its event loop: webhooks arrive there, without a port.

aiohttp.web, uvicorn, `asyncio.start_server`: whatever asks the loop for a server. Its protocol is
its own and reads and writes bytes; the address that it asks for does not matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import h11

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.sim.loop import VirtualLoop
from interlock.sim.patching import Swap
from interlock.sim.tasks import ACTOR

_open: WeakKeyDictionary[VirtualLoop, dict[int, MemoryServer]] = WeakKeyDictionary()


class MemoryServer(asyncio.AbstractServer):
    """A server of one actor; a second one of the same actor takes its place."""

    def __init__(self, loop: VirtualLoop, factory: Callable[[], Any], where: tuple[str, int]):
        self.factory, self.where = factory, where
        self.sockets: tuple[Any, ...] = ()
        self._loop, self._actor = loop, ACTOR.get()
        _open.setdefault(loop, {})[self._actor] = self

    def close(self) -> None:
        """Take no more requests."""
        mine = _open.get(self._loop, {})
        if mine.get(self._actor) is self:
            del mine[self._actor]

    def get_loop(self) -> VirtualLoop:
        """Give the trial's loop."""
        return self._loop

    def is_serving(self) -> bool:
        """Tell whether it takes requests."""
        return _open.get(self._loop, {}).get(self._actor) is self

    async def start_serving(self) -> None:
        """Do nothing: it has begun."""

    async def serve_forever(self) -> None:
        """Wait for ever."""
        await self._loop.create_future()

    async def wait_closed(self) -> None:
        """Do nothing: lines end with their answers."""


def server_of(loop: VirtualLoop, actor: int) -> MemoryServer | None:
    """Give the server that an actor has opened."""
    return _open.get(loop, {}).get(actor)


class _Line(asyncio.Transport):
    """The server's end of a line: collects an answer until it is whole."""

    def __init__(self, server: MemoryServer, answer: asyncio.Future[HttpResponse], method: str):
        peer = {"peername": ("192.0.2.1", 40_000), "sockname": server.where, "socket": None}
        super().__init__(peer)
        self._answer, self._is_closing = answer, False
        self._parser = h11.Connection(h11.CLIENT)
        self._parser.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
        self._parser.send(h11.EndOfMessage())
        self._head: h11.Response | None = None
        self._body = bytearray()
        self.protocol: Any = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes of the answer."""
        if not self._answer.done():
            self._read(bytes(data))

    def _read(self, data: bytes) -> None:
        self._parser.receive_data(data)
        while (event := self._parser.next_event()) is not h11.NEED_DATA:
            match event:
                case h11.Response():
                    self._head = event
                case h11.Data():
                    self._body += event.data
                case h11.EndOfMessage() if self._head is not None:
                    self._settle(self._head)
                    return
                case h11.InformationalResponse():
                    pass
                case _:
                    return

    def _settle(self, head: h11.Response) -> None:
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in head.headers
            if name != b"transfer-encoding"
        )
        self._answer.set_result(HttpResponse(head.status_code, headers, bytes(self._body)))

    def is_closing(self) -> bool:
        """Tell whether it is closed."""
        return self._is_closing

    def close(self) -> None:
        """End the line; an answer without a length ends with it."""
        if self._is_closing:
            return
        self._is_closing = True
        if not self._answer.done():
            self._read(b"")
        if not self._answer.done():
            self._answer.set_result(HttpResponse(500))
        asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    abort = close

    def pause_reading(self) -> None:
        """Do nothing: there is one request."""

    def resume_reading(self) -> None:
        """Do nothing."""

    def is_reading(self) -> bool:
        """Tell that it reads."""
        return not self._is_closing

    def get_write_buffer_size(self) -> int:
        """Give 0: all is gone at once."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Do nothing."""

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let another read."""
        self.protocol = protocol

    def get_protocol(self) -> Any:
        """Give who reads."""
        return self.protocol


async def ask_server(server: MemoryServer, request: HttpRequest) -> HttpResponse:
    """Bring a request to a server on a line of its own, and give its answer."""
    answer: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
    line = _Line(server, answer, request.method)
    line.protocol = server.factory()
    line.protocol.connection_made(line)
    line.protocol.data_received(_written(request, server.where[0]))
    try:
        return await answer
    finally:
        line.close()


def _written(request: HttpRequest, host: str) -> bytes:
    names = {name.lower() for name, _ in request.headers}
    own = [] if "host" in names else [("Host", host)]
    if "content-length" not in names:
        own.append(("Content-Length", str(len(request.body))))
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (*own, *request.headers)]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + request.body


def swaps() -> tuple[Swap, ...]:
    """Give what to exchange in the loop."""

    async def create_server(
        loop: VirtualLoop, factory: Callable[[], Any], host: Any = None, port: Any = None,
        **more: Any,
    ) -> MemoryServer:  # fmt: skip
        if more.get("sock") is not None:
            loop.refuse("listened on a real socket of its own", "let the server open its port")
        return MemoryServer(loop, factory, (str(host or "127.0.0.1"), int(port or 80)))

    return (Swap(VirtualLoop, "create_server", create_server),)
