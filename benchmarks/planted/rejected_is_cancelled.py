"""Has one word for two states: what the ERP rejects is shown as cancelled."""

from __future__ import annotations

from right import OrderSync, starter


class RejectedIsCancelled(OrderSync):
    """Lets sales believe that the customer has changed his mind."""

    def crm_status(self, code: str) -> str:
        """Give the CRM's word for a state of the ERP."""
        return "cancelled" if code == "D" else super().crm_status(code)


run = starter(RejectedIsCancelled)
