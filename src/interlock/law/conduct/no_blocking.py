"""No blocking: a record that a system refuses does not hold up those behind it.

Asked of matches. Who works strictly in order, and tries the first record again until it is taken,
carries nothing more once one of them is refused for good: head-of-line blocking by a poison
message. Broken when a record is not through, all steps of its flow done, `within` (default 15 min)
of the time when it had to cross, or of the last fault, while another one stood refused. A record
whose own calls were refused, or that refers to one that was, may wait. At stake: each other
record that had to cross. Causes 7 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.carried.references_agree import places
from interlock.law.conduct.through import first_through, without_copies
from interlock.law.people.calls import Attempt, attempts, is_refusal, refused
from interlock.law.reading import Due, Reading
from interlock.trace import Event, Trace
from interlock.values import at

WITHIN_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Behind:
    """A record that had to cross while another stood refused. done: when it was through."""

    due: Due
    refused: Attempt
    refusal: Event
    done: Event | None
    limit_ms: int

    @property
    def is_late(self) -> bool:
        """Tell whether it was not through in time."""
        return self.done is None or self.done.at_ms > self.limit_ms


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Follow what had to cross while something stood refused."""
    found = tuple(_behind(reading, ask))
    broken = (_breakage(reading, ask, one) for one in found if one.is_late)
    return judged(ask, len(found), tuple(broken))


def _behind(reading: Reading, ask: Ask) -> Iterator[Behind]:
    within = reading.allow(ask.number("within", WITHIN_MS))
    standing = [(a, e) for a, e, _since in refused(reading, ask.of, within)]
    if not standing:
        return
    every = tuple(reading.bridge.matches)
    own = {_name(a) for a in attempts(reading, every) if a.end and is_refusal(a.end)}
    faults = (e for e in reading.trace.events if e.kind == "fault")
    from_ms = max((_until_ms(e) for e in faults), default=0)
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        for due in reading.due(flow):
            limit_ms = max(due.since_ms, from_ms) + within
            if due.left or due.gone or limit_ms > reading.end_ms:
                continue
            if (flow.on.match, due.kept.known_as) in own or _refers(reading, due, own):
                continue
            before = [one for one in standing if one[1].at_ms <= limit_ms]
            if before:
                done = first_through(reading, due)
                yield Behind(due, *before[0], done, limit_ms)


def _name(attempt: Attempt) -> tuple[str, str]:
    return attempt.match, attempt.known_as


def _until_ms(event: Event) -> int:
    until_ms = at(event.body, ("until_ms",))
    return until_ms if isinstance(until_ms, int) else event.at_ms


def _refers(reading: Reading, due: Due, refused_ones: Set[tuple[str, str]]) -> bool:
    """Tell whether a record refers to one that was refused, and so waited for it rightly."""
    system = due.flow.on.system
    for rule, source, _target in places(due.flow.rules, due.kept.record, (), ()):
        meant = reading.named(system, rule.look_up).get(str(at(due.kept.record, source)))
        if meant and (rule.look_up, meant.known_as) in refused_ones:
            return True
    return False


def _breakage(reading: Reading, ask: Ask, one: Behind) -> Breakage:
    due, flow, attempt = one.due, one.due.flow, one.refused
    done = () if one.done is None else (one.done.seq,)
    args = {
        "match": flow.on.match,
        "record": due.kept.known_as or due.kept.key,
        "system": flow.target,
        "source": flow.on.system,
        "other": attempt.match,
        "blocker": attempt.known_as or attempt.key,
        "refuses": attempt.event.system,
        "operation": attempt.event.operation,
        "within_min": str(ask.number("within", WITHIN_MS) // 60_000),
    }
    return Breakage(
        message="no-blocking.waits",
        args=args,
        evidence=reading.chain(one.refusal.seq, due.seq, *done),
        match=flow.on.match,
        record=args["record"],
        system=flow.target,
        operation=flow.do[0],
        file=flow.source.file,
        line=flow.source.line,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Take a record away that got past the refused one."""
    for one in _behind(reading, ask):
        if not one.is_late and reading.copies(one.due):
            return without_copies(reading, one.due)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "one refused record does not hold up the others", "zh": "一条被拒不堵住其他单据"},
    settings={"within": "duration"},
    story="birth",
)
