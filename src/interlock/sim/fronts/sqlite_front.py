"""The standard library's sqlite3: who finds the database locked waits in virtual time.

The real one sleeps inside C, where whoever holds the lock cannot go on. On a full disk it reads and
does not write. Connections of a class of the subject's own are left alone.
"""

from __future__ import annotations

import sqlite3
from asyncio import sleep
from collections.abc import Callable
from functools import partial
from typing import Any, Self, TypeVar

from interlock.sim import baton
from interlock.sim.fronts import disk_front
from interlock.sim.patching import Swap

T = TypeVar("T")
_LOOK_EVERY_S = 0.05
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_real_connect = sqlite3.connect


class _Connection(sqlite3.Connection):
    limit_s = 5.0
    stored = 0
    """Changes that are on the disk, as `total_changes` counts them."""

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script: str, /) -> Any:
        return self.cursor().executescript(script)

    def commit(self) -> None:
        _patiently(self, super().commit, "commit")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        what = "commit" if kind is None else "rollback"
        leave = super().__exit__
        return _patiently(self, lambda: leave(kind, error, trace), what)


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        run = super().execute
        return _patiently(self.connection, lambda: run(sql, parameters), sql)

    def executemany(self, sql: str, parameters: Any, /) -> Self:
        rows = list(parameters)
        run = super().executemany
        return _patiently(self.connection, lambda: run(sql, rows), sql)

    def executescript(self, script: str, /) -> Self:
        # A script that met a lock in its middle could not be begun again. Nobody else comes in
        # between the look and the script: a thread goes on until it waits.
        self.connection.commit()
        try:
            super(_Cursor, self.execute("BEGIN IMMEDIATE")).execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _LOCKED:
                raise
        run = super().executescript
        _with_room(self.connection, lambda: run(script), script)
        return self


def _with_room(connection: Any, act: Callable[[], T], sql: str) -> T:
    """Do something that may write; on a full disk what is read is read, and nothing written."""
    if not disk_front.is_full() or not _is_on_disk(connection):
        found = act()
        if not connection.in_transaction:
            connection.stored = connection.total_changes
        return found
    what = sql.lstrip()[:8].lower()
    if what.startswith(("commit", "end")) and connection.total_changes != connection.stored:
        sqlite3.Connection.rollback(connection)
        connection.stored = connection.total_changes
        raise _no_room()
    if what.startswith(("begin", "commit", "end", "rollback")):
        return act()
    # The engine itself knows best what writes.
    ask = partial(sqlite3.Cursor.execute, sqlite3.Cursor(connection))
    ask("pragma query_only = 1")
    try:
        return act()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        raise _no_room() from None
    finally:
        ask("pragma query_only = 0")


def _is_on_disk(connection: sqlite3.Connection) -> bool:
    cursor = sqlite3.Cursor(connection)
    cursor.row_factory = None
    return any(row[2] for row in sqlite3.Cursor.execute(cursor, "pragma database_list"))


def _no_room() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    error.sqlite_errorname = "SQLITE_FULL"
    return error


def _patiently(connection: Any, act: Callable[[], T], sql: str) -> T:
    waited_s = 0.0
    while True:
        try:
            return _with_room(connection, act, sql)
        except sqlite3.OperationalError as error:
            is_locked = error.sqlite_errorcode & 0xFF in _LOCKED
            if not is_locked or waited_s >= connection.limit_s or baton.subject_here() is None:
                raise
        baton.wait(sleep(_LOOK_EVERY_S))
        waited_s += _LOOK_EVERY_S


def _connect(database: Any, *args: Any, **more: Any) -> Any:
    if baton.subject_here() is None or "factory" in more or len(args) > 4:
        return _real_connect(database, *args, **more)
    limit_s = args[0] if args else more.pop("timeout", _Connection.limit_s)
    # By its name where nothing else was given by its place: Python 3.13 warns of places.
    if args:
        args = (0.0, *args[1:])
    else:
        more["timeout"] = 0.0
    made: Any = _real_connect(database, *args, factory=_Connection, **more)
    made.limit_s = limit_s
    return made


FUNCTIONS = (Swap(sqlite3, "connect", _connect),)
"""What to exchange under each of its names."""
