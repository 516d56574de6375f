"""The twin as a container, as its Dockerfile makes it."""

from __future__ import annotations

import json
import subprocess
import time

import httpx
import pytest

from interlock.bundled import bundled
from tests.docker_images import TWIN, needs
from tests.serve.control.asking import customer

pytestmark = needs(TWIN)


@pytest.fixture
def container():
    contracts = bundled("contracts")
    words = ["docker", "run", "-d", "-p", "127.0.0.1::8080", "-v", f"{contracts}:/contracts:ro",
             TWIN, "/contracts/crm/1.0/openapi.yaml", "--access", "open"]  # fmt: skip
    name = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    yield name
    subprocess.run(["docker", "rm", "-f", name], capture_output=True, check=True)


def asked(*words):
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


def test_a_twin_in_a_container_answers_at_loopback_and_keeps_what_it_is_given(container):
    place = asked("port", container, "8080").strip()
    assert place.startswith("127.0.0.1:")
    first = ""
    for _ in range(200):
        first = asked("logs", container).partition("\n")[0]
        if first:
            break
        time.sleep(0.1)
    assert json.loads(first)["url"].endswith(":8080")
    with httpx.Client(base_url=f"http://{place}", trust_env=False) as http:
        made = http.post("/customers", json=customer(1))
        assert made.status_code == 201, made.text
        assert http.get(f"/customers/{made.json()['id']}").json()["name"] == customer(1)["name"]
