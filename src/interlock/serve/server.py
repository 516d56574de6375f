"""A twin on a socket: HTTP/1.1 on one address, real time, one twin behind it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse, Misrouted
from interlock.errors import EnvironmentFailure, InternalError
from interlock.serve.http1 import HEAD_MAX_BYTES, BadRequest, read_request, written
from interlock.values import Value
from interlock.wire.front import Front, defect_response

CONTROL = "/_interlock/"
JOURNAL_MAX = 1000
_More: TypeAlias = tuple[str, tuple[str, ...]]


class Door:
    """A front that keeps a journal and can be reset. now_ms: milliseconds since it opened."""

    def __init__(self, front: Front, now_ms: Callable[[], int]) -> None:
        self.front = front
        self.now_ms = now_ms
        self.journal: deque[dict[str, Value]] = deque(maxlen=JOURNAL_MAX)
        self._blank = front.twin.state()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to the twin or to its control path."""
        if request.target.startswith(CONTROL):
            return self._control(request)
        return self._twin(request)

    def _twin(self, request: HttpRequest) -> HttpResponse:
        now_ms = self.now_ms()
        received = self.front.receive(request)
        if isinstance(received, Misrouted):
            response = self.front.respond_misrouted(received, now_ms)
            self._note(now_ms, request, response.status, (received.operation, (received.says,)))
            return response
        try:
            reply = self.front.answer(received, now_ms)
        except InternalError as defect:
            response = defect_response(defect.problem)
            self._note(now_ms, request, 500, (received.operation, (defect.problem,)))
            return response
        response = self.front.respond(received, reply)
        says = tuple(str(b) for b in received.wrong) or ((reply.says,) if reply.says else ())
        self._note(now_ms, request, response.status, (received.operation, says))
        return response

    def _note(self, now_ms: int, request: HttpRequest, status: int, more: _More) -> None:
        operation, says = more
        self.journal.append(
            {
                "at_ms": now_ms,
                "method": request.method,
                "target": request.target,
                "status": status,
                "operation": operation,
                "says": list(says),
            }
        )

    def _control(self, request: HttpRequest) -> HttpResponse:
        """Answer `/_interlock/reset` (POST), `state`, `journal`, `expire-tokens` (POST)."""
        word = request.target.removeprefix(CONTROL).partition("?")[0].strip("/")
        twin = self.front.twin
        if (request.method, word) == ("POST", "reset"):
            twin.restore(self._blank)
            self.journal.clear()
            return _json({"reset": True})
        if (request.method, word) == ("POST", "expire-tokens"):
            twin.expire_tokens()
            return _json({"expired": True})
        if (request.method, word) == ("GET", "state"):
            records: Mapping[str, Mapping[str, Value]] = twin.snapshot()
            return _json({name: dict(rows) for name, rows in records.items()})
        if (request.method, word) == ("GET", "journal"):
            return _json(list(self.journal))
        known = "POST reset, POST expire-tokens, GET state, GET journal"
        return _json({"problem": f"no {request.method} {word}", "remedy": known}, 404)


def _json(value: Value, status: int = 200) -> HttpResponse:
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    return HttpResponse(status, (("Content-Type", "application/json"),), body)


async def serve(door: Door, host: str = "127.0.0.1", port: int = 0) -> asyncio.Server:
    """Open the socket; port 0 takes a free one (see `address`). EnvironmentFailure if taken."""
    try:
        return await asyncio.start_server(
            lambda reader, writer: _connection(door, reader, writer),
            host,
            port,
            limit=HEAD_MAX_BYTES,
        )
    except OSError as problem:
        raise EnvironmentFailure(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}",
            where=f"{host}:{port}",
            remedy="name another port, or 0 for any free one",
        ) from None


def address(server: asyncio.Server) -> tuple[str, int]:
    """Give host and port on which a server listens."""
    name = server.sockets[0].getsockname()
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
