"""What the subject tried to write: which record of which match, and how that ended."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.bridge.carry import match_key, same
from interlock.contract.model import Role
from interlock.data import dataclass
from interlock.law.people.told import ends
from interlock.law.reading import Reading, Written
from interlock.trace import Event
from interlock.values import Value, at

_NOT_READ = ("401", "408", "412", "425", "428", "429")
"""Outcomes that say nothing about the record: who asks, how often, how old its copy is."""
WRITING = ("create", "change", "replace", "delete", "do")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that was to write a record. end: None when the trial ended before.

    key: as the system knows the record, known_as: as people do; "" when the call does not say.
    record: what it carries.
    """

    event: Event
    role: Role
    match: str
    end: Event | None
    key: str
    known_as: str
    record: Value


def attempts(reading: Reading, of: tuple[str, ...]) -> Iterator[Attempt]:
    """Give the subject's writing calls about records of these matches, in order."""
    last = ends(reading)
    for event in reading.trace.events:
        contract = reading.contracts.get(event.system) if event.kind == "request" else None
        role = contract.roles.get(event.operation) if contract else None
        if role is None or role.verb not in WRITING:
            continue
        for name in of:
            match = reading.bridge.matches.get(name)
            side = match.sides.get(event.system) if match else None
            if match is None or side is None or side.resource != role.resource:
                continue
            parts = parts_of(event)
            record = at(parts, role.record) if role.record else None
            key = str(at(parts, role.key) or "") if role.key else ""
            known_as = match_key(match, event.system, record) if isinstance(record, dict) else ""
            known_as = known_as or _known_as(reading, event, name, key)
            carried: Value = record if isinstance(record, dict) else None
            yield Attempt(event, role, name, last.get(event.seq), key, known_as, carried)


def words_of(request: Event) -> tuple[str, str, str]:
    """Give what a call says, to know it when it comes again word for word."""
    return request.system, request.operation, repr(request.body)


def is_refusal(end: Event) -> bool:
    """Tell whether a system has understood a call and says no, by itself and not by a fault."""
    if end.kind != "reply" or end.ok or end.fault or end.outcome[:1] in ("3", "5"):
        return False
    return end.outcome not in _NOT_READ


def refused(
    reading: Reading, of: tuple[str, ...], within_ms: int
) -> Iterator[tuple[Attempt, Event, int]]:
    """Give the first refused attempt of each record that stays refused, with the refusal.

    Also since when it was attempted: a refusal that came late or spoilt may have been told of.
    """
    seen: set[tuple[str, str, str]] = set()
    begun: dict[tuple[str, str, str], int] = {}
    made = tuple(attempts(reading, of))
    for attempt in made:
        end = attempt.end
        what = _what(attempt)
        begun.setdefault(what, attempt.event.at_ms)
        if end is None or not is_refusal(end):
            continue
        due_ms = end.at_ms + within_ms
        if what in seen or due_ms > reading.end_ms or _is_done(reading, attempt, due_ms):
            continue
        later = (a for a in made if end.at_ms < a.event.at_ms <= due_ms and _what(a) == what)
        if any(a.end is None or a.end.kind == "failed" or a.end.fault for a in later):
            # Who asks again to be sure, and gets no answer, cannot be sure.
            continue
        seen.add(what)
        yield attempt, end, begun[what]


def _what(attempt: Attempt) -> tuple[str, str, str]:
    return attempt.event.system, attempt.event.operation, attempt.known_as or attempt.key


def _is_done(reading: Reading, attempt: Attempt, due_ms: int) -> bool:
    """Tell whether what was wanted is so by then, or a person has taken the record in hand."""
    system, resource = attempt.event.system, attempt.role.resource
    history = [
        w
        for w in reading.writes.get(system, ())
        if w.resource == resource and w.event.at_ms <= due_ms and _is_of(reading, attempt, w)
    ]
    now = history[-1].after if history else None
    if attempt.role.verb == "delete":
        return now is None
    if now is None:
        return False
    if attempt.role.verb == "create":
        return True
    later = [w for w in history if w.event.seq > attempt.event.seq]
    if any(w.by_subject or attempt.role.verb == "do" for w in later):
        return True
    if attempt.role.verb == "do":
        kind = reading.contracts[system].resource(resource)
        life = kind.life if kind else None
        been = {str(at(w.after, (life.field,))) for w in history} if life else set()
        return bool(attempt.role.state) and attempt.role.state in been
    wanted = attempt.record if isinstance(attempt.record, dict) else {}
    return all(same(value, at(now, (name,))) for name, value in wanted.items())  # type: ignore[arg-type]  # records hold values


def _is_of(reading: Reading, attempt: Attempt, written: Written) -> bool:
    if attempt.key:
        return written.key == attempt.key
    record = written.after if written.after is not None else written.before
    match = reading.bridge.matches[attempt.match]
    return bool(attempt.known_as) and (
        match_key(match, attempt.event.system, record) == attempt.known_as
    )


def parts_of(event: Event) -> dict[str, Value]:
    """Give arguments and body of a request as roles name them."""
    body = event.body
    if isinstance(body, dict) and set(body) == {"args", "body"}:
        return body
    return {"args": {}, "body": body}


def _known_as(reading: Reading, event: Event, name: str, key: str) -> str:
    match = reading.bridge.matches[name]
    history = reading.history(event.system, match.sides[event.system].resource, key) if key else ()
    held = (w.after if w.after is not None else w.before for w in reversed(history))
    return next((known for record in held if (known := match_key(match, event.system, record))), "")


def names_of(reading: Reading, attempt: Attempt) -> frozenset[str]:
    """Give all names by which people may know the record of an attempt, in small letters."""
    found = {attempt.key, attempt.known_as}
    match = reading.bridge.matches[attempt.match]
    for system in match.sides if attempt.known_as else ():
        for kept in reading.kept(system, attempt.match):
            if kept.known_as == attempt.known_as:
                found |= {kept.key, str(at(kept.record, match.sides[system].path) or "")}
    return frozenset(name.casefold() for name in found if name)
