"""Retries bounded: a failing operation is not hammered, and what was refused not sent for ever.

per_minute: failed calls of one operation allowed in any 60 seconds, default 30. A call fails
when no reply comes, or one that is neither a success nor a redirect, which its client follows by
itself. unchanged: how often the same call that writes, word for word, may be refused in any ten
minutes, default 30: a system that has understood it will say no again. At stake: each failed call.
Cause 6.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import field, replace

from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.people.calls import WRITING, is_refusal, words_of
from interlock.law.reading import Reading
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace

PER_MINUTE = 30
UNCHANGED = 30
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Failure:
    """How a call ended that failed. request: None when nobody made it."""

    end: Event
    request: Event | None


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Count failures in a sliding minute per operation, refusals in ten minutes per call."""
    failures = tuple(_failures(reading))
    broken = (
        *_too_many(failures, ask.number("per_minute", PER_MINUTE)),
        *_unchanged(reading, failures, ask.number("unchanged", UNCHANGED)),
    )
    return judged(ask, len(failures), broken)


def _failures(reading: Reading) -> Iterator[_Failure]:
    requests: dict[int, Event] = {}
    seen: set[int] = set()
    for event in reading.trace.events:
        if event.kind == "request":
            requests[event.seq] = event
        refused = event.kind == "reply" and not event.ok and event.outcome[:1] != "3"
        if not (event.kind == "failed" or refused):
            continue
        # A call that timed out and is refused later failed once.
        if event.cause < 0 or event.cause not in seen:
            seen.add(event.cause)
            yield _Failure(event, requests.get(event.cause))


def _too_many(failures: tuple[_Failure, ...], bound: int) -> tuple[Breakage, ...]:
    counts: dict[tuple[str, str], _Count] = {}
    for failure in failures:
        end = failure.end
        count = counts.setdefault((end.system, end.operation), _Count(bound, MINUTE_MS))
        count.take(end)
    return tuple(_breakage("hammered", c) for c in counts.values() if c.over)


def _unchanged(
    reading: Reading, failures: tuple[_Failure, ...], bound: int
) -> tuple[Breakage, ...]:
    counts: dict[tuple[str, str, str], _Count] = {}
    for failure in failures:
        end, request = failure.end, failure.request
        contract = reading.contracts.get(end.system)
        role = contract.roles.get(end.operation) if contract else None
        if request and role and role.verb in WRITING and is_refusal(end):
            count = counts.setdefault(words_of(request), _Count(bound, 10 * MINUTE_MS))
            count.take(end)
    return tuple(_breakage("unchanged", c) for c in counts.values() if c.over)


@dataclass(slots=True)
class _Count:
    """Events in a sliding time. over: those in it when they first were too many."""

    bound: int
    length_ms: int
    window: deque[Event] = field(default_factory=deque)
    over: tuple[Event, ...] = ()

    def take(self, event: Event) -> None:
        self.window.append(event)
        while self.window[0].at_ms <= event.at_ms - self.length_ms:
            self.window.popleft()
        if len(self.window) > self.bound and not self.over:
            self.over = tuple(self.window)


def _breakage(how: str, count: _Count) -> Breakage:
    last = count.over[-1]
    args = {
        "system": last.system,
        "operation": last.operation,
        "count": str(len(count.over)),
        "bound": str(count.bound),
    }
    return Breakage(
        message=f"retries-bounded.{how}",
        args=args,
        evidence=(*(e.seq for e in count.over[:3]), last.seq),
        system=last.system,
        operation=last.operation,
    )


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
    settings={"per_minute": "count", "unchanged": "count"},
    story="evidence",
)
