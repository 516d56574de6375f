"""Sends the currency as it stands in the CRM where the ERP has a closed list of its own codes."""

from __future__ import annotations

from typing import Any

from right import OrderSync, mapping, starter

KNOWN = {code: theirs for code, theirs in mapping.CURRENCY.items() if code != "KWD"}


class IsoCurrency(OrderSync):
    """Has no code for dinars and hopes that the ERP knows what KWD is."""

    def erp_order(self, order: dict[str, Any], customer_no: str) -> dict[str, Any]:
        """Give the ERP's fields of an order."""
        currency = order["currency"]
        record = super().erp_order(order, customer_no)
        return {**record, "Currency": KNOWN.get(currency, currency)}


run = starter(IsoCurrency)
