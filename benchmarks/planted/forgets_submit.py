"""Hands an order to approval only in the attempt that created it."""

from __future__ import annotations

from right import OrderSync, erp, starter


class ForgetsSubmit(OrderSync):
    """Takes an order that is in the ERP for one that is on its way there."""

    async def order(self, key: str) -> None:
        """Bring an approved order into the ERP, if it is not there."""
        order, _ = await self.crm.order(key)
        if order["status"] != "approved":
            return
        if await self.erp.find_order(order["orderNo"]):
            return
        customer_no = await self.ensure_customer(order["customerId"])
        found = await self.ensure_order(order, customer_no)
        await self.erp.call("SubmitOrder", {"Number": erp.text(found, "Number")})


run = starter(ForgetsSubmit)
