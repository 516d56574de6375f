"""The few lines that tell how a finding came about, ending where the law breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from interlock.finding import Finding
from interlock.messages.language import Language
from interlock.messages.telling import line as say
from interlock.report.choice import Asked, chosen
from interlock.report.focus import focus
from interlock.report.lines import Line, Teller
from interlock.report.matter import Told, matter
from interlock.report.model import Planned
from interlock.trace import Trace

__all__ = ["Line", "story"]

LINES_MAX = 15
CYCLE_MAX = 6
REPEATS_MIN = 3


def story(
    trace: Trace,
    finding: Finding,
    start: datetime | None,
    language: Language = "en",
    *,
    plan: tuple[Planned, ...] = (),
) -> tuple[Line, ...]:
    """Give the lines, oldest first, at most LINES_MAX and a gap for what was left out.

    plan: the faults of the case, () when they are not known.
    """
    told = Told(trace)
    about = matter(told, finding)
    lasting = frozenset(p.kind for p in plan if p.for_ms) or frozenset({"outage"})
    asked = Asked(told, finding, about, focus(told, finding, about), lasting)
    teller = Teller(asked, chosen(asked), start, language, plan)
    return tuple(_short(_folded(list(teller.lines()), language), language))


def _folded(lines: list[Line], language: Language) -> list[Line]:
    """Say once what happens again and again; the last time is kept when the law breaks there."""
    folded: list[Line] = []
    index = 0
    while index < len(lines):
        size, times = _cycle(lines, index)
        if times < REPEATS_MIN:
            folded.append(lines[index])
            index += 1
            continue
        block = lines[index : index + size * times]
        index += size * times
        last = block[-size:] if any(x.bad for x in block[-size:]) else []
        left = times - (2 if last else 1)
        end = block[-size - 1] if last else block[-1]
        text = say("same-more", language, count=left, clock=end.clock)
        folded.extend([*block[:size], _gap(end, text), *last])
    return folded


def _cycle(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """Give the size of the block that repeats from here and how often it stands there."""
    best = (1, 1)
    for size in range(1, CYCLE_MAX + 1):
        first = [_likeness(x) for x in lines[start : start + size]]
        times = 1
        while [
            _likeness(x) for x in lines[start + size * times : start + size * (times + 1)]
        ] == first:
            times += 1
        if size * times > best[0] * best[1] and times >= REPEATS_MIN:
            best = (size, times)
    return best


def _likeness(line: Line) -> tuple[str, ...]:
    return line.left, line.sign, line.right, re.sub(r"\d+", "", line.text)


def _gap(at: Line, text: str) -> Line:
    return Line(at.at_ms, "", "", "..", "", text)


def _short(lines: list[Line], language: Language) -> list[Line]:
    """Leave out what the story can do without, then the middle."""
    while len(lines) > LINES_MAX and any(not x.must for x in lines):
        spare = max(i for i, x in enumerate(lines) if not x.must)
        lines = [*lines[:spare], *lines[spare + 1 :]]
    if len(lines) > LINES_MAX:
        half = LINES_MAX // 2
        text = say("left-out", language, count=len(lines) - 2 * half)
        lines = [*lines[:half], _gap(lines[half], text), *lines[-half:]]
    return [replace(x, place=x.place.removeprefix("./")) for x in lines]
