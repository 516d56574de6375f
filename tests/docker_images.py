"""Whether Docker and the images of ci/images.py are there; a test that needs them skips else."""

from __future__ import annotations

import subprocess
from functools import cache

import pytest

PYTHON = "interlock-ci/python"
POSTGRES = "interlock-ci/postgres"
TWIN = "interlock-ci/twin"


@cache
def lacks(image: str) -> str:
    """Give what is missing for tests with an image, "" when they can run."""
    try:
        done = subprocess.run(
            ["docker", "image", "inspect", image], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"Docker cannot be asked: {problem}"
    if done.returncode == 0:
        return ""
    if "No such image" in done.stderr:
        return f"there is no image {image}; python ci/images.py makes it"
    return f"Docker does not answer: {done.stderr.strip()[:200]}"


def needs(image: str) -> list[pytest.MarkDecorator]:
    """Give the marks of tests with an image."""
    return [pytest.mark.docker, pytest.mark.skipif(bool(lacks(image)), reason=lacks(image))]
