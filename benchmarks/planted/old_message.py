"""Believes what a message says of a customer, although the message may be old by now."""

from __future__ import annotations

from typing import Any

from right_webhook import WebhookSync, starter


class OldMessage(WebhookSync):
    """Writes yesterday's address over today's when messages overtake each other."""

    async def handle(self, event: str, data: dict[str, Any]) -> None:
        """Do the work of one message from what it says."""
        if event.startswith("customer."):
            await self.customer(data)
        else:
            await super().handle(event, data)


run = starter(OldMessage)
