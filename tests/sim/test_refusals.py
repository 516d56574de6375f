"""What cannot replay is refused by name, and remembered."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import select
import selectors
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from interlock.errors import SubjectError
from tests.sim.play import play


def dial() -> None:
    with socket.socket() as line:
        line.connect(("192.0.2.7", 8443))


def listen() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 8080))


async def spawn(how: Any) -> None:
    await how("true")


def poll() -> None:
    select.poll()


def fork() -> None:
    os.fork()


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (dial, "opened a real connection to 192.0.2.7:8443"),
        (lambda: socket.create_connection(("db.example", 5432)), "real network for db.example"),
        (listen, "listened on a real port: 127.0.0.1:8080"),
        (lambda: subprocess.run([sys.executable, "-V"], check=True), "started a process"),
        (lambda: os.system("true"), "started a process: true"),
        (fork, "started a process: not replayable"),
        (lambda: os.execv("/bin/true", ["true"]), "started a process: /bin/true"),
        (lambda: os.posix_spawn("/bin/true", ["true"], {}), "started a process: /bin/true"),
        (lambda: multiprocessing.Process(target=dial).start(), "started a process"),
        (lambda: multiprocessing.Pool(1), "started a process"),
        (lambda: ProcessPoolExecutor(1).submit(dial).result(), "started a process"),
        (lambda: asyncio.run(spawn(asyncio.create_subprocess_exec)), "loop.subprocess_exec"),
        (lambda: asyncio.run(spawn(asyncio.create_subprocess_shell)), "loop.subprocess_shell"),
        (lambda: signal.alarm(3), "asked for a real signal by signal.alarm"),
        (lambda: signal.setitimer(signal.ITIMER_REAL, 3), "by signal.setitimer"),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), "sent a real signal"),
        (lambda: os._exit(3), "ended its process by os._exit"),
        (lambda: select.select([sys.stderr], [], [], 1), "waited for real files"),
        (poll, "waited for real files by select.poll"),
        (lambda: selectors.SelectSelector().select(1), "waited for real files by selectors"),
        (lambda: urllib.request.urlopen("ftp://192.0.2.7/file"), "real network for 192.0.2.7"),
        (lambda: smtplib.SMTP("192.0.2.7", 25), "real network for 192.0.2.7"),
    ],
)
def test_a_real_door_is_refused_by_name(act: Any, says: str, tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        act()

    played = play(subject, tmp_path)
    refused = played.stage.refused[0]
    assert says in str(refused)
    assert "not replayable" in str(refused)
    assert refused.where.startswith("test_refusals.py:")
    assert refused.remedy
    assert played.life.outcome.what == "raised"


def test_a_swallowed_refusal_is_remembered(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        with contextlib.suppress(SubjectError):
            dial()

    played = play(subject, tmp_path)
    assert played.life.outcome.what == "returned"
    assert len(played.stage.refused) == 1


def test_doors_are_open_to_the_world_and_after_the_trial(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        return

    def open_port() -> None:
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))

    play(subject, tmp_path, world=lambda on, life: open_port())
    open_port()


def test_selecting_nothing_is_a_sleep(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        select.select([], [], [], 90)

    assert play(subject, tmp_path).now_ms == 90_000
