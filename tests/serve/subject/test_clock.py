"""The clock of a subject's program."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from interlock.serve.subject.clock import FAKETIME, Clock


@pytest.mark.skipif(
    not any(Path("/").glob(FAKETIME.lstrip("/"))), reason="libfaketime is not installed"
)
@pytest.mark.parametrize("minutes", [480, 0, 330, -210], ids=["+08", "UTC", "+0530", "-0330"])
def test_the_clock_of_a_program_shows_the_zone_of_the_world(minutes):
    start = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(minutes=minutes)))
    told = Clock(start, 1.0, "unused", 0.0).env()
    words = ("date", "-d", f"@{int(start.timestamp())}", "+%FT%T%z")
    shown = subprocess.run(
        words, env={**os.environ, "TZ": told["TZ"]}, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert datetime.strptime(shown, "%Y-%m-%dT%H:%M:%S%z") == start
    assert shown.startswith("2026-01-05T09:00:00")
