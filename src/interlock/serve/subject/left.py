"""What a killed worker leaves behind: programs and containers that nobody would end."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from interlock.serve.subject.clock import SHARED
from interlock.serve.subject.docker_library import library
from interlock.serve.subject.process import kill_named

FOLDER = "alive"


def note(yard: Path, name: str) -> None:
    """Note what lives: process-PID-MARK-BEGAN, container-ID, network-ID or memory-NAME."""
    folder = yard / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()


def forget(yard: Path, name: str) -> None:
    """Note that it has ended."""
    (yard / FOLDER / name).unlink(missing_ok=True)


def sweep(yard: Path) -> None:
    """End all that a worker has left running."""
    names = sorted(file.name for file in (yard / FOLDER).glob("*"))
    for name in names:
        if name.startswith("process-"):
            kill_named(name)
        elif name.startswith("memory-"):
            shared = name.removeprefix("memory-")
            for file in (SHARED / shared, SHARED / f"sem.{shared}"):
                file.unlink(missing_ok=True)
    contained = [name for name in names if name.startswith(("container-", "network-"))]
    if contained:
        _sweep_docker(contained)
    for name in names:
        forget(yard, name)


def _sweep_docker(names: list[str]) -> None:
    docker = library()
    with suppress(*docker.trouble):  # without Docker nothing of it is left
        client = docker.client().client
        for name in names:
            kind, _, identity = name.partition("-")
            with suppress(*docker.trouble):  # it has ended meanwhile
                if kind == "container":
                    client.containers.get(identity).remove(force=True, v=True)
                else:
                    client.networks.get(identity).remove()
