"""What this machine has for subjects on sockets: Docker, a faster clock, the usual runtimes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from interlock.data import dataclass
from interlock.errors import EnvironmentFailure, InterlockError
from interlock.serve.subject.clock import faketime_library
from interlock.serve.subject.container import LABEL
from interlock.serve.subject.docker_library import Library, library, no_daemon

LOOK_S = 20.0


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a machine may have. found: what it is, "" when it is not there; remedy: then."""

    name: str
    found: str
    remedy: str = ""


def things() -> Iterator[Thing]:
    """Give what there is and what is not."""
    yield _docker()
    try:
        yield Thing("faketime", str(faketime_library()))
    except EnvironmentFailure as missing:
        yield Thing("faketime", "", missing.remedy)
    yield _program("node", "node", "--version")
    yield _program("java", "java", "-version")


def _docker() -> Thing:
    try:
        docker = library()
        client = _client(docker)
        version = client.version()["Version"]
    except InterlockError as missing:
        return Thing("docker", "", missing.remedy)
    where = os.environ.get("DOCKER_HOST", "the default socket")
    return Thing("docker", f"{version} at {where}")


def _client(docker: Library) -> Any:  # the library tells no types
    try:
        client = docker.client().client
        client.ping()
    except docker.trouble as problem:
        raise no_daemon(problem) from None
    return client


def _program(name: str, *command: str) -> Thing:
    path = shutil.which(command[0])
    if path is None:
        return Thing(name, "", f"install it (Debian: apt-get install {DEBIAN[name]})")
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603  # a program that was asked for by name
            [path, *command[1:]], capture_output=True, text=True, timeout=LOOK_S, check=False
        )
        said = (done.stdout + done.stderr).strip().splitlines()
        return Thing(name, f"{said[0].strip() if said else 'it says nothing'} at {path}")
    return Thing(name, "", f"{path} does not answer")


DEBIAN = {"node": "nodejs", "java": "default-jre-headless"}


def clean() -> tuple[str, ...]:
    """Take away containers and networks whose run has ended without; give their names.

    Raises EnvironmentFailure without Docker.
    """
    docker = library()
    client = _client(docker)
    gone = []
    for one in client.containers.list(all=True, filters={"label": LABEL}):
        if not _lives(one.labels.get(LABEL, "")):
            with suppress(*docker.trouble):  # another one cleans as well
                one.remove(force=True, v=True)
                gone.append(f"container {one.name}")
    for one in client.networks.list(filters={"label": LABEL}):
        if not _lives((one.attrs.get("Labels") or {}).get(LABEL, "")):
            with suppress(*docker.trouble):  # the same
                one.remove()
                gone.append(f"network {one.name}")
    return tuple(gone)


def _lives(pid: str) -> bool:
    """Tell whether the process lives that a label names."""
    return pid.isdigit() and Path("/proc", pid).exists()
