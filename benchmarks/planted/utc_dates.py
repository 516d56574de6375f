"""Cuts the order date out of the UTC time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from right import OrderSync, starter


class UtcDates(OrderSync):
    """Dates the orders of an early morning in Shanghai on the day before."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        day = datetime.fromisoformat(order["orderedAt"]).astimezone(UTC).date()
        return {**super().erp_order(order, customer_no), "OrderDate": day.isoformat()}


run = starter(UtcDates)
