"""Drops an order that another user has open in the ERP at the third attempt."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Job, Refused, starter


class LockedIsRefused(GivenUp):
    """Gives a person a minute to have lunch."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        is_state = isinstance(problem, Refused) and problem.kind == "StateFault"
        return is_state and self.failures.get(Job("order", key), 0) >= 2


run = starter(LockedIsRefused)
