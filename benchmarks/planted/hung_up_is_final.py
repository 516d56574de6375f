"""Takes a connection that was closed without an answer for a refusal, and drops the order."""

from __future__ import annotations

from name_is_final import GivenUp
from right import starter


class HungUpIsFinal(GivenUp):
    """Knows of resets and time limits only."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return "without sending a response" in str(problem)


run = starter(HungUpIsFinal)
