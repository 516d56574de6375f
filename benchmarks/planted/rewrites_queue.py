"""Reads its queue when a pass begins and writes what is left of it when the pass ends.

Right for one process, whose lock keeps others off meanwhile. What a second one adds is gone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from pathlib import Path
from typing import Any

from right_webhook import SWEEP_S, WebhookSync, starter

LOOK_EVERY_S = 30.0
PAUSE_S = (40.0, 160.0)
REST_S = 10.0  # between two records: the ERP is not to be rushed
log = logging.getLogger("queue_sync")
Json = dict[str, Any]


class RewritesQueue(WebhookSync):
    """Looks for records that it does not know as they are, and works them off."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        env.store.mkdir(parents=True, exist_ok=True)
        self.queue_file = env.store / "queue.json"
        self.known_file = env.store / "known.json"

    async def run(self) -> None:
        """Look in one loop, work in the other."""
        self.lock = asyncio.Lock()
        await asyncio.gather(self.looks(), self.works(), self.sweeps())

    async def sweeps(self) -> None:
        """Carry states back."""
        while True:
            await self.look_at_states()
            await asyncio.sleep(SWEEP_S)

    async def looks(self) -> None:
        """Look for what is new."""
        while True:
            await self.look("customer", "/customers", {})
            await self.look("order", "/orders", {"status": "approved"})
            await asyncio.sleep(LOOK_EVERY_S)

    async def works(self) -> None:
        """Work the queue off, pass by pass."""
        while True:
            async with self.lock:
                await self.work()
            await asyncio.sleep(random.uniform(*PAUSE_S))  # noqa: TID251  # all shall not come at once

    async def look(self, kind: str, path: str, asked: dict[str, str]) -> None:
        """Queue what is new or changed. The queue comes first: a crash may queue it twice."""
        try:
            found = await self.crm.all(path, asked)
        except Exception as problem:  # the next look may see clearer
            log.info("%s: %r", path, problem)
            return
        async with self.lock:
            known = read(self.known_file, {})
            fresh = [r for r in found if known.get(r["id"]) != r["updatedAt"]]
            if fresh:
                queue = read(self.queue_file, [])
                write(self.queue_file, [*queue, *([kind, r["id"]] for r in fresh)])
                write(self.known_file, {**known, **{r["id"]: r["updatedAt"] for r in fresh}})

    async def work(self) -> None:
        """Do what is in the queue; what fails stays."""
        left = []
        queue = read(self.queue_file, [])
        for kind, key in queue:
            try:
                if kind == "customer":
                    await self.customer(await self.crm.customer(key))
                else:
                    await self.order((await self.crm.order(key))[0])
            except Exception as problem:  # whatever it was, this one shall not stop the others
                log.info("%s %s: %r", kind, key, problem)
                left.append([kind, key])
            await asyncio.sleep(REST_S)
        if queue:
            write(self.queue_file, left)


def read(file: Path, empty: Any) -> Any:
    """Read a file that may not be there yet."""
    return json.loads(file.read_text("utf-8")) if file.exists() else empty


def write(file: Path, content: object) -> None:
    """Write a file that is whole at any time."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content), "utf-8")
    fresh.replace(file)


run = starter(RewritesQueue)
