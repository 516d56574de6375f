"""Formats what may be absent: no remark becomes the word None."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class NoneText(OrderSync):
    """Has been tested with orders that have remarks."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order, elements in the order of its schema."""
        record = super().erp_order(order, customer_no)
        lines = record.pop("Lines")
        return {**record, "Note": f"{order.get('remark')}"[:255], "Lines": lines}


run = starter(NoneText)
