"""Has a worker that ends with the first job that fails in an unexpected way."""

from __future__ import annotations

import asyncio

from right import Unclear
from right_queue import PAUSE_S, QueueSync
from right_webhook import starter


class DeadWorker(QueueSync):
    """Goes on accepting orders, and nobody works on them."""

    async def run(self) -> None:
        """Take messages; the worker runs beside, and nobody looks after it."""
        self.worker = asyncio.create_task(self.works())
        await asyncio.gather(self.env.serve(self.app), self.sweeps())

    async def works(self) -> None:
        """Work the queue off; what fails comes again after a pause."""
        while True:
            key = await self.queue.get()
            try:
                await self.job(key)
            except Unclear:
                asyncio.get_running_loop().call_later(PAUSE_S, self.queue.put_nowait, key)

    async def look_at_orders(self) -> None:
        """The queue holds all there is."""


run = starter(DeadWorker)
