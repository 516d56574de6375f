"""The standard library's sqlite3: who finds the database locked waits in virtual time.

The real one sleeps inside C, where whoever holds the lock cannot go on. Connections of a class of
the subject's own are left alone.
"""

from __future__ import annotations

import sqlite3
from asyncio import sleep
from collections.abc import Callable
from typing import Any, Self, TypeVar

from interlock.sim import baton
from interlock.sim.patching import Swap

T = TypeVar("T")
_LOOK_EVERY_S = 0.05
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_real_connect = sqlite3.connect


class _Connection(sqlite3.Connection):
    limit_s = 5.0

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script: str, /) -> Any:
        return self.cursor().executescript(script)

    def commit(self) -> None:
        _patiently(self, super().commit)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return _patiently(self, lambda: super(_Connection, self).__exit__(kind, error, trace))


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        return _patiently(self.connection, lambda: super(_Cursor, self).execute(sql, parameters))

    def executemany(self, sql: str, parameters: Any, /) -> Self:
        rows = list(parameters)
        return _patiently(self.connection, lambda: super(_Cursor, self).executemany(sql, rows))

    def executescript(self, script: str, /) -> Self:
        # A script that met a lock in its middle could not be begun again. Nobody else comes in
        # between the look and the script: a thread goes on until it waits.
        self.connection.commit()
        try:
            super(_Cursor, self.execute("BEGIN IMMEDIATE")).execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _LOCKED:
                raise
        super().executescript(script)
        return self


def _patiently(connection: Any, act: Callable[[], T]) -> T:
    waited_s = 0.0
    while True:
        try:
            return act()
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
