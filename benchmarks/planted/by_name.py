"""Finds customers of the ERP by their name."""

from __future__ import annotations

from typing import Any

from right import OrderSync, erp, starter


class ByName(OrderSync):
    """Makes one of two companies that are called the same."""

    async def carried_customer(self, record: dict[str, Any]) -> str:
        """Give the number of the customer of this name, created now if there is none."""
        known = await self.erp.all("FindCustomers", "Customers", "Customer", {})
        for found in known:
            if found["Name"] == record["Name"]:
                return erp.text(found, "Number")
        return await self.erp.create("CreateCustomer", "Customer", record)


run = starter(ByName)
