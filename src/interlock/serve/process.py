"""A program as the subject: started, watched, killed, its last words kept."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import EnvironmentFailure, SubjectError
from interlock.world.trouble import Refused, Reset

SAYS_MAX = 300
START_S = 10.0
LOOK_EVERY_S = 0.02
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass(frozen=True, slots=True)
class Program:
    """What is started. command: words; root: the folder it starts in, and of its own files."""

    command: tuple[str, ...]
    root: Path
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """What a program's clock shows: `start`, and from then `speed` seconds in one.

    By libfaketime (Debian: faketime), which a program of static links does not heed.
    """

    start: datetime
    speed: float

    def env(self) -> dict[str, str]:
        """Give the variables. EnvironmentFailure without the library."""
        library = next(iter(sorted(Path("/").glob(FAKETIME.lstrip("/")))), None)
        if library is None:
            raise EnvironmentFailure(
                "the subject's clock cannot be made faster: libfaketime is not installed",
                where="[subject] speed",
                remedy="install it (Debian: apt-get install faketime), or leave `speed` out",
            )
        offset = self.start.utcoffset()
        assert offset is not None, "a world's start has a zone"
        minutes = int(offset.total_seconds()) // 60
        # POSIX counts westward.
        zone = f"<W>{'-' if minutes >= 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME": f"@{self.start:%Y-%m-%d %H:%M:%S} x{self.speed:g}",
            "FAKETIME_NO_CACHE": "1",
            "TZ": zone,
        }


class Life:
    """One life of a program. listen: where it may take webhooks, "http://127.0.0.1:PORT"."""

    def __init__(self, process: asyncio.subprocess.Process, listen: str, output: Path) -> None:
        self.listen = listen
        self._process = process
        self._output = output
        self._client = httpx.AsyncClient(trust_env=False)

    async def ended(self) -> int:
        """Wait for the exit code."""
        code = await self._process.wait()
        await self._client.aclose()
        return code

    async def up(self) -> None:
        """Wait until it takes webhooks, has ended, or has had its time to start."""
        place = urlsplit(self.listen)
        async with asyncio.timeout(START_S):
            while self._process.returncode is None:
                try:
                    _, writer = await asyncio.open_connection(place.hostname, place.port)
                except OSError:
                    await asyncio.sleep(LOOK_EVERY_S)
                    continue
                writer.close()
                return

    def kill(self) -> None:
        """Kill it and all that it has started."""
        # A group that is gone already is as it should be.
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def says(self) -> str:
        """Give the last line of its output that says something."""
        text = self._output.read_text("utf-8", "replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1][:SAYS_MAX] if lines else ""

    async def deliver(self, request: HttpRequest) -> HttpResponse:
        """Bring a webhook to it. Raises `Refused` when it does not listen, else `Reset`."""
        try:
            answer = await self._client.request(
                request.method,
                self.listen + request.target,
                headers=[h for h in request.headers if h[0].lower() != "host"],
                content=request.body,
                timeout=None,  # the world has its own patience
            )
        except httpx.ConnectError:
            raise Refused from None
        except httpx.HTTPError:
            raise Reset from None
        return HttpResponse(answer.status_code, tuple(answer.headers.items()), answer.content)


async def begin(program: Program, store: Path, output: Path, clock: Clock | None) -> Life:
    """Start a life. Raises SubjectError when the program is not there."""
    store.mkdir(parents=True, exist_ok=True)
    listen = f"http://127.0.0.1:{_free_port()}"
    env = {
        **os.environ,
        **program.env,
        **(clock.env() if clock else {}),
        "INTERLOCK_LISTEN": listen,
        "INTERLOCK_STORE": str(store),
    }
    with output.open("ab") as file:
        try:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=program.root,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        except OSError as problem:
            raise SubjectError(
                f"the program cannot be started: {problem.strerror or problem}",
                where=f"[subject] command: {program.command[0]}",
                remedy="name a program that is installed, with its arguments as further words",
            ) from None
    return Life(process, listen, output)


def copied(store: Path, to: Path) -> Path:
    """Give a copy of a store as a crash leaves it."""
    if store.exists():
        shutil.copytree(store, to)
    return to


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
