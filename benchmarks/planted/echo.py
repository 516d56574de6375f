"""Answers its own echo: each write to the CRM raises order.changed, which makes it write again."""

from __future__ import annotations

import asyncio

from right import Job, OrderSync, erp, starter

SETTLE_S = 20.0


class Echo(OrderSync):
    """Writes state and number back without a look at what stands there."""

    def take(self, event: str, record: str) -> None:
        """Keep the hint of a webhook."""
        if event == "order.changed":
            self.add(Job("order", record))
        else:
            super().take(event, record)

    async def order(self, key: str) -> None:
        """Carry the order over, then write the ERP's word back once more, to be sure."""
        await super().order(key)
        order, _ = await self.crm.order(key)
        number = order.get("erpNo")
        if number:
            await asyncio.sleep(SETTLE_S)
            theirs = await self.erp.order(number)
            news = {"status": self.crm_status(erp.text(theirs, "Status")), "erpNo": number}
            await self.crm.call("PATCH", f"/orders/{key}", json=news)


run = starter(Echo)
