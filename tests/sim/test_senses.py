"""Clock and chance of a trial."""

# ruff: noqa: TID251 -- a subject's own clocks and dice are what is tested

from __future__ import annotations

import os
import random
import secrets
import time
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from interlock.sim.stage import stage
from tests.sim.play import START, play


def draw(env: Any) -> None:
    env.secret("test")["say"].extend(
        [
            random.random(), random.Random().random(), uuid.uuid4(), uuid.uuid1(),
            os.urandom(4), secrets.token_hex(4), random.SystemRandom().random(),
        ]
    )  # fmt: skip


def test_chance_hangs_on_the_seed_alone(tmp_path: Path) -> None:
    first, again, other = (play(draw, tmp_path, seed=seed).said for seed in (7, 7, 8))
    assert first == again
    assert not set(first) & set(other)


def test_chance_is_real_again_after_the_trial(tmp_path: Path) -> None:
    random.seed(3)
    expected = random.Random(3).random()
    drawn = play(draw, tmp_path).said
    assert random.random() == expected
    assert uuid.uuid4() not in drawn
    assert os.urandom(4) not in drawn
    assert random.Random().random() != random.Random().random()


async def look(env: Any) -> None:
    say = env.secret("test")["say"]
    say.append((datetime.now(UTC), time.time(), time.monotonic(), time.perf_counter_ns()))
    time.sleep(86_400.5)
    say.append((datetime.now(UTC), time.time(), time.monotonic(), time.perf_counter_ns()))


def test_all_clocks_go_by_virtual_time(tmp_path: Path) -> None:
    before, after = play(look, tmp_path, until_ms=90_000_000).said
    assert before[0] == START
    assert after[0] - before[0] == timedelta(seconds=86_400.5)
    assert after[1] - before[1] == 86_400.5
    assert after[2] - before[2] == 86_400.5
    assert after[3] - before[3] == 86_400_500_000_000


def test_clocks_are_real_again_after_the_trial(tmp_path: Path) -> None:
    real = time.monotonic()
    play(look, tmp_path)
    assert real <= time.monotonic() < real + 3600
    assert abs(datetime.now(UTC) - START) > timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        (timezone(timedelta(hours=8)), "2026-01-05 09:00:00"),
        (timezone(-timedelta(hours=3, minutes=30)), "2026-01-04 21:30:00"),
        (ZoneInfo("Asia/Shanghai"), "2026-01-05 09:00:00"),
        (UTC, "2026-01-05 01:00:00"),
    ],
)
def test_the_zone_of_the_start_is_the_local_zone(zone: Any, local: str) -> None:
    had = os.environ.get("TZ")
    with stage(0, START.astimezone(zone)):
        assert str(datetime.now()) == local  # noqa: DTZ005  # the naive reading is under test
        assert time.strftime("%Y-%m-%d %H:%M:%S") == local
        assert str(date.today()) == local[:10]  # noqa: DTZ011  # as above
    assert os.environ.get("TZ") == had


def test_a_naive_start_is_no_start() -> None:
    with pytest.raises(AssertionError), stage(0, START.replace(tzinfo=None)):
        pass
