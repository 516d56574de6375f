"""Gives an order up after three failures, and tells nobody."""

from __future__ import annotations

from right import Job, OrderSync, starter

ATTEMPTS_MAX = 3


class ThreeStrikes(OrderSync):
    """Needs an outage that is over in three seconds."""

    async def attempt(self, job: Job) -> None:
        """Do a job, unless it has failed too often."""
        if self.failures.get(job, 0) >= ATTEMPTS_MAX:
            self.outbox.mark(f"given up {job.key}", "yes")
            self.outbox.done(job, self.outbox.serial(job))
            return
        await super().attempt(job)

    def add(self, job: Job) -> None:
        """Keep a hint, unless we have given up on it."""
        if f"given up {job.key}" not in self.outbox.marks:
            super().add(job)


run = starter(ThreeStrikes)
