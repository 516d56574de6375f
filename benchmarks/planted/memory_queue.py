"""Has a queue without a spool: what waits in it is gone after a restart."""

from __future__ import annotations

from typing import Any

from right_queue import QueueSync, Spool
from right_webhook import starter


class NoSpool(Spool):
    """Keeps nothing."""

    def put(self, key: str) -> None:
        """Leave it to the queue."""


class MemoryQueue(QueueSync):
    """Acknowledges orders that it may never do."""

    def __init__(self, env: Any, http: Any) -> None:
        super().__init__(env, http)
        self.spool = NoSpool(env.store)

    async def look_at_orders(self) -> None:
        """Every approved order has sent its message."""


run = starter(MemoryQueue)
