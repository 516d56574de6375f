"""Audit complete: of every change the trail tells who, when, by what operation, before and after.

Broken when a record differs from what the last entry about it left behind (a change without an
entry), and when the subject deletes a record and creates it anew: its history is cut, and nobody
can tell any more who changed what. Whose name the subject shows is the system's to check; a twin
knows its callers by their secrets, so that it cannot borrow another's. At stake: each change that
the subject made to a record of a match. Cause 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from itertools import pairwise

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import Match
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written
from interlock.trace import Trace


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for changes that no entry tells of, and for histories that were cut."""
    broken: list[Breakage] = []
    stake = 0
    told = {e.system for e in reading.trace.events if e.kind == "snapshot"}
    for name in ask.of:
        match = reading.bridge.matches.get(name)
        for system, side in match.sides.items() if match else ():
            assert match is not None
            keys = {w.key for w in reading.writes.get(system, ()) if w.resource == side.resource}
            for key in sorted(keys):
                history = reading.history(system, side.resource, key)
                stake += sum(w.by_subject for w in history)
                broken.extend(_gaps(reading, match, history, told))
            broken.extend(_cut(reading, match, system))
    return judged(ask, stake, tuple(broken))


def _gaps(
    reading: Reading, match: Match, history: tuple[Written, ...], told: Set[str]
) -> Iterator[Breakage]:
    """Give the first place where a record is not as its last entry left it.

    told: the systems whose records are known as they stand at the end.
    """
    for before, after in pairwise(history):
        if before.after != after.before:
            yield _breakage(reading, match, after, "gap")
            return
    last = history[-1]
    if last.event.system in told:
        kept = reading.snapshots.get(last.event.system, {}).get(last.resource, {})
        if kept.get(last.key) != last.after:
            yield _breakage(reading, match, last, "gap")


def _cut(reading: Reading, match: Match, system: str) -> Iterator[Breakage]:
    """Give the records that the subject has deleted and created anew."""
    gone: set[str] = set()
    for written in reading.writes.get(system, ()):
        if not written.by_subject or written.resource != match.sides[system].resource:
            continue
        if written.after is None:
            gone.add(match_key(match, system, written.before))
        elif written.before is None and match_key(match, system, written.after) in gone - {""}:
            yield _breakage(reading, match, written, "cut")


def _breakage(reading: Reading, match: Match, written: Written, how: str) -> Breakage:
    record = match_key(match, written.event.system, written.after or written.before)
    args = {
        "match": match.name,
        "record": record or written.key,
        "system": written.event.system,
        "operation": written.event.operation,
    }
    return Breakage(
        message=f"audit-complete.{how}",
        args=args,
        evidence=reading.chain(written.event.seq),
        match=match.name,
        record=args["record"],
        system=written.event.system,
        operation=written.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Take one entry out of the trail."""
    for name in ask.of:
        match = reading.bridge.matches.get(name)
        for system, side in match.sides.items() if match else ():
            for written in reading.writes.get(system, ()):
                last = written.resource == side.resource and written.before is not None
                if last and written.before != written.after:
                    events = tuple(e for e in reading.trace.events if e is not written.event)
                    return replace(reading.trace, events=events)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "every change has its entry", "zh": "每次变更都有审计记录"},
    story="evidence",
)
