"""Opens its database with transactions and commits when the work of a round is done."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from right import Job, starter
from right_sqlite import SqliteOutbox, SqliteSync


class OpenOutbox(SqliteOutbox):
    """Leaves a transaction open for as long as there is work."""

    def open(self, folder: Path) -> sqlite3.Connection:
        """Open the file the way sqlite3 does it by itself."""
        return sqlite3.connect(folder / "outbox.db")

    def done(self, job: Job, serial: int) -> None:
        """Forget a job."""
        super().done(job, serial)
        self.base.commit()


class NeverCommits(SqliteSync):
    """Acknowledges messages that a crash rolls back."""

    outbox_kind = OpenOutbox

    async def look_at_orders(self) -> None:
        """The outbox holds all there is."""


run = starter(NeverCommits)
