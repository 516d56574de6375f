"""A subject whose disk is full."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interlock.sim.stage import stage
from tests.sim.play import START, environment

FULL_MS, FREE_MS = 1_000, 3_000


def lived(subject: Callable[[Any], Any], room: Path) -> list[Any]:
    """Let a subject live; its disk is full from the second 1 to the second 3."""
    said: list[Any] = []
    with stage(0, START) as on:
        on.watch_disk()
        on.call_at_ms(FULL_MS, lambda: on.fill_disk(full=True))
        on.call_at_ms(FREE_MS, lambda: on.fill_disk(full=False))
        life = on.start(subject, environment(room / "store", said))
        on.run(until_ms=60_000)
        assert life.outcome.error is None, life.outcome
    return said


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return True
    return False


def by_descriptor(file: Path) -> None:
    number = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        os.write(number, b"x")
    finally:
        os.close(number)


def by_new_name(file: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as fresh:
        fresh.write("x")
        fresh.flush()
    Path(fresh.name).replace(file)


WAYS: dict[str, Callable[[Path], object]] = {
    "text": lambda file: file.write_text("x"),
    "bytes": lambda file: file.write_bytes(b"x"),
    "a descriptor": by_descriptor,
    "a new file": by_new_name,
    "a copy": lambda file: shutil.copyfile(file.with_name("whole"), file),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written_while_there_is_no_room(way, tmp_path):
    def subject(env: Any) -> None:
        (env.store / "whole").write_text("whole")
        say = env.secret("test")["say"].append
        for number in range(3):
            time.sleep(0.9 if number == 0 else 1.5)
            say(refused(lambda: WAYS[way](env.store / "file")))

    assert lived(subject, tmp_path) == [False, True, False]


def test_a_file_that_is_written_anew_on_a_full_disk_is_empty(tmp_path):
    def subject(env: Any) -> None:
        file = env.store / "marks"
        file.write_text("old")
        time.sleep(2)
        assert refused(lambda: file.write_text("new"))
        env.secret("test")["say"].append(file.read_text())

    assert lived(subject, tmp_path) == [""]


def test_a_file_that_was_open_before_is_not_written_either(tmp_path):
    def subject(env: Any) -> None:
        with (env.store / "log").open("ab", buffering=0) as file:
            file.write(b"1")
            time.sleep(2)
            assert refused(lambda: file.write(b"2"))
            time.sleep(2)
            file.write(b"3")
        env.secret("test")["say"].append((env.store / "log").read_bytes())

    assert lived(subject, tmp_path) == [b"13"]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_sqlite_reads_and_does_not_write(mode, tmp_path):
    def subject(env: Any) -> None:
        base = sqlite3.connect(env.store / "a.db", isolation_level=None)
        base.execute(f"pragma journal_mode={mode}")
        base.execute("create table done (key text)")
        base.execute("insert into done values ('1')")
        time.sleep(2)
        with pytest.raises(sqlite3.OperationalError, match="database or disk is full") as met:
            base.execute("insert into done values ('2')")
        assert met.value.sqlite_errorcode == sqlite3.SQLITE_FULL
        base.executescript("create table if not exists done (key text);")
        assert base.execute("select count(*) from done").fetchone() == (1,)
        time.sleep(2)
        base.execute("insert into done values ('3')")
        rows = base.execute("select key from done")
        env.secret("test")["say"].extend(key for (key,) in rows)

    assert lived(subject, tmp_path) == ["1", "3"]


def leave(base: sqlite3.Connection) -> None:
    with base:
        base.execute("select 1")


ENDS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "commit": lambda base: base.commit(),
    "text": lambda base: base.execute("commit"),
    "comment": lambda base: base.execute("-- it is done\n/* now */ commit"),
    "with": leave,
}


@pytest.mark.parametrize("ends", ENDS)
def test_a_commit_without_room_takes_its_changes_back(ends, tmp_path):
    def subject(env: Any) -> None:
        base = sqlite3.connect(env.store / "a.db")
        base.execute("create table done (key text)")
        base.commit()
        base.row_factory = sqlite3.Row
        base.execute("insert into done values ('1')")
        time.sleep(2)
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            ENDS[ends](base)
        assert not base.in_transaction
        env.secret("test")["say"].append(base.execute("select count(*) from done").fetchone()[0])

    assert lived(subject, tmp_path) == [0]


def emptied(env: Any, **how: Any) -> sqlite3.Connection:
    base = sqlite3.connect(env.store / "a.db", **how)
    base.execute("create table if not exists done (key text)")
    base.commit()
    return base


def insert(base: sqlite3.Connection) -> None:
    base.execute("insert into done values ('1')")


def taken_back(base: sqlite3.Connection) -> None:
    insert(base)
    base.rollback()


def taken_back_to_a_point(base: sqlite3.Connection) -> None:
    base.execute("begin")
    base.execute("savepoint a")
    insert(base)
    base.execute("rollback to a")


def broken_off(base: sqlite3.Connection) -> None:
    base.execute("create unique index one on done (key)")
    base.commit()
    insert(base)
    with pytest.raises(sqlite3.IntegrityError):
        base.execute("insert or rollback into done values ('1')")
    base.execute("begin")


@pytest.mark.parametrize("before", [taken_back, taken_back_to_a_point, broken_off])
def test_a_commit_of_nothing_needs_no_room(before, tmp_path):
    def subject(env: Any) -> None:
        base = emptied(env)
        before(base)
        time.sleep(2)
        base.commit()
        assert not base.in_transaction

    assert lived(subject, tmp_path) == []


def after_a_point(base: sqlite3.Connection) -> None:
    base.execute('savepoint "A b"')
    insert(base)
    base.execute("savepoint inner")
    base.execute("release savepoint inner;")


def test_the_outermost_savepoint_is_a_transaction_and_is_taken_back(tmp_path):
    def subject(env: Any) -> None:
        base = emptied(env, isolation_level=None)
        after_a_point(base)
        time.sleep(2)
        base.execute("savepoint inner")
        base.execute("release inner")
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            base.execute('release /* all */ "A B"')
        env.secret("test")["say"].append(base.execute("select count(*) from done").fetchone()[0])

    assert lived(subject, tmp_path) == [0]


def test_a_script_with_its_own_transaction_writes_nothing_either(tmp_path):
    def subject(env: Any) -> None:
        base = emptied(env)
        time.sleep(2)
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            base.executescript("begin; insert into done values ('1'); commit;")
        base.rollback()
        env.secret("test")["say"].append(base.execute("select count(*) from done").fetchone()[0])

    assert lived(subject, tmp_path) == [0]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`autocommit` is newer")
@pytest.mark.parametrize("is_auto", [True, False])
def test_the_newer_ways_to_commit_need_room_as_well(is_auto, tmp_path):
    def subject(env: Any) -> None:
        base = emptied(env, autocommit=is_auto)
        if is_auto:
            base.execute("begin")
        insert(base)
        time.sleep(2)
        with pytest.raises(sqlite3.OperationalError, match="disk is full"):
            base.execute("commit") if is_auto else base.commit()
        base.commit()
        env.secret("test")["say"].append(base.execute("select count(*) from done").fetchone()[0])
        time.sleep(2)
        insert(base)
        base.commit()
        env.secret("test")["say"].append(base.execute("select count(*) from done").fetchone()[0])

    assert lived(subject, tmp_path) == [0, 1]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`autocommit` is newer")
def test_a_transaction_that_is_always_open_needs_room_for_its_changes_alone(tmp_path):
    def subject(env: Any) -> None:
        base = emptied(env, autocommit=False)
        insert(base)
        base.commit()
        time.sleep(2)
        assert base.in_transaction
        base.execute("select * from done").fetchall()
        base.commit()

    assert lived(subject, tmp_path) == []


def test_a_database_in_memory_needs_no_room(tmp_path):
    def subject(env: Any) -> None:
        base = sqlite3.connect(":memory:")
        base.execute("create table done (key text)")
        time.sleep(2)
        base.execute("insert into done values ('1')")
        base.commit()

    assert lived(subject, tmp_path) == []


def test_a_disk_is_full_for_asynchronous_code_as_well(tmp_path):
    async def subject(env: Any) -> None:
        await asyncio.sleep(2)
        env.secret("test")["say"].append(refused(lambda: (env.store / "x").write_text("x")))

    assert lived(subject, tmp_path) == [True]


def ended_while_full(room: Path) -> weakref.ref[Any]:
    """Let a trial end on a full disk; give its loop, as long as anybody has it."""
    said: list[Any] = []
    with stage(0, START) as on:
        on.watch_disk()
        on.fill_disk(full=True)
        say = lambda env: said.append(refused(lambda: (env.store / "x").write_text("x")))  # noqa: E731  # a subject
        on.start(say, environment(room / "store", said))
        on.run()
        assert said == [True]
        return weakref.ref(on.loop)


def test_a_trial_that_ends_on_a_full_disk_leaves_nothing_behind(tmp_path):
    before = ended_while_full(tmp_path)
    (tmp_path / "x").write_text("x")
    assert (tmp_path / "x").read_text() == "x"
    # The next one has a loop of its own.
    assert lived(lambda env: (env.store / "x").write_text("x"), tmp_path) == []
    gc.collect()
    assert before() is None
