"""Sends no ExternalNo and does not look before it sends again."""

from __future__ import annotations

from typing import Any

from right import OrderSync, erp, starter


class BlindRetry(OrderSync):
    """Believes that a request without an answer was not done."""

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order unless we know that we have."""
        number = self.outbox.marks.get(order["id"])
        if number is None:
            record = self.erp_order(order, customer_no)
            del record["ExternalNo"]
            number = await self.erp.create("CreateOrder", "Order", record)
            self.outbox.mark(order["id"], number)
            self.outbox.mark(number, order["id"])
        return await self.erp.order(number)

    async def status(self, number: str) -> None:
        """Write the state back, by our own note of which order it is."""
        key = self.outbox.marks.get(number)
        if key is None:
            return
        theirs = await self.erp.order(number)
        order, etag = await self.crm.order(key)
        wanted = {"status": self.crm_status(erp.text(theirs, "Status")), "erpNo": number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(key, change, etag)


run = starter(BlindRetry)
