"""Leaves lines away that cost nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from right import OrderSync, starter


class DropsFreeLines(OrderSync):
    """Forgets the gift that was promised with the order."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        lines = [line for line in record["Lines"] if Decimal(line["Amount"])]
        return {**record, "Lines": lines or record["Lines"]}


run = starter(DropsFreeLines)
