"""What the two laws of agreement share: carried fields compared at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from interlock.bridge.carry import same
from interlock.law.base import Ask, Breakage, Judgement, judged
from interlock.law.reading import Due, Kept, Reading, with_record
from interlock.schema.types import Float, ListOf, Number, Record, Type, resolve
from interlock.trace import Trace
from interlock.values import Path, Value, at, put, show_path

GRACE_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Field:
    """One carried field of one pair of records."""

    due: Due
    target: Kept
    path: Path
    expected: tuple[Value, ...]
    actual: Value


def is_amount(reading: Reading, field: Field) -> bool:
    """Tell whether the target field is a number by its contract."""
    return isinstance(_type(reading, field), Number | Float)


def agrees(reading: Reading, field: Field) -> bool:
    """Tell whether the actual value is one of the expected, by the target field's type."""
    type_ = _type(reading, field)
    return any(same(option, field.actual, type_) for option in field.expected)


def _type(reading: Reading, field: Field) -> Type | None:
    contract = reading.contracts[field.due.flow.target]
    side = reading.bridge.matches[field.due.flow.on.match].sides[field.due.flow.target]
    resource = contract.resource(side.resource)
    if resource is None:
        return None
    type_: Type = resource.type
    for step in field.path:
        type_ = resolve(type_, contract.types)
        if isinstance(type_, ListOf):
            type_ = type_.item
            if isinstance(step, int):
                continue
            type_ = resolve(type_, contract.types)
        found = type_.field(str(step)) if isinstance(type_, Record) else None
        if found is None:
            return None
        type_ = found.type
    return resolve(type_, contract.types)


def fields(reading: Reading, of: tuple[str, ...]) -> Iterator[Field]:
    """Give every carried field of every pair that had time to settle."""
    for flow in reading.bridge.flows:
        if flow.on.match not in of:
            continue
        for due in reading.due(flow):
            if due.gone:
                continue
            versions = reading.versions(due)
            newest = _last_change_ms(reading, due)
            if max(newest, reading.calm_from_ms) + GRACE_MS > reading.end_ms:
                continue
            # A flow that runs once may have carried any version since its trigger; a flow that
            # runs on each change must end with the newest.
            carried = [reading.expected(due, v) for v in versions]
            if flow.on.what == "changed":
                carried = carried[:1]
            for kept in reading.copies(due):
                for path, count in carried[0].lengths.items():
                    counts = tuple(c.lengths.get(path, count) for c in carried)
                    items = at(kept.record, path)
                    actual = len(items) if isinstance(items, list) else 0
                    yield Field(due, kept, (*path, "(length)"), counts, actual)
                for path in carried[0].values:
                    options = tuple(c.values[path] for c in carried if path in c.values)
                    yield Field(due, kept, path, options, _value(at(kept.record, path)))


def _value(found: object) -> Value:
    return found  # type: ignore[return-value]  # records hold values only


def _last_change_ms(reading: Reading, due: Due) -> int:
    side = reading.bridge.matches[due.flow.on.match].sides[due.flow.on.system]
    history = reading.history(due.flow.on.system, side.resource, due.kept.key)
    return history[-1].event.at_ms if history else due.since_ms


def compare(reading: Reading, ask: Ask, wanted: Callable[[Field], bool], message: str) -> Judgement:
    """Judge all wanted fields: the actual value must be one of the expected."""
    broken: list[Breakage] = []
    stake = 0
    for field in fields(reading, ask.of):
        if not wanted(field):
            continue
        stake += 1
        if agrees(reading, field):
            continue
        broken.append(_breakage(reading, field, message))
    return judged(ask, stake, tuple(broken))


def _breakage(reading: Reading, field: Field, message: str) -> Breakage:
    flow = field.due.flow
    side = reading.bridge.matches[flow.on.match].sides[flow.target]
    path = show_path(field.path)
    rule = next((r for r in flow.rules if r.target[:1] == field.path[:1]), None)
    last = reading.history(flow.target, side.resource, field.target.key)
    args = {
        "match": flow.on.match,
        "record": field.due.kept.known_as or field.due.kept.key,
        "system": flow.target,
        "source": flow.on.system,
        "field": path.removeprefix("$."),
        "expected": _show(field.expected[0]),
        "actual": _show(field.actual),
        "flow": flow.name,
    }
    return Breakage(
        message=message,
        args=args,
        evidence=reading.chain(field.due.seq, *(w.event.seq for w in last)),
        match=flow.on.match,
        record=args["record"],
        system=flow.target,
        operation=flow.do[0],
        path=path,
        file=rule.place.file if rule else flow.source.file,
        line=rule.place.line if rule else flow.source.line,
    )


def _show(value: Value) -> str:
    return "nothing" if value is None else str(value)


def spoil(reading: Reading, ask: Ask, wanted: Callable[[Field], bool]) -> Trace | None:
    """Change one field that agrees."""
    for field in fields(reading, ask.of):
        if not wanted(field) or not agrees(reading, field):
            continue
        flow = field.due.flow
        resource = reading.bridge.matches[flow.on.match].sides[flow.target].resource
        record = put(field.target.record, field.path, _other(field.actual))
        return with_record(reading.trace, flow.target, (resource, field.target.key), record)
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
