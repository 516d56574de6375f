"""Approval respected: what a person has refused or withdrawn is not pushed on by the subject.

within: duration, default 10 min: how long the subject may not know yet; none after it has read the
record again. A refusal is a state that a person chose, outside the joint path of the bridge, from
which no step of a person leads back (rejected, cancelled; not: on hold). Broken when the subject
then moves the record on, creates its copy in another system, or takes a step there with it. At
stake: each refusal. Causes 2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import JointLife, Match
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.people.told import ends
from interlock.law.reading import Reading, Written
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Path, at, leaves

WITHIN_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a person took out of the process. until: seq at which a person brought it back.

    known_ms: when the subject can no longer say that it did not know.
    """

    match: Match
    system: str
    written: Written
    state: str
    known_as: str
    until: float
    known_ms: int


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for writes that push on what was refused."""
    broken: list[Breakage] = []
    stake = 0
    for refusal in _refusals(reading, ask):
        stake += 1
        for written in _pushes(reading, refusal):
            broken.append(_breakage(reading, refusal, written))
            break
    return judged(ask, stake, tuple(broken))


def _refusals(reading: Reading, ask: Ask) -> Iterator[Refusal]:
    within = reading.allow(ask.number("within", WITHIN_MS))
    for name in ask.of:
        match, life = reading.bridge.matches.get(name), reading.bridge.lives.get(name)
        for system in match.sides if match and life else ():
            assert match is not None
            assert life is not None
            field = _field(reading, match, system)
            for written in reading.writes.get(system, ()) if field else ():
                if written.resource != match.sides[system].resource or written.by_subject:
                    continue
                state = str(at(written.after, field))
                if at(written.before, field) == at(written.after, field):
                    continue
                if written.after is None or not _refuses(reading, life, system, state):
                    continue
                known_as = match_key(match, system, written.after)
                until = _back(reading, life, written, field)
                known = _known_ms(reading, written, known_as, within)
                yield Refusal(match, system, written, state, known_as, until, known)


def _field(reading: Reading, match: Match, system: str) -> Path:
    resource = reading.resource(system, match)
    return (resource.life.field,) if resource and resource.life else ()


def _refuses(reading: Reading, life: JointLife, system: str, state: str) -> bool:
    resource = reading.resource(system, reading.bridge.matches[life.match])
    own = resource.life if resource else None
    if own is None or not own.moves or _joint(reading, life, system, state) in life.path:
        return False
    return not any(
        m.before == state
        and m.by not in ("change", "system")
        and _joint(reading, life, system, m.after) in life.path
        for m in own.moves
    )


def _joint(reading: Reading, life: JointLife, system: str, state: str) -> str:
    """Give a system's state in the words of the joint path."""
    field = _field(reading, reading.bridge.matches[life.match], system)
    for flow in reading.bridge.flows:
        if flow.on.match != life.match:
            continue
        for rule in flow.rules:
            if flow.on.system == system and rule.source == field and rule.table:
                return reading.bridge.codes(rule).get(state, state)
    return state


def _back(reading: Reading, life: JointLife, refused: Written, field: Path) -> float:
    system = refused.event.system
    for written in reading.history(system, refused.resource, refused.key):
        if written.event.seq <= refused.event.seq or written.by_subject:
            continue
        if _joint(reading, life, system, str(at(written.after, field))) in life.path:
            return written.event.seq
    return float("inf")


def _known_ms(reading: Reading, refused: Written, known_as: str, within: int) -> int:
    """Give when the subject has read the refused record, at the latest when it should have."""
    names = {refused.key, known_as} - {""}
    last = ends(reading)
    for event in reading.trace.events:
        if event.kind == "request" and event.seq > refused.event.seq:
            end = last.get(event.seq)
            named = any(str(v) in names for _p, v in leaves(event.body) if v is not None)
            if named and event.system == refused.event.system and end is not None and end.ok:
                return min(end.at_ms, refused.event.at_ms + within)
    return refused.event.at_ms + within


def _pushes(reading: Reading, refusal: Refusal) -> Iterator[Written]:
    """Give the writes by which the subject goes on with a refused record."""
    by_seq = {e.seq: e for e in reading.trace.events}
    life = reading.bridge.lives[refusal.match.name]
    for system, side in refusal.match.sides.items():
        field = _field(reading, refusal.match, system)
        for written in reading.writes.get(system, ()):
            seq = written.event.seq
            if not written.by_subject or written.resource != side.resource:
                continue
            if not refusal.written.event.seq < seq < refusal.until:
                continue
            if match_key(refusal.match, system, written.after) != refusal.known_as:
                continue
            asked = by_seq.get(written.event.cause)
            if asked is None or asked.at_ms <= refusal.known_ms:
                continue
            if _goes_on(reading, life, (system, field), written, asked):
                yield written


def _goes_on(
    reading: Reading, life: JointLife, where: tuple[str, Path], written: Written, asked: Event
) -> bool:
    system, field = where
    if written.before is None:
        return True
    role = reading.contracts[system].roles.get(asked.operation)
    if role is None or role.verb != "do" or not field:
        # What a flow writes back by a change is a copy of a state, no decision.
        return False
    before, after = at(written.before, field), at(written.after, field)
    return before != after and _joint(reading, life, system, str(after)) in life.path


def _breakage(reading: Reading, refusal: Refusal, written: Written) -> Breakage:
    args = {
        "match": refusal.match.name,
        "record": refusal.known_as or refusal.written.key,
        "source": refusal.system,
        "what": refusal.state,
        "system": written.event.system,
        "operation": written.event.operation,
    }
    return Breakage(
        message="approval-respected.pushed",
        args=args,
        evidence=(refusal.written.event.seq, *reading.chain(written.event.seq)),
        match=refusal.match.name,
        record=args["record"],
        system=written.event.system,
        operation=written.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Create a copy of a refused record, long after the refusal."""
    for refusal in _refusals(reading, ask):
        made = next((e for e in reading.trace.events if e.kind == "request"), None)
        other = next((s for s in refusal.match.sides if s != refusal.system), "")
        side = refusal.match.sides.get(other)
        if made is None or side is None or not refusal.known_as or refusal.until != float("inf"):
            continue
        at_ms = max(reading.end_ms, refusal.known_ms) + 1
        asked = Event(at_ms, 0, "request", other, made.operation, n=1, place=made.place)
        trace = with_event(reading.trace, asked)
        seq = max(e.seq for e in trace.events)
        body = {
            "resource": side.resource,
            "key": "PLANTED",
            "before": None,
            "after": {str(side.path[0]): refusal.known_as},
        }
        return with_event(trace, Event(at_ms, 0, "write", other, cause=seq, body=body))  # type: ignore[arg-type]  # a value
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "a refused approval is respected", "zh": "审批被拒后不得继续推进"},
    settings={"within": "duration"},
    story="evidence",
)
