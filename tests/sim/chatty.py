"""A subject that asks for every order that hash seeds, addresses and threads could disturb."""

from __future__ import annotations

import asyncio
import hashlib
import queue
import random
import secrets
import sqlite3
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import requests
import urllib3

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


async def aio(env: Any) -> None:
    """Ask by aiohttp, on lines that are kept and on new ones, with limits of its own."""
    limits = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(env.url("crm"), timeout=limits) as session:

        async def ask(number: int) -> str:
            async with session.post("/", json={"n": number, "id": uuid.uuid4().hex}) as answer:  # noqa: TID251  # a subject's dice
                return await answer.text()

        for round_ in range(6):
            done, _ = await asyncio.wait([asyncio.create_task(ask(n)) for n in range(9)])
            await asyncio.gather(*(ask(round_ * 100 + len(t.result())) for t in done))


def threads(env: Any) -> None:
    """Ask from a pool of threads that share a lock, a queue and a database."""
    database = sqlite3.connect(env.store / "a.db", check_same_thread=False)
    database.execute("create table done (name text)")
    lock, jobs = threading.Lock(), queue.Queue[str]()

    def work(number: int) -> str:
        time.sleep(random.choice([0, 0.01, 0.01]))  # noqa: TID251  # a subject's dice
        name = threading.current_thread().name
        body = {"id": str(uuid.uuid4()), "token": secrets.token_hex(4)}  # noqa: TID251  # as above
        requests.post(f"{env.url('crm')}/{name}/{number}", json=body, timeout=1)
        with lock:
            time.sleep(0.005)
            database.execute("insert into done values (?)", (name,))
            jobs.put(name)
        return name

    with ThreadPoolExecutor(5) as pool:
        found = [f.result() for f in as_completed({pool.submit(work, n) for n in range(40)})]
    rows = [row[0] for row in database.execute("select name from done")]
    taken = [jobs.get() for _ in rows]
    urllib3.PoolManager().request("POST", env.url("crm"), json=[found, rows, taken])
    urllib.request.urlopen(env.url("crm") + "/end", b"{}").read()


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
    for turn, name in enumerate(("run", "plain", "aio", "threads", "run")):
        for line in _main(f"chatty:{name}", Path(sys.argv[1], str(turn))):
            sys.stdout.write(line + "\n")
