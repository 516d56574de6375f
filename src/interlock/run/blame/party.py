"""Who is at fault: a decision procedure over the trace.

1. People did it by their own hands, or it was made impossible: the environment.
2. An answer in the evidence breaks its own contract, or one by which the subject knew what it then
   wrote: that system.
3. A request in the evidence breaks the contract: the bridge, when it is known to misfit at that
   field; else the subject. The same for a lost record when a request could not be read at all, or
   one about a record that it refers to broke the contract.
4. A record is doubled in bad weather and the target offers no way to be safe (no unique key, no
   idempotency key): the contract; the subject if it asked twice and could look the record up. It
   offers one that no flow fills: the bridge.
5. A carried field differs where the bridge is known to misfit: the bridge.
6. It follows from a record that is twice elsewhere: as for that.
7. Every message kept its contract and a law breaks all the same: the subject; certainly, if none
   of the `doubts` speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import chain
from typing import cast

from interlock.bridge.fields import declares_unique
from interlock.bridge.mapping import Flow
from interlock.contract.model import Contract, Source
from interlock.data import dataclass
from interlock.finding import Confidence, Finding, Party, Place, Reason
from interlock.law import LAWS, Ask, Breakage, Reading
from interlock.messages.reasons import said
from interlock.run.blame.answers import broken_answer, carried_from, last_name, told, written
from interlock.run.blame.because import because
from interlock.run.blame.beyond import by_people, by_weather
from interlock.run.blame.doubled import Double
from interlock.run.blame.doubts import OWN_ACTS, OWN_REQUESTS, Charge, doubt
from interlock.run.blame.lost import lost_by, refused_before, unreadable
from interlock.trace import Event
from interlock.values import Path, leaves

_ALONE = ("exactly-once", *OWN_ACTS, *OWN_REQUESTS)
"""Laws that no double elsewhere can break."""
OVERWRITTEN = ("fields-agree.overwritten", "amounts-agree.overwritten")


@dataclass(frozen=True, slots=True)
class Blame:
    """The party, how sure, and why. remedy: message id when not the law's own."""

    party: Party
    confidence: Confidence
    why: tuple[Reason, ...] = ()
    remedy: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def args(self) -> Mapping[str, str]:
        """Give what the remedy says beyond the breakage."""
        return {"breaker": self.party} if self.remedy == "system.breach" else self.more


def blame(reading: Reading, law: str, breakage: Breakage, misfits: tuple[Finding, ...]) -> Blame:
    """Name the party at fault for one breakage."""
    doubles = _doubles(reading, law, misfits)
    found = _blame(reading, law, breakage, misfits)
    if found.party != "subject":
        return found
    behind = next((b for d, b in doubles if d.behind(reading, law, breakage)), None)
    if behind is not None:
        return behind
    call = _call(reading, breakage)
    if breakage.message == "nothing-lost.missing":
        lost = lost_by(reading, breakage)
        found, call = replace(found, remedy=lost.remedy, why=(*found.why, lost.why)), lost.call
    doubles_ = tuple(double for double, _ in doubles)
    found = _weighed(found, Charge(reading, law, breakage, misfits, found.remedy, doubles_))
    if call is not None and call.place:
        found = replace(found, why=(*found.why, _made(call)))
    return found


def _call(reading: Reading, breakage: Breakage) -> Event | None:
    """Give the request that broke the law: of a field the one that wrote it last, else the last.

    Requests to the system in which the law breaks come first.
    """
    seqs = set(breakage.evidence)
    calls = {e.seq: e for e in reading.trace.events if e.seq in seqs and e.kind == "request"}
    there = [e for e in calls.values() if e.system == breakage.system]
    write = written(reading, breakage) if breakage.path else None
    last = next(iter(reversed(there or list(calls.values()))), None)
    return calls.get(write.cause, last) if write is not None else last


def _made(call: Event) -> Reason:
    if call.operation:
        return because("made-at", operation=call.operation, place=call.place)
    return because("unreadable-at", system=call.system, place=call.place)


