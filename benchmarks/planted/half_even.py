"""Rounds half to even, as Python's round() and Decimal do unless told otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from right import OrderSync, mapping, starter


class HalfEven(OrderSync):
    """Is a cent below the invoice now and then."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        unit = Decimal(1).scaleb(-mapping.DECIMALS[order["currency"]])
        rounded = f"{Decimal(order['amount']).quantize(unit):f}"
        return {**super().erp_order(order, customer_no), "Amount": rounded}


run = starter(HalfEven)
