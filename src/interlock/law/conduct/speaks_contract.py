"""Speaks the contract: every request of the subject is valid by the contract of its system.

At stake: each request that reached the border of a system. A twin checks every request against
the schema; what it lists is the evidence. Cause 1.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading
from interlock.trace import Event, Trace


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for requests with breaches."""
    broken: dict[tuple[str, str, str], Breakage] = {}
    stake = 0
    for event in reading.trace.events:
        if event.kind != "request":
            continue
        stake += 1
        if event.wrong:
            path = event.wrong[0].split(":", 1)[0]
            broken.setdefault(
                (event.system, event.operation, path), _breakage(reading, event, path)
            )
    return judged(ask, stake, tuple(broken.values()))


def _breakage(reading: Reading, event: Event, path: str) -> Breakage:
    file, _, line = event.place.rpartition(":")
    args = {
        "system": event.system,
        "operation": event.operation,
        "wrong": event.wrong[0],
        "more": f" (and {len(event.wrong) - 1} more)" if len(event.wrong) > 1 else "",
        "place": event.place,
    }
    return Breakage(
        message="speaks-contract.invalid" if event.operation else "speaks-contract.unreadable",
        args=args,
        evidence=reading.chain(event.seq),
        system=event.system,
        operation=event.operation,
        path=path,
        file=file,
        line=int(line) if line.isdigit() else 0,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Declare one request invalid."""
    events = list(reading.trace.events)
    for index, event in enumerate(events):
        if event.kind == "request" and not event.wrong:
            events[index] = replace(event, wrong=("$: planted",))
            return replace(reading.trace, events=tuple(events))
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "every request speaks the contract", "zh": "每个请求都符合契约"},
    needs_of=False,
    story="evidence",
)
