"""Sends what was refused again every ten seconds, word for word, for ever."""

from __future__ import annotations

from right import OrderSync, Refused, starter


class KeepsAsking(OrderSync):
    """Takes a no for a busy line."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt."""
        return 10.0 if isinstance(problem, Refused) else super().wait_s(problem, failures)


run = starter(KeepsAsking)
