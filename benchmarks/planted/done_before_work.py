"""Takes the row out of the outbox first and does the work then."""

from __future__ import annotations

from right import Job, starter
from right_sqlite import SqliteSync


class DoneBeforeWork(SqliteSync):
    """Loses what it had in hand when it dies, and finds no list in which it stands."""

    async def attempt(self, job: Job) -> None:
        """Do a job that is off the list already."""
        self.outbox.done(job, self.outbox.serial(job))
        await super().attempt(job)
        if job in self.failures:
            self.outbox.add(job)

    async def look_at_orders(self) -> None:
        """The outbox holds all there is."""


run = starter(DoneBeforeWork)
