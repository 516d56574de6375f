"""A subject that asks for every order that hash seeds, addresses and threads could disturb."""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import requests

from interlock.contract.model import HttpResponse
from interlock.sim.stage import stage
from interlock.world.trouble import NetRequest
from tests.sim.play import JSON, START, environment


async def run(env: Any) -> None:
    """Use sets of tasks, groups, queues, locks, timeouts and chance at once."""
    async with httpx.AsyncClient(base_url=env.url("crm"), timeout=2) as client:

        async def ask(name: str) -> None:
            await asyncio.sleep(random.choice([0, 0.01, 0.01]))  # noqa: TID251  # a subject's dice
            headers = {"Idempotency-Key": str(uuid.uuid4())}  # noqa: TID251  # as above
            await client.post(f"/{name}", headers=headers, json={"at": time.time()})  # noqa: TID251  # as above

        for number in range(8):
            names = [f"{number}-{n}" for n in range(4)]
            done, _ = await asyncio.wait([asyncio.create_task(ask(n), name=n) for n in names])
            for task in done:
                await ask(f"after-{task.get_name()}")
            await asyncio.gather(*(ask(f"g{n}") for n in names))
            for finished in asyncio.as_completed([ask(f"c{n}") for n in names]):
                await finished
            async with asyncio.TaskGroup() as group:
                for name in names[:2]:
                    group.create_task(ask(f"t{name}"))
            async for name in _names(number):
                await asyncio.to_thread(_plainly, env, name)
    await client.aclose()


async def _names(number: int) -> AsyncIterator[str]:
    await asyncio.sleep(0)
    yield f"p{number}"


def _plainly(env: Any, name: str) -> None:
    requests.get(f"{env.url('crm')}/{name}", timeout=1)


def plain(env: Any) -> None:
    """Ask plainly, with sleeps."""
    session = requests.Session()
    for number in range(120):
        session.post(f"{env.url('crm')}/{number}", json={"id": str(uuid.uuid4())})  # noqa: TID251  # a subject's dice
        time.sleep(random.uniform(0, 3))  # noqa: TID251  # as above


@dataclass(frozen=True, slots=True)
class _Named:
    call: str


def _main(call: str, store: Path) -> Iterator[str]:
    seen = hashlib.sha256()
    count = 0
    with stage(11, START, Path(__file__).parent) as on:

        async def answer(request: NetRequest) -> HttpResponse:
            nonlocal count
            count += 1
            seen.update(repr((on.now_ms, request)).encode())
            await asyncio.sleep(0.02)
            return HttpResponse(200, JSON, b"{}")

        on.net.host("crm.test", answer)
        life = on.start(_Named(call), environment(store, []))
        end = on.run()
        yield f"{end.why} {life.outcome.what} {count} sha256:{seen.hexdigest()}"


if __name__ == "__main__":
    # The first again at the end: a trial must not know which one of its process it is.
    for turn, name in enumerate(("run", "plain", "run")):
        for line in _main(f"chatty:{name}", Path(sys.argv[1], str(turn))):
            sys.stdout.write(line + "\n")
