"""Takes a refusal for the state of things for an order that is done already."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Refused, starter


class StateIsDone(GivenUp):
    """Knows one reason only for which the ERP says so."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem, Refused) and problem.kind == "StateFault"


run = starter(StateIsDone)
