"""Reads the first page of a list and takes it for all."""

from __future__ import annotations

from typing import Any

from right_poll import PollSync, starter


class FirstAnswer(PollSync):
    """Asks for the ERP's usual page, newest orders last."""

    def erp_all(self, operation: str, wrapper: str, name: str, **asked: str) -> list[Any]:
        """Read a list of the ERP."""
        reply = self.erp(operation, {**asked, "PageSize": 2})
        return list((reply.get(wrapper) or {}).get(name, []))


run = starter(FirstAnswer)
