"""What a killed worker has noted as alive is ended by whoever cleans up behind it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from interlock.serve.subject.clock import SHARED
from interlock.serve.subject.left import note, sweep
from interlock.serve.subject.process import begin_process

linux = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="other programs are not told"
)


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


@linux
@pytest.mark.parametrize("how", ["kill", "sweep"])
def test_programs_that_went_away_into_a_session_of_their_own_are_ended_too(tmp_path, how):
    async def left():
        words = (sys.executable, "-c", GOES_AWAY)
        life = await begin_process(words, tmp_path, {}, tmp_path / "said")
        await until(lambda: "left" in life.said())
        pids = life.said().split()[1:]
        if how == "kill":
            life.kill()
        else:
            note(tmp_path, life.name)
            sweep(tmp_path)
        await asyncio.wait_for(life.ended(), 20)
        # Who is killed may still be about to die.
        await until(lambda: not life.has_left())
        await until(lambda: all(_is_gone(pid) for pid in pids))
        return pids

    one, two = asyncio.run(left())
    assert one != two


async def until(holds):
    """Wait for something that must come, a program's start on a busy machine included."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


@linux
def test_a_number_that_was_given_anew_ends_nobody_who_does_not_carry_the_mark(tmp_path):
    echo = "import sys; [print(line, end='', flush=True) for line in sys.stdin]"
    words = [sys.executable, "-c", echo]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, start_new_session=True, **pipes) as innocent:
        for left in ("0123456789abcdef-1", "0123456789abcdef-0", "0123456789abcdef"):
            note(tmp_path, f"process-{innocent.pid}-{left}")
        sweep(tmp_path)
        said, _ = innocent.communicate("still here\n", timeout=30)
    assert said == "still here\n"
    assert innocent.returncode == 0


@linux
def test_a_program_that_wiped_its_variables_is_swept_too(tmp_path):
    async def left():
        life = await begin_process(("env", "-i", "sleep", "60"), tmp_path, {}, tmp_path / "said")
        await until(lambda: _command(life.name.split("-")[1]).startswith(b"sleep"))
        note(tmp_path, life.name)
        sweep(tmp_path)
        return await asyncio.wait_for(life.ended(), 20)

    assert asyncio.run(left()) == -9


def _command(pid):
    return Path("/proc", pid, "cmdline").read_bytes()


def test_notes_of_another_version_are_swept_without_a_word(tmp_path):
    for name in ("process-99999999", "process-", "process-x-y", "process-99999999-a-b-c"):
        note(tmp_path, name)
    sweep(tmp_path)
    assert not list((tmp_path / "alive").iterdir())


def _is_gone(pid):
    status = Path("/proc", pid, "status")
    return not status.exists() or "zombie" in status.read_text("utf-8")
