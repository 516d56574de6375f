"""The loop of a process that only serves: the same lines on uvloop as on asyncio's own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from interlock.contract.exchange import HttpRequest, HttpResponse
from interlock.serve.http1 import Cut
from interlock.serve.incoming import Answer
from interlock.serve.loop import run
from interlock.serve.server import address, listen

pytestmark = pytest.mark.sockets


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def answered(request: HttpRequest) -> Answer:
    if request.target == "/cut":
        return _cut()
    return HttpResponse(200, (("Content-Type", "text/plain"),), request.target.encode())


async def _cut() -> HttpResponse:
    raise Cut


async def _told(*targets: str) -> tuple[bytes, str]:
    async with await listen(answered) as service:
        reader, writer = await asyncio.open_connection(*address(service))
        for target in targets:
            writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await asyncio.sleep(0.05)
        try:
            told = await asyncio.wait_for(reader.read(4096), 5)
        except ConnectionResetError:
            told = b"reset"
        writer.close()
        return told, type(asyncio.get_running_loop()).__module__


def test_a_twin_runs_on_uvloop_where_it_is_installed() -> None:
    pytest.importorskip("uvloop")
    told, loop = run(_told("/one", "/one"))
    assert loop.startswith("uvloop")
    assert told.count(b"HTTP/1.1 200 OK") == told.count(b"\r\n\r\n/one") == 2


def test_a_line_that_is_cut_is_reset_on_any_loop() -> None:
    assert run(_told("/cut"))[0] == asyncio.run(_told("/cut"))[0] == b"reset"
