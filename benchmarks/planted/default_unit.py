"""Takes every unit that is not in its table for pieces."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter

UNIT = {"pcs": "PCS", "box": "BOX"}


class DefaultUnit(OrderSync):
    """Was written when nothing was sold by weight."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        record = super().erp_order(order, customer_no)
        for line, source in zip(record["Lines"], order["lines"], strict=True):
            line["Unit"] = UNIT.get(source["unit"], "PCS")
        return record


run = starter(DefaultUnit)
