"""When a trial may end: long enough after the last thing that was done to the systems."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from interlock.fault.base import Delivery
from interlock.fault.process import lasts_ms
from interlock.scenario.model import Case
from interlock.world.plan import Met
from interlock.world.stage import Stage

SETTLE_MS = 15 * 60_000
MARGIN_MS = 60_000


class Rest:
    """Keeps the time from which the systems are left alone.

    A fault at an address that was not met yet may still come until `heal_at`; one that has struck
    is over when its message has arrived and the pause that it asked for has gone by. On sockets a
    step may be taken later than it is planned. steps: how many are still to be taken.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self.steps = len(case.steps)
        self._calm_ms = max((s.at_ms for s in case.steps), default=0)
        self._waiting = {n for n, f in enumerate(case.faults) if f.operation}
        for fault in case.faults:
            if not fault.operation:
                end_ms = min(fault.from_ms + fault.for_ms, case.heal_at_ms)
                self._calm_ms = max(self._calm_ms, end_ms)

    def met(self, met: Met) -> None:
        """Note what became of a message."""
        self._waiting.difference_update(met.past)
        if met.struck:
            self._calm_ms = max(
                [self._calm_ms, met.until_ms, *(_over_ms(d) for d in met.deliveries)]
            )

    def acted(self, now_ms: int) -> None:
        """Note that a step was taken."""
        self.steps -= 1
        self._calm_ms = max(self._calm_ms, now_ms)

    def from_ms(self) -> int:
        """Give the virtual time from which nothing more is done to the systems."""
        return max(self._calm_ms, self._case.heal_at_ms) if self._waiting else self._calm_ms

    def until_ms(self) -> int:
        """Give the virtual time at which every law has had its time to be judged."""
        withins = (use.settings.get("within") for use in self._case.laws)
        within = max((w for w in withins if isinstance(w, int)), default=0)
        return self.from_ms() + max(SETTLE_MS, within) + MARGIN_MS

    def look_ms(self, now_ms: int) -> int | None:
        """Give when to look again whether the trial may end; None when it may."""
        until_ms = self.until_ms()
        if now_ms < until_ms:
            return until_ms
        return now_ms + MARGIN_MS if self.steps else None


class Ending:
    """Ends a trial when its systems were left alone for long enough.

    Time in which the subject works does not count: a slow machine takes nothing from it. once_more:
    runs the subject again before the end; tells whether it did.
    """

    def __init__(self, stage: Stage, rest: Rest, once_more: Callable[[], bool]) -> None:
        self._stage = stage
        self._rest = rest
        self._once_more = once_more
        stage.call_at_ms(rest.from_ms(), self._look)

    def _look(self) -> None:
        again_ms = self._rest.look_ms(self._now_ms())
        if again_ms is not None:
            self._call_at_ms(again_ms, self._look)
        elif self._once_more():
            self._stop_at_ms(self._rest.until_ms() + SETTLE_MS)
        else:
            self._stage.stop()

    def _stop_at_ms(self, at_ms: int) -> None:
        if self._now_ms() < at_ms:
            self._call_at_ms(at_ms, partial(self._stop_at_ms, at_ms))
        else:
            self._stage.stop()

    def _now_ms(self) -> int:
        return self._stage.now_ms - self._stage.toil_ms

    def _call_at_ms(self, at_ms: int, act: Callable[[], None]) -> None:
        self._stage.call_at_ms(at_ms + self._stage.toil_ms, act)


def _over_ms(delivery: Delivery) -> int:
    pause_s = delivery.answer.header("Retry-After") if delivery.answer else ""
    known = pause_s.isascii() and pause_s.isdecimal()
    pause_ms = int(pause_s) * 1000 if known else 0
    return delivery.due_ms + max([pause_ms, *map(lasts_ms, delivery.effects)])
