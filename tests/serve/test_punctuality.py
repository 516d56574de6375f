"""A machine that is late is told from a subject that is."""

from __future__ import annotations

import asyncio
import time

from interlock.serve.punctuality import Punctuality


def watched(speed, blocked_s):
    """Watch while the loop is blocked, again and again."""

    async def play():
        punctuality = Punctuality(speed)
        watch = asyncio.ensure_future(punctuality.watch())
        for _ in range(3):
            await asyncio.sleep(0.01)
            time.sleep(blocked_s)
        await asyncio.sleep(0.03)
        watch.cancel()
        return punctuality.says()

    return asyncio.run(play())


def test_a_process_that_wakes_up_late_says_so_in_a_fast_world():
    assert "no time for" in watched(speed=200.0, blocked_s=0.2)


def test_the_same_delay_is_nothing_in_a_world_as_fast_as_the_machine():
    assert watched(speed=1.0, blocked_s=0.2) == ""
