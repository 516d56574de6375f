"""Alarm: people learn of each incident in time, and are left in peace when nothing is wrong.

An incident is a span in which a system turns down or leaves unanswered every call of the subject
(an outage, connections that stay half open, maintenance). It counts from the first call that failed
in it, in one life of the subject, and is at stake when it lasts for `within` from there.

within: duration, default 10 min. to: the system to which people look, default chat. names:
`system` when an alarm must name the system. One alarm is enough for an incident, more while it
lasts are as good; each message before which nothing has gone wrong is one too many. At stake: each
incident, each message, and a trial in which nothing goes wrong. Cause 8.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.people.told import Message, ends, messages, silent, to_whom, with_message
from interlock.law.reading import Reading
from interlock.trace import Event, Trace
from interlock.values import at

WITHIN_MS = 10 * 60_000
_LOOKS = ("read", "list")


@dataclass(frozen=True, slots=True)
class Incident:
    """A span in which a system failed. hits: when the subject learned so, each with its seq."""

    system: str
    kind: str
    until_ms: int
    hits: tuple[tuple[int, int], ...]


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for incidents without an alarm, and for alarms without an incident."""
    to = to_whom(ask)
    if to not in reading.contracts:
        return judged(ask, 0, ())
    said = messages(reading, to)
    broken: list[Breakage] = []
    stake = 0
    for incident in _incidents(reading, to):
        due = _due(reading, ask, incident)
        if due is None:
            continue
        from_ms = _silent_from_ms(reading, incident)
        window = [m for m in said if from_ms <= m.event.at_ms <= due[0]]
        heard = [m for m in window if m.arrived]
        if not heard and any(m.hindered for m in window):
            continue
        stake += 1
        named = ask.settings.get("names") != "system" or any(
            incident.system in m.text for m in heard
        )
        if not heard or not named:
            how = "unnamed" if heard else "missing"
            evidence = (*(m.event.seq for m in heard[:1]), due[1])
            broken.append(_breakage(incident, f"alarm.{how}", (to, due[0], evidence)))
    first = _first_trouble(reading, to)
    for message in said:
        stake += 1
        if first is None or message.event.at_ms < first.at_ms:
            broken.append(_groundless(message, to))
    if first is None and not said:
        stake += any(e.kind == "request" for e in reading.trace.events)
    return judged(ask, stake, tuple(broken))


def _incidents(reading: Reading, to: str) -> Iterator[Incident]:
    last = ends(reading)
    open_: dict[str, Incident] = {}
    for event in reading.trace.events:
        until_ms = at(event.body, ("until_ms",)) if event.kind == "fault" else None
        end = last.get(event.cause)
        if not isinstance(until_ms, int) or event.system == to or end is None or end.ok:
            continue
        before = open_.get(event.system)
        hit = (end.at_ms, end.seq)
        if before is None or event.at_ms > before.until_ms:
            if before is not None:
                yield before
            open_[event.system] = Incident(event.system, event.fault, until_ms, (hit,))
            continue
        hits = before.hits if hit in before.hits else (*before.hits, hit)
        until_ms = max(until_ms, before.until_ms)
        open_[event.system] = Incident(event.system, before.kind, until_ms, hits)
    yield from open_.values()


def _due(reading: Reading, ask: Ask, incident: Incident) -> tuple[int, int] | None:
    """Give by when an alarm was due, and the seq of the failure from which that counts."""
    within = reading.allow(ask.number("within", WITHIN_MS))
    for hit_ms, seq in sorted(incident.hits):
        due_ms = hit_ms + within
        if due_ms > min(incident.until_ms, reading.end_ms):
            return None
        if not any(
            hit_ms < e.at_ms <= due_ms and _relieves(e, incident) for e in reading.trace.events
        ):
            return due_ms, seq
    return None


def _silent_from_ms(reading: Reading, incident: Incident) -> int:
    """Give since when the system has not answered: who told of that has told of the incident."""
    answers = (e for e in reading.trace.events if e.kind == "reply" and e.ok)
    mine = (e.at_ms for e in answers if e.system == incident.system)
    return max((at_ms for at_ms in mine if at_ms <= incident.hits[0][0]), default=0)


def _relieves(event: Event, incident: Incident) -> bool:
    """Tell whether the count of an incident begins anew: an answer came, or a life ended."""
    if event.kind == "subject":
        return at(event.body, ("what",)) in ("started", "crashed")
    return event.kind == "reply" and event.system == incident.system and event.ok


def _first_trouble(reading: Reading, to: str) -> Event | None:
    return next(
        (e for e in reading.trace.events if e.system != to and _is_trouble(reading, e)), None
    )


def _is_trouble(reading: Reading, event: Event) -> bool:
    if event.kind in ("fault", "failed"):
        return True
    if event.kind == "subject":
        return at(event.body, ("what",)) in ("crashed", "raised")
    if event.kind != "reply" or event.ok:
        return False
    # Who looks for a record and finds none has not met trouble.
    contract = reading.contracts.get(event.system)
    role = contract.roles.get(event.operation) if contract else None
    return role is None or role.verb not in _LOOKS or event.outcome != "404"


def _breakage(
    incident: Incident, message: str, missed: tuple[str, int, tuple[int, ...]]
) -> Breakage:
    to, due_ms, evidence = missed
    args = {
        "system": incident.system,
        "kind": incident.kind,
        "chat": to,
        "since_s": str(incident.hits[0][0] // 1000),
        "within_min": str((due_ms - incident.hits[0][0]) // 60_000),
    }
    return Breakage(message=message, args=args, evidence=evidence, system=incident.system)


def _groundless(message: Message, to: str) -> Breakage:
    event = message.event
    return Breakage(
        message="alarm.calm",
        args={"chat": to, "at_s": str(event.at_ms // 1000), "words": message.words[:80]},
        evidence=(event.seq,),
        system=to,
        operation=event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Say nothing to anybody; or, where nobody need be told, say something all the same."""
    to = to_whom(ask)
    if to not in reading.contracts:
        return None
    for incident in _incidents(reading, to):
        if _due(reading, ask, incident) is not None:
            return silent(reading, to)
    first = _first_trouble(reading, to)
    if first is not None and first.at_ms == 0:
        return None
    return with_message(reading, to, "something is wrong", 0)


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "people learn of each incident", "zh": "每次故障都及时告警"},
    needs_of=False,
    settings={"within": "duration", "to": "system", "names": "word"},
    story="evidence",
)
