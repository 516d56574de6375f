"""Repeats at once, for ever, whatever it was told."""

from __future__ import annotations

from right import OrderSync, starter


class Hammers(OrderSync):
    """Keeps a system down that tries to come back."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Hardly wait at all."""
        return 0.4


run = starter(Hammers)
