"""A twin on a socket: HTTP/1.1 on one address, real time, one twin behind it."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

from interlock.errors import EnvironmentFailure
from interlock.serve.courier import carry, check_address
from interlock.serve.door import CONTROL, Door
from interlock.serve.heads import Again, Handle, Heads, never
from interlock.serve.line import Line
from interlock.serve.patience import PATIENCE, Held, Patience

__all__ = ["CONTROL", "Door", "Service", "address", "listen", "serve"]

LINES_MAX = 4000
"""More lines than these end the ones that have been idle longest."""
LOOK_EVERY_S = 0.5
_BACKLOG = 1024


class Service:
    """A twin that listens. Leaving its block ends every line, idle ones too."""

    def __init__(self, server: asyncio.Server, lines: set[Line]) -> None:
        self.server = server
        self._lines = lines
        self._watch = asyncio.create_task(_watch(lines))

    async def __aenter__(self) -> Service:
        """Stay open until the block ends."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the socket and end the lines."""
        self._watch.cancel()
        # Since Python 3.12 a server waits for its clients to hang up; a pool of theirs never does.
        self.server.close()
        for line in tuple(self._lines):
            line.close()
        with suppress(asyncio.CancelledError):
            await self._watch

    def hang_up(self) -> None:
        """End every line; who comes again finds the socket open."""
        for line in tuple(self._lines):
            line.close()

    async def serve_forever(self) -> None:
        """Wait until the task is cancelled."""
        await asyncio.get_running_loop().create_future()


async def serve(
    door: Door,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    webhook: str = "",
    tls: ssl.SSLContext | None = None,
) -> Service:
    """Open the socket; port 0 takes a free one (see `address`). EnvironmentFailure if taken.

    webhook: where the twin's own messages go, "" for nowhere; they go until the loop ends.
    tls: as `interlock.serve.tls.context` makes it, None for plain HTTP.
    """
    if webhook:
        check_address(webhook)
        door.default.post.to = webhook
    door.courier = asyncio.create_task(carry(door.spaces))
    door.local = host == "localhost" or host == "::1" or host.startswith("127.")
    if tls is not None:
        door.scheme = "https"
    return await listen(door.handle, host, port, again=door.again, tls=tls)


async def listen(
    handle: Handle,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    again: Again = never,
    patience: Patience = PATIENCE,
    tls: ssl.SSLContext | None = None,
) -> Service:
    """Open the socket for any function of a request. EnvironmentFailure if it is taken.

    again: gives the bytes of the answer to a request that is the very object of an earlier one,
    None when it has to be handled.
    """
    loop = asyncio.get_running_loop()
    lines: set[Line] = set()
    heads, held = Heads(again), Held(patience.held_bytes)
    try:
        server = await loop.create_server(
            lambda: Line(handle, lines, loop.time, patience, heads=heads, held=held),
            host,
            port,
            backlog=_BACKLOG,
            ssl=tls,
            ssl_handshake_timeout=None if tls is None else patience.head_s,
        )
    except OSError as problem:
        raise EnvironmentFailure(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}",
            where=f"{host}:{port}",
            remedy="name another address or port; port 0 takes any free one",
        ) from None
    return Service(server, lines)


def address(service: Service) -> tuple[str, int]:
    """Give host and port on which a twin listens."""
    name = service.server.sockets[0].getsockname()
    return str(name[0]), int(name[1])


async def _watch(lines: set[Line]) -> None:
    """End the lines whose time is over; one look at all costs less than a timer for each."""
    now_s = asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        for line in tuple(lines):
            line.tick(now_s())
        if len(lines) > LINES_MAX:
            idle = sorted((line for line in lines if line.idle), key=lambda line: line.due_s)
            for line in idle[: len(lines) - LINES_MAX]:
                line.close()
