"""Drops an order when it is asked to wait for more than five minutes."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Unclear, starter


class NoPatience(GivenUp):
    """Cannot wait for the next day of a quota."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem, Unclear) and problem.wait_s > 300


run = starter(NoPatience)
