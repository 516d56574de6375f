"""Sentences about how records stand at the end: equal, sum, exactly-once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from interlock.bridge.named import ITEM, Named, field_of, records_of
from interlock.bridge.same import as_number, same
from interlock.law.base import Ask, Breakage, Judgement, judged, shown
from interlock.law.own.words import (
    Sentence,
    breakage,
    name_of,
    pairs,
    read,
    rested,
    wanted,
)
from interlock.law.reading import Kept, Reading
from interlock.law.spoiling import with_record
from interlock.trace import Trace
from interlock.values import Path, Value, at, put


def judge_equal(reading: Reading, ask: Ask) -> Judgement:
    """Compare two fields of each record, or of it and its counterpart."""
    sentence = read(ask, "equal")
    left, right = _fields(reading, sentence, "left", "right")
    stake, broken = 0, []
    for one, other in pairs(reading, sentence, left, right):
        stake += 1
        here, there = left.values(one.record), right.values(other.record)
        if len(here) != len(there) or not all(
            _equal(sentence, a, b) for a, b in zip(here, there, strict=True)
        ):
            broken.append(_differs(reading, sentence, (left, one), (right, other)))
    return judged(ask, stake, tuple(broken))


def _fields(reading: Reading, sentence: Sentence, *keys: str) -> list[Named]:
    look = (reading.bridge, reading.contracts)
    return [field_of(sentence.text(key), *look) for key in keys]


def _equal(sentence: Sentence, one: Value, other: Value) -> bool:
    how = sentence.text("as")
    if how == "text":
        return shown(one) == shown(other)
    if how == "day":
        return shown(one)[:10] == shown(other)[:10]
    left, right = as_number(one), as_number(other)
    if left is not None and right is not None:
        return abs(left - right) <= sentence.tolerance
    return how != "decimal" and same(one, other)


def _differs(
    reading: Reading, sentence: Sentence, one: tuple[Named, Kept], other: tuple[Named, Kept]
) -> Breakage:
    (left, kept), (right, copy) = one, other
    args = {
        "left": left.text,
        "right": right.text,
        "actual": ", ".join(map(shown, left.values(kept.record))) or "nothing",
        "expected": ", ".join(map(shown, right.values(copy.record))) or "nothing",
    }
    seqs = [
        w.event.seq
        for named, key in ((left, kept.key), (right, copy.key))
        for w in reading.history(named.system, named.resource.name, key)
    ]
    where = (left, kept.key, kept.record)
    return breakage(reading, sentence, where, args, evidence=tuple(seqs))


def plant_equal(reading: Reading, ask: Ask) -> Trace | None:
    """Change the right field of one record; the left one when that is the match key."""
    sentence = read(ask, "equal")
    left, right = _fields(reading, sentence, "left", "right")
    for one, other in pairs(reading, sentence, left, right):
        # By another match key the two would be no pair any more.
        for named, kept in ((right, other), (left, one)):
            if named.path != reading.bridge.matches[named.match].sides[named.system].path:
                return _with_other(reading, named, kept)
    return None


def _with_other(reading: Reading, named: Named, kept: Kept) -> Trace:
    record = _changed(kept.record, named.path)
    return with_record(reading.trace, named.system, (named.resource.name, kept.key), record)


def _changed(record: Value, path: Path) -> Value:
    """Give a record with another value in a field, in the first item of each list on the way."""
    plain: Path = tuple(0 if step == ITEM else step for step in path)
    value = at(record, plain)
    number = as_number(value)  # type: ignore[arg-type]  # records hold values only
    new: Value = f"{value}~" if number is None else str(number + 7)
    return put(record, plain, new)


def judge_sum(reading: Reading, ask: Ask) -> Judgement:
    """Add up a field and compare the sum."""
    sentence = read(ask, "sum")
    of, equals = _fields(reading, sentence, "of", "equals")
    stake, broken = 0, []
    for one, other in pairs(reading, sentence, of, equals):
        total = _sum(of, one.record)
        wants = as_number(next(iter(equals.values(other.record)), None))
        stake += 1
        if total is None or wants is None or abs(total - wants) > sentence.tolerance:
            args = {
                "left": of.text,
                "right": equals.text,
                "actual": "no number" if total is None else str(total),
                "expected": "no number" if wants is None else str(wants),
            }
            broken.append(breakage(reading, sentence, (of, one.key, one.record), args))
    return judged(ask, stake, tuple(broken))


def _sum(of: Named, record: Value) -> Decimal | None:
    numbers = [as_number(value) for value in of.values(record)]
    known = [n for n in numbers if n is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def plant_sum(reading: Reading, ask: Ask) -> Trace | None:
    """Change the field that must hold the sum."""
    sentence = read(ask, "sum")
    of, equals = _fields(reading, sentence, "of", "equals")
    for _one, other in pairs(reading, sentence, of, equals):
        return _with_other(reading, equals, other)
    return None


def judge_exactly_once(reading: Reading, ask: Ask) -> Judgement:
    """Count the counterparts of each record."""
    sentence = read(ask, "exactly-once")
    stake, broken = 0, []
    for each, kept, copies in _counted(reading, sentence):
        stake += 1
        if len(copies) != 1:
            args = {
                "left": each.text,
                "right": sentence.text("in"),
                "count": str(len(copies)),
                "keys": ", ".join(copies) or "-",
                "name": name_of(reading, each, kept.record, kept.key),
            }
            broken.append(breakage(reading, sentence, (each, kept.key, kept.record), args))
    return judged(ask, stake, tuple(broken))


def _counted(reading: Reading, sentence: Sentence) -> Iterator[tuple[Named, Kept, tuple[str, ...]]]:
    each = records_of(sentence.text("each"), reading.bridge, reading.contracts)
    others = reading.kept(sentence.text("in"), each.match)
    for kept in reading.kept(each.system, each.match):
        if wanted(sentence, kept.record) and rested(reading, sentence, each, kept.key):
            alike = (o.key for o in others if kept.known_as and o.known_as == kept.known_as)
            yield each, kept, tuple(alike)


def plant_exactly_once(reading: Reading, ask: Ask) -> Trace | None:
    """Take the only counterpart of one record away."""
    sentence = read(ask, "exactly-once")
    for each, _kept, copies in _counted(reading, sentence):
        if len(copies) == 1:
            system = sentence.text("in")
            resource = reading.bridge.matches[each.match].sides[system].resource
            return with_record(reading.trace, system, (resource, copies[0]), None)
    return None
