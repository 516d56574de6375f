"""Takes 403 for a final no, and drops the order."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Refused, starter


class RightIsFinal(GivenUp):
    """Does not see that rights are given back."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem, Refused) and problem.kind in ("403", "forbidden")


run = starter(RightIsFinal)
