"""Tries again every ten seconds, although it was asked to wait for ten minutes."""

from __future__ import annotations

from right import OrderSync, Unclear, starter


class TenSeconds(OrderSync):
    """Slow enough for nobody to see it, and so never rid of the limit that it has met."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt."""
        return 10.0 if isinstance(problem, Unclear) else super().wait_s(problem, failures)


run = starter(TenSeconds)