def _blame(reading: Reading, law: str, breakage: Breakage, misfits: tuple[Finding, ...]) -> Blame:
    hands, weather = by_people(reading, breakage), by_weather(reading, breakage)
    if hands is not None:
        return Blame("environment", "likely", (hands,), "environment.people")
    if weather is not None:
        return Blame("environment", "likely", (weather,), "environment.weather")
    if breakage.message == "audit-complete.gap":
        return Blame(cast(Party, breakage.system), "likely")
    evidence = _concerned(reading, breakage)
    answer = broken_answer(reading, breakage, evidence) or told(reading, breakage)
    if answer is not None and law not in OWN_ACTS and law != "speaks-contract":
        why = because("answer-broke", operation=answer.operation, wrong=answer.wrong[0])
        sure: Confidence = "certain" if carried_from(reading, breakage, answer) else "likely"
        return Blame(cast(Party, answer.system), sure, (why,), "system.breach")
    wrong = next((e for e in evidence if e.kind == "request" and e.wrong), None)
    if wrong is not None:
        return _wrong_request(wrong, misfits)
    if law == "nothing-lost":
        behind = chain(unreadable(reading, breakage), refused_before(reading, breakage))
        unread = next(behind, None)
        if unread is not None:
            return replace(_wrong_request(unread, misfits), confidence="likely")
    if law == "exactly-once" and any(e.kind in ("fault", "failed") for e in reading.trace.events):
        unsafe = _unsafe(reading, breakage)
        if unsafe is not None:
            return unsafe
    if law in ("fields-agree", "amounts-agree") and breakage.message not in OVERWRITTEN:
        known = _misfit_at(breakage.system, {last_name(breakage.path)}, misfits)
        if known is not None:
            return Blame("bridge", "likely", (_misfits(known),), "speaks-contract.bridge")
    return Blame("subject", "certain", (because("all-kept"), *_offers(reading, breakage)))


def _weighed(found: Blame, charge: Charge) -> Blame:
    """Take certainty away from what the trace does not prove."""
    why = doubt(charge) if found.confidence == "certain" else None
    if why is None:
        return found
    kept = (r for r in found.why if (r.code, why.code) != ("all-kept", "answer-strayed"))
    return replace(found, confidence="likely", why=(*kept, why))


def _doubles(
    reading: Reading, law: str, misfits: tuple[Finding, ...]
) -> tuple[tuple[Double, Blame], ...]:
    """Give what is twice in a system by no fault of the subject, and who is to blame instead.

    What two copies say of one record cannot both come back to it.
    """
    if law in _ALONE:
        return ()
    found: list[tuple[Double, Blame]] = []
    for match in reading.bridge.matches:
        judgement = LAWS["exactly-once"].judge(reading, Ask("exactly-once", (match,), {}))
        for double in judgement.breakages:
            blamed = _blame(reading, "exactly-once", double, misfits)
            if blamed.party != "subject":
                more = {"twin": double.match, "copied": double.record, "away": double.system}
                remedy = "exactly-once.elsewhere"
                found.append((Double(double), replace(blamed, remedy=remedy, more=more)))
    return tuple(found)


def _misfits(known: Finding) -> Reason:
    args = {**known.args, "misfit": known.message_id, "place": _place(known.where)}
    return Reason("bridge-misfit", args, said("bridge-misfit", args))


def _place(where: Source | Place) -> str:
    return f"{where.file}:{where.line}"


def _concerned(reading: Reading, breakage: Breakage) -> tuple[Event, ...]:
    """Give the evidence and the replies to its requests.

    What never reached a system is told by no event of it: then the requests that name the record.
    """
    events, seqs = reading.trace.events, set(breakage.evidence)
    if not any(e.seq in seqs and e.system == breakage.system for e in events):
        seqs.update(e.seq for e in events if _names(e, breakage))
    return tuple(e for e in events if e.seq in seqs or (e.kind == "reply" and e.cause in seqs))


def _names(event: Event, breakage: Breakage) -> bool:
    if event.kind != "request" or event.system != breakage.system or not breakage.record:
        return False
    wanted = breakage.record.casefold()
    return any(str(value).casefold() == wanted for _path, value in leaves(event.body))


def _wrong_request(event: Event, misfits: tuple[Finding, ...]) -> Blame:
    fields = {last_name(w.split(":", 1)[0]) for w in event.wrong}
    misfit = _misfit_at(event.system, fields, misfits)
    if misfit is not None:
        name = last_name(misfit.where.path)
        broke = because("request-broke-at", operation=event.operation, name=name)
        reasons = (broke, _misfits(misfit))
        return Blame("bridge", "likely", reasons, "speaks-contract.bridge")
    if event.operation:
        why = because("request-broke", operation=event.operation, wrong=event.wrong[0])
    else:
        why = because("request-unreadable", system=event.system, wrong=event.wrong[0])
    return Blame("subject", "certain", (why,))


def _misfit_at(system: str, names: set[str], misfits: tuple[Finding, ...]) -> Finding | None:
    for misfit in misfits:
        here = misfit.where.system == system and last_name(misfit.where.path) in names
        if here and misfit.severity == "error":
            return misfit
    return None


def _unsafe(reading: Reading, breakage: Breakage) -> Blame | None:
    contract = reading.contracts.get(breakage.system)
    if contract is None:
        return None
    if _can_be_safe(reading, contract, breakage):
        return _unkeyed(reading, contract, breakage)
    finder = _not_asked(reading, contract, breakage)
    if finder:
        blind = because("can-look-up", system=contract.system, operation=finder)
        return Blame("subject", "likely", (because("all-kept"), blind))
    offer = because("no-safe-key", system=contract.system, match=breakage.match)
    if _forgot(reading, breakage):
        offer = because("key-forgotten", system=contract.system, match=breakage.match)
    why = (because("all-kept"), offer)
    return Blame("contract", "likely", why, "exactly-once.contract")


