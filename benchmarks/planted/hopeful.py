"""Shows an order as confirmed as soon as it is handed to approval."""

from __future__ import annotations

from right import OrderSync, starter


class Hopeful(OrderSync):
    """Sales like to see progress; approvers sometimes say no."""

    async def order(self, key: str) -> None:
        """Carry the order over and say so in the CRM."""
        before, etag = await self.crm.order(key)
        await super().order(key)
        if before["status"] == "approved":
            await self.crm.change_order(key, {"status": "confirmed"}, etag)


run = starter(Hopeful)
