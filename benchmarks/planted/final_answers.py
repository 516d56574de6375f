"""Drop an order at an answer that they take for the last word, each at another one."""

from __future__ import annotations

import httpx
from name_is_final import GivenUp
from right import Job, starter


class HungUpIsFinal(GivenUp):
    """Takes a connection that was closed without an answer for a refusal."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return "without sending a response" in str(problem)


class GzipIsFinal(GivenUp):
    """Takes an answer that cannot be unpacked for a system that cannot be talked to."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return isinstance(problem.__cause__, httpx.DecodingError)


class LoopIsFinal(GivenUp):
    """Takes a redirect that comes a third time for a move, and waits for new settings."""

    def is_final(self, key: str, problem: Exception) -> bool:
        """Tell whether to give an order up."""
        return ": 307" in str(problem) and self.failures.get(Job("order", key), 0) >= 2


hung_up = starter(HungUpIsFinal)
gzip = starter(GzipIsFinal)
loop = starter(LoopIsFinal)
