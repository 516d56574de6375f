"""What a subject keeps, and what of it a crash leaves: right stores and wrong ones."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from interlock.sim.stage import stage
from tests.sim.play import START, environment, twin

CRASH_MS = 100


def lives(first: Callable[[Any], Any], then: Callable[[Any], Any], room: Path) -> list[Any]:
    """Let `first` crash in the middle of its call, and `then` find what is left; give its words."""
    said: list[Any] = []
    with stage(0, START) as on:
        on.net.host("crm.test", twin)
        life = on.start(first, environment(room / "store", said))

        def crash() -> None:
            copy = life.kill()
            on.start(then, replace(life.env, store=copy))

        on.call_at_ms(CRASH_MS, crash)
        end = on.run(until_ms=3_600_000)
        assert end.why == "quiet", end
        assert on.lives[1].outcome.error is None
    return said


def call(env: Any) -> None:
    """Ask the CRM; the answer comes long after the crash."""
    requests.get(env.url("crm") + "/slow", timeout=90)


def says_rows(env: Any) -> None:
    with sqlite3.connect(env.store / "done.db") as database:
        made = database.execute("select count(*) from sqlite_master").fetchone()[0]
        rows = database.execute("select key from done order by key").fetchall() if made else []
    env.secret("test")["say"].extend(key for (key,) in rows)


def database_of(env: Any, mode: str = "delete") -> sqlite3.Connection:
    database = sqlite3.connect(env.store / "done.db")
    database.execute(f"pragma journal_mode={mode}")
    database.execute("create table done (key text primary key)")
    database.commit()
    return database


@pytest.mark.parametrize("mode", ["delete", "wal", "truncate"])
def test_what_was_committed_before_a_crash_is_there_and_nothing_else(
    mode: str, tmp_path: Path
) -> None:
    def subject(env: Any) -> None:
        database = database_of(env, mode)
        with database:
            database.execute("insert into done values ('committed')")
        database.execute("insert into done values ('open')")
        # More than sqlite keeps in memory: the file is written before the commit.
        database.execute("pragma cache_size=1")
        rows = ((f"{n:05}" + "x" * 400,) for n in range(2_000))
        database.executemany("insert into done values (?)", rows)
        call(env)
        database.commit()

    assert lives(subject, says_rows, tmp_path) == ["committed"]


def test_a_store_that_is_committed_before_the_call_knows_of_it(tmp_path: Path) -> None:
    def right(env: Any) -> None:
        with database_of(env) as database:
            database.execute("insert into done values ('intent')")
        call(env)

    def wrong(env: Any) -> None:
        database = database_of(env)
        database.execute("insert into done values ('intent')")
        call(env)
        database.commit()

    assert lives(right, says_rows, tmp_path / "right") == ["intent"]
    assert lives(wrong, says_rows, tmp_path / "wrong") == []


def says_file(env: Any) -> None:
    text = (env.store / "done.json").read_text() if (env.store / "done.json").exists() else "-"
    env.secret("test")["say"].append(text)


def test_what_was_not_flushed_is_lost_and_what_was_is_not(tmp_path: Path) -> None:
    def buffered(env: Any) -> None:
        file = (env.store / "done.json").open("w")
        file.write('{"A1": 1}')
        call(env)
        file.close()

    def flushed(env: Any) -> None:
        file = (env.store / "done.json").open("w")
        file.write('{"A1": 1}')
        file.flush()
        os.fsync(file.fileno())
        call(env)

    def closed(env: Any) -> None:
        with (env.store / "done.json").open("w") as file:
            json.dump({"A1": 1}, file)
        call(env)

    assert lives(buffered, says_file, tmp_path / "buffered") == [""]
    assert lives(flushed, says_file, tmp_path / "flushed") == ['{"A1": 1}']
    assert lives(closed, says_file, tmp_path / "closed") == ['{"A1": 1}']


def test_a_file_that_is_replaced_is_whole_and_one_that_is_rewritten_is_not(tmp_path: Path) -> None:
    def rewrites(env: Any) -> None:
        (env.store / "done.json").write_text('{"A1": 1}')
        with (env.store / "done.json").open("w") as file:
            call(env)
            file.write('{"A1": 1, "A2": 1}')

    def replaces(env: Any) -> None:
        (env.store / "done.json").write_text('{"A1": 1}')
        with (env.store / "new.json").open("w") as file:
            call(env)
            file.write('{"A1": 1, "A2": 1}')
        (env.store / "new.json").replace(env.store / "done.json")

    assert lives(rewrites, says_file, tmp_path / "rewrites") == [""]
    assert lives(replaces, says_file, tmp_path / "replaces") == ['{"A1": 1}']


def test_the_dying_words_of_a_subject_stay_in_the_old_store(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        try:
            await asyncio.sleep(3_000)
        finally:
            (env.store / "done.json").write_text("bye")

    assert lives(subject, says_file, tmp_path) == ["-"]
    assert (tmp_path / "store" / "done.json").read_text() == "bye"


def by_statement(database: sqlite3.Connection) -> None:
    with database:
        database.execute("insert into done values ('second')")


def by_script(database: sqlite3.Connection) -> None:
    database.executescript("insert into done values ('a'); insert into done values ('b');")


def in_threads(env: Any, limit_s: float, write: Callable[[sqlite3.Connection], None]) -> None:
    """Let one thread hold the database for 2 s while another wants to write."""
    database_of(env).close()

    def hold() -> None:
        database = sqlite3.connect(env.store / "done.db")
        database.execute("begin immediate")
        database.execute("insert into done values ('first')")
        time.sleep(2)
        database.commit()
        database.close()

    def want() -> None:
        database = sqlite3.connect(env.store / "done.db", timeout=limit_s)
        begun = time.monotonic()  # noqa: TID251  # a subject's clock
        try:
            write(database)
            says = "written"
        except sqlite3.OperationalError as error:
            says = str(error)
        took_s = time.monotonic() - begun  # noqa: TID251  # as above
        env.secret("test")["say"].append(f"{says} after {took_s:.1f} s")
        database.close()

    threads = [threading.Thread(target=act) for act in (hold, want)]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("write", [by_statement, by_script])
@pytest.mark.parametrize(
    ("limit_s", "says"),
    [(5.0, "written after 1.9 s"), (1.0, "database is locked after 1.0 s")],
)
def test_a_locked_database_is_waited_for_in_virtual_time(
    limit_s: float, says: str, write: Callable[[sqlite3.Connection], None], tmp_path: Path
) -> None:
    said: list[Any] = []
    with stage(0, START) as on:
        on.start(lambda env: in_threads(env, limit_s, write), environment(tmp_path, said))
        on.run(until_ms=60_000)
    assert said == [says]


def test_sqlite_is_its_own_again_after_the_trial(tmp_path: Path) -> None:
    with stage(0, START) as on:
        on.start(lambda env: database_of(env).close(), environment(tmp_path, []))
        on.run(until_ms=1_000)
    assert type(sqlite3.connect(":memory:")) is sqlite3.Connection
