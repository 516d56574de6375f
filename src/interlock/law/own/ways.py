"""Sentences about how records change: monotone, within."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from interlock.bridge.carry import match_key
from interlock.bridge.named import Named, field_of, moment_of
from interlock.bridge.same import as_instant, as_number
from interlock.data import dataclass
from interlock.law.base import Ask, Judgement, judged, shown
from interlock.law.own.words import Sentence, breakage, read, wanted
from interlock.law.reading import Reading, Written
from interlock.law.spoiling import with_event
from interlock.trace import Event, Trace
from interlock.values import Value, at, put

MINUTE_MS = 60_000


def judge_monotone(reading: Reading, ask: Ask) -> Judgement:
    """Follow a field through the changes of each record."""
    sentence = read(ask, "monotone")
    field = field_of(sentence.text("field"), reading.bridge, reading.contracts)
    stake, broken = 0, []
    for written, old, new in _changes(reading, sentence, field):
        way = _way(old, new)
        if way is None:
            continue
        stake += 1
        if way and (way > 0) != (sentence.text("goes") == "up"):
            args = {"left": field.text, "old": shown(old), "new": shown(new)}
            where = (field, written.key, written.after)
            broken.append(breakage(reading, sentence, where, args, evidence=(written.event.seq,)))
    return judged(ask, stake, tuple(broken))


def _changes(
    reading: Reading, sentence: Sentence, field: Named
) -> Iterator[tuple[Written, Value, Value]]:
    for written in reading.writes.get(field.system, ()):
        if written.resource != field.resource.name or not wanted(sentence, written.after):
            continue
        if written.before is not None and written.after is not None:
            olds, news = field.values(written.before), field.values(written.after)
            yield from ((written, a, b) for a, b in zip(olds, news, strict=False) if a != b)


def _way(old: Value, new: Value) -> int | None:
    """Tell whether a value goes up (1), down (-1) or stays; None when nobody can tell."""
    if old is None or new is None:
        return None
    one, other = as_number(old), as_number(new)
    if one is not None and other is not None:
        return (other > one) - (other < one)
    if isinstance(old, str) and isinstance(new, str):
        start, end = as_instant(old), as_instant(new)
        if start and end and (start.tzinfo is None) == (end.tzinfo is None):
            return (end > start) - (end < start)
        return (new > old) - (new < old)
    return None


def plant_monotone(reading: Reading, ask: Ask) -> Trace | None:
    """Append a change of a number in the other direction."""
    sentence = read(ask, "monotone")
    field = field_of(sentence.text("field"), reading.bridge, reading.contracts)
    step = Decimal(-7 if sentence.text("goes") == "up" else 7)
    for written in reversed(reading.writes.get(field.system, ())):
        if written.resource != field.resource.name or written.after is None:
            continue
        plain = tuple(0 if s == "[]" else s for s in field.path)
        number = as_number(at(written.after, plain))  # type: ignore[arg-type]  # records hold values only
        if number is None or not wanted(sentence, written.after):
            continue
        body: Value = {
            "resource": written.resource,
            "key": written.key,
            "before": written.after,
            "after": put(written.after, plain, str(number + step)),
        }
        return with_event(reading.trace, replace(written.event, body=body))
    return None


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that has happened to a record, and what followed, None for nothing yet."""

    after: Named
    then: str
    first: Written
    second: Written | None
    limit_ms: int


def judge_within(reading: Reading, ask: Ask) -> Judgement:
    """Measure how long what must follow took."""
    sentence = read(ask, "within")
    stake, broken = 0, []
    for wait in _waits(reading, sentence):
        done_ms = wait.second.event.at_ms if wait.second else None
        if done_ms is None and wait.limit_ms > reading.end_ms:
            continue
        stake += 1
        if done_ms is None or done_ms > wait.limit_ms:
            first_ms = wait.first.event.at_ms
            took = "" if done_ms is None else f"{(done_ms - first_ms) / MINUTE_MS:.1f} min"
            limit = sentence.parts["limit"]
            assert isinstance(limit, int), "the loader reads durations"
            args = {
                "left": wait.after.text,
                "right": wait.then,
                "took": took,
                "limit": f"{limit / MINUTE_MS:g} min",
            }
            seqs = [wait.first.event.seq, *([wait.second.event.seq] if wait.second else [])]
            where = (wait.after, wait.first.key, wait.first.after or wait.first.before)
            found = breakage(reading, sentence, where, args, evidence=tuple(seqs))
            broken.append(found if took else replace(found, message="own-law.never"))
    return judged(ask, stake, tuple(broken))


def _waits(reading: Reading, sentence: Sentence) -> Iterator[Wait]:
    look = (reading.bridge, reading.contracts)
    after, what = moment_of(sentence.text("after"), *look)
    then, next_ = moment_of(sentence.text("then"), *look)
    limit = sentence.parts["limit"]
    assert isinstance(limit, int), "the loader reads durations"
    trouble_ms = max((_until_ms(e.at_ms, e.body) for e in _faults(reading)), default=0)
    seen: set[str] = set()
    for first in _happened(reading, after, what):
        known_as = _known_as(reading, after, first)
        if first.key in seen or not wanted(sentence, first.after or first.before):
            continue
        seen.add(first.key)
        second = None
        for one in _happened(reading, then, next_):
            same = one.key == first.key if then.system == after.system else False
            same = same or bool(known_as and known_as == _known_as(reading, then, one))
            # What is created before its time is early, not late.
            if same and (one.event.seq > first.event.seq or next_ == "created"):
                second = one
                break
        limit_ms = max(first.event.at_ms, trouble_ms) + reading.allow(limit)
        yield Wait(after, then.text, first, second, limit_ms)


def _faults(reading: Reading) -> Iterator[Event]:
    return (e for e in reading.trace.events if e.kind == "fault")


def _until_ms(at_ms: int, body: Value) -> int:
    found = at(body, ("until_ms",))
    return found if isinstance(found, int) else at_ms


def _happened(reading: Reading, named: Named, what: str) -> Iterator[Written]:
    life = named.resource.life
    for written in reading.writes.get(named.system, ()):
        if written.resource != named.resource.name:
            continue
        is_it = {
            "created": written.before is None,
            "deleted": written.after is None,
            "changed": written.before is not None and written.after is not None,
        }.get(what)
        if is_it is None:
            path = (life.field,) if life else ()
            now, was = str(at(written.after, path)), str(at(written.before, path))
            is_it = bool(life) and now == what != was
        if is_it:
            yield written


def _known_as(reading: Reading, named: Named, written: Written) -> str:
    record = written.after if written.after is not None else written.before
    return match_key(reading.bridge.matches[named.match], named.system, record)


def plant_within(reading: Reading, ask: Ask) -> Trace | None:
    """Take away what followed."""
    sentence = read(ask, "within")
    for wait in _waits(reading, sentence):
        if wait.second is not None and wait.limit_ms <= reading.end_ms:
            gone = wait.second
            events = tuple(
                e
                for e in reading.trace.events
                if e.seq < gone.event.seq or e.kind != "write" or not _is_of(e.body, gone)
            )
            return replace(reading.trace, events=events)
    return None


def _is_of(body: Value, written: Written) -> bool:
    same_kind = at(body, ("resource",)) == written.resource
    return same_kind and at(body, ("key",)) == written.key
