"""Keeps its database in memory, as in its tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from right import starter
from right_sqlite import SqliteOutbox, SqliteSync


class MemoryOutbox(SqliteOutbox):
    """Is empty after each start."""

    def open(self, folder: Path) -> sqlite3.Connection:
        """Open no file."""
        return sqlite3.connect(":memory:", isolation_level=None)


class MemoryBase(SqliteSync):
    """Has a setting for the file that nobody set."""

    outbox_kind = MemoryOutbox

    async def look_at_orders(self) -> None:
        """The outbox holds all there is."""


run = starter(MemoryBase)
