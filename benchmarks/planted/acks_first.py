"""Acknowledges an order's webhook, keeps the order in memory, and has no second look."""

from __future__ import annotations

import asyncio
from typing import Any

from right import Job, OrderSync, starter


class AcksFirst(OrderSync):
    """Forgets what it has promised when its process dies."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.tasks: set[asyncio.Task[None]] = set()

    def take(self, event: str, record: str) -> None:
        """Start at once with an approved order; the file is for the others."""
        if event != "order.approved":
            super().take(event, record)
            return
        task = asyncio.get_running_loop().create_task(self.at_once(Job("order", record)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def at_once(self, job: Job) -> None:
        """Try until it works."""
        failures = 0
        while True:
            try:
                return await self.order(job.key)
            except Exception as problem:
                failures += 1
                await asyncio.sleep(self.wait_s(problem, failures))

    async def look_at_orders(self) -> None:
        """The webhooks tell us everything, do they not."""


run = starter(AcksFirst)
