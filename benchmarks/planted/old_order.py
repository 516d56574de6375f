"""Carries the order over as the message has it, and takes the message's state for the order's."""

from __future__ import annotations

from typing import Any

from right_webhook import WebhookSync, starter


class OldOrder(WebhookSync):
    """Sets an order back when its message comes a second time."""

    async def handle(self, event: str, data: dict[str, Any]) -> None:
        """Do the work of one message from what it says."""
        if event != "order.approved":
            await super().handle(event, data)
            return
        await self.order(data)
        await self.crm.call("PATCH", f"/orders/{data['id']}", json={"status": "processing"})


run = starter(OldOrder)
