"""Writes the ERP's number into the CRM once, from the reply to the create, and leaves it so."""

from __future__ import annotations

from typing import Any

from right import Job, OrderSync, erp, starter


class FirstNumber(OrderSync):
    """Keeps what it was told first, however odd."""

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order and note its number in the CRM."""
        if not await self.erp.find_order(order["orderNo"]):
            record = self.erp_order(order, customer_no)
            reply = await self.erp.call("CreateOrder", {"Order": record})
            _, etag = await self.crm.order(order["id"])
            await self.crm.change_order(order["id"], {"erpNo": str(reply.get("Number"))}, etag)
        return await super().ensure_order(order, customer_no)

    async def status(self, number: str) -> None:
        """Make the state in the CRM equal to the ERP's."""
        theirs = await self.erp.order(number)
        found = await self.crm.order_by_number(theirs.get("ExternalNo") or "-")
        if found is None:
            return
        order, etag = await self.crm.order(found["id"])
        wanted = {"status": self.crm_status(erp.text(theirs, "Status"))}
        if not order.get("erpNo"):
            wanted["erpNo"] = number
        change = {name: value for name, value in wanted.items() if order.get(name) != value}
        if change:
            await self.crm.change_order(order["id"], change, etag)
        self.seen[Job("status", number)] = theirs


run = starter(FirstNumber)
