"""Takes an order whose reply has lost its state for a new one."""

from __future__ import annotations

from right import OrderSync, starter


class DefaultState(OrderSync):
    """Shows a confirmed order as approved again."""

    async def status(self, number: str) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        theirs = {"Status": "A", **await self.erp.order(number)}
        found = await self.crm.order_by_number(theirs.get("ExternalNo") or "-")
        if found is None:
            return
        order, etag = await self.crm.order(found["id"])
        wanted = {"status": self.crm_status(theirs["Status"]), "erpNo": number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(order["id"], change, etag)


run = starter(DefaultState)
