"""The planned faults of a case, asked at each message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from interlock.fault.base import Delivery, Fault
from interlock.scenario.model import PlannedFault

Made = tuple[PlannedFault, Fault]


class Plan:
    """Faults by address. fired: told each fault that touches a message.

    make: gives the fault of a kind with its settings. heal_at_ms: after it no fault is active.
    """

    def __init__(
        self,
        faults: tuple[PlannedFault, ...],
        make: Callable[[PlannedFault], Fault],
        *,
        seed: int,
        heal_at_ms: int,
    ) -> None:
        self._seed = seed
        self._heal_at_ms = heal_at_ms
        self._at_site: dict[tuple[str, str, int], list[Made]] = {}
        self._spans: dict[str, list[Made]] = {}
        for planned in faults:
            made = (planned, make(planned))
            if planned.operation:
                site = (planned.system, planned.operation, planned.n)
                self._at_site.setdefault(site, []).append(made)
            else:
                self._spans.setdefault(planned.system, []).append(made)

    def apply(
        self, delivery: Delivery, now_ms: int, fired: Callable[[PlannedFault, Fault], None]
    ) -> list[Delivery]:
        """Give what becomes of one message after every fault planned for it."""
        deliveries = [delivery]
        for planned, fault in self._meant(delivery, now_ms):
            dice = self.dice(planned.site, planned.kind)
            fired(planned, fault)
            deliveries = [d for old in deliveries for d in fault.apply(old, dice)]
        return deliveries

    def _meant(self, delivery: Delivery, now_ms: int) -> list[Made]:
        if now_ms >= self._heal_at_ms:
            return []
        site = (delivery.system, delivery.operation, delivery.n)
        meant = [m for m in self._at_site.get(site, ()) if m[1].phase == delivery.phase]
        for planned, fault in self._spans.get(delivery.system, ()):
            inside = planned.from_ms <= now_ms < planned.from_ms + planned.for_ms
            if inside and fault.phase == delivery.phase:
                meant.append((planned, fault))
        return meant

    def dice(self, *names: str | int) -> Random:
        """Give chance that depends on the seed and these names alone, so faults do not meet."""
        return Random(":".join(str(n) for n in (self._seed, *names)))


def latencies(ranges: Mapping[str, tuple[int, int]], system: str) -> tuple[int, int]:
    """Give the least and most milliseconds one way to a system; 20 to 60 when nothing is said."""
    return ranges.get(system, (20, 60))
