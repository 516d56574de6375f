"""Writes the label that people see where the interface wants the value."""

from __future__ import annotations

from right import OrderSync, starter


class Labels(OrderSync):
    """Took its words from the screen: On hold, not on-hold."""

    def crm_status(self, code: str) -> str:
        """Give the CRM's word for a state of the ERP."""
        return super().crm_status(code).replace("-", " ")


run = starter(Labels)
