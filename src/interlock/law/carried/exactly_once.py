"""Exactly once: no record that crosses is in the other system twice.

At stake: each record that a creating flow has carried. A record without the match key counts
as a copy of the one whose other fields it has. The classic cause is a repeated request after a
lost reply; the cure is a unique key that the target checks. Cause 7.
"""

from __future__ import annotations

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Due, Kept, Reading
from interlock.law.spoiling import with_record
from interlock.trace import Trace
from interlock.values import dotted, show_path


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Count the copies of each due record."""
    broken: list[Breakage] = []
    stake = 0
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        for due in reading.due(flow):
            copies = reading.copies(due)
            # What never arrived is the business of nothing-lost.
            stake += bool(copies)
            if len(copies) > 1:
                broken.append(_doubled(reading, due, copies))
    return judged(ask, stake, tuple(broken))


def _doubled(reading: Reading, due: Due, copies: tuple[Kept, ...]) -> Breakage:
    match = reading.bridge.matches[due.flow.on.match]
    side = match.sides[due.flow.target]
    births = [reading.created_at(due.flow.target, side.resource, k.key) for k in copies]
    keyless = any(not k.known_as for k in copies)
    args = {
        "match": match.name,
        "record": due.kept.known_as or due.kept.key,
        "system": due.flow.target,
        "copies": str(len(copies)),
        "keys": ", ".join(k.key for k in copies),
        "field": dotted(side.path),
    }
    return Breakage(
        message="exactly-once.keyless" if keyless else "exactly-once.doubled",
        args=args,
        evidence=reading.chain(due.seq, *(b.seq for b in births if b)),
        match=match.name,
        record=args["record"],
        system=due.flow.target,
        operation=due.flow.do[0],
        path=show_path(side.path),
        file=match.source.file,
        line=match.source.line,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Store one record a second time under another key."""
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        for due in reading.due(flow):
            for kept in reading.copies(due):
                resource = reading.bridge.matches[flow.on.match].sides[flow.target].resource
                where = (resource, kept.key + "-again")
                return with_record(reading.trace, flow.target, where, kept.record)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "each record arrives exactly once", "zh": "每条记录恰好到达一次"},
    story="birth",
)
