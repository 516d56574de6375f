"""`interlock twin` as a process of its own, with clients that do not hang up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest
import requests

from interlock.bundled import bundled
from tests.conftest import ROOT

pytestmark = pytest.mark.sockets
CUSTOMER = {"name": "Acme", "creditCode": "91350100M000100Y43"}


@contextmanager
def started(*words):
    """Start the command, give what its first line tells and the process; end it in any case."""
    process = subprocess.Popen(
        [sys.executable, "-m", "interlock", "twin", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        yield json.loads(process.stdout.readline()), process
    finally:
        process.kill()
        process.communicate()


def test_two_clients_see_one_twin_and_idle_lines_do_not_keep_it_alive():
    overlay = bundled("contracts", "crm", "overlay.yaml")
    contract = bundled("contracts", "crm", "1.0", "openapi.yaml")
    with (
        started(contract, "--overlay", overlay) as (told, process),
        httpx.Client(base_url=told["url"], trust_env=False) as one,
        requests.Session() as other,
    ):
        one.headers["Authorization"] = f"Bearer {told['auth']['token']}"
        other.headers["Authorization"] = f"Bearer {told['auth']['token']}"
        other.trust_env = False
        created = one.post("/customers", json=CUSTOMER).json()
        assert other.get(f"{told['url']}/customers/{created['id']}").json() == created
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in err
