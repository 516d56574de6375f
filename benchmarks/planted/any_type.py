"""Turns whatever comes into text, a number that should have been text as well."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class AnyType(OrderSync):
    """Is proud to survive every release of the CRM."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        return super().erp_order({**order, "remark": str(order["remark"])}, customer_no)


run = starter(AnyType)
