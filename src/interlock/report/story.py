"""The few events of a trace that tell how a finding came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from interlock.finding import Finding
from interlock.trace import Event, Trace
from interlock.values import Value, at

LINES_MAX = 24
Sign: TypeAlias = Literal["->", "x", "..", "  ", "!!"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story. left, right: actors ("crm", "erp", "subject", "person").

    sign: "->" arrives, "x" does not, "  " happens inside `left`, "!!" is a fault's own line.
    fault: kind of the fault that touched it. place: `file:line` in the subject.
    """

    at_ms: int
    clock: str
    left: str
    sign: Sign
    right: str
    text: str
    fault: str = ""
    place: str = ""
    bad: bool = False


def story(trace: Trace, finding: Finding, start: datetime | None) -> tuple[Line, ...]:
    """Give the lines, oldest first, at most LINES_MAX."""
    chosen = _chosen(trace, finding)
    requests = {e.seq: e for e in trace.events if e.kind == "request"}
    lines = []
    for event in chosen:
        line = _line(event, requests, start)
        if line is not None:
            lines.append(line)
    if len(lines) > LINES_MAX:
        half = LINES_MAX // 2
        gap = Line(lines[half].at_ms, "", "", "..", "", f"{len(lines) - LINES_MAX} lines left out")
        lines = [*lines[:half], gap, *lines[-half:]]
    return tuple(lines)


def _chosen(trace: Trace, finding: Finding) -> list[Event]:
    wanted = set(finding.evidence)
    first = min(wanted, default=0)
    last = max(wanted, default=-1)
    touched = {e.cause for e in trace.events if e.kind == "fault"}
    writing = {e.cause for e in trace.events if e.kind == "write"}
    for event in trace.events:
        if (
            (event.kind in ("fault", "failed") and first <= event.seq)
            or (event.kind == "subject" and event.cause >= 0)
            or (event.kind == "request" and first <= event.seq and event.seq in touched | writing)
            or (event.kind == "event" and (event.fault or first <= event.seq <= last))
        ):
            wanted.add(event.seq)
    faulty = {e.seq for e in trace.events if e.fault}
    for event in trace.events:
        if event.cause in wanted and event.kind in ("write", "failed", "fault"):
            wanted.add(event.seq)
        if event.kind == "reply" and event.cause in wanted and event.seq in faulty:
            wanted.add(event.seq)
        if event.kind == "reply" and event.cause in wanted and not event.ok:
            wanted.add(event.seq)
    return [e for e in trace.events if e.seq in wanted]


def _line(event: Event, requests: dict[int, Event], start: datetime | None) -> Line | None:
    clock = _clock(event.at_ms, start)
    name = event.operation or "?"
    match event.kind:
        case "act":
            says = at(event.body, ("action",))
            record = at(event.body, ("record",))
            refused = "" if event.ok else f", refused: {at(event.body, ('says',))}"
            return Line(
                event.at_ms, clock, "person", "->", event.system, f"{says} {record}{refused}"
            )
        case "request":
            wrong = f", breaks the contract: {event.wrong[0]}" if event.wrong else ""
            text = f"{name}{_key_words(event.body)}{wrong}"
            return Line(
                event.at_ms, clock, "subject", "->", event.system, text, place=event.place,
                bad=bool(event.wrong),
            )  # fmt: skip
        case "reply":
            text = f"{name} answered {event.outcome}"
            return Line(
                event.at_ms, clock, event.system, "->", "subject", text, fault=event.fault,
                bad=not event.ok,
            )  # fmt: skip
        case "failed":
            text = f"{name}: {_trouble(event.outcome)}"
            return Line(event.at_ms, clock, event.system, "x", "subject", text, bad=True)
        case "write":
            return Line(event.at_ms, clock, event.system, "  ", "", _written(event.body))
        case "event":
            text = f"webhook {name}"
            return Line(event.at_ms, clock, event.system, "->", "subject", text, fault=event.fault)
        case "fault":
            says = at(event.body, ("says",))
            where = requests.get(event.cause)
            text = f"{says}" + (f" ({name})" if where else f" (webhook {name})")
            return Line(
                event.at_ms, clock, event.system, "!!", "", text, fault=event.fault, bad=True
            )
        case "subject":
            return Line(event.at_ms, clock, "subject", "  ", "", str(at(event.body, ("what",))))
        case _:
            return None


def _clock(at_ms: int, start: datetime | None) -> str:
    if start is None:
        return f"{at_ms / 1000:.3f}"
    return f"{start + timedelta(milliseconds=at_ms):%H:%M:%S}"


def _trouble(outcome: str) -> str:
    return {
        "timeout": "no answer, the subject gave up waiting",
        "reset": "connection reset",
        "refused": "connection refused",
    }.get(outcome, outcome)


def _written(body: Value) -> str:
    resource, key = at(body, ("resource",)), at(body, ("key",))
    before, after = at(body, ("before",)), at(body, ("after",))
    if after is None:
        return f"deleted {resource} {key}"
    if before is None:
        return f"stored {resource} {key}"
    changed = [
        f"{name} {before.get(name)} to {value}"
        for name, value in (after.items() if isinstance(after, dict) else ())
        if isinstance(before, dict)
        and before.get(name) != value
        and not isinstance(value, dict | list)
    ]
    return f"changed {resource} {key}" + (": " + ", ".join(changed[:3]) if changed else "")


def _key_words(body: Value) -> str:
    """Give the first few short scalars of a request, which usually name the record."""
    found = []
    for name, value in _scalars(body):
        if value in (None, "") or len(str(value)) > 24:
            continue
        found.append(f"{name} {value}")
        if len(found) == 2:
            break
    return ", " + ", ".join(found) if found else ""


def _scalars(body: Value) -> list[tuple[str, Value]]:
    if not isinstance(body, dict):
        return []
    found: list[tuple[str, Value]] = []
    for name, value in body.items():
        if isinstance(value, dict):
            found.extend(_scalars(value))
        elif not isinstance(value, list):
            found.append((name, value))
    return found
