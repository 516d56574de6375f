"""What messages meet on their way: latencies, and the planned faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from interlock.contract.model import Contract, Reply
from interlock.contract.mood import Mood
from interlock.fault.base import Delivery, Fault
from interlock.fault.state import has_tokens
from interlock.scenario.model import Case, PlannedFault
from interlock.values import Value
from interlock.world.plan import Met, Plan, Planned, latencies
from interlock.world.recorder import Recorder
from interlock.world.rest import Rest

AGAIN_MS = 200
"""Least time after which TCP sends again what was lost."""


class Weather:
    """The network's mood in one trial. rest: learns from it when all is over."""

    def __init__(
        self,
        case: Case,
        contracts: Mapping[str, Contract],
        make: Callable[[PlannedFault], Fault],
        record: Recorder,
    ) -> None:
        self.rest = Rest(case)
        self._case = case
        self._record = record
        self._plan = Plan(
            case.faults,
            make,
            seed=case.seed,
            heal_at_ms=case.heal_at_ms,
            tokenless={name for name, c in contracts.items() if not has_tokens(c)},
        )

    def delay_ms(self, system: str, *names: str | int, size: Callable[[], int] = lambda: 0) -> int:
        """Draw the milliseconds that a message takes; names: which one it is; size: in bytes."""
        low, high = latencies(self._case.latency_ms, system)
        drawn_ms = low + self._plan.below(high - low + 1, "latency", system, *names)
        line = self._case.lines.get(system)
        if line is None:
            return drawn_ms
        if self._plan.below(1000, "loss", system, *names) < line.loss_permille:
            drawn_ms += 2 * high + AGAIN_MS
        return drawn_ms + (size() * 8 // line.kbit_s if line.kbit_s else 0)

    def away_ms(self, system: str, now_ms: int) -> int:
        """Give how long nobody will listen at a system, 0 when somebody does."""
        return self._plan.away_ms(system, now_ms)

    def shown(self, system: str, now_ms: int) -> tuple[str, int]:
        """Give how the certificate of a system is wrong, and how long yet; "" and 0 when right."""
        return self._plan.shown(system, now_ms)

    def meet(self, delivery: Delivery, now_ms: int, cause: int) -> tuple[tuple[Delivery, ...], str]:
        """Give what becomes of a message and the kinds of the faults that struck it, with commas.

        Each of them is an event of the trace. cause: seq of the message's own.
        """
        met = self._plan.meet(delivery, now_ms)
        return met.deliveries, self.tell(met, delivery, cause)

    def work(self, delivery: Delivery, answer: Callable[[Mood], Reply]) -> tuple[Reply, Met] | None:
        """Give what a system answers, and what its work met, for `tell`; None: nothing."""
        return self._plan.work(delivery, delivery.due_ms, answer)

    @property
    def works(self) -> bool:
        """Tell whether some fault is planned for the work of a system."""
        return self._plan.works

    def tell(self, met: Met, delivery: Delivery, cause: int) -> str:
        """Note the faults that struck in the trace; give their kinds, with commas."""
        if not met.past and not met.struck:
            return ""
        self.rest.met(met)
        for one in met.struck:
            body: Value = {
                "kind": one.planned.kind,
                "site": one.planned.site,
                "says": one.fault.says,
                "plan": one.index,
                **self._span(one),
                **_asked_to_wait(met),
            }
            self._record.add(
                "fault",
                delivery.system,
                delivery.operation,
                n=delivery.n,
                cause=cause,
                fault=one.planned.kind,
                body=body,
            )
        return ",".join(one.planned.kind for one in met.struck)

    def _span(self, one: Planned) -> dict[str, Value]:
        """Give when a fault of a span ends: laws tell an incident by it.

        A system that works by rules of its own, as in a closed period, is up: no incident.
        """
        planned = one.planned
        if planned.operation or not planned.for_ms or one.fault.phase == "work":
            return {}
        return {"until_ms": min(planned.from_ms + planned.for_ms, self._case.heal_at_ms)}


def _asked_to_wait(met: Met) -> dict[str, Value]:
    """Give how long the answer asks to wait (Retry-After, in seconds); nothing when it does not."""
    answers = (d.answer for d in met.deliveries if d.answer is not None)
    said = [a.header("Retry-After") for a in answers]
    waits_ms = [int(s) * 1000 for s in said if s.isascii() and s.isdecimal()]
    return {"wait_ms": max(waits_ms)} if any(waits_ms) else {}
