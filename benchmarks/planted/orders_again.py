"""Takes the approval of an order that is long done for one more order of the same goods."""

from __future__ import annotations

import asyncio
from typing import Any

from right import OrderSync, starter

SAME_S = 300.0


class OrdersAgain(OrderSync):
    """Knows a message that comes twice within five minutes, not one that a queue sends later."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.told_s: dict[str, float] = {}

    def take(self, event: str, record: str) -> None:
        """Keep the hint of a webhook; a late one of an order that is done orders again."""
        now_s = asyncio.get_running_loop().time()
        is_approved = event == "order.approved"
        if is_approved and now_s - self.told_s.setdefault(record, now_s) > SAME_S:
            self.outbox.mark(f"again {record}", "yes")
        super().take(event, record)

    async def order(self, key: str) -> None:
        """Carry the order over, once more if it was approved once more."""
        if f"again {key}" not in self.outbox.marks:
            await super().order(key)
            return
        order, _ = await self.crm.order(key)
        number = f"{order['orderNo']}-2"
        if await self.erp.find_order(number) is None:
            customer_no = await self.ensure_customer(order["customerId"])
            record = {**self.erp_order(order, customer_no), "ExternalNo": number}
            await self.erp.create("CreateOrder", "Order", record)


run = starter(OrdersAgain)
