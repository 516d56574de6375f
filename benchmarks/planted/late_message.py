"""Takes every order.approved for news, also the one that comes late or twice."""

from __future__ import annotations

from right import OrderSync, erp, starter


class LateMessage(OrderSync):
    """Sets an order back to processing that is long confirmed."""

    async def order(self, key: str) -> None:
        """Bring the order into the ERP and say so in the CRM, whatever stands there."""
        order, _ = await self.crm.order(key)
        customer_no = await self.ensure_customer(order["customerId"])
        found = await self.ensure_order(order, customer_no)
        number = erp.text(found, "Number")
        if erp.text(found, "Status") == "A":
            await self.erp.call("SubmitOrder", {"Number": number})
        news = {"status": "processing", "erpNo": number}
        await self.crm.call("PATCH", f"/orders/{key}", json=news)


run = starter(LateMessage)
