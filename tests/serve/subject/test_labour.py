"""A program that works is told from one that waits, however few processors are free."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from interlock.serve.subject.labour import labours, runs_in

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="only Linux tells what a thread does"
)
WORKS = "print(flush=True)\nwhile True: pass"
WAITS = "print(flush=True)\nimport time\ntime.sleep(60)"
# Two of three are children of the first one.
WITHIN = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', {inner!r}])"


@contextmanager
def running(words):
    """Run a program that says something when it has begun."""
    with subprocess.Popen(
        [sys.executable, "-c", words], stdout=subprocess.PIPE, start_new_session=True
    ) as program:
        try:
            program.stdout.readline()
            yield program.pid
        finally:
            os.killpg(program.pid, 9)


def becomes(pid, wanted):
    """Tell whether it does so soon."""
    for _ in range(500):
        if labours(pid) is wanted:
            return True
        time.sleep(0.01)
    return False


def test_a_program_that_waits_is_at_rest():
    with running(WAITS) as pid:
        assert becomes(pid, wanted=False)
        assert not any(labours(pid) for _ in range(20))


def test_a_program_that_counts_labours():
    with running(WORKS) as pid:
        assert all(labours(pid) for _ in range(20))


def test_what_it_has_started_labours_for_it():
    with running(WITHIN.format(inner=WORKS)) as pid:
        assert becomes(pid, wanted=True)
        assert all(labours(pid) for _ in range(20))


def test_a_thread_labours_for_its_program():
    words = f"import threading, time\nthreading.Thread(target=exec, args=({WORKS!r},)).start()\n"
    with running(words + "time.sleep(60)") as pid:
        assert becomes(pid, wanted=True)


def test_one_that_has_ended_is_at_rest():
    with subprocess.Popen([sys.executable, "-c", ""]) as program:
        program.wait()
        assert not labours(program.pid)


def test_a_number_of_another_machine_is_in_no_container():
    assert not runs_in(os.getpid(), "0123456789abcdef")
    assert not runs_in(2**22 + 1, "")
