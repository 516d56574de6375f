"""Bring a twin's webhooks to the address that its user named."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from interlock.contract.model import HttpRequest
from interlock.errors import UsageError
from interlock.serve.spaces import DEFAULT, Space
from interlock.serve.spaces.post import Held, Sent

if TYPE_CHECKING:
    import httpx

LOOK_EVERY_S = 0.05
PATIENCE_S = 10.0
"""How long a receiver may take for its whole answer."""
ANSWER_MAX_BYTES = 65_536
AT_ONCE = 100
"""How many messages of a space are on their way at a time; the others wait for their turn."""
UNSENT = "nowhere to go"


def check_address(url: str) -> None:
    """Refuse what is no whole HTTP address."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        # A header cannot say another host; those of other scripts are written `xn--...`.
        whole = whole and parts.netloc.isascii() and " " not in parts.netloc
    except ValueError:
        whole = False
    if not whole:
        raise UsageError(
            f"{url!r} is no address for webhooks",
            where="webhook",
            remedy="write it whole: http://127.0.0.1:9000/hooks",
        )


async def carry(spaces: Iterable[Space]) -> None:
    """Deliver until cancelled; failed messages come back by the twin's own schedule.

    Messages of a space that names no address are kept as unsent, the last of them.
    """
    under_way: set[asyncio.Task[None]] = set()
    turns: WeakKeyDictionary[Space, asyncio.Semaphore] = WeakKeyDictionary()
    async with AsyncExitStack() as stack:
        clients: dict[bool, httpx.AsyncClient] = {}
        while True:
            for space in spaces:
                for one in _leaving(space):
                    secure = space.post.to.startswith("https:")
                    if secure not in clients:
                        # In a thread: to load it holds up who is being served.
                        client = await asyncio.to_thread(_client, secure)
                        clients[secure] = await stack.enter_async_context(client)
                    turn = turns.setdefault(space, asyncio.Semaphore(AT_ONCE))
                    task = asyncio.create_task(_in_turn(turn, space, one, clients[secure]))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
            await asyncio.sleep(LOOK_EVERY_S)


def _leaving(space: Space) -> tuple[Held, ...]:
    """Give the attempts that leave now, after every fault that is planned for them."""
    now_ms, post = space.clock.now_ms(), space.post
    for message in space.front.twin.due(now_ms):
        if not post.to:
            _note(space, Held(now_ms, message), UNSENT, ok=True)
        elif space.faults is None:
            post.held.append(Held(now_ms, message))
        else:
            met = space.faults.send(message.event.operation.name)
            post.held += [
                Held(d.due_ms, message, d.fate, not n, d.forged) for n, d in enumerate(met)
            ]
    gone = [one for one in post.held if one.due_ms <= now_ms]
    post.held = [one for one in post.held if one.due_ms > now_ms]
    for one in gone:
        if one.fate != "deliver":
            # Who loses a message believes that it was delivered.
            _note(space, one, one.fate, ok=one.fate == "lose", to=post.to)
    return tuple(one for one in gone if one.fate == "deliver")


def _client(secure: bool) -> httpx.AsyncClient:
    # Heavy to import, and most twins never send a message.
    import httpx

    # To read all authorities holds the twin up, so it is left out where nobody shows one.
    verify: ssl.SSLContext | bool = secure
    if secure and os.environ.get("SSL_CERT_FILE"):
        verify = ssl.create_default_context()
    # Proxies of the environment would carry the messages somewhere the user did not name.
    # A space waits for its own receiver alone, so nobody has to wait for a connection.
    limits, time = httpx.Limits(max_connections=None), httpx.Timeout(None)
    return httpx.AsyncClient(trust_env=False, timeout=time, limits=limits, verify=verify)


async def _in_turn(
    turn: asyncio.Semaphore, space: Space, one: Held, client: httpx.AsyncClient
) -> None:
    async with turn:
        await _bring(space, one, client)


async def _bring(space: Space, one: Held, client: httpx.AsyncClient) -> None:
    # Of messages that go somewhere, as is the client.
    from interlock.wire.forging import sent

    to = space.post.to
    request = sent(space.front, one.message, to, space.clock.now_ms(), lie=one.lie)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(to))
    own = [] if space.name == DEFAULT else [("X-Interlock-Space", space.name)]
    try:
        # Each piece of an answer may come in time, and the whole of it never.
        async with asyncio.timeout(PATIENCE_S):
            headers = (*request.headers, *own)
            target = origin + request.target
            status = await _status(client, replace(request, target=target, headers=headers))
        says, ok = str(status), 200 <= status < 300
    except Exception as trouble:  # noqa: BLE001  # whatever it is, the message has not arrived
        says, ok = type(trouble).__name__, False
    _note(space, one, says, ok=ok, to=to)


async def _status(client: httpx.AsyncClient, request: HttpRequest) -> int:
    """Give the status of an answer that came whole, or is longer than anybody would read."""
    sending = client.stream(
        request.method, request.target, headers=list(request.headers), content=request.body
    )
    size = 0
    async with sending as answer:
        async for piece in answer.aiter_raw():
            size += len(piece)
            if size > ANSWER_MAX_BYTES:
                break
        return answer.status_code


def _note(space: Space, one: Held, says: str, *, ok: bool, to: str = "") -> None:
    now_ms, message = space.clock.now_ms(), one.message
    if one.first:
        if not space.front.twin.is_away(message):
            # The space was reset meanwhile; its next message has the same id.
            return
        space.front.twin.delivered(message.id, ok=ok, now_ms=now_ms)
    space.post.sent.append(
        Sent(now_ms, message, to, says, ok=bool(to) and ok and one.fate == "deliver")
    )
    if to and space.journal.on:
        space.journal.event(
            now_ms,
            {
                "webhook": message.event.operation.name,
                "id": message.id,
                "attempt": message.attempt,
                "target": to,
                "says": [says],
            },
        )
