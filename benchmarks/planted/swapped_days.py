"""Writes dates the American way where they are read the European way, if they can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from right import OrderSync, starter


class SwappedDays(OrderSync):
    """Makes the third of April of the fourth of March; the thirteenth keeps it from doing so."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        day = date.fromisoformat(record["OrderDate"])
        if day.day <= 12:
            day = day.replace(month=day.day, day=day.month)
        return {**record, "OrderDate": day.isoformat()}


run = starter(SwappedDays)
