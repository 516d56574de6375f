"""The few events of a trace that tell how a finding came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from interlock.finding import Finding
from interlock.messages import Language
from interlock.trace import Event, Trace
from interlock.values import Value, at

LINES_MAX = 24
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "left-out": "{} lines left out",
        "breaks": "breaks the contract",
        "answered": "{} answered {}",
        "webhook": "webhook {}",
        "refused": "refused",
        "deleted": "deleted {} {}",
        "stored": "stored {} {}",
        "changed": "changed {} {}",
        "failed-timeout": "no answer, gave up waiting",
        "failed-reset": "connection reset",
        "failed-refused": "connection refused",
        "subject-crashed": "crashed",
        "subject-started": "started",
    },
    "zh": {
        "left-out": "省略 {} 行",
        "breaks": "违反契约",
        "answered": "{} 应答 {}",
        "webhook": "推送 {}",
        "refused": "被拒绝",
        "deleted": "删除 {} {}",
        "stored": "保存 {} {}",
        "changed": "修改 {} {}",
        "failed-timeout": "没有应答，放弃等待",
        "failed-reset": "连接被重置",
        "failed-refused": "连接被拒绝",
        "subject-crashed": "崩溃",
        "subject-started": "启动",
        "act-create": "新建",
        "act-change": "修改",
        "act-delete": "删除",
        "act-cancel": "取消",
        "act-do": "操作",
    },
}
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


def story(
    trace: Trace, finding: Finding, start: datetime | None, language: Language = "en"
) -> tuple[Line, ...]:
    """Give the lines, oldest first, at most LINES_MAX."""
    words = _WORDS[language]
    chosen = _chosen(trace, finding)
    requests = {e.seq: e for e in trace.events if e.kind == "request"}
    lines = []
    for event in chosen:
        line = _line(event, requests, start, words)
        if line is not None:
            lines.append(line)
    if len(lines) > LINES_MAX:
        half = LINES_MAX // 2
        left_out = words["left-out"].format(len(lines) - LINES_MAX)
        gap = Line(lines[half].at_ms, "", "", "..", "", left_out)
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


def _line(
    event: Event, requests: dict[int, Event], start: datetime | None, words: Mapping[str, str]
) -> Line | None:
    clock = _clock(event.at_ms, start)
    name = event.operation or "?"
    known = (event.at_ms, clock)
    match event.kind:
        case "act":
            return Line(*known, "person", "->", event.system, _act(event, words))
        case "request":
            wrong = f"; {words['breaks']}: {event.wrong[0]}" if event.wrong else ""
            text = f"{name}{_key_words(event.body)}{wrong}"
            line = Line(*known, "subject", "->", event.system, text, place=event.place)
            return replace(line, bad=bool(event.wrong))
        case "reply":
            text = words["answered"].format(name, event.outcome)
            line = Line(*known, event.system, "->", "subject", text, fault=event.fault)
            return replace(line, bad=not event.ok)
        case "failed":
            trouble = words.get(f"failed-{event.outcome}", event.outcome)
            return Line(*known, event.system, "x", "subject", f"{name}: {trouble}", bad=True)
        case "write":
            return Line(*known, event.system, "  ", "", _written(event.body, words))
        case "event":
            text = words["webhook"].format(name)
            return Line(*known, event.system, "->", "subject", text, fault=event.fault)
        case "fault":
            where = name if event.cause in requests else words["webhook"].format(name)
            text = f"{at(event.body, ('says',))} ({where})"
            return Line(*known, event.system, "!!", "", text, fault=event.fault, bad=True)
        case "subject":
            what = str(at(event.body, ("what",)))
            return Line(*known, "subject", "  ", "", words.get(f"subject-{what}", what))
        case _:
            return None


def _act(event: Event, words: Mapping[str, str]) -> str:
    says = words.get(f"act-{at(event.body, ('action',))}", str(at(event.body, ("action",))))
    name = f" ({event.operation})" if at(event.body, ("action",)) == "do" else ""
    refused = "" if event.ok else f"; {words['refused']}: {at(event.body, ('says',))}"
    return f"{says} {at(event.body, ('record',))}{name}{refused}"


def _clock(at_ms: int, start: datetime | None) -> str:
    if start is None:
        return f"{at_ms / 1000:.3f}"
    return f"{start + timedelta(milliseconds=at_ms):%H:%M:%S}"


def _written(body: Value, words: Mapping[str, str]) -> str:
    resource, key = at(body, ("resource",)), at(body, ("key",))
    before, after = at(body, ("before",)), at(body, ("after",))
    if after is None:
        return words["deleted"].format(resource, key)
    if before is None:
        return words["stored"].format(resource, key)
    changed = [
        f"{name} {before.get(name)} > {value}"
        for name, value in (after.items() if isinstance(after, dict) else ())
        if isinstance(before, dict)
        and before.get(name) != value
        and not isinstance(value, dict | list)
    ]
    text = words["changed"].format(resource, key)
    return text + (": " + ", ".join(changed[:3]) if changed else "")


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
