"""Makes one line of several of the same item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from right import OrderSync, starter

SUMS = ("Qty", "TaxAmount", "Amount")


class MergesLines(OrderSync):
    """Believes that an item stands in an order once."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        merged: dict[str, dict[str, Any]] = {}
        for line in record["Lines"]:
            known = merged.setdefault(line["Item"], line)
            if known is not line:
                for name in SUMS:
                    known[name] = f"{Decimal(known[name]) + Decimal(line[name]):f}"
        return {**record, "Lines": list(merged.values())}


run = starter(MergesLines)
