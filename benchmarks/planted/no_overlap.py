"""Reads the ERP's list from the latest stamp on that it has seen, to the second."""

from __future__ import annotations

from right import Job, OrderSync, erp, starter


class NoOverlap(OrderSync):
    """Trusts the ERP's clock to go forward."""

    async def look_at_erp(self) -> None:
        """Find orders that changed in the ERP since we looked."""
        since = self.outbox.marks.get("erp orders", "")
        for order in await self.erp.orders_changed(since):
            self.add_unseen(Job("status", erp.text(order, "Number")), order)
            since = max(since, erp.text(order, "ChangedAt"))
        self.outbox.mark("erp orders", since)


run = starter(NoOverlap)
