"""What the two laws of agreement share: carried fields compared at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from interlock.bridge.carry import Carried, Unjudged, same
from interlock.bridge.mapping import Flow, Rule
from interlock.contract.roles.shapes import type_at
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Doubt, Judgement, judged, shown
from interlock.law.given import ANY, Given, Removed, given, versions
from interlock.law.reading import Due, Kept, Reading, Written, value_at
from interlock.law.spoiling import with_record
from interlock.schema.types import Float, Number, Type, resolve
from interlock.trace import Trace
from interlock.values import Path, Value, at, put, show_path

GRACE_MS = 15 * 60_000

Wanted: TypeAlias = Callable[[Type | None], bool]
"""Tell whether a law judges fields of a type (None: of none that the contract knows)."""


@dataclass(frozen=True, slots=True)
class Words:
    """Message ids. differs: a target's field is not as the bridge says. overwritten: the subject
    changed a field of the system of truth. removed: it deleted the record, "" when not judged.
    """

    differs: str
    overwritten: str
    removed: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One carried field of one pair of records."""

    due: Due
    target: Kept
    path: Path
    expected: tuple[Value, ...]
    actual: Value


def is_amount(type_: Type | None) -> bool:
    """Tell whether a field is a number by its contract."""
    return isinstance(type_, Number | Float)


def is_other(type_: Type | None) -> bool:
    """Tell whether a field is no number by its contract."""
    return not is_amount(type_)


def _agrees(reading: Reading, field: Field) -> bool:
    """Tell whether the actual value is one of the expected, by the target field's type."""
    type_ = field_type(reading, field.due.flow, field.path)
    return any(same(option, field.actual, type_) for option in field.expected)


def field_type(reading: Reading, flow: Flow, path: Path) -> Type | None:
    """Give the type of a field of the records that a flow fills."""
    return _type(reading, (flow.on.match, flow.target), path)


def _type(reading: Reading, where: tuple[str, str], path: Path) -> Type | None:
    match, system = where
    contract = reading.contracts[system]
    resource = reading.resource(system, reading.bridge.matches[match])
    found = type_at(resource.type, contract.types, path) if resource else None
    return None if found is None else resolve(found, contract.types)


def _settled(reading: Reading, of: tuple[str, ...]) -> Iterator[tuple[Due, list[Carried]]]:
    """Give every due record that had time to arrive, with what may have: newest first."""
    for flow in reading.bridge.flows:
        if flow.on.match not in of:
            continue
        for due in reading.due(flow):
            if due.gone:
                continue
            if not arrived(reading, due):
                continue
            # A flow that runs once may have carried any version since its trigger; a flow that
            # runs on each change must end with the newest.
            carried = [reading.expected(due, v) for v in versions(reading, due)]
            yield due, carried[:1] if flow.on.what == "changed" else carried


def _fields(reading: Reading, due: Due, carried: list[Carried]) -> Iterator[Field]:
    """Give every carried field of a due record in each of its copies."""
    for kept in reading.copies(due):
        for path, count in carried[0].lengths.items():
            counts = tuple(c.lengths.get(path, count) for c in carried)
            items = at(kept.record, path)
            actual = len(items) if isinstance(items, list) else 0
            yield Field(due, kept, (*path, "(length)"), counts, actual)
        for path in carried[0].values:
            options = tuple(c.values[path] for c in carried if path in c.values)
            yield Field(due, kept, path, options, value_at(kept.record, path))


def arrived(reading: Reading, due: Due) -> bool:
    """Tell whether the last change of a due record had time to arrive."""
    newest = _last_change_ms(reading, due)
    return max(newest, reading.calm_from_ms) + GRACE_MS <= reading.end_ms


def _last_change_ms(reading: Reading, due: Due) -> int:
    history = _history(reading, due)
    return history[-1].event.at_ms if history else due.since_ms


def _history(reading: Reading, due: Due) -> tuple[Written, ...]:
    """Give every change of a due record in the system that it comes from."""
    side = reading.bridge.matches[due.flow.on.match].sides[due.flow.on.system]
    return reading.history(due.flow.on.system, side.resource, due.kept.key)


