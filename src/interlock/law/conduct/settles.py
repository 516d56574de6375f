"""Settles: once the faults have healed and people rest, the subject comes to rest too.

within: duration, default 15 min. Broken by a change that the subject makes later than that: a
record that it stores late is one, a record that never arrives is the business of nothing-lost. A
trial that was cut because the subject would not stop breaks it when one record was changed again
and again. What is told to people, in a system in which no match has a side, may be told again. At
stake: each other change by the subject, none in a trial that ended before the limit. Cause 6.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written
from interlock.law.spoiling import with_event
from interlock.trace import Trace

WITHIN_MS = 15 * 60_000


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for changes by the subject after the time limit."""
    limit_ms = _limit_ms(reading, ask)
    stake = 0
    late: list[Written] = []
    bridged = {system for match in reading.bridge.matches.values() for system in match.sides}
    for system in sorted(reading.writes.keys() & bridged):
        for written in reading.writes[system]:
            if not written.by_subject:
                continue
            stake += 1
            if written.event.at_ms > limit_ms:
                late.append(written)
    if reading.ended == "runaway":
        # The trial was cut because the subject would not stop: what it last wrote tells why.
        late = _restless(_last_writes(reading))
    elif limit_ms > reading.end_ms:
        stake = 0
    return judged(ask, stake, tuple(_late(reading, w, limit_ms) for w in late[:1]))


def _restless(recent: list[Written]) -> list[Written]:
    """Give the last change of a record that the subject changed again and again."""
    own = [w for w in recent if w.by_subject]
    often = Counter((w.event.system, w.resource, w.key) for w in own)
    return [w for w in own if often[w.event.system, w.resource, w.key] > 3][-1:]


def _last_writes(reading: Reading) -> list[Written]:
    recent = [
        w
        for items in reading.writes.values()
        for w in items
        if w.event.at_ms > reading.end_ms - 60_000
    ]
    return sorted(recent, key=lambda w: w.event.seq)


def _limit_ms(reading: Reading, ask: Ask) -> int:
    within = ask.number("within", WITHIN_MS)
    return reading.calm_from_ms + reading.allow(within)


def _late(reading: Reading, written: Written, limit_ms: int) -> Breakage:
    is_runaway = reading.ended == "runaway"
    args = {
        "system": written.event.system,
        "resource": written.resource,
        "key": written.key,
        "late_s": str((written.event.at_ms - limit_ms) // 1000),
        "limit_min": str(limit_ms // 60_000),
    }
    return Breakage(
        message="settles.never-rests" if is_runaway else "settles.still-writing",
        args=args,
        evidence=reading.chain(written.event.seq),
        record=written.key,
        system=written.event.system,
        operation=written.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Append a change long after the limit; a trial that was cut has no such time."""
    if reading.ended == "runaway":
        return None
    sides = (side for match in reading.bridge.matches.values() for side in match.sides)
    for system in sides:
        for written in reading.writes.get(system, ()):
            if written.by_subject:
                at_ms = max(reading.end_ms, _limit_ms(reading, ask)) + 1
                late = replace(written.event, at_ms=at_ms)
                return with_event(reading.trace, late)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "comes to rest after the faults", "zh": "故障恢复后趋于稳定"},
    needs_of=False,
    settings={"within": "duration"},
)