def _unkeyed(reading: Reading, contract: Contract, breakage: Breakage) -> Blame | None:
    """Give the bridge when the key that would tell a repeat is one that no flow fills."""
    match = reading.bridge.matches.get(breakage.match)
    resource = reading.resource(contract.system, match) if match else None
    path = match.sides[contract.system].path if match else ()
    if resource is None or not declares_unique(resource, path) or path == resource.steps:
        return None
    if any(rule.target == path for f in _into(reading, breakage) for rule in f.rules):
        return None
    name = ".".join(map(str, path))
    why = (because("all-kept"), because("no-flow-keys", system=contract.system, name=name))
    return Blame("bridge", "likely", why, "exactly-once.bridge")


def _into(reading: Reading, breakage: Breakage) -> tuple[Flow, ...]:
    return tuple(reading.bridge.into(breakage.system, breakage.match))


def _not_asked(reading: Reading, contract: Contract, breakage: Breakage) -> str:
    """Give the operation that would have found the first copy, "" when there is none.

    Also "" when the subject asked it between the copies: a request that arrives late stays unseen.
    """
    side = reading.bridge.matches[breakage.match].sides[contract.system]
    name = ".".join(map(str, side.path))
    finders = [
        operation
        for operation, role in contract.roles.items()
        if role.resource == side.resource and role.verb in ("list", "read") and name in role.filters
    ]
    births = set(breakage.evidence)
    made = [e.seq for e in reading.trace.events if e.seq in births and _asks(e, breakage)]
    if len(made) < 2:
        return ""  # It was asked for once; what lies between has doubled it.
    between = range(min(made, default=0), max(made, default=0))
    for event in reading.trace.events:
        if event.seq in between and event.operation in finders and _names(event, breakage):
            return ""
    return next(iter(finders), "")


def _asks(event: Event, breakage: Breakage) -> bool:
    return event.kind == "request" and event.system == breakage.system


def _can_be_safe(reading: Reading, contract: Contract, breakage: Breakage) -> bool:
    match = reading.bridge.matches.get(breakage.match)
    if match is None:
        return True
    side = match.sides[contract.system]
    resource = contract.resource(side.resource)
    if resource is None or declares_unique(resource, side.path):
        return True
    if resource.open_key and (
        side.path == resource.steps or _filled(reading, contract, breakage.match, resource.steps)
    ):
        return True
    role, operation = contract.roles.get(breakage.operation), contract.operation(breakage.operation)
    headers = operation.request.parts if operation else ()
    named = any(p.where == "header" and "idempot" in p.name.lower() for p in headers)
    takes = named or (role is not None and role.repeat is not None)
    return takes and not _forgot(reading, breakage)


def _forgot(reading: Reading, breakage: Breakage) -> bool:
    """Tell whether the system has not kept its word about idempotency keys in this trial."""
    events = (e for e in reading.trace.events if e.kind == "fault")
    return any(e.fault == "key-forgotten" and e.system == breakage.system for e in events)


def _filled(reading: Reading, contract: Contract, match: str, field: Path) -> str:
    """Give the place in the bridge that fills a field of the target, "" when none does."""
    for flow in reading.bridge.into(contract.system, match):
        for rule in flow.rules:
            if rule.target == field:
                return _place(rule.place)
    return ""


def _offers(reading: Reading, breakage: Breakage) -> Iterator[Reason]:
    """Give what contract and bridge offer to a subject that wants to do right."""
    match = reading.bridge.matches.get(breakage.match)
    contract = reading.contracts.get(breakage.system)
    if match is None or contract is None or breakage.system not in match.sides:
        return
    system = breakage.system
    if breakage.message in OVERWRITTEN:
        place = f"{breakage.file}:{breakage.line}"
        name = breakage.path.removeprefix("$.")
        yield because("no-flow-fills", system=system, name=name, place=place)
        return
    if breakage.message == "fields-agree.removed":
        yield because("no-flow-deletes", system=system, match=match.name)
        return
    side = match.sides[system]
    name = ".".join(str(s + 1) if isinstance(s, int) else s for s in side.path)
    resource = contract.resource(side.resource)
    if resource and declares_unique(resource, side.path):
        said_by = _place(match.source) if system in match.unique_in else contract.origin.file
        yield because("keeps-unique", system=system, name=name, place=said_by)
    for flow in reading.bridge.into(system, match.name):
        for rule in flow.rules:
            if rule.target == side.path:
                yield because("bridge-fills", name=name, place=_place(rule.place))
    if resource and resource.open_key and side.path != resource.steps:
        place = _filled(reading, contract, match.name, resource.steps)
        if place:
            yield because("takes-key", system=system, name=resource.key, place=place)
