"""What is used of testcontainers and of Docker's own client: optional, and slow to import."""

from __future__ import annotations

import os
from typing import Any

from interlock.data import dataclass
from interlock.errors import EnvironmentFailure


@dataclass(frozen=True, slots=True)
class Library:
    """The classes of testcontainers, and `trouble`: what Docker's client raises."""

    container: Any
    image: Any
    network: Any
    client: Any
    trouble: tuple[type[Exception], ...]


def library() -> Library:
    """Give what is used of it. EnvironmentFailure when it is not installed."""
    try:
        import requests  # as slow as the rest
        from docker.errors import DockerException  # an optional extra
        from testcontainers.core import config, container, docker_client, image, network  # the same
    except ImportError:
        raise EnvironmentFailure(
            "containers need testcontainers, which is not installed",
            where="[subject] container",
            remedy='pip install "interlock[docker]"',
        ) from None
    # It would start one more container to clean up, from an image that may not be reached; our
    # own sweep does that.
    config.testcontainers_config.ryuk_disabled = True
    return Library(
        container.DockerContainer,
        image.DockerImage,
        network.Network,
        docker_client.DockerClient,
        (DockerException, requests.RequestException, OSError),
    )


def no_daemon(problem: BaseException) -> EnvironmentFailure:
    """Give the error of a machine without Docker."""
    return EnvironmentFailure(
        f"Docker does not answer: {says(problem)}",
        where=os.environ.get("DOCKER_HOST", "the default socket of Docker"),
        remedy="start it (Debian: apt-get install docker.io), or name it in DOCKER_HOST",
    )


def says(problem: BaseException) -> str:
    """Give in one line what Docker says."""
    text = str(getattr(problem, "explanation", None) or problem)
    return " ".join(text.split())[:300] or type(problem).__name__
