"""One life of a program, and all that it starts, however far it goes away."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import shutil
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from interlock.errors import SubjectError
from interlock.serve.subject.labour import labours
from interlock.serve.subject.output import heard

MARK = "INTERLOCK_LIFE"
"""The variable by which all programs of one life are known."""
_ROUNDS_MAX = 5
_TELLS = Path("/proc/self/stat")


class ProcessLife:
    """A program that runs. output: the file of its words. mark: as its variable MARK says."""

    def __init__(self, process: asyncio.subprocess.Process, output: Path, mark: str) -> None:
        self._process = process
        self._output = output
        self._mark = mark
        # While nobody has waited for it the number is certainly its own.
        self._began = _began(process.pid)

    @property
    def name(self) -> str:
        """Give what is needed to end it from anywhere; see `kill_named`."""
        return f"process-{self._process.pid}-{self._mark}-{self._began}"

    async def ended(self) -> int:
        """Wait for the exit code."""
        return await self._process.wait()

    def labours(self) -> bool:
        """Tell whether it does something at this instant."""
        return labours(self._process.pid)

    def kill(self) -> None:
        """Kill it and all that it has started."""
        _kill(self._process.pid, self._mark, whole=True)

    def has_left(self) -> bool:
        """Tell whether something that it has started still runs; its number stays taken then."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, 0)
            return True
        return any(True for _ in _gone_away(self._process.pid, self._mark, whole=True))

    def said(self) -> str:
        """Give its output so far."""
        return heard(self._output)


async def ran(life: ProcessLife) -> int:
    """Wait for the exit code of a program that shall not outlive whoever waits for it."""
    try:
        return await life.ended()
    finally:
        life.kill()


def kill_named(name: str) -> None:
    """Kill what is left of a life that another process began. name: see `ProcessLife.name`.

    Its number may have been given anew meanwhile: its group and its session are killed only if
    their leader is still the program that was begun, else just the programs that carry the mark.
    """
    pid, _, more = name.removeprefix("process-").partition("-")
    mark, _, began = more.partition("-")
    # Zero would mean the group of whoever asks.
    if pid.isdecimal() and int(pid) > 1:
        _kill(int(pid), mark, whole=_is_leader(int(pid), mark, began))


def _is_leader(pid: int, mark: str, began: str) -> bool:
    """Tell whether a number belongs to the program that was begun under it.

    One that has wiped its variables is known by when it began.
    """
    if not _TELLS.exists():
        # Without Linux nothing else is known of a life than its number.
        return True
    with suppress(OSError):
        return (began not in {"", "0"} and _began(pid) == began) or _carries(pid, mark)
    return False


def _began(pid: int) -> str:
    """Give when a program began, in ticks of the machine; "0" where this is not told."""
    with suppress(OSError):
        return _stat(Path("/proc", str(pid)))[19].decode()
    return "0"


def _stat(folder: Path) -> list[bytes]:
    """Give what the system tells of a program, from its state on; its name may hold anything."""
    return (folder / "stat").read_bytes().rpartition(b")")[2].split()


def _carries(pid: int, mark: str) -> bool:
    variables = Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
    return bool(mark) and f"{MARK}={mark}".encode() in variables


def _kill(pid: int, mark: str, *, whole: bool) -> None:
    """Kill programs of a life. whole: its group and its session, not only who carries the mark."""
    if whole:
        # What is gone already is as it should be.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    # One of them may start another one while we look.
    for _ in range(_ROUNDS_MAX):
        found = tuple(_gone_away(pid, mark, whole=whole))
        for one in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
        if not found:
            return


def _gone_away(pid: int, mark: str, *, whole: bool) -> Iterator[int]:
    """Give the programs of a life that have left its group: for a group or a session of their own.

    They are found on Linux alone, which tells sessions and variables of every program.
    whole: count all of its session, although they do not carry the mark.
    """
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # another user's, or gone meanwhile
            state, _, _, session = _stat(folder)[:4]
            if state == b"Z":
                continue
            if (whole and int(session) == pid) or _carries(int(folder.name), mark):
                yield int(folder.name)


async def begin_process(
    command: tuple[str, ...],
    root: Path,
    env: Mapping[str, str],
    output: Path,
    *,
    where: str = "[subject] command",
) -> ProcessLife:
    """Start a program in folder `root`. where: the setting that names it.

    Raises SubjectError when it is not there, or is no program.
    """
    mark = secrets.token_hex(8)
    with output.open("ab") as file:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=root,
                env={**os.environ, **env, MARK: mark},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        except OSError as problem:
            raise SubjectError(
                f"the program cannot be started: {problem.strerror or problem}",
                where=f"{where}: {command[0]}",
                remedy=_remedy(root / command[0], problem),
            ) from None
    return ProcessLife(process, output, mark)


def _remedy(program: Path, problem: OSError) -> str:
    """Say what helps. program: as it was named, in the folder where it was to start."""
    if program.is_file():
        match problem.errno:
            case errno.ENOENT:
                return "correct its first line: the program that it names there is not installed"
            case errno.EACCES:
                return "let it be run: chmod +x, or put the program that reads it before it"
            case errno.ENOEXEC:
                return "write #! and the program that reads it into its first line"
    return "name a program that is installed, with its arguments as further words"


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
