"""The images of a subject's containers: there, fetched, or built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from interlock.errors import SubjectError
from interlock.serve.subject.docker_library import Library, library, no_daemon
from interlock.serve.subject.model import Part

LINES = 5


def with_images(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Give the parts with images that are there: built where a folder is named, else fetched.

    Raises SubjectError when one cannot be had, EnvironmentFailure without Docker.
    """
    return tuple(_with_image(part) if part.image else part for part in parts)


def _with_image(part: Part) -> Part:
    image = part.image
    assert image is not None, "asked before"
    docker = library()
    try:
        client = docker.client().client
        client.ping()
    except docker.trouble as problem:
        raise no_daemon(problem) from None
    if image.build is None:
        _fetch(docker, client, image.name)
        return part
    name = f"interlock-subject:{sha256(str(image.build.resolve()).encode()).hexdigest()[:12]}"
    try:
        built = docker.image(
            path=str(image.build), tag=name, clean_up=False, dockerfile_path=image.dockerfile,
            rm=True,
        )  # fmt: skip
        built.build()
    except docker.trouble as problem:
        raise SubjectError(
            f"the image cannot be built: {_last(problem)}",
            where=str(image.build / image.dockerfile),
            remedy=f"docker build {image.build} shows the whole of it",
        ) from None
    return replace(part, image=replace(image, name=name))


def _fetch(docker: Library, client: Any, name: str) -> None:
    """Fetch an image that is not there."""
    try:
        client.images.get(name)
        return
    except docker.trouble as problem:
        if "NotFound" not in type(problem).__name__:
            raise no_daemon(problem) from None
    try:
        client.images.pull(name)
    except docker.trouble as problem:
        raise SubjectError(
            f"the image is not on this machine and cannot be fetched: {_last(problem)}",
            where=f"[subject] container: {name}",
            remedy='build it here (docker build), or name its folder: { build = "FOLDER" }',
        ) from None


def _last(problem: BaseException) -> str:
    """Give the last lines of what a build has said, else the error's own words."""
    said = [str(line.get("stream") or "") for line in getattr(problem, "build_log", ())]
    lines = [line.strip() for line in said if line.strip()][-LINES:]
    own = str(getattr(problem, "explanation", None) or getattr(problem, "msg", None) or problem)
    return " | ".join((*lines, " ".join(own.split())))[-600:]
