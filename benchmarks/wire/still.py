"""The least that a server on asyncio can do: no parsing, one answer. The limit of the others."""

from __future__ import annotations

import asyncio
import sys

try:
    from uvloop import run
except ImportError:
    from asyncio import run

BODY = b'{"id":"' + b"x" * 2700 + b'"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)


class Still(asyncio.Protocol):
    """Answers each piece that ends a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer; a body comes in one piece or ends a later one."""
        if data.endswith((b"\r\n\r\n", b"}")):
            self.transport.write(ANSWER)  # type: ignore[attr-defined]  # of a socket


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Still, "127.0.0.1", port)
    await server.serve_forever()


run(main(int(sys.argv[1])))
