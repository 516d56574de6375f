"""Containers as parts of a subject, by testcontainers, on a network of their own."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any

from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.serve.subject.docker_library import library, no_daemon, says
from interlock.serve.subject.labour import labours, runs_in
from interlock.serve.subject.left import forget, note
from interlock.serve.subject.model import Part
from interlock.serve.subject.output import heard
from interlock.serve.subject.places import INSIDE_STORE, LOOPBACK

HOST = "host.docker.internal"
INSIDE_CLOCK = "/interlock/libfaketime.so.1"
SHARED = "/dev/shm"  # noqa: S108  # where POSIX says that shared memory stands
LABEL = "interlock"
TAIL_S = 2.0
"""How long the last words of a killed container are waited for."""


@dataclass(frozen=True, slots=True)
class Berth:
    """Where a container's life is kept. port: the one of this machine that leads to it.

    files: what it sees besides, path on this machine -> path inside.
    store: folder that it finds at INSIDE_STORE. clock: the library of its clock, and the name of
    the memory that it shares; None for the machine's time.
    """

    store: Path
    output: Path
    port: int
    clock: tuple[Path, str] | None = None
    files: Mapping[str, str] = field(default_factory=dict)


class ContainerLife:
    """A container that runs."""

    def __init__(self, container: Any, output: Path, yard: Path, pid: int = 0) -> None:
        self._container = container
        # Of its first program, 0 where that is none of this machine's.
        self._pid = pid
        self._trouble = library().trouble
        self._output = output
        self._yard = yard
        self._loop = asyncio.get_running_loop()
        self._code: asyncio.Future[int] = self._loop.create_future()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Copy its output until it ends, then tell its exit code."""
        code = -1
        inner = self._container.get_wrapped_container()
        try:
            # A daemon that goes away in the middle has ended the container as well.
            with suppress(*self._trouble), self._output.open("ab", buffering=0) as file:
                for piece in inner.logs(stream=True, follow=True):
                    file.write(piece)
                code = int(inner.wait()["StatusCode"])
        finally:
            # Whatever went wrong, somebody may wait for its end.
            with suppress(RuntimeError):  # the loop is closed: nobody asks any more
                self._loop.call_soon_threadsafe(self._over, code)

    def _over(self, code: int) -> None:
        if not self._code.done():
            self._code.set_result(code)

    async def ended(self) -> int:
        """Wait for the exit code, and take the container away."""
        code = await asyncio.shield(self._code)
        await asyncio.to_thread(self._remove)
        return code

    def _remove(self) -> None:
        self._reader.join(TAIL_S)
        identity = self._container.get_wrapped_container().id
        with suppress(*self._trouble):  # it is away already
            self._container.stop()
        forget(self._yard, f"container-{identity}")

    def labours(self) -> bool:
        """Tell whether it does something at this instant; False where this cannot be seen."""
        return self._pid > 0 and labours(self._pid)

    def kill(self) -> None:
        """Kill it at this instant."""
        with suppress(*self._trouble):  # it has ended by itself
            self._container.get_wrapped_container().kill()

    def said(self) -> str:
        """Give its output so far."""
        return heard(self._output)

    async def runs(self, words: tuple[str, ...]) -> bool:
        """Tell whether a program inside ends with code 0."""
        inner = self._container.get_wrapped_container()
        with suppress(*self._trouble):  # it is not up yet
            code: int = (await asyncio.to_thread(inner.exec_run, list(words))).exit_code
            return code == 0
        return False


class Dock:
    """The network of a subject's containers. place: the address of this machine in it.

    host: the name under which the containers find that address. yard: where is noted what lives.
    """

    def __init__(self, yard: Path) -> None:
        docker = library()
        self._docker = docker
        self._yard = yard
        try:
            self._network = docker.network(docker_network_kw={"labels": {LABEL: str(os.getpid())}})
            self._network.create()
            note(yard, f"network-{self._network.id}")
            # Its own client: the class keeps what Docker told of it to itself.
            found = docker.client().client.networks.get(self._network.id)
        except docker.trouble as problem:
            raise no_daemon(problem) from None
        gateway = str(found.attrs["IPAM"]["Config"][0].get("Gateway") or LOOPBACK)
        ours = _is_ours(gateway)
        self.place = gateway if ours else LOOPBACK
        self.host = gateway if ours else HOST

    async def begin(
        self, part: Part, command: tuple[str, ...], env: Mapping[str, str], berth: Berth
    ) -> ContainerLife:
        """Start a container. Raises SubjectError when Docker will not."""
        assert part.image is not None, "a container has an image"
        made = self._made(part, command, env, berth)
        starting = asyncio.ensure_future(asyncio.to_thread(self._started, made))
        try:
            pid = await asyncio.shield(starting)
        except asyncio.CancelledError:
            # The thread goes on; what it has started then is nobody's.
            await asyncio.wait({starting})
            with suppress(*self._docker.trouble):  # there may be none to take away
                made.stop()
            raise
        except self._docker.trouble as problem:
            with suppress(*self._docker.trouble):  # there may be none to take away
                made.stop()
            raise SubjectError(
                f"the container cannot be started: {says(problem)}",
                where=f"[subject] container: {part.image.name}",
                remedy="start it by hand (docker run), or correct what the line says",
            ) from None
        note(self._yard, f"container-{made.get_wrapped_container().id}")
        return ContainerLife(made, berth.output, self._yard, pid)

    def _started(self, made: Any) -> int:  # the library tells no types
        """Start it, and give the number of its first program, 0 if that is not ours to see."""
        made.start()
        inner = made.get_wrapped_container()
        with suppress(*self._docker.trouble):  # it has ended by itself
            inner.reload()
            pid = int(inner.attrs["State"]["Pid"])
            return pid if runs_in(pid, inner.id) else 0
        return 0

    def _made(
        self, part: Part, command: tuple[str, ...], env: Mapping[str, str], berth: Berth
    ) -> Any:  # the library tells no types
        assert part.image is not None, "a container has an image"
        made = self._docker.container(part.image.name)
        made.with_envs(**env)
        if command:
            made.with_command(list(command))
        made.with_network(self._network).with_network_aliases(part.name or "subject")
        # Only this machine reaches it, whatever the firewall says.
        made.ports = {f"{part.image.port}/tcp": (LOOPBACK, berth.port)}
        made.with_volume_mapping(str(berth.store), INSIDE_STORE, "rw")
        for number, path in enumerate(part.image.volumes):
            kept = berth.store / f"volume-{number}"
            kept.mkdir(exist_ok=True)
            made.with_volume_mapping(str(kept), path, "rw")
        for outside, inside in berth.files.items():
            made.with_volume_mapping(outside, inside, "ro")
        if berth.clock is not None:
            library, shared = berth.clock
            made.with_volume_mapping(str(library), INSIDE_CLOCK, "ro")
            for name in (shared, f"sem.{shared}"):
                made.with_volume_mapping(f"{SHARED}/{name}", f"{SHARED}/{name}", "rw")
        made.with_kwargs(extra_hosts={HOST: "host-gateway"}, labels={LABEL: str(os.getpid())})
        return made

    def close(self) -> None:
        """Take the network away."""
        identity = self._network.id
        with suppress(*self._docker.trouble):
            self._network.remove()
            forget(self._yard, f"network-{identity}")


def _is_ours(address: str) -> bool:
    """Tell whether this machine has an address; with Docker in a virtual machine it has not."""
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True
