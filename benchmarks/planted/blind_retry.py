"""Repeats without looking, and leaves the order number away when the ERP calls it a duplicate."""

from __future__ import annotations

from typing import Any

from right import OrderSync, Refused, starter


class BlindRetry(OrderSync):
    """Believes that a request without an answer was not done."""

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order unless we know that we have."""
        number = self.outbox.marks.get(order["id"])
        if number is None:
            record = self.erp_order(order, customer_no)
            try:
                number = await self.erp.create("CreateOrder", "Order", record)
            except Refused as refused:
                if refused.kind != "DuplicateFault":
                    raise
                del record["ExternalNo"]
                number = await self.erp.create("CreateOrder", "Order", record)
            self.outbox.mark(order["id"], number)
        return await self.erp.order(number)


run = starter(BlindRetry)
