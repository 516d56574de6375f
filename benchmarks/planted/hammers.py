"""Repeats a failed call almost at once, for ever, whatever it was told."""

from __future__ import annotations

import asyncio

from right import Job, OrderSync, starter

PAUSE_S = 0.65


class Hammers(OrderSync):
    """Keeps a system down that tries to come back."""

    async def attempt(self, job: Job) -> None:
        """Do a job, again and again until it works."""
        while job in self.outbox.pending():
            await super().attempt(job)
            await asyncio.sleep(PAUSE_S)


run = starter(Hammers)
