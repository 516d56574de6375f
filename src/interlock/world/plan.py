"""The planned faults of a case, asked at each message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import TypeVar

from interlock.contract.model import Reply
from interlock.contract.mood import PLAIN, Mood
from interlock.data import dataclass
from interlock.fault.base import Delivery, Fault
from interlock.scenario.model import PlannedFault


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault of a plan. index: its place there, by which it is told from others of its kind."""

    index: int
    planned: PlannedFault
    fault: Fault


@dataclass(frozen=True, slots=True)
class Met:
    """What became of one message. struck: the faults without which it would have fared otherwise.

    past: those that were planned for this message alone, whether they struck or not. until_ms:
    until when those that struck go on.
    """

    deliveries: tuple[Delivery, ...]
    struck: tuple[Planned, ...] = ()
    past: tuple[int, ...] = ()
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class _Lasting:
    """A fault that goes on since a message. begun: that message."""

    until_ms: int
    begun: Delivery
    one: Planned

    def is_meant(self, delivery: Delivery, now_ms: int) -> bool:
        if now_ms >= self.until_ms or delivery.system != self.begun.system or not delivery.n:
            return False
        if getattr(self.one.fault, "of_record", False):
            kinds = [d.role.resource if d.role else "" for d in (delivery, self.begun)]
            return delivery.key != "" and delivery.key == self.begun.key and kinds[0] == kinds[1]
        return delivery.operation == self.begun.operation


