"""Whether this machine keeps up with a world that goes faster than its own time."""

from __future__ import annotations

import asyncio

LOOK_S = 0.02
LATE_S = 5.0
"""Of the world: half of what clients usually wait for an answer."""
LATE_SHARE_MAX = 0.1


class Punctuality:
    """How late this process wakes up. speed: the world's seconds in one of the machine's.

    A machine that has no time for us has none for the subject either.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._late_s = 0.0
        self._all_s = 0.0

    async def watch(self) -> None:
        """Look for ever how long a short sleep takes."""
        loop = asyncio.get_running_loop()
        while True:
            begun_s = loop.time()
            await asyncio.sleep(LOOK_S)
            took_s = loop.time() - begun_s
            self._all_s += took_s
            if (took_s - LOOK_S) * self._speed > LATE_S:
                self._late_s += took_s - LOOK_S

    def says(self) -> str:
        """Tell what makes a trial worthless, "" when nothing does."""
        share = self._late_s / self._all_s if self._all_s else 0.0
        if share <= LATE_SHARE_MAX:
            return ""
        return (
            f"the machine had no time for {share:.0%} of the trial: take fewer --workers, "
            "a smaller `speed`, or a machine that does nothing else"
        )
