"""Takes a closed period for the end of the matter, and drops the order."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Refused, starter


class PeriodIsFinal(GivenUp):
    """Does not try again when the next month has begun."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem, Refused) and "period is closed" in str(problem)


run = starter(PeriodIsFinal)