class Plan:
    """Faults by address.

    make: gives the fault of a kind with its settings. heal_at_ms: after it no fault is active.
    tokenless: systems without tokens, where none can end. works: whether a system may be asked to
    do its work otherwise.
    """

    def __init__(
        self,
        faults: tuple[PlannedFault, ...],
        make: Callable[[PlannedFault], Fault],
        *,
        seed: int,
        heal_at_ms: int,
        tokenless: Collection[str] = (),
    ) -> None:
        self._seed = seed
        self._heal_at_ms = heal_at_ms
        self._tokenless = tokenless
        self._at_site: dict[tuple[str, str, int], list[Planned]] = {}
        self._spans: dict[str, list[Planned]] = {}
        self._lasting: list[_Lasting] = []
        self.works = False
        for index, planned in enumerate(faults):
            made = Planned(index, planned, make(planned))
            self.works = self.works or made.fault.phase == "work"
            if planned.operation:
                site = (planned.system, planned.operation, planned.n)
                self._at_site.setdefault(site, []).append(made)
            else:
                self._spans.setdefault(planned.system, []).append(made)

    def meet(self, delivery: Delivery, now_ms: int) -> Met:
        """Give what becomes of one message after every fault planned for it, in their order.

        Of faults that hide each other the first one strikes.
        """
        meant = self._meant(delivery, now_ms)
        if not meant:
            return Met((delivery,))
        # Not by `==`, which takes 1.0 for 1.00: a client sees the digits.
        struck = _needed(meant, lambda faults: repr(self._shown(self._after(delivery, faults))))
        return self._met(self._after(delivery, struck), meant, struck)

    def work(
        self, delivery: Delivery, now_ms: int, answer: Callable[[Mood], Reply]
    ) -> tuple[Reply, Met] | None:
        """Give what a system answers after every fault planned for its work; None without any.

        Only those strike without which the answer, or what was stored, would be another one.
        answer: does the work in a mood, each time as if it had not been done before.
        """
        meant = self._meant(delivery, now_ms)
        if not meant:
            return None

        def answered(faults: list[Planned]) -> Reply:
            after = self._after(delivery, faults)
            return answer(after[0].mood if after else PLAIN)

        struck = _needed(meant, answered)
        return answered(struck), self._met((delivery,), meant, struck)

    def _met(
        self, deliveries: tuple[Delivery, ...], meant: list[Planned], struck: list[Planned]
    ) -> Met:
        past = tuple(m.index for m in meant if m.planned.operation)
        until_ms = max((x.until_ms for x in self._lasting if x.one in struck), default=0)
        return Met(deliveries, tuple(struck), past, until_ms)

    def _after(self, delivery: Delivery, faults: list[Planned]) -> tuple[Delivery, ...]:
        found = [delivery]
        for one in faults:
            where = (one.planned.site, one.planned.from_ms, delivery.operation, delivery.n)
            dice = self.dice(one.planned.kind, *where)
            # What does not arrive any more is beyond the reach of the next fault.
            found = [
                after
                for old in found
                for after in (one.fault.apply(old, dice) if _is_under_way(old) else (old,))
            ]
        return tuple(found)

    def _shown(self, deliveries: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        """Give what can be noticed of messages."""
        if deliveries and deliveries[0].system in self._tokenless:
            deliveries = tuple(
                replace(d, effects=tuple(e for e in d.effects if e != "expire-tokens"))
                for d in deliveries
            )
        return tuple(d for d in deliveries if d.fate != "lose" or d.effects)

    def _meant(self, delivery: Delivery, now_ms: int) -> list[Planned]:
        if now_ms >= self._heal_at_ms:
            return []
        site = (delivery.system, delivery.operation, delivery.n)
        if not self._lasting and site not in self._at_site and delivery.system not in self._spans:
            return []
        meant = [m for m in self._at_site.get(site, ()) if m.fault.phase == delivery.phase]
        for one in meant:
            lasts_ms = getattr(one.fault, "lasts_ms", 0)
            if lasts_ms:
                until_ms = min(now_ms + lasts_ms, self._heal_at_ms)
                self._lasting.append(_Lasting(until_ms, delivery, one))
        for lasting in self._lasting:
            same = lasting.one.fault.phase == delivery.phase and lasting.one not in meant
            if same and lasting.is_meant(delivery, now_ms):
                meant.append(lasting.one)
        for one in self._spans.get(delivery.system, ()):
            planned = one.planned
            inside = planned.from_ms <= now_ms < planned.from_ms + planned.for_ms
            if not delivery.n and not getattr(one.fault, "people", False):
                continue
            if inside and one.fault.phase == delivery.phase:
                meant.append(one)
        return meant

    def away_ms(self, system: str, now_ms: int) -> int:
        """Give how much longer a span lasts in which nobody listens at a system; 0 for none."""
        return max((ms for _, ms in self._on(system, now_ms, "closes")), default=0)

    def shown(self, system: str, now_ms: int) -> tuple[str, int]:
        """Give how the certificate of a system is wrong, and how much longer; "" and 0 for right.

        Of two spans the one that began first in the plan, as `meet` has it.
        """
        spans = self._on(system, now_ms, "of_tls")
        return next(((str(getattr(s.fault, "how", "")), ms) for s, ms in spans), ("", 0))

    def _on(self, system: str, now_ms: int, mark: str) -> Iterator[tuple[Planned, int]]:
        """Give the spans of a system with a mark that last now, and for how much longer."""
        for one in self._spans.get(system, ()):
            planned = one.planned
            end_ms = min(planned.from_ms + planned.for_ms, self._heal_at_ms)
            if getattr(one.fault, mark, False) and planned.from_ms <= now_ms < end_ms:
                yield one, end_ms - now_ms

    def dice(self, *names: str | int) -> Random:
        """Give chance that depends on the seed and these names alone, so faults do not meet."""
        return Random(":".join(map(str, (self._seed, *names))))

    def below(self, limit: int, *names: str | int) -> int:
        """Give a number from 0 to below `limit` that depends on the seed and these names alone.

        Each message asks twice, and seeding a `Random` takes a tenth of a trial.
        """
        text = ":".join(map(str, (self._seed, *names)))
        return int.from_bytes(sha256(text.encode()).digest()[:8], "big") % limit


T = TypeVar("T")


def _needed(meant: list[Planned], shown: Callable[[list[Planned]], T]) -> list[Planned]:
    """Leave out each fault without which the same is to be seen, the last ones first."""
    struck, seen = meant, shown(meant)
    for one in reversed(meant):
        rest = [m for m in struck if m is not one]
        without = shown(rest)
        if without == seen:
            struck = rest
    return struck


def _is_under_way(delivery: Delivery) -> bool:
    # A reply reaches nobody whose process it kills.
    killed = delivery.phase == "reply" and "crash" in delivery.effects
    return delivery.fate == "deliver" and not killed


def latencies(ranges: Mapping[str, tuple[int, int]], system: str) -> tuple[int, int]:
    """Give the least and most milliseconds one way to a system; 20 to 60 when nothing is said."""
    return ranges.get(system, (20, 60))
