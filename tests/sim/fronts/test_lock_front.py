"""Locks on files between two lives of a subject, which share one process here."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from interlock.sim.stage import stage
from tests.sim.play import START, environment

LOCKS = ("flock", "lockf")


@contextmanager
def two(room: Path, first: Callable[[Path], Any], second: Callable[[Path], Any]) -> Iterator[Any]:
    """Let one life begin, and another beside it a second later; give stage and both lives."""
    with stage(0, START) as on:
        on.watch_disk()
        env = environment(room / "store", [])
        one = on.start(lambda env: first(env.store / "lock"), env)
        lives = [one]
        beside = lambda env: second(env.store / "lock")  # noqa: E731  # as the first above
        on.call_at_ms(1_000, lambda: lives.append(on.start(beside, env, beside=True)))
        yield on, lives
        for life in lives:
            assert life.outcome.error is None, life.outcome


def is_free(lock: str, file: Any, *rest: int) -> bool:
    try:
        getattr(fcntl, lock)(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *rest)
    except BlockingIOError:
        return False
    return True


def held_by_descriptor(lock: str, path: Path, ends: Callable[[int], Any]) -> int:
    number = os.open(path, os.O_RDWR | os.O_CREAT)
    getattr(fcntl, lock)(number, fcntl.LOCK_EX)
    ends(number)
    return number


ENDS: dict[str, Callable[[int], Any]] = {
    "unlocked": lambda number: (fcntl.flock(number, fcntl.LOCK_UN), os.close(number)),
    "closed": os.close,
}


@pytest.mark.parametrize("ends", ENDS)
def test_a_life_that_ends_leaves_the_lock_alone_that_another_has_by_the_same_number(ends, tmp_path):
    numbers: list[int] = []

    def first(path: Path) -> None:
        numbers.append(held_by_descriptor("flock", path, ENDS[ends]))
        time.sleep(10)

    def second(path: Path) -> None:
        numbers.append(held_by_descriptor("flock", path, lambda number: None))
        time.sleep(30)

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=20_000)
        with (tmp_path / "store" / "lock").open() as file:
            assert not is_free("flock", file)
        assert numbers[0] == numbers[1]
        on.run(until_ms=60_000)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_file_that_was_closed_is_locked_no_more(lock, tmp_path):
    found: list[bool] = []

    def first(path: Path) -> None:
        with path.open("w") as file:
            getattr(fcntl, lock)(file, fcntl.LOCK_EX)
        time.sleep(10)

    def second(path: Path) -> None:
        spare = os.open(os.devnull, os.O_RDONLY)
        for _ in range(2):
            with path.open("w") as file:
                found.append(is_free(lock, file))
        os.close(spare)

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=60_000)
    assert found == [True, True]


def test_a_process_never_keeps_itself_out_by_lockf(tmp_path):
    found: list[bool] = []

    def first(path: Path) -> None:
        with path.open("w") as one, path.open("w") as other:
            fcntl.lockf(one, fcntl.LOCK_EX)
            found.append(is_free("lockf", other))
            time.sleep(10)

    def second(path: Path) -> None:
        with path.open("w") as file:
            found.append(is_free("lockf", file))

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=60_000)
    assert found == [True, False]


# What the first has, what the second asks for, and whether it gets it: length, start, whence.
RANGES: tuple[tuple[tuple[int, ...], tuple[int, ...], bool], ...] = (
    ((10, 0), (10, 10), True),
    ((10, 0), (10, 9), False),
    ((0, 5), (1, 4), True),
    ((0, 5), (1, 1_000), False),
    ((-3, 5), (2, 0), True),
    ((-3, 5), (1, 4), False),
    ((1, 0, os.SEEK_END), (1, 4), False),
    ((1, 0, os.SEEK_END), (1, 3), True),
)


@pytest.mark.parametrize(("has", "wants", "gets"), RANGES)
def test_bytes_of_a_file_are_locked_apart(has, wants, gets, tmp_path):
    found: list[bool] = []

    def first(path: Path) -> None:
        path.write_text("full")
        with path.open("r+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX, *has)
            time.sleep(10)

    def second(path: Path) -> None:
        with path.open("r+") as file:
            found.append(is_free("lockf", file, *wants))

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=60_000)
    assert found == [gets]


def test_part_of_what_is_locked_can_be_given_back(tmp_path):
    found: list[bool] = []

    def first(path: Path) -> None:
        with path.open("w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX, 30)
            fcntl.lockf(file, fcntl.LOCK_UN, 10, 10)
            time.sleep(10)

    def second(path: Path) -> None:
        with path.open("w") as file:
            found.extend(is_free("lockf", file, 10, start) for start in (0, 10, 20))

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=60_000)
    assert found == [False, True, False]


@pytest.mark.parametrize("lock", LOCKS)
def test_readers_share_a_lock_and_a_writer_waits_for_them(lock, tmp_path):
    found: list[bool] = []

    def first(path: Path) -> None:
        path.touch()
        with path.open() as file:
            getattr(fcntl, lock)(file, fcntl.LOCK_SH)
            time.sleep(10)

    def second(path: Path) -> None:
        with path.open("r+") as file:
            getattr(fcntl, lock)(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            found.append(is_free(lock, file))
            time.sleep(20)
            found.append(is_free(lock, file))

    with two(tmp_path, first, second) as (on, _):
        on.run(until_ms=60_000)
    assert found == [False, True]


@pytest.mark.parametrize("lock", LOCKS)
def test_one_life_waits_for_the_lock_of_another_and_for_that_of_a_dead_one_no_more(lock, tmp_path):
    waited: list[int] = []
    kept = []

    def subject(path: Path) -> None:
        file = path.open("w")
        kept.append(file)
        began = time.monotonic()  # noqa: TID251  # a subject's own clock
        getattr(fcntl, lock)(file, fcntl.LOCK_EX)
        waited.append(round(time.monotonic() - began))  # noqa: TID251  # the same
        time.sleep(30)

    with two(tmp_path, subject, subject) as (on, lives):
        on.call_at_ms(11_000, lives[0].end)
        on.run(until_ms=60_000)
    assert waited == [0, 10]
