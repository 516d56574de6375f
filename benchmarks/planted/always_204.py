"""Acknowledges every message, also the one whose work has failed."""

from __future__ import annotations

from right_webhook import WebhookSync, starter


class Always204(WebhookSync):
    """Did not like to see errors in the sender's list of deliveries."""

    async def answer(self, headers: dict[bytes, bytes], body: bytes) -> int:
        """Do what a message asks for; give the status."""
        status = await super().answer(headers, body)
        return 204 if status == 503 else status

    async def look_at_orders(self) -> None:
        """The messages tell us everything."""


run = starter(Always204)
