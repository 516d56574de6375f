"""A queue and a worker: what a message asks for is spooled and queued before the answer."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from right import Unclear
from right_webhook import WebhookSync, starter

PAUSE_S = 20.0
PAUSE_MAX_S = 160.0
log = logging.getLogger("queue_sync")
Json = dict[str, Any]


class Spool:
    """Orders in hand, a file each: a queue in memory alone would not survive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "spool"
        self.folder.mkdir(parents=True, exist_ok=True)

    def put(self, key: str) -> None:
        """Keep a key; it is on disk when this returns."""
        (self.folder / key).touch()

    def take(self, key: str) -> None:
        """Forget a key."""
        (self.folder / key).unlink(missing_ok=True)

    def waiting(self) -> list[str]:
        """Give what is in hand."""
        return sorted(p.name for p in self.folder.iterdir())


class QueueSync(WebhookSync):
    """A receiver that only accepts, a worker that does the orders, and the sweeps."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.spool = Spool(env.store)
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.pause_s: dict[str, float] = {}

    async def run(self) -> None:
        """Take up what was in hand, then take messages and work."""
        for key in self.spool.waiting():
            self.queue.put_nowait(key)
        await asyncio.gather(self.env.serve(self.app), self.works(), self.sweeps())

    async def handle(self, event: str, data: Json) -> None:
        """Accept an order; its work comes later."""
        if event == "order.approved":
            self.spool.put(data["id"])
            self.queue.put_nowait(data["id"])
        else:
            await super().handle(event, data)

    async def works(self) -> None:
        """Work the queue off; what fails comes again after a pause, longer each time."""
        while True:
            key = await self.queue.get()
            try:
                await self.job(key)
                self.pause_s.pop(key, None)
            except Exception as problem:  # whatever it was, this order shall not stop the others
                log.info("%s: %r", key, problem)
                told_s = problem.wait_s if isinstance(problem, Unclear) else 0.0
                pause_s = self.pause_s.get(key, PAUSE_S)
                self.pause_s[key] = min(2 * pause_s, PAUSE_MAX_S)
                later_s = max(pause_s, told_s)
                asyncio.get_running_loop().call_later(later_s, self.queue.put_nowait, key)

    async def job(self, key: str) -> None:
        """Do one order; it is off the spool when it is done."""
        order, _ = await self.crm.order(key)
        await self.order(order)
        self.spool.take(key)


run = starter(QueueSync)
