"""Webhooks verified: no message that the system never sent makes the subject act.

At stake: each forged message (altered, unsigned, or a genuine one played again long after) that
comes when the subject has left its record alone for a minute; one played again only where messages
bear the time at which they were signed. It is acted on when the subject takes it (2xx) and, within
half a minute, asks a system for the record or writes it, with no other cause to do so. A subject
that answers 401 is safe, as is one that says 204 and does nothing. Cause 2.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Value, at, leaves

QUIET_MS = 60_000
ACTS_MS = 30_000
LENGTH_MIN = 3


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for what the subject did because of a forged message."""
    broken: list[Breakage] = []
    stake = 0
    handled = {e.cause: e for e in reading.trace.events if e.kind == "handled"}
    for event in reading.trace.events:
        if event.kind != "event" or not event.outcome:
            continue
        names = _names(reading, event)
        if not names or _is_busy(reading, event, names) or not _can_be_told(reading, event):
            continue
        answer = handled.get(event.seq)
        if answer is None:
            continue
        stake += 1
        acted = _acted(reading, event, names) if answer.ok else None
        if acted is not None:
            broken.append(_breakage(reading, event, acted, min(names)))
    return judged(ask, stake, tuple(broken))


def _names(reading: Reading, event: Event) -> frozenset[str]:
    """Give by what calls may name the record of a message."""
    contract = reading.contracts.get(event.system)
    told = [e for e in contract.events if e.operation.name == event.operation] if contract else []
    for sent in told:
        resource = contract.resource(sent.resource) if contract else None
        own = resource.steps if resource else ("",)
        steps = [sent.key, (*(sent.record or ()), *(own or ("",)))]
        found = {str(at(event.body, path[path[:1] == ("body",) :]) or "") for path in steps if path}
        return frozenset(name for name in found if len(name) >= LENGTH_MIN)
    return frozenset()


def _can_be_told(reading: Reading, event: Event) -> bool:
    """Tell whether a message shows that it is forged; what bears no time never looks old."""
    contract = reading.contracts.get(event.system)
    told = [e for e in contract.events if e.operation.name == event.operation] if contract else []
    dated = any(e.signature is not None and e.signature.timestamp_header for e in told)
    return event.outcome != "old" or dated


def _is_busy(reading: Reading, event: Event, names: frozenset[str]) -> bool:
    """Tell whether there is another cause to look at the record about that time."""
    from_ms, until_ms = event.at_ms - QUIET_MS, event.at_ms + ACTS_MS
    return any(
        from_ms <= e.at_ms <= until_ms
        and e.seq != event.seq
        and (e.kind in ("event", "act", "write") or (e.kind == "request" and e.seq < event.seq))
        and _says(e.body, names)
        for e in reading.trace.events
        if e.kind != "write" or e.seq < event.seq
    )


def _acted(reading: Reading, event: Event, names: frozenset[str]) -> Event | None:
    until_ms = event.at_ms + ACTS_MS
    return next(
        (
            e
            for e in reading.trace.events
            if e.kind == "request" and event.seq < e.seq and e.at_ms <= until_ms
            if _says(e.body, names)
        ),
        None,
    )


def _says(body: Value, names: frozenset[str]) -> bool:
    return any(str(value) in names for _path, value in leaves(body) if value is not None)


def _breakage(reading: Reading, event: Event, acted: Event, record: str) -> Breakage:
    args = {
        "source": event.system,
        "event": event.operation,
        "how": event.outcome,
        "record": record,
        "system": acted.system,
        "operation": acted.operation,
    }
    return Breakage(
        message=f"webhooks-verified.{event.outcome}",
        args=args,
        evidence=(event.seq, acted.seq),
        record=record,
        system=acted.system,
        operation=acted.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Take a forged message and ask for its record."""
    for event in reading.trace.events:
        names = _names(reading, event) if event.kind == "event" and event.outcome else frozenset()
        if not names or _is_busy(reading, event, names) or not _can_be_told(reading, event):
            continue
        events = tuple(
            replace(e, ok=True, outcome="204")
            if e.kind == "handled" and e.cause == event.seq
            else e
            for e in reading.trace.events
        )
        body: Value = {"id": min(names)}
        made = Event(event.at_ms, 0, "request", event.system, "", n=1, body=body)
        return with_event(replace(reading.trace, events=events), made)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "messages are verified before they are trusted", "zh": "推送先验签再采信"},
    needs_of=False,
    story="evidence",
)
