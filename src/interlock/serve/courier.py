"""Bring a twin's webhooks to the address that its user named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interlock.errors import UsageError
from interlock.serve.spaces import DEFAULT, Space
from interlock.serve.spaces.post import Sent
from interlock.twin.service import Outgoing

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
        client: httpx.AsyncClient | None = None
        while True:
            for space in spaces:
                now_ms = space.clock.now_ms()
                for message in space.front.twin.due(now_ms):
                    if not space.post.to:
                        _note(space, message, UNSENT, ok=True)
                        continue
                    if client is None:
                        client = await stack.enter_async_context(_client())
                    task = asyncio.create_task(_bring(space, message, client))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
            await asyncio.sleep(LOOK_EVERY_S)


def _client() -> httpx.AsyncClient:
    # Heavy to import, and most twins never send a message.
    import httpx

    # Proxies of the environment would carry the messages somewhere the user did not name.
    return httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S)


async def _bring(space: Space, message: Outgoing, client: httpx.AsyncClient) -> None:
    # Heavy to import, see above.
    from httpx import HTTPError

    to = space.post.to
    request = space.front.outgoing(message, to, space.clock.now_ms())
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
    _note(space, message, says, ok=ok, to=to)


def _note(space: Space, message: Outgoing, says: str, *, ok: bool, to: str = "") -> None:
    now_ms = space.clock.now_ms()
    space.front.twin.delivered(message.id, ok=ok, now_ms=now_ms)
    space.post.sent.append(Sent(now_ms, message, to, says, ok=bool(to) and ok))
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
