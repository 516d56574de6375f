"""What to do about a lost record, by what the trace shows of it.

The last call of each operation that names the record tells most, then the calls after it about
records that it refers to: refused, met by an expired token, not answered. A crash after the last
call tells that the record was kept in memory alone. No call at all: its message got lost, or
nobody looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from interlock.data import dataclass
from interlock.finding import Reason
from interlock.law import Breakage, Reading
from interlock.law.reading import Kept
from interlock.patterns import expression
from interlock.run.blame.because import because
from interlock.trace import Event
from interlock.values import at, leaves

_Names: TypeAlias = Mapping[str, frozenset[str]]
"""System -> the names by which calls to it may name a record."""
_DENIED = frozenset({"401", "403"})
_CRASHES = frozenset({"crash", "crash-before"})
# Not processed, or nobody knows: to be repeated by whoever asked.
_BUSY = frozenset({"408", "425", "429"})

# What a wire says of a body that is no XML or JSON at all; then nothing of it is in the trace.
_UNREADABLE = expression(r"not well-formed XML|is not JSON")


@dataclass(frozen=True, slots=True)
class Lost:
    """How a record got lost. remedy: message id; why: what was seen. call: the one that tells."""

    remedy: str
    why: Reason
    call: Event | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    request: Event
    end: Event | None
    faults: frozenset[str]


def lost_by(reading: Reading, breakage: Breakage) -> Lost:
    """Tell how a record that never arrived got lost."""
    own, others = _names(reading, breakage)
    calls = tuple(_calls(reading, own))
    last = calls[-1].request.seq if calls else min(breakage.evidence, default=-1)
    crash = _crash_after(reading, last)
    if crash is not None:
        return crash
    newest = {(c.request.system, c.request.operation): c for c in calls}
    ordered = sorted(newest.values(), key=lambda c: -c.request.seq)
    # What comes first after the last call about the record belongs to the same attempt.
    after = (c for c in _calls(reading, others) if c.request.seq > last) if calls else ()
    for call in (*ordered, *after):
        found = _by_call(call, breakage)
        if found is not None:
            return found
    match, source = breakage.match, breakage.args.get("source", "")
    unread = next(unreadable(reading, breakage), None)
    if unread is not None:
        return Lost("nothing-lost.invalid", because("likely-unreadable", match=match), unread)
    dropped = any(e.kind == "fault" and e.fault == "event-dropped" for e in reading.trace.events)
    if dropped:
        return Lost("nothing-lost.unheard", because("message-lost", system=source))
    if calls:
        return Lost("nothing-lost.missing", because("not-sent-on", match=match))
    return Lost("nothing-lost.unseen", because("never-named", match=match))


def unreadable(reading: Reading, breakage: Breakage) -> Iterator[Event]:
    """Give the subject's requests to the system that nobody could read, once the record was due.

    What they were about no trace tells, so each may have been about any record.
    """
    due = min(breakage.evidence, default=-1)
    for event in reading.trace.events:
        there = event.kind == "request" and event.system == breakage.system and event.seq > due
        wrong = next(iter(event.wrong), "")
        if there and wrong and (not event.operation or _UNREADABLE.search(wrong)):
            yield event


def refused_before(reading: Reading, breakage: Breakage) -> Iterator[Event]:
    """Give the requests that broke the contract about records that the lost one refers to.

    Without those it cannot be carried, so what kept them away is what it got lost by.
    """
    if not any(e.wrong and e.system == breakage.system for e in reading.trace.events):
        return
    own, others = _names(reading, breakage)
    if any(call.request.system == breakage.system for call in _calls(reading, own)):
        return
    for call in _calls(reading, others):
        if call.request.system == breakage.system and call.request.wrong:
            yield call.request


def _by_call(call: _Call, breakage: Breakage) -> Lost | None:
    operation, end = call.request.operation, call.end
    outcome = end.outcome if end is not None else ""
    ended = because("call-ended", operation=operation, outcome=outcome)
    if call.faults & _CRASHES:
        return Lost("nothing-lost.crash", because("crashed-in", operation=operation), call.request)
    if "token-expired" in call.faults or outcome in _DENIED:
        return Lost("nothing-lost.token", ended, call.request)
    if end is None and not call.faults:
        return None  # The trial ended before its answer came.
    if end is None or end.kind == "failed":
        why = because("call-unanswered", operation=operation)
        return Lost("nothing-lost.trouble", why, call.request)
    if end.ok:
        return None
    if end.fault or outcome in _BUSY or outcome.startswith("5"):
        return Lost("nothing-lost.trouble", ended, call.request)
    if call.request.system != breakage.system:
        return None
    remedy = "nothing-lost.invalid" if call.request.wrong else "nothing-lost.refused"
    return Lost(remedy, ended, call.request)


def _crash_after(reading: Reading, seq: int) -> Lost | None:
    for event in reading.trace.events:
        what = at(event.body, ("what",)) if event.kind == "subject" else ""
        if event.seq > seq and what == "crashed":
            return Lost("nothing-lost.crash", because("crashed-after"))
        if event.seq > seq and what == "raised":
            return Lost("subject-crashed.raised", because("crashed-after"))
    return _had_ended(reading)


def _had_ended(reading: Reading) -> Lost | None:
    """Tell of a subject that an error had ended before, and that nobody has started again."""
    lives = [e for e in reading.trace.events if e.kind == "subject"]
    last = next(
        (e for e in reversed(lives) if at(e.body, ("what",)) in ("started", "raised")), None
    )
    if last is None or at(last.body, ("what",)) != "raised":
        return None
    error = str(at(last.body, ("error",))).partition(":")[0]
    return Lost("subject-crashed.raised", because("had-ended", error=error))


def _calls(reading: Reading, names: _Names) -> Iterator[_Call]:
    """Give the calls that name a record, oldest first."""
    ends: dict[int, Event] = {}
    faults: dict[int, set[str]] = {}
    for event in reading.trace.events:
        if event.kind in ("reply", "failed"):
            ends.setdefault(event.cause, event)
        elif event.kind == "fault":
            faults.setdefault(event.cause, set()).add(event.fault)
    for event in reading.trace.events:
        wanted = names.get(event.system) if event.kind == "request" else None
        if wanted and any(str(v).casefold() in wanted for _, v in leaves(event.body)):
            struck = frozenset(faults.get(event.seq, ()))
            yield _Call(event, ends.get(event.seq), struck)


def _names(reading: Reading, breakage: Breakage) -> tuple[_Names, _Names]:
    """Give the names of the record, and of the records that it refers to, by system."""
    match, source = breakage.match, breakage.args.get("source", "")
    flows = reading.bridge.into(breakage.system, match)
    rules = [r for f in flows if f.on.system == source for r in f.rules if r.look_up]
    own: list[_Names] = []
    others: list[_Names] = []
    for kept in reading.kept(source, match):
        if breakage.record not in (kept.known_as, kept.key):
            continue
        own.append(_names_of(reading, breakage, match, kept))
        for rule in rules:
            reference = str(at(kept.record, rule.source))
            others.extend(
                _names_of(reading, breakage, rule.look_up, other)
                for other in reading.kept(source, rule.look_up)
                if other.key == reference
            )
    return _merged(own), _merged(others)


def _names_of(reading: Reading, breakage: Breakage, match: str, kept: Kept) -> _Names:
    """Give a record's names: its key in the source, its match key everywhere."""
    source = breakage.args.get("source", "")
    written = at(kept.record, reading.bridge.matches[match].sides[source].path)
    names = frozenset({kept.known_as.casefold(), str(written or "").casefold()} - {""})
    return {source: names | {kept.key.casefold()}, breakage.system: names}


def _merged(found: list[_Names]) -> _Names:
    systems = {system for names in found for system in names}
    return {s: frozenset().union(*(names[s] for names in found)) for s in systems}
