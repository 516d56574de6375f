"""What the subject said to people, and whether it arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from interlock.data import dataclass
from interlock.law.base import Ask
from interlock.law.reading import Reading
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Value, leaves

CHAT = "chat"
"""The system to which people look, when a scenario names no other."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something said. text: in small letters. arrived: it stands there. hindered: it does not, and
    a fault is the reason.
    """

    event: Event
    words: str
    text: str
    arrived: bool
    hindered: bool


def to_whom(ask: Ask) -> str:
    """Give the system to which people look."""
    return str(ask.settings.get("to", CHAT))


def ends(reading: Reading) -> Mapping[int, Event]:
    """Give the first reply or failure of each request, by the request's seq."""
    found: dict[int, Event] = {}
    for event in reading.trace.events:
        if event.kind in ("reply", "failed"):
            found.setdefault(event.cause, event)
    return found


def messages(reading: Reading, system: str) -> tuple[Message, ...]:
    """Give what the subject said to people by way of a system, in order."""
    return tuple(_messages(reading, system))


def _messages(reading: Reading, system: str) -> Iterator[Message]:
    last = ends(reading)
    stored = {written.event.cause for written in reading.writes.get(system, ())}
    for event in reading.trace.events:
        if event.kind != "request" or event.system != system or not event.operation:
            continue
        texts = [str(value) for _path, value in leaves(event.body) if value is not None]
        words = " ".join(texts)
        end = last.get(event.seq)
        arrived = event.seq in stored or (end is not None and end.ok)
        struck = end is None or end.kind == "failed" or bool(end.fault)
        longest = max(texts, key=len, default="")
        yield Message(event, longest, words.casefold(), arrived, struck and not arrived)


def silent(reading: Reading, system: str) -> Trace:
    """Give the trace of a subject that says nothing to anybody."""
    events = (e for e in reading.trace.events if e.system != system or e.kind == "snapshot")
    return replace(reading.trace, events=tuple(events))


def with_message(reading: Reading, system: str, words: str, at_ms: int) -> Trace | None:
    """Give a trace in which one more message has arrived; None when nobody makes requests."""
    made = next((e for e in reading.trace.events if e.kind == "request"), None)
    operation = next(iter(reading.contracts[system].operations), None)
    if made is None or operation is None:
        return None
    body: Value = {"text": words}
    said = Event(at_ms, 0, "request", system, operation.name, n=1, body=body, place=made.place)
    trace = with_event(reading.trace, said)
    seq = max(e.seq for e in trace.events)
    return with_event(trace, Event(at_ms, 0, "reply", system, operation.name, n=1, cause=seq))
