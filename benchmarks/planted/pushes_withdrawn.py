"""Carries every order that sales does not work on any more, withdrawn ones among them."""

from __future__ import annotations

from right import Job, OrderSync, erp, starter


class PushesWithdrawn(OrderSync):
    """Takes `cancelled` for one more word for done."""

    async def order(self, key: str) -> None:
        """Bring an order that is not open any more into the ERP."""
        order, _ = await self.crm.order(key)
        if order["status"] != "cancelled":
            await super().order(key)
            return
        if order.get("erpNo"):
            return
        found = await self.ensure_order(order, await self.ensure_customer(order["customerId"]))
        if erp.text(found, "Status") == "A":
            await self.erp.call("SubmitOrder", {"Number": erp.text(found, "Number")})

    async def look_at_orders(self) -> None:
        """Find orders that are not on their way."""
        await super().look_at_orders()
        for order in await self.crm.all("/orders", {"status": "cancelled"}):
            self.add(Job("order", order["id"]))


run = starter(PushesWithdrawn)
