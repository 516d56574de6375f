"""What is said last where a law breaks by what does not happen: no record, no word to people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from interlock.data import dataclass
from interlock.messages import telling
from interlock.messages.language import Language, trade
from interlock.report.choice import SECOND_MS, Asked, is_open_ended
from interlock.trace import Event

_NOBODY_TOLD = ("alarm.missing", "refusals-told.silent")
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Ending:
    """A line without a message. left: whose; "" for a gap. mark: "" unless the law breaks here."""

    at_ms: int
    left: str
    text: str
    mark: str = ""


def endings(asked: Asked, told: tuple[Event, ...], language: Language) -> Iterator[Ending]:
    """Give what comes after the events that are told; nothing for laws that break by an event."""
    if is_open_ended(asked.finding):
        yield from _never(asked, told, language)
    elif asked.finding.message_id in _NOBODY_TOLD and told:
        args = asked.finding.args
        minutes = args.get("within_min", "0")
        due_ms = told[-1].at_ms + int(minutes) * _MINUTE_MS
        if args.get("since_s", "").isdigit():
            due_ms = (int(args["since_s"]) + int(minutes) * 60) * SECOND_MS
        text = telling.line("nobody-told", language, minutes=minutes)
        mark = telling.mark("alarm", language)
        yield Ending(due_ms, args.get("chat", ""), text, mark)


def _never(asked: Asked, told: tuple[Event, ...], language: Language) -> Iterator[Ending]:
    args, last = asked.finding.args, asked.told.events[-1]
    end = next((e for e in reversed(asked.told.events) if e.kind == "end"), last)
    if told and end.at_ms - told[-1].at_ms > _MINUTE_MS:
        yield Ending(told[-1].at_ms, "", telling.line("no-more-calls", language))
    match = trade(args.get("match", ""), language)
    what = f"{match} {asked.matter.shown or args.get('record', '')}"
    text = telling.line("never-came", language, what=what)
    if asked.finding.message_id == "nothing-lost.undone":
        text = telling.line("never-done", language, operation=args.get("operation", ""))
    yield Ending(end.at_ms, args.get("system", ""), text, telling.mark("nothing-lost", language))


def clock(start: datetime | None, at_ms: int) -> str:
    """Give the time of day, or seconds since the start when the start is not known."""
    if start is None:
        return f"{at_ms / 1000:.3f}"
    return f"{start + timedelta(milliseconds=at_ms):%H:%M:%S}"