def compare(reading: Reading, ask: Ask, wanted: Wanted, words: Words) -> Judgement:
    """Judge all wanted fields: carried ones on the target's side, given ones on the source's."""
    stake = 0
    broken: list[Breakage] = []
    doubts: list[Doubt] = []
    for owned in given(reading, ask.of):
        if isinstance(owned, Removed):
            if words.removed:
                broken.append(_removed(reading, owned, words.removed))
            continue
        type_ = _type(reading, (owned.match, owned.system), owned.path)
        if not wanted(type_):
            continue
        stake += 1
        if not same(owned.before, owned.now, type_):
            broken.append(_overwritten(reading, owned, words.overwritten))
    for due, carried in _settled(reading, ask.of):
        for field in _fields(reading, due, carried):
            if not wanted(field_type(reading, due.flow, field.path)):
                continue
            stake += 1
            if not _agrees(reading, field):
                broken.append(_differs(reading, field, words.differs))
        if reading.copies(due):
            doubts.extend(
                _doubt(due.flow, unjudged)
                for unjudged in carried[0].unjudged
                if wanted(field_type(reading, due.flow, unjudged.path))
            )
    return judged(ask, stake, tuple(broken), tuple(doubts))


def _doubt(flow: Flow, unjudged: Unjudged) -> Doubt:
    rule = unjudged.rule
    about = {
        "python": rule.python,
        "unknown-code": rule.table,
        "no-counterpart": rule.look_up,
    }.get(unjudged.kind, "")
    names = tuple(ANY if isinstance(step, int) else step for step in unjudged.path)
    return Doubt(flow.name, show_path(names).removeprefix("$."), unjudged.kind, about)


def _overwritten(reading: Reading, owned: Given, message: str) -> Breakage:
    path = show_path(owned.path)
    args = {
        "match": owned.match,
        "record": owned.record,
        "system": owned.system,
        "source": owned.system,
        "field": path.removeprefix("$."),
        "expected": shown(owned.before),
        "actual": shown(owned.now),
    }
    rule, flow = _reader(reading, owned)
    return Breakage(
        message=message,
        args=args,
        evidence=reading.chain(owned.since.event.seq, owned.by.event.seq),
        match=owned.match,
        record=owned.record,
        system=owned.system,
        operation=owned.by.event.operation,
        path=path,
        file=rule.place.file if rule else flow.source.file,
        line=rule.place.line if rule else flow.source.line,
    )


def _reader(reading: Reading, owned: Given) -> tuple[Rule | None, Flow]:
    """Give the rule that reads a given field, and its flow."""
    flows = [
        flow
        for flow in reading.bridge.flows
        if (flow.on.match, flow.on.system) == (owned.match, owned.system)
    ]
    for flow in flows:
        for rule in flow.rules:
            if rule.source and rule.source[:1] == owned.path[:1]:
                return rule, flow
    return None, flows[0]


def _removed(reading: Reading, owned: Removed, message: str) -> Breakage:
    args = {"match": owned.match, "record": owned.record, "system": owned.system}
    return Breakage(
        message=message,
        args=args,
        evidence=reading.chain(owned.since.event.seq, owned.by.event.seq),
        match=owned.match,
        record=owned.record,
        system=owned.system,
        operation=owned.by.event.operation,
    )


def _differs(reading: Reading, field: Field, message: str) -> Breakage:
    flow = field.due.flow
    side = reading.bridge.matches[flow.on.match].sides[flow.target]
    path = show_path(field.path)
    rule = next((r for r in flow.rules if r.target[:1] == field.path[:1]), None)
    last = reading.history(flow.target, side.resource, field.target.key)
    wanted = _history(reading, field.due)[-1:]
    args = {
        "match": flow.on.match,
        "record": field.due.kept.known_as or field.due.kept.key,
        "system": flow.target,
        "source": flow.on.system,
        "field": path.removeprefix("$."),
        "expected": shown(field.expected[0]),
        "actual": shown(field.actual),
        "flow": flow.name,
    }
    return Breakage(
        message=message,
        args=args,
        evidence=reading.chain(field.due.seq, *(w.event.seq for w in (*wanted, *last))),
        match=flow.on.match,
        record=args["record"],
        system=flow.target,
        operation=flow.do[0],
        path=path,
        file=rule.place.file if rule else flow.source.file,
        line=rule.place.line if rule else flow.source.line,
    )


def spoil(reading: Reading, ask: Ask, wanted: Wanted) -> Trace | None:
    """Change one field that agrees."""
    for due, carried in _settled(reading, ask.of):
        for field in _fields(reading, due, carried):
            flow = due.flow
            side = reading.bridge.matches[flow.on.match].sides[flow.target]
            # With another key it would be another record.
            if field.path == side.path or not wanted(field_type(reading, flow, field.path)):
                continue
            if not _agrees(reading, field):
                continue
            record = put(field.target.record, field.path, _other(field.actual))
            which = side.resource, field.target.key
            return with_record(reading.trace, flow.target, which, record)
    return None


def _other(value: Value) -> Value:
    if isinstance(value, str):
        try:
            return str(Decimal(value) + Decimal("0.01"))
        except InvalidOperation:
            return value + "~"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value + Decimal("0.01")
    return "~"
