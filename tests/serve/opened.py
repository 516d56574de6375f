"""Open a twin on a socket for a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from interlock.contract.model import Contract
from interlock.serve.server import Door, address, serve
from interlock.twin.service import Twin
from interlock.wire.front import Front


@dataclass(frozen=True)
class Opened:
    """A twin and its URL."""

    twin: Twin
    url: str
    host: str
    port: int


@contextmanager
def opened(contract: Contract, **settings: object) -> Iterator[Opened]:
    """Serve a twin from a thread of its own until the block ends."""
    twin = Twin(contract, **settings)  # type: ignore[arg-type]  # of the test
    ticks = iter(range(10**9))
    door = Door(Front(contract, twin), lambda: next(ticks))
    started = threading.Event()
    found: dict[str, Any] = {}

    async def run() -> None:
        found["loop"], found["stop"] = asyncio.get_running_loop(), asyncio.Event()
        async with await serve(door) as server:
            found["address"] = address(server)
            started.set()
            await found["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert started.wait(5)
    host, port = found["address"]
    try:
        yield Opened(twin, f"http://{host}:{port}", host, port)
    finally:
        found["loop"].call_soon_threadsafe(found["stop"].set)
        thread.join(5)
