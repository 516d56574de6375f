"""Deletes an order of the ERP that has changed in the CRM, and makes it anew."""

from __future__ import annotations

from right import OrderSync, starter


class MakesAnew(OrderSync):
    """Leaves an order without a past: who changed what, and when, nobody can tell any more."""

    def take(self, event: str, record: str) -> None:
        """Keep the hint of a webhook."""
        super().take("order.approved" if event == "order.changed" else event, record)

    async def order(self, key: str) -> None:
        """Bring an order into the ERP as it stands now."""
        order, _ = await self.crm.order(key)
        found = await self.erp.find_order(order["orderNo"])
        if found is None or found.get("Note") == order.get("remark"):
            await super().order(key)
            return
        await self.erp.call("CancelOrder", {"Number": found["Number"]})
        found = await self.ensure_order(order, found["CustomerNo"])
        await self.erp.call("SubmitOrder", {"Number": found["Number"]})


run = starter(MakesAnew)
