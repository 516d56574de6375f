"""Stays home: a field that must not cross never reaches another system, in any guise.

Asked about nothing: the bridge names the fields (`must_not_cross`). Looked for is what the field
has ever held, in whatever the subject sends to the other systems: parameters, every field of a
body, within longer texts too. Values of fewer than six characters, and those that another field
of the same system holds as well, prove nothing and are left out. At stake: each request to
another system while there is such a value. Cause 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from interlock.bridge.carry import match_key
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written, value_at
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Path, Value, leaves, show_path

LENGTH_MIN = 6


@dataclass(frozen=True, slots=True)
class Secret:
    """A value of a field that must not cross. record: as people know it. since: seq."""

    text: str
    system: str
    resource: str
    field: str
    record: str
    since: int


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for what must stay in all that leaves."""
    secrets = tuple(_secrets(reading))
    broken: dict[tuple[str, str, str], Breakage] = {}
    stake = 0
    for event in reading.trace.events:
        if event.kind != "request":
            continue
        known = [s for s in secrets if s.system != event.system and s.since < event.seq]
        stake += bool(known)
        for path, text in _texts(event) if known else ():
            for secret in (s for s in known if s.text in text):
                where = event.system, event.operation, secret.field
                broken.setdefault(where, _breakage(reading, event, secret, show_path(path)))
    return judged(ask, stake, tuple(broken.values()))


def _secrets(reading: Reading) -> Iterator[Secret]:
    for system, name, path in reading.bridge.must_not_cross:
        seen: set[str] = set()
        for written in reading.writes.get(system, ()):
            held = value_at(written.after, path) if written.resource == name else None
            text = "" if held is None else str(held).strip()
            if len(text) < LENGTH_MIN or text in seen:
                continue
            seen.add(text)
            if not _is_elsewhere(reading, system, (name, path), text):
                record = _known_as(reading, system, written)
                yield Secret(text, system, name, show_path(path), record, written.event.seq)


def _is_elsewhere(reading: Reading, system: str, own: tuple[str, Path], text: str) -> bool:
    """Tell whether a field that may cross holds the same, so that it may come from there."""
    return any(
        str(value).strip() == text
        for written in reading.writes.get(system, ())
        for path, value in leaves(written.after)
        if (written.resource, path[: len(own[1])]) != own
    )


def _known_as(reading: Reading, system: str, written: Written) -> str:
    for match in reading.bridge.matches.values():
        side = match.sides.get(system)
        if side is not None and side.resource == written.resource:
            return match_key(match, system, written.after) or written.key
    return written.key


def _texts(event: Event) -> Iterator[tuple[Path, str]]:
    for path, value in leaves(event.body):
        if value is not None:
            yield path, str(value)


def _breakage(reading: Reading, event: Event, secret: Secret, path: str) -> Breakage:
    file, _, line = event.place.rpartition(":")
    args = {
        "source": secret.system,
        "resource": secret.resource,
        "field": secret.field.removeprefix("$."),
        "record": secret.record,
        "system": event.system,
        "operation": event.operation,
        "path": path.removeprefix("$."),
    }
    return Breakage(
        message="stays-home.crossed",
        args=args,
        evidence=reading.chain(event.seq),
        record=secret.record,
        system=event.system,
        operation=event.operation,
        path=path,
        file=file,
        line=int(line) if line.isdigit() else 0,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Put what must stay into a request to another system."""
    for secret in _secrets(reading):
        for event in reading.trace.events:
            if event.kind == "request" and event.system != secret.system:
                body: Value = {"note": f"see {secret.text}"}
                return with_event(reading.trace, replace(event, body=body))
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "what must not cross stays home", "zh": "敏感字段不出本系统"},
    needs_of=False,
    story="evidence",
)
