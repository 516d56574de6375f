"""Multiplies its pause after each failure, without an end."""

from __future__ import annotations

from right import OrderSync, starter


class WaitsTooLong(OrderSync):
    """Sleeps on for an hour after an outage of minutes."""

    def wait_s(self, problem: Exception, failures: int) -> float:
        """Give the pause before the next attempt."""
        return 60.0 * 6.0 ** (failures - 1)


run = starter(WaitsTooLong)
