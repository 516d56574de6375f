"""What a killed worker has noted as alive is ended by whoever cleans up behind it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from interlock.serve.subject.clock import SHARED
from interlock.serve.subject.left import note, sweep
from interlock.serve.subject.process import begin_process


def test_programs_and_shared_memory_are_swept(tmp_path):
    async def left():
        words = (sys.executable, "-c", "import time; time.sleep(60)")
        life = await begin_process(words, tmp_path, {}, tmp_path / "said")
        note(tmp_path, life.name)
        note(tmp_path, f"memory-{memory.name}")
        sweep(tmp_path)
        return await asyncio.wait_for(life.ended(), 20)

    memory = SHARED / f"interlock-test-{tmp_path.name}"
    memory.write_bytes(b"")
    assert asyncio.run(left()) == -9
    assert not memory.exists()
    assert not list((tmp_path / "alive").iterdir())


# Starts a program that goes away: with a session of its own, and from a father who is gone.
GOES_AWAY = """
import os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
one = subprocess.Popen(sleep, start_new_session=True)
if os.fork() == 0:
    os.setsid()
    two = subprocess.Popen(sleep, stdout=subprocess.DEVNULL)
    print("left", one.pid, two.pid, flush=True)
    os._exit(0)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="other programs are not told")
@pytest.mark.parametrize("how", ["kill", "sweep"])
def test_programs_that_went_away_into_a_session_of_their_own_are_ended_too(tmp_path, how):
    async def left():
        words = (sys.executable, "-c", GOES_AWAY)
        life = await begin_process(words, tmp_path, {}, tmp_path / "said")
        while "left" not in life.said():
            await asyncio.sleep(0.02)
        pids = life.said().split()[1:]
        if how == "kill":
            life.kill()
        else:
            note(tmp_path, life.name)
            sweep(tmp_path)
        await asyncio.wait_for(life.ended(), 20)
        assert not life.has_left()
        return pids

    one, two = asyncio.run(left())
    assert one != two
    assert all(_is_gone(pid) for pid in (one, two))


def _is_gone(pid):
    status = Path("/proc", pid, "status")
    return not status.exists() or "zombie" in status.read_text("utf-8")
