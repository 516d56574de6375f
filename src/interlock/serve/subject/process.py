"""One life of a program."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from interlock.errors import SubjectError
from interlock.serve.subject.output import heard


class ProcessLife:
    """A program that runs. output: the file of its words."""

    def __init__(self, process: asyncio.subprocess.Process, output: Path) -> None:
        self.pid = process.pid
        self._process = process
        self._output = output

    async def ended(self) -> int:
        """Wait for the exit code."""
        return await self._process.wait()

    def kill(self) -> None:
        """Kill it and all that it has started."""
        kill_group(self._process.pid)

    def has_left(self) -> bool:
        """Tell whether something that it has started still runs; its number stays taken then."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def said(self) -> str:
        """Give its output so far."""
        return heard(self._output)


async def ran(life: ProcessLife) -> int:
    """Wait for the exit code of a program that shall not outlive whoever waits for it."""
    try:
        return await life.ended()
    finally:
        life.kill()


def kill_group(pid: int) -> None:
    """Kill a program and all that it has started."""
    # A group that is gone already is as it should be.
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


async def begin_process(
    command: tuple[str, ...], root: Path, env: Mapping[str, str], output: Path
) -> ProcessLife:
    """Start a program in folder `root`. Raises SubjectError when it is not there."""
    with output.open("ab") as file:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=root,
                env={**os.environ, **env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        except OSError as problem:
            raise SubjectError(
                f"the program cannot be started: {problem.strerror or problem}",
                where=f"[subject] command: {command[0]}",
                remedy="name a program that is installed, with its arguments as further words",
            ) from None
    return ProcessLife(process, output)


def copied(store: Path, to: Path) -> Path:
    """Give a copy of a store as a crash leaves it."""
    if store.exists():
        shutil.copytree(store, to, symlinks=True)
    return to


def free_port(host: str) -> int:
    """Give a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
