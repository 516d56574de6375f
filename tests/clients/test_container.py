"""A twin in a container, as a build server starts it; the client stays outside."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import docker
import httpx
import pytest
from docker.errors import DockerException, ImageNotFound
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from tests.conftest import ROOT

pytestmark = [pytest.mark.sockets, pytest.mark.docker]
IMAGE = f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
LIBRARIES = Path(httpx.__file__).parents[1]
PORT = 8080


@pytest.fixture(scope="module")
def container():
    """Start the twin from this checkout and the libraries of this environment: no download."""
    try:
        docker.from_env().images.get(IMAGE)
    except ImageNotFound:
        pytest.skip(f"the image {IMAGE} is absent; docker pull {IMAGE}")
    except DockerException as problem:
        pytest.skip(f"there is no Docker engine: {problem}")
    # The reaper is an image of its own; the with block ends the container without it.
    testcontainers_config.ryuk_disabled = True
    words = "python -m interlock twin /interlock/contracts/crm/1.0/openapi.yaml"
    made = (
        DockerContainer(IMAGE)
        .with_volume_mapping(ROOT, "/interlock")
        .with_volume_mapping(LIBRARIES, "/libraries")
        .with_env("PYTHONPATH", "/interlock/src:/libraries")
        .with_command(
            f"{words} --overlay /interlock/contracts/crm/overlay.yaml --host 0.0.0.0 --port {PORT}"
        )
        .with_exposed_ports(PORT)
        .waiting_for(LogMessageWaitStrategy('"url"').with_startup_timeout(60))
    )
    with made as started:
        yield started


def test_a_client_outside_reads_back_what_it_created(container):
    out, _ = container.get_logs()
    told = json.loads(out.decode().splitlines()[0])
    url = f"http://{container.get_container_host_ip()}:{container.get_exposed_port(PORT)}"
    proof = {"Authorization": f"Bearer {told['auth']['token']}"}
    with httpx.Client(base_url=url, headers=proof, trust_env=False) as client:
        body = {"name": "Acme", "creditCode": "91350100M000100Y43"}
        created = client.post("/customers", json=body).json()
        assert client.get(f"/customers/{created['id']}").json() == created
