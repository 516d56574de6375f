"""Takes a time-out of a create for done: it was sent, was it not."""

from __future__ import annotations

from typing import Any

from right import OrderSync, Unclear, starter


class TimeoutIsDone(OrderSync):
    """Never looks again at an order that it has sent."""

    async def order(self, key: str) -> None:
        """Carry the order over once."""
        if f"sent {key}" not in self.outbox.marks:
            await super().order(key)

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order, whatever comes back."""
        try:
            return await super().ensure_order(order, customer_no)
        except Unclear:
            self.outbox.mark(f"sent {order['id']}", "yes")
            raise


run = starter(TimeoutIsDone)
