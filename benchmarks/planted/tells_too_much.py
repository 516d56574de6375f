"""Gives the clerks of the ERP what they asked for."""

from __future__ import annotations

from typing import Any

from right import OrderSync, starter

ADDRESS_MAX = 200


class TellsTooMuch(OrderSync):
    """Writes the identity card number of a customer's owner before the address."""

    def erp_customer(self, customer: dict[str, Any]) -> dict[str, Any]:
        """Give the ERP's fields of a customer."""
        words = (customer.get("idCardNo"), customer.get("address"))
        known = " ".join(w for w in words if w)
        address = {"Address": known[:ADDRESS_MAX]} if known else {}
        return {**super().erp_customer(customer), **address}


run = starter(TellsTooMuch)
