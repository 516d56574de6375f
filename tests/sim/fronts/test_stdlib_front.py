"""Unmodified http.client and urllib.request on the trial's network."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from interlock.contract.model import HttpResponse
from interlock.world.trouble import NetRequest
from tests.sim.play import play

ERRORS = {
    "/refused": (urllib.error.URLError, 50),
    "/reset": (ConnectionResetError, 50),
    "/closed": (http.client.RemoteDisconnected, 50),
    "/silent": (TimeoutError, 7_000),
    "/slow": (TimeoutError, 7_000),
    "/dark": (urllib.error.URLError, 7_000),
    "/nowhere": (urllib.error.URLError, 50),
    "/untrusted": (urllib.error.URLError, 50),
    "/cut": (http.client.IncompleteRead, 50),
}


@pytest.mark.parametrize("target", ERRORS)
def test_urllib_meets_its_own_error_at_its_own_time(target: str, tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        with urllib.request.urlopen(env.url("crm") + target, timeout=7) as reply:
            reply.read()

    error, after_ms = ERRORS[target]
    assert type(play(subject, tmp_path, until_ms=after_ms).life.outcome.error) is error


def test_a_connection_carries_several_requests(tmp_path: Path) -> None:
    async def echo(call: NetRequest) -> HttpResponse:
        return HttpResponse(200, (("Transfer-Encoding", "chunked"),), call.request.body)

    def subject(env: Any) -> None:
        connection = http.client.HTTPConnection("crm.test", timeout=5)
        for body in (b"one", iter([b"t", b"wo"]), b""):
            connection.request("POST", "/echo", body=body)
            env.secret("test")["say"].append(connection.getresponse().read())

    assert play(subject, tmp_path, handler=echo).said == [b"one", b"two", b""]
