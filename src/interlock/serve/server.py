"""A twin on a socket: HTTP/1.1 on one address, real time, one twin behind it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from interlock.contract.model import HttpResponse
from interlock.errors import EnvironmentFailure
from interlock.serve.courier import carry, check_address
from interlock.serve.door import CONTROL, Door
from interlock.serve.http1 import HEAD_MAX_BYTES, BadRequest, read_request, written

__all__ = ["CONTROL", "Door", "Service", "address", "serve"]


class Service:
    """A twin that listens. Leaving its block ends every line, idle ones too."""

    def __init__(self, server: asyncio.Server, lines: set[asyncio.Task[object]]) -> None:
        self.server = server
        self._lines = lines

    async def __aenter__(self) -> Service:
        """Stay open until the block ends."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the socket and end the lines."""
        # Since Python 3.12 a server waits for its clients to hang up; a pool of theirs never does.
        self.server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def serve_forever(self) -> None:
        """Wait until the task is cancelled."""
        await asyncio.get_running_loop().create_future()


async def serve(
    door: Door, host: str = "127.0.0.1", port: int = 0, *, webhook: str = ""
) -> Service:
    """Open the socket; port 0 takes a free one (see `address`). EnvironmentFailure if taken.

    webhook: where the twin's own messages go, "" for nowhere; they go until the loop ends.
    """
    if webhook:
        check_address(webhook)
        door.courier = asyncio.create_task(carry(door, webhook))
    lines: set[asyncio.Task[object]] = set()

    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a coroutine that runs is a task"
        lines.add(task)
        task.add_done_callback(lines.discard)
        # A line that is cut when all ends is no failure; asyncio would print it as one.
        with suppress(asyncio.CancelledError):
            await _connection(door, reader, writer)

    try:
        server = await asyncio.start_server(line, host, port, limit=HEAD_MAX_BYTES)
        return Service(server, lines)
    except OSError as problem:
        raise EnvironmentFailure(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}",
            where=f"{host}:{port}",
            remedy="name another address or port; port 0 takes any free one",
        ) from None


def address(service: Service) -> tuple[str, int]:
    """Give host and port on which a twin listens."""
    name = service.server.sockets[0].getsockname()
    return str(name[0]), int(name[1])


async def _connection(
    door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(ConnectionError):
        try:
            await _exchanges(door, reader, writer)
        except BadRequest as bad:
            response = HttpResponse(
                bad.status, (("Content-Type", "text/plain; charset=utf-8"),), bad.says.encode()
            )
            writer.write(written(response, head=False, keep_alive=False))
            await writer.drain()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _exchanges(
    door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while True:
        incoming = await read_request(reader, writer)
        if incoming is None:
            return
        response = door.handle(incoming.request)
        head = incoming.request.method.upper() == "HEAD"
        writer.write(written(response, head=head, keep_alive=incoming.keep_alive))
        await writer.drain()
        if not incoming.keep_alive:
            return
