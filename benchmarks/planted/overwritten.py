"""Writes the whole order back that it has read, to change two fields of it."""

from __future__ import annotations

import asyncio

from right import OrderSync, erp, starter


class Overwritten(OrderSync):
    """Undoes what a person has changed meanwhile."""

    async def status(self, number: str) -> None:
        """Write the order with the ERP's number and state."""
        theirs = await self.erp.order(number)
        found = await self.crm.order_by_number(theirs.get("ExternalNo") or "-")
        if found is None:
            return
        wanted = {"status": self.crm_status(erp.text(theirs, "Status")), "erpNo": number}
        if all(found.get(name) == value for name, value in wanted.items()):
            return
        await asyncio.sleep(30.0)
        kept = {name: found[name] for name in ("remark", "orderedAt") if name in found}
        await self.crm.call("PATCH", f"/orders/{found['id']}", json={**kept, **wanted})


run = starter(Overwritten)
