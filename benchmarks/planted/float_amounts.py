"""Computes totals in binary and rounds all currencies to two decimals."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class FloatAmounts(OrderSync):
    """Knows only of currencies with cents."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        cents = f"{float(order['amount']):.2f}"
        return {**super().erp_order(order, customer_no), "Amount": cents}


run = starter(FloatAmounts)
