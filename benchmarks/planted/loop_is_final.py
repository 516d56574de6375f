"""Takes a redirect that comes a third time for a move, and waits for new settings."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Job, starter


class LoopIsFinal(GivenUp):
    """Drops the order meanwhile."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return ": 307" in str(problem) and self.failures.get(Job("order", key), 0) >= 2


run = starter(LoopIsFinal)
