"""Works strictly in order: a record that is refused holds up all that stand behind it."""

from __future__ import annotations

import asyncio

from right import POLL_S, OrderSync, starter


class OneByOne(OrderSync):
    """A queue whose head may never be passed."""

    async def work(self) -> None:
        """Do the first job until it is done, then the next."""
        while True:
            self.hint.clear()
            waiting = self.outbox.pending()
            if not waiting:
                await self.sleep(POLL_S)
                continue
            now_s = asyncio.get_running_loop().time()
            first = waiting[0]
            if self.due_s.get(first, 0.0) <= now_s:
                await self.attempt(first)
            else:
                await asyncio.sleep(self.due_s[first] - now_s)


run = starter(OneByOne)
