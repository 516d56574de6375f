"""Sends names as long as they are."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class LongNames(OrderSync):
    """Has never met a company whose name has more than 120 characters."""

    def erp_customer(self, customer: dict[str, Any]) -> dict[str, Any]:
        """Give the ERP's fields of a customer."""
        return {**super().erp_customer(customer), "Name": customer["name"]}


run = starter(LongNames)
