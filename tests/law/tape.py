"""A trace written by hand, on the bundled pair: what people and the subject stored, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from interlock.bridge.mapping import Bridge
from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.trace import Event, Trace
from tests.rehearsal import project

ORDER = {
    "id": "17", "orderNo": "SO-17", "customerId": "9", "orderedAt": "2026-03-01T08:00:00+08:00",
    "currency": "CNY", "amount": "100.00", "remark": "urgent", "status": "approved", "version": 1,
    "lines": [{"lineNo": 1, "sku": "A", "qty": "1", "unitPrice": "100.00", "amount": "100.00"}],
}  # fmt: skip
CUSTOMER = {"id": "9", "name": "Rongji Technology", "creditCode": "91310000X", "phone": "123"}


@dataclass
class Tape:
    """Changes in order. Each takes a minute; the trial ends an hour after the last.

    toil_ms: how much of it the subject was at work.
    """

    events: list[Event] = field(default_factory=list)
    stores: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"crm": {}, "erp": {}}
    )
    toil_ms: int = 0

    def add(self, kind: str, system: str, operation: str = "", **more: Any) -> int:
        """Add an event; give its seq."""
        seq = len(self.events)
        self.events.append(Event(60_000 * seq, seq, kind, system, operation, **more))
        return seq

    def person(self, system: str, resource: str, key: str, **fields: Any) -> int:
        """Let a person create or change a record."""
        return self._store(self.add("act", system), (system, resource, key), fields)

    def subject(self, system: str, resource: str, key: str, **fields: Any) -> int:
        """Let the subject create or change a record."""
        cause = self.add("request", system, "change", body={"id": key, **fields})
        return self._store(cause, (system, resource, key), fields)

    def removes(self, who: str, system: str, resource: str, key: str) -> int:
        """Let a person or the subject ("act", "request") delete a record."""
        cause = self.add(who, system)  # type: ignore[arg-type]  # the two kinds above
        before = self.stores[system][resource].pop(key)
        body = {"resource": resource, "key": key, "before": before, "after": None}
        return self.add("write", system, "delete", cause=cause, body=body)

    def _store(self, cause: int, where: tuple[str, str, str], fields: dict[str, Any]) -> int:
        system, resource, key = where
        kind = self.stores[system].setdefault(resource, {})
        before = kind.get(key)
        kind[key] = {**(before or {}), **fields}
        body = {"resource": resource, "key": key, "before": before, "after": kind[key]}
        return self.add("write", system, "change", cause=cause, body=body)

    def reading(self, bridge: Bridge | None = None) -> Reading:
        """End the trial and read it."""
        court = project().court
        end_ms = 60_000 * len(self.events) + 3_600_000
        events = list(self.events)
        for system, store in self.stores.items():
            events.append(Event(end_ms, len(events), "snapshot", system, body=store))
        calm_ms = max((e.at_ms for e in events if e.kind == "act"), default=0)
        body = {"why": "quiet", "calm_from_ms": calm_ms, "toil_ms": self.toil_ms}
        events.append(Event(end_ms, len(events), "end", "", body=body))
        return Reading(Trace({}, tuple(events)), bridge or court.bridge, court.contracts, 0)

    def says(self, law: str, *of: str, bridge: Bridge | None = None) -> Judgement:
        """Ask a law."""
        return LAWS[law].judge(self.reading(bridge), Ask(law, of))


def is_broken(judgement: Judgement) -> bool:
    """Tell whether the law speaks."""
    return judgement.verdict is Verdict.BROKEN
