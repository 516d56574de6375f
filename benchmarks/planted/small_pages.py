"""Turns the pages of a list that moves, two orders at a time, and marks the end of the last."""

from __future__ import annotations

from right import Job, OrderSync, erp, starter

PAGE_SIZE = 2


class SmallPages(OrderSync):
    """Never looks again at what it has turned past."""

    async def look_at_erp(self) -> None:
        """Find orders that changed in the ERP since we looked."""
        since = self.outbox.marks.get("erp orders", "")
        asked = {"ChangedSince": since} if since else {}
        page, latest = 1, since
        while True:
            paged = {**asked, "Page": page, "PageSize": PAGE_SIZE}
            reply = await self.erp.call("FindOrders", paged)
            for order in (reply.get("Orders") or {}).get("Order", []):
                self.add_unseen(Job("status", erp.text(order, "Number")), order)
                latest = max(latest, erp.text(order, "ChangedAt"))
            if erp.text(reply, "More") not in ("true", "1"):
                break
            page += 1
        self.outbox.mark("erp orders", latest)


run = starter(SmallPages)
