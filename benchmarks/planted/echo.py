"""Answers its own echo: each note in the CRM raises order.changed, which makes it note again."""

from __future__ import annotations

import asyncio

from right import Job, OrderSync, starter

SETTLE_S = 20.0


class Echo(OrderSync):
    """Tells sales in the remark how often it has looked at an order."""

    def take(self, event: str, record: str) -> None:
        """Keep the hint of a webhook."""
        if event == "order.changed":
            self.add(Job("order", record))
        else:
            super().take(event, record)

    async def order(self, key: str) -> None:
        """Carry the order over and leave a note."""
        await super().order(key)
        order, etag = await self.crm.order(key)
        if order.get("erpNo"):
            await asyncio.sleep(SETTLE_S)
            times = int(self.outbox.marks.get(key, "0")) + 1
            note = f"{order['erpNo']}, looked at {times} times"
            await self.crm.change_order(key, {"remark": note}, etag)
            self.outbox.mark(key, str(times))


run = starter(Echo)
