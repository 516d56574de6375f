"""Tries again after two seconds, however long it was asked to wait."""

from __future__ import annotations

from right import OrderSync, starter


class DeafToWaits(OrderSync):
    """Uses up its quota on refusals."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt."""
        return 2.0


run = starter(DeafToWaits)
