"""Takes 503 without Retry-After for a system that is gone, and drops the order."""

from __future__ import annotations

from name_is_final import GivenUp
from right import Unclear, starter


class PageIsFinal(GivenUp):
    """Only knows an overload that says when to come back."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem, Unclear) and "503" in str(problem) and not problem.wait_s


run = starter(PageIsFinal)
