"""Takes codes for numbers: 00420 becomes 420."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class NoZeros(OrderSync):
    """Went through a spreadsheet once."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        for line in record["Lines"]:
            line["Item"] = line["Item"].lstrip("0") or "0"
        return record


run = starter(NoZeros)
