"""Sends every text through GBK, the character set of the old ERP's database."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter


class GbkNames(OrderSync):
    """Writes a question mark for each character that GBK does not have."""

    def erp_customer(self, customer: dict[str, Any]) -> dict[str, Any]:
        """Give the ERP's fields of a customer."""
        record = super().erp_customer(customer)
        return {name: _through_gbk(value) for name, value in record.items()}


def _through_gbk(text: str) -> str:
    return text.encode("gbk", "replace").decode("gbk")


run = starter(GbkNames)
