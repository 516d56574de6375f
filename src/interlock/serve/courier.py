"""Bring a twin's webhooks to an address that the user named."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx

from interlock.errors import UsageError
from interlock.serve.door import Door
from interlock.twin.service import Outgoing

LOOK_EVERY_S = 0.05
PATIENCE_S = 10.0


def check_address(url: str) -> None:
    """Refuse what is no whole HTTP address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UsageError(
            f"{url!r} is no address for webhooks",
            where="webhook",
            remedy="write it whole: http://127.0.0.1:9000/hooks",
        )


async def carry(door: Door, url: str) -> None:
    """Deliver until cancelled; failed messages come back by the twin's own schedule.

    url: where all messages go, as `check_address` lets it pass.
    """
    under_way: set[asyncio.Task[None]] = set()
    # Proxies of the environment would carry the messages somewhere the user did not name.
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        while True:
            for message in door.front.twin.due(door.now_ms()):
                task = asyncio.create_task(_bring(door, url, message, client))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            await asyncio.sleep(LOOK_EVERY_S)


async def _bring(door: Door, url: str, message: Outgoing, client: httpx.AsyncClient) -> None:
    request = door.front.outgoing(message, url, door.now_ms())
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    try:
        answer = await client.request(
            request.method,
            origin + request.target,
            headers=list(request.headers),
            content=request.body,
        )
        says, ok = str(answer.status_code), answer.is_success
    except httpx.HTTPError as trouble:
        says, ok = type(trouble).__name__, False
    now_ms = door.now_ms()
    door.front.twin.delivered(message.id, ok=ok, now_ms=now_ms)
    door.sent(now_ms, url, message, says)
