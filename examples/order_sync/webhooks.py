"""Where the CRM's messages arrive: a plain ASGI application."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

PATH = "/webhooks/crm"
AGE_MAX_S = 300  # what is older, somebody may have kept and sent again
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def receiver(key: str, take: Callable[[str, str], None]) -> App:
    """Give the application. take: gets event name and record id of every genuine message."""

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status = handle(scope, body) if scope["path"] == PATH else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def handle(scope: Message, body: bytes) -> int:
        headers = dict(scope["headers"])
        stamp = headers.get(b"x-timestamp", b"")
        proof = hmac.new(key.encode(), stamp + b"." + body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(proof, headers.get(b"x-signature", b"")):
            return 401
        now_s = time.time()  # noqa: TID251  # an integration has no other clock
        if not stamp.isdigit() or abs(now_s - int(stamp)) > AGE_MAX_S:
            return 401
        try:
            message = json.loads(body)
            event, record = str(message["event"]), str(message["data"]["id"])
        except (ValueError, KeyError, TypeError):
            return 400
        # 204 promises that the message is not needed again, so it is on disk before.
        take(event, record)
        return 204

    return app
