"""The standard library's sqlite3: who finds the database locked waits in virtual time.

The real one sleeps inside C, where whoever holds the lock cannot go on. On a full disk it reads and
does not write. Connections of a class of the subject's own are left alone.
"""

from __future__ import annotations

import re
import sqlite3
from asyncio import sleep
from collections.abc import Callable
from functools import partial
from typing import Any, Self, TypeAlias, TypeVar

from interlock.patterns import expression
from interlock.sim.fronts import disk_front
from interlock.sim.patching import Swap
from interlock.sim.plain import baton

T = TypeVar("T")
_LOOK_EVERY_S = 0.05
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_Point: TypeAlias = tuple[str, int]
"""A savepoint, and the changes before it that were not on the disk when it was made."""
_real_connect = sqlite3.connect


class _Connection(sqlite3.Connection):
    limit_s = 5.0
    stored = 0
    """Changes that are on the disk or were taken back, as `total_changes` counts them."""
    points: tuple[_Point, ...] = ()
    """Savepoints that are open; first one of no name where the transaction began otherwise."""

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script: str, /) -> Any:
        return self.cursor().executescript(script)

    def commit(self) -> None:
        self._end(super().commit, "commit")

    def rollback(self) -> None:
        self._end(super().rollback, "rollback")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        leave = super().__exit__
        what = "commit" if kind is None else "rollback"
        return self._end(lambda: leave(kind, error, trace), what)

    def _end(self, act: Callable[[], T], what: str) -> T:
        if _autocommit(self) is True:
            return act()  # It does nothing.
        found = _patiently(self, act, what)
        # With `autocommit=False` the next transaction is open by now.
        self.stored, self.points = self.total_changes, ()
        return found


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
        if _autocommit(self.connection) not in (True, False):
            self.connection.commit()
        try:
            super(_Cursor, self.execute("BEGIN IMMEDIATE")).execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _LOCKED:
                raise
        run = super().executescript
        if _is_without_room(self.connection):
            _check_commit(self.connection, *_read(script))
            _reading(self.connection, lambda: run(script))
        else:
            run(script)
        return self


def _autocommit(connection: sqlite3.Connection) -> object:
    """Give how transactions are begun: True and False are newer than Python 3.11."""
    return getattr(connection, "autocommit", None)


def _with_room(connection: Any, act: Callable[[], T], sql: str) -> T:
    """Do something that may write; on a full disk what is read is read, and nothing written."""
    was_open = connection.in_transaction
    if not was_open:
        connection.stored, connection.points = connection.total_changes, ()
    word, name = _read(sql)
    if _is_without_room(connection):
        _check_commit(connection, word, name)
        if word not in _ROOMLESS:
            return _reading(connection, act)
    found = act()
    if name:
        _point(connection, word, name, was_open=was_open)
    return found


_ROOMLESS = ("begin", "commit", "end", "rollback", "savepoint", "release")
_BLANK = r"(?:[\s;]|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))"
_BLANKS = expression(_BLANK + "+", re.S)
_WORD = expression(_BLANK + r"*([a-z]+)", re.I | re.S)
_NAME = expression(
    r"(?:transaction )?(?:to )?(?:savepoint )?"
    r"""("[^"]+"|'[^']+'|`[^`]+`|\[[^]]+\]|\w+)""",
    re.I,
)


def _read(sql: str) -> tuple[str, str]:
    """Give the first word of a statement, and the savepoint that it names."""
    found = _WORD.match(sql)
    if found is None:
        return "", ""
    word = found[1].lower()
    if word not in ("savepoint", "release", "rollback"):
        return word, ""
    rest = _BLANKS.sub(" ", sql[found.end() :]).strip()
    named = _NAME.fullmatch(rest)
    name = named[1].strip("\"'`[]").lower() if named else ""
    return word, "" if word == "rollback" and name == "transaction" else name


def _point(connection: Any, word: str, name: str, *, was_open: bool) -> None:
    """Keep in mind a statement about a savepoint, which was done."""
    points: tuple[_Point, ...] = connection.points
    if word == "savepoint":
        base = (("", 0),) if was_open and not points else points
        unsaved = connection.total_changes - connection.stored
        connection.points = (*base, (name, unsaved))
        return
    place = _place(points, name)
    connection.points = points[: place + 1] if word == "rollback" else points[:place]
    if word == "rollback" and place < len(points):
        connection.stored = connection.total_changes - points[place][1]


def _place(points: tuple[_Point, ...], name: str) -> int:
    """Give where the latest of this name stands, the number of all when none does."""
    found = (n for n in reversed(range(len(points))) if points[n][0] == name)
    return next(found, len(points))


def _check_commit(connection: Any, word: str, name: str) -> None:
    """Take changes back that a statement would bring to the disk, and say why."""
    points: tuple[_Point, ...] = connection.points
    # The outermost savepoint is a transaction where none was open.
    is_outermost = word == "release" and bool(points) and _place(points, name) == 0
    commits = word in ("commit", "end") or is_outermost
    if commits and connection.in_transaction and connection.total_changes != connection.stored:
        _take_back(connection)
        raise _no_room()


def _take_back(connection: Any) -> None:
    if _autocommit(connection) is True:
        sqlite3.Cursor.execute(sqlite3.Cursor(connection), "rollback")
    else:
        sqlite3.Connection.rollback(connection)
    connection.stored, connection.points = connection.total_changes, ()


def _reading(connection: Any, act: Callable[[], T]) -> T:
    """Do something; what would write is refused. The engine itself knows best what does."""
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


def _is_without_room(connection: sqlite3.Connection) -> bool:
    return disk_front.is_full() and _is_on_disk(connection)


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
