"""Takes an order in a state that it does not know for one that is approved."""

from __future__ import annotations

from right import OrderSync, mapping, starter


class DefaultState(OrderSync):
    """Shows a confirmed order as approved again."""

    async def status(self, number: str) -> None:
        """Make number and state in the CRM equal to the ERP's."""
        theirs = await self.erp.order(number)
        found = await self.crm.order_by_number(theirs.get("ExternalNo") or "-")
        if found is None:
            return
        order, etag = await self.crm.order(found["id"])
        status = mapping.STATUS.get(theirs["Status"], "approved")
        wanted = {"status": status, "erpNo": number}
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(order["id"], change, etag)


run = starter(DefaultState)
