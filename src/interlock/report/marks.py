"""What stands out at the end of a line of a story: the faults, and where the law breaks."""

from __future__ import annotations

from collections.abc import Callable

from interlock.messages import telling
from interlock.messages.language import Language, state, system
from interlock.report.choice import Asked
from interlock.report.matter import Told
from interlock.report.model import Planned
from interlock.values import at


def of_faults(
    told: Told, plan: tuple[Planned, ...], clock: Callable[[int], str], language: Language
) -> dict[str, str]:
    """Give the mark of each kind of fault that fired: "the only fault", "fault 1 of 2"."""
    fired = [e for e in told.events if e.kind == "fault"]
    places = dict.fromkeys((e.fault, at(e.body, ("plan",))) for e in fired)
    marks: dict[str, str] = {}
    for number, (kind, place) in enumerate(places, 1):
        struck = plan[place] if isinstance(place, int) and place < len(plan) else None
        span = struck if struck and struck.for_ms else None
        key = "fault-of" if len(places) > 1 else "fault-until" if span else "only-fault"
        until = clock(span.from_ms + span.for_ms) if span else ""
        mark = telling.mark(key, language, number=number, count=len(places), clock=until)
        marks.setdefault(kind, mark)
    return marks


def of_law(asked: Asked, language: Language) -> str:
    """Give what is wrong at the event with which the law breaks."""
    finding, args = asked.finding, asked.finding.args
    key = "agree" if finding.rule.endswith("-agree") else finding.rule
    expected = asked.focus.expected or args.get("expected", "")
    return telling.mark(
        key if key in telling.MARKS else "here",
        language,
        number=args.get("copies", ""),
        source=system(args.get("source", "")),
        record=args.get("record", ""),
        expected=state(expected, language),
        count=args.get("count", ""),
    )
