"""Retries bounded: a failing operation is not hammered.

per_minute: failed calls of one operation allowed in any 60 seconds, default 30. A call fails
when no reply comes, or one that is neither a success nor a redirect, which its client follows by
itself. At stake: each failed call. Cause 6.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace

PER_MINUTE = 30


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Count failures in a sliding minute per operation."""
    bound = ask.number("per_minute", PER_MINUTE)
    windows: dict[tuple[str, str], deque[Event]] = {}
    broken: dict[tuple[str, str], Breakage] = {}
    stake = 0
    seen: set[int] = set()
    for event in reading.trace.events:
        refused = event.kind == "reply" and not event.ok and event.outcome[:1] != "3"
        if not (event.kind == "failed" or refused):
            continue
        # A call that timed out and is refused later failed once.
        if event.cause >= 0 and event.cause in seen:
            continue
        seen.add(event.cause)
        stake += 1
        where = (event.system, event.operation)
        window = windows.setdefault(where, deque())
        window.append(event)
        while window[0].at_ms <= event.at_ms - 60_000:
            window.popleft()
        if len(window) > bound and where not in broken:
            args = {
                "system": event.system,
                "operation": event.operation,
                "count": str(len(window)),
                "bound": str(bound),
            }
            broken[where] = Breakage(
                message="retries-bounded.hammered",
                args=args,
                evidence=(*(e.seq for e in list(window)[:3]), event.seq),
                system=event.system,
                operation=event.operation,
            )
    return judged(ask, stake, tuple(broken.values()))


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Let one call fail many times at one instant."""
    bound = ask.number("per_minute", PER_MINUTE)
    for event in reading.trace.events:
        if event.kind == "request":
            trace = reading.trace
            for _ in range(bound + 1):
                trace = with_event(trace, replace(event, kind="failed", ok=False, wrong=()))
            return trace
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "retries are bounded", "zh": "重试有节制"},
    needs_of=False,
    settings={"per_minute": "count"},
    story="evidence",
)
