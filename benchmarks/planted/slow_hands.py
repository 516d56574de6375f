"""Works one job a minute."""

from __future__ import annotations

import asyncio

from right import Job, OrderSync, starter


class SlowHands(OrderSync):
    """Was slowed down once not to trouble the ERP, and nobody has looked at it again."""

    async def attempt(self, job: Job) -> None:
        """Do a job, then rest."""
        await super().attempt(job)
        await asyncio.sleep(60.0)


run = starter(SlowHands)
