"""Cuts remarks by bytes, where the ERP counts characters."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class ByteCut(OrderSync):
    """Leaves 85 Chinese characters of 255."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        if "Note" in record:
            record["Note"] = record["Note"].encode()[:255].decode(errors="ignore")
        return record


run = starter(ByteCut)
