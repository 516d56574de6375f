"""What the subject tried to write: which record of which match, and how that ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from interlock.bridge.carry import match_key
from interlock.contract.model import Role
from interlock.law.people.told import ends
from interlock.law.reading import Reading
from interlock.trace import Event
from interlock.values import Value, at

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
