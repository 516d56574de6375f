"""Bring a twin's webhooks to the address that its user named."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interlock.errors import UsageError
from interlock.serve.spaces import DEFAULT, Space
from interlock.serve.spaces.post import Held, Sent
from interlock.wire.forging import sent

if TYPE_CHECKING:
    import httpx

LOOK_EVERY_S = 0.05
PATIENCE_S = 10.0
UNSENT = "nowhere to go"


def check_address(url: str) -> None:
    """Refuse what is no whole HTTP address."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
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
                    task = asyncio.create_task(_bring(space, one, clients[secure]))
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
    return httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S, verify=verify)


async def _bring(space: Space, one: Held, client: httpx.AsyncClient) -> None:
    # Heavy to import, see above.
    from httpx import HTTPError

    to = space.post.to
    request = sent(space.front, one.message, to, space.clock.now_ms(), lie=one.lie)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(to))
    own = [] if space.name == DEFAULT else [("X-Interlock-Space", space.name)]
    try:
        answer = await client.request(
            request.method,
            origin + request.target,
            headers=[*request.headers, *own],
            content=request.body,
        )
        says, ok = str(answer.status_code), answer.is_success
    except HTTPError as trouble:
        says, ok = type(trouble).__name__, False
    _note(space, one, says, ok=ok, to=to)


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
