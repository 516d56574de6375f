"""A twin as an ASGI application: inside a test's own process, or behind a server of your choice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import quote

from interlock.contract.exchange import Flow, HttpRequest, HttpResponse
from interlock.serve.courier import carry
from interlock.serve.door import Door
from interlock.serve.http1 import BODY_MAX_BYTES, BadRequest, Cut, unpacked
from interlock.serve.patience import pause
from interlock.wire.front import Front

# The shapes of ASGI 3.0 messages are the standard's own; nothing of ours is untyped behind them.
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_NO_BODY = {204, 304}


def application(twin: Door | Front) -> Application:
    """Give the application of a twin; of a front, with a door of its own that opens now.

    What it answers is what a socket would say, control path included. A fault that breaks the line
    raises `Cut`, since only the server could break it: one does when the answer has begun, and
    says 500 when it has not. Webhooks leave while a lifespan runs.
    """
    door = twin if isinstance(twin, Door) else Door(twin, _clock())

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(door, receive, send)
        elif scope["type"] == "http":
            await _answer(door, scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    return app


def _clock() -> Callable[[], int]:
    opened: list[float] = []

    def now_ms() -> int:
        now_s = asyncio.get_running_loop().time()
        if not opened:
            opened.append(now_s)
        return int((now_s - opened[0]) * 1000)

    return now_ms


async def _live(door: Door, receive: Receive, send: Send) -> None:
    await receive()
    courier = asyncio.create_task(carry(door.spaces))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    courier.cancel()
    with suppress(asyncio.CancelledError):
        await courier
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(door: Door, scope: Message, receive: Receive, send: Send) -> None:
    try:
        request = await _read(scope, receive)
        if request is None:
            return
    except BadRequest as bad:
        headers = (("Content-Type", "text/plain; charset=utf-8"),)
        await _say(HttpResponse(bad.status, headers, bad.says.encode()), send)
        return
    found = door.handle(request)
    response = found if isinstance(found, HttpResponse) else await found
    flow = response.flow
    if flow is None:
        await _say(response, send)
    elif flow.end == "keep" and not response.header("Transfer-Encoding"):
        await _say(response, send, flow)
    else:
        if flow.end != "silence" and not response.header("Transfer-Encoding"):
            # What a server has begun to say and cannot end, it breaks off.
            await _say(response, send, flow, ends=False)
        raise Cut(abrupt=flow.end == "reset")


async def _read(scope: Message, receive: Receive) -> HttpRequest | None:
    """Give a whole request, None when its client hung up in the middle."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_MAX_BYTES:
            raise BadRequest(413, f"the body is longer than {BODY_MAX_BYTES} bytes")
    listed = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"]]
    plain, headers = unpacked(bytes(body), listed)
    return HttpRequest(scope["method"], _target(scope), tuple(headers), plain)


def _target(scope: Message) -> str:
    raw = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")
    mount = quote(scope.get("root_path", "")).rstrip("/")
    if mount and path.startswith(mount + "/"):
        path = path[len(mount) :]
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query else path


async def _say(
    response: HttpResponse, send: Send, flow: Flow | None = None, *, ends: bool = True
) -> None:
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1", "replace"))
               for k, v in response.headers]  # fmt: skip
    framed = {"content-length", "transfer-encoding"} & {k.lower() for k, _ in response.headers}
    if not framed and response.status not in _NO_BODY:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    body, flow = response.body, flow or Flow()
    count = max(1, min(flow.pieces, len(body)))
    for n in range(count):
        if n and flow.gap_ms:
            await pause(flow.gap_ms / 1000, flow.over)
        part = body[len(body) * n // count : len(body) * (n + 1) // count]
        more = n + 1 < count or not ends
        await send({"type": "http.response.body", "body": part, "more_body": more})
