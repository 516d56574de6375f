"""Waits as told: a call that was asked to wait is not sent again and again before that.

A system that is busy, or whose quota is used up, says for how long (Retry-After); an answer that
serves the call ends that time. early: how often the same call, word for word, may come again within
one such time, default 10, since who asks at a fixed pace of minutes does no harm. Calls of one half
minute count once: who has work for several records may ask once for each. At stake: each answer
that asks to wait. Cause 6.
"""

from __future__ import annotations

from collections import deque
from dataclasses import field, replace

from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.people.calls import words_of
from interlock.law.reading import Reading
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Value, at

EARLY = 10
APART_MS = 30_000
MINUTE_MS = 60_000


@dataclass(slots=True)
class _Told:
    """What a call was told last. early: when it came before that all the same, of late."""

    wait_ms: int = 0
    until_ms: int = 0
    fault: int = 0
    early: deque[Event] = field(default_factory=deque)

    def takes(self, event: Event) -> None:
        last_ms = self.early[-1].at_ms if self.early else -APART_MS
        if last_ms + APART_MS <= event.at_ms < self.until_ms:
            self.early.append(event)
            while self.early[0].at_ms <= event.at_ms - self.wait_ms:
                self.early.popleft()


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Count the calls that come before their time."""
    most = ask.number("early", EARLY)
    told: dict[tuple[str, str, str], _Told] = {}
    broken: dict[tuple[str, str], Breakage] = {}
    requests: dict[int, Event] = {}
    stake = 0
    for event in reading.trace.events:
        if event.kind == "request":
            requests[event.seq] = event
            asked = told.get(words_of(event)) if told else None
            if asked is not None:
                asked.takes(event)
                if len(asked.early) > most:
                    broken.setdefault((event.system, event.operation), _breakage(asked))
        elif event.kind == "reply" and event.ok and not event.fault and event.cause in requests:
            # The system serves this call again, so what it said before has no force any more.
            told.pop(words_of(requests[event.cause]), None)
        wait_ms = at(event.body, ("wait_ms",)) if event.kind == "fault" else None
        if isinstance(wait_ms, int) and event.cause in requests:
            stake += 1
            asked = told.setdefault(words_of(requests[event.cause]), _Told())
            asked.wait_ms, asked.fault = wait_ms, event.seq
            asked.until_ms = event.at_ms + wait_ms
    return judged(ask, stake, tuple(broken.values()))


def _breakage(asked: _Told) -> Breakage:
    last = asked.early[-1]
    args = {
        "system": last.system,
        "operation": last.operation,
        "count": str(len(asked.early)),
        "wait_min": f"{asked.wait_ms / MINUTE_MS:g}",
    }
    return Breakage(
        message="waits-as-told.early",
        args=args,
        evidence=(asked.fault, *(e.seq for e in list(asked.early)[:2]), last.seq),
        system=last.system,
        operation=last.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Ask the caller of one call to wait, at the end, and let it come again many times."""
    most = ask.number("early", EARLY)
    for event in reading.trace.events:
        if event.kind == "request":
            body: Value = {"kind": "rate-limited", "wait_ms": (most + 2) * APART_MS}
            now_ms = reading.end_ms
            told = replace(event, at_ms=now_ms, kind="fault", cause=event.seq, body=body, n=0)
            trace = with_event(reading.trace, told)
            for number in range(most + 1):
                again = replace(event, at_ms=now_ms + number * APART_MS, wrong=())
                trace = with_event(trace, again)
            return trace
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "who is asked to wait waits", "zh": "被要求等待就等待"},
    needs_of=False,
    settings={"early": "count"},
    story="evidence",
)
