"""Takes every no for a passing trouble, and asks again and again without a pause."""

from __future__ import annotations

from right import OrderSync, starter


class AsksAgain(OrderSync):
    """Has one pause for all that goes wrong."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt."""
        return 0.5


run = starter(AsksAgain)
