"""What no integration could help: what people did by their own hands, and too long a pause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import Match
from interlock.finding import Reason
from interlock.law import Breakage, Reading
from interlock.law.base import shown
from interlock.law.reading import Written, value_at
from interlock.run.blame.answers import first_name
from interlock.run.blame.because import because
from interlock.trace import Event
from interlock.values import at

_MINUTE_MS = 60_000
_MADE = ("exactly-once.doubled", "exactly-once.keyless")
_CHANGED = ("fields-agree.differs", "amounts-agree.differs", "references-agree.stranger")


def by_people(reading: Reading, breakage: Breakage) -> Reason | None:
    """Tell what people did that breaks the law, None when it was not their doing.

    They made one of two copies, deleted what had arrived, or changed the field after it had.
    """
    match = reading.bridge.matches.get(breakage.match)
    side = match.sides.get(breakage.system) if match else None
    if match is None or side is None:
        return None
    stored = (w for w in reading.writes.get(breakage.system, ()) if w.resource == side.resource)
    args = {"system": breakage.system, "match": breakage.match}
    if breakage.message in _MADE:
        born = (w for w in stored if w.before is None and w.event.seq in breakage.evidence)
        return None if all(w.by_subject for w in born) else because("people-made", **args)
    if breakage.message == "nothing-lost.missing":
        gone = [w for w in stored if w.after is None and _is_of(match, breakage, w)]
        return None if not gone or gone[-1].by_subject else because("people-deleted", **args)
    if breakage.message in _CHANGED:
        args["name"] = first_name(breakage.path)
        return because("people-changed", **args) if _spoiled(stored, breakage) else None
    return None


def by_weather(reading: Reading, breakage: Breakage) -> Reason | None:
    """Tell who asked to wait for longer than the law gives time after an outage, None for nobody.

    All other laws count from when such a pause is over.
    """
    if breakage.message not in ("backlog-clears.late", "backlog-clears.stays"):
        return None
    faults = [e for e in reading.trace.events if e.kind == "fault"]
    healed_ms = max((max(e.at_ms, _told(e, "until_ms")) for e in faults), default=0)
    limit_ms = healed_ms + int(breakage.args["limit_min"]) * _MINUTE_MS
    for event in faults:
        if event.at_ms + _told(event, "wait_ms") > limit_ms:
            return because("asked-to-wait", system=event.system)
    return None


def _told(event: Event, name: str) -> int:
    found = at(event.body, (name,))
    return found if isinstance(found, int) else 0


def _is_of(match: Match, breakage: Breakage, written: Written) -> bool:
    return match_key(match, breakage.system, written.before) == breakage.record


def _spoiled(stored: Iterator[Written], breakage: Breakage) -> bool:
    """Tell whether people were the last to change the field, which was right before."""
    name = (first_name(breakage.path),)
    seqs = set(breakage.evidence)
    changed = [w for w in stored if w.event.seq in seqs and at(w.before, name) != at(w.after, name)]
    hands = [*takewhile(lambda w: not w.by_subject, reversed(changed))]
    if not hands or hands[-1].before is None:
        return False
    if breakage.path != f"$.{name[0]}":
        # What one field within a list was to hold is not compared: the subject wrote the list.
        return len(hands) < len(changed)
    return shown(value_at(hands[-1].before, name)) == breakage.args.get("expected")
