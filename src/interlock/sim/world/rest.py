"""When a trial may end: long enough after the last thing that was done to the systems."""

from __future__ import annotations

from interlock.fault.base import Fault
from interlock.scenario.model import Case, PlannedFault

SETTLE_MS = 15 * 60_000
MARGIN_MS = 60_000


class Rest:
    """Keeps the time from which the systems are left alone.

    A fault at an address that was not met yet may still come until `heal_at`; one that has fired
    is over when its own delay is.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._calm_ms = max((s.at_ms for s in case.steps), default=0)
        self._waiting = [f for f in case.faults if f.operation]
        for fault in case.faults:
            if not fault.operation:
                end_ms = min(fault.from_ms + fault.for_ms, case.heal_at_ms)
                self._calm_ms = max(self._calm_ms, end_ms)

    def fired(self, planned: PlannedFault, fault: Fault, now_ms: int) -> None:
        """Note that a planned fault touched a message."""
        if not planned.operation:
            return
        if planned in self._waiting:
            self._waiting.remove(planned)
        lasting = (getattr(fault, name, 0) for name in ("delay_ms", "gap_ms"))
        after_s = getattr(fault, "retry_after_s", 0)
        self._calm_ms = max(self._calm_ms, now_ms + max(*lasting, after_s * 1000))

    def from_ms(self) -> int:
        """Give the virtual time from which nothing more is done to the systems."""
        return max(self._calm_ms, self._case.heal_at_ms) if self._waiting else self._calm_ms

    def until_ms(self) -> int:
        """Give the virtual time at which every law has had its time to be judged."""
        withins = (use.settings.get("within") for use in self._case.laws)
        within = max((w for w in withins if isinstance(w, int)), default=0)
        return self.from_ms() + max(SETTLE_MS, within) + MARGIN_MS
