"""Catches every error, writes a line of log, and takes the order off its list."""

from __future__ import annotations

from right_queue import QueueSync
from right_webhook import starter


class HiddenErrors(QueueSync):
    """Looks healthy; the line of log is read by nobody."""

    async def job(self, key: str) -> None:
        """Do one order, or do not."""
        try:
            await super().job(key)
        except Exception:
            self.spool.take(key)

    async def look_at_orders(self) -> None:
        """Every approved order has sent its message."""


run = starter(HiddenErrors)
