"""Carries every order over that it sees, approved or not."""

from __future__ import annotations

from right import Job, OrderSync, starter


class CarriesDrafts(OrderSync):
    """Brings by the back door what nobody has approved."""

    async def order(self, key: str) -> None:
        """Bring an order into the ERP."""
        order, _ = await self.crm.order(key)
        customer_no = await self.ensure_customer(order["customerId"])
        await self.ensure_order(order, customer_no)
        await super().order(key)

    async def look_at_orders(self) -> None:
        """Find orders."""
        for order in await self.crm.all("/orders", {}):
            if order["status"] in ("open", "approved"):
                self.add(Job("order", order["id"]))


run = starter(CarriesDrafts)
