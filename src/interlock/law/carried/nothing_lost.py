"""Nothing lost: each record that had to cross is in the other system at the end, all steps done.

At stake: each record that a creating flow had to carry and that had time to arrive
(`within`, default 15 min, before the end). A flow of several operations is done when its record
has stood in the state to which each of them leads. Cause 7.
"""

from __future__ import annotations

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading
from interlock.law.spoiling import with_record
from interlock.trace import Trace

WITHIN_MS = 15 * 60_000


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for a copy of each due record."""
    within = ask.number("within", WITHIN_MS)
    broken: list[Breakage] = []
    stake = 0
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        for due in reading.due(flow):
            # Taken back by a person, or moved on by what the target decided of its copy.
            if due.left or (due.gone and reading.copies(due)):
                continue
            if max(due.since_ms, reading.calm_from_ms) + within > reading.end_ms:
                continue
            stake += 1
            copies = reading.copies(due)
            # One copy with which all was done is enough; a second one is no loss.
            steps = [next(reading.undone(flow, copy), "") for copy in copies]
            if "" in steps:
                continue
            undone = steps[0] if steps else ""
            args = {
                "match": flow.on.match,
                "record": due.kept.known_as or due.kept.key,
                "system": flow.target,
                "source": flow.on.system,
                "what": flow.on.what,
                **({"operation": undone, "flow": flow.name} if undone else {}),
            }
            broken.append(
                Breakage(
                    message="nothing-lost.undone" if undone else "nothing-lost.missing",
                    args=args,
                    evidence=reading.chain(due.seq),
                    match=flow.on.match,
                    record=args["record"],
                    system=flow.target,
                    operation=undone or flow.do[0],
                    file=flow.source.file,
                    line=flow.source.line,
                )
            )
    return judged(ask, stake, tuple(broken))


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Take one record away that has arrived."""
    within = ask.number("within", WITHIN_MS)
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        resource = reading.bridge.matches[flow.on.match].sides[flow.target].resource
        for due in reading.due(flow):
            if max(due.since_ms, reading.calm_from_ms) + within > reading.end_ms:
                continue
            spoiled = reading.trace
            for kept in reading.copies(due):
                spoiled = with_record(spoiled, flow.target, (resource, kept.key), None)
            if spoiled is not reading.trace:
                return spoiled
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "nothing is lost", "zh": "没有记录丢失"},
    settings={"within": "duration"},
    story="birth",
)
