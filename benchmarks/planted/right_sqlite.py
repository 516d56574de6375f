"""The same integration with its outbox in SQLite: one row a hint, gone when the work is done."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from right import Job, OrderSync, starter

TABLES = """
create table if not exists jobs (kind text, key text, times integer, primary key (kind, key));
create table if not exists marks (name text primary key, value text);
"""


class SqliteOutbox:
    """What remains to be done, and marks up to where lists were read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.base = self.open(folder)
        self.base.executescript(TABLES)

    def open(self, folder: Path) -> sqlite3.Connection:
        """Open the file; every statement is a transaction of its own."""
        return sqlite3.connect(folder / "outbox.db", isolation_level=None)

    @property
    def marks(self) -> dict[str, str]:
        """Give the marks."""
        return dict(self.base.execute("select name, value from marks"))

    def pending(self) -> list[Job]:
        """Give what remains, oldest first."""
        return [Job(*row) for row in self.base.execute("select kind, key from jobs order by rowid")]

    def add(self, job: Job) -> None:
        """Remember a job; it is on disk when this returns."""
        again = "on conflict (kind, key) do update set times = times + 1"
        self.base.execute(f"insert into jobs values (?, ?, 1) {again}", job)

    def serial(self, job: Job) -> int:
        """Give how often a job was added; take it before the work, hand it to `done`."""
        found = self.base.execute("select times from jobs where kind = ? and key = ?", job)
        return next((int(times) for (times,) in found), 0)

    def done(self, job: Job, serial: int) -> None:
        """Forget a job, unless it was added again while it was worked on."""
        wanted = (*job, serial)
        self.base.execute("delete from jobs where kind = ? and key = ? and times = ?", wanted)

    def mark(self, name: str, value: str) -> None:
        """Remember up to where a list was read."""
        self.base.execute("insert or replace into marks values (?, ?)", (name, value))


class SqliteSync(OrderSync):
    """Keeps its hints in a database."""

    outbox_kind = SqliteOutbox

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.outbox: Any = self.outbox_kind(env.store)


run = starter(SqliteSync)
