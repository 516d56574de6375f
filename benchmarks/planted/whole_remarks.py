"""Sends remarks as long as they are."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class WholeRemarks(OrderSync):
    """Takes 500 characters from the CRM to where the ERP has room for 255."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order, elements in the order of its schema."""
        record = super().erp_order(order, customer_no)
        lines = record.pop("Lines")
        note = {} if order.get("remark") is None else {"Note": order["remark"]}
        return {**record, **note, "Lines": lines}


run = starter(WholeRemarks)
