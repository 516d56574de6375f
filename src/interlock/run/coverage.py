"""What trials have met, of all that contracts and bridge say there is; and what they have not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from interlock.bridge.mapping import Bridge, JointLife, Rule
from interlock.contract.model import Contract, Operation
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.types import Field, ListOf, Number, Record, Text, Type, Types, resolve
from interlock.trace import Event, Trace
from interlock.values import Path, Value, at

LONGEST_MAX = 4_000
MANY = 4
CANCELS = expression("cancel|void|annul|取消|作废", re.IGNORECASE)
"""Names of operations by which people take a record back."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A field that a flow carries out of a resource. path: "[]" is each item of a list.

    name: "order.lines.qty". codes: those that its table knows. edges: where its values may stand.
    length: of the longest text that is carried whole; scale: decimals that the contract allows.
    """

    system: str
    resource: str
    name: str
    path: Path
    rule: Rule
    codes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    length: int = 0
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """What there is to be met. carried: the fields of all flows."""

    contracts: Mapping[str, Contract]
    bridge: Bridge
    carried: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Met:
    """Names of what was met, or could be.

    outcomes: "erp.CreateOrder 201". moves: "order open > approved", "order cancelled when open".
    codes: of the bridge's tables, "currency JPY". values: edges of the fields that it carries,
    "order.remark longest": absent, longest, with one, with many, with all decimals, on another day
    (than in UTC).
    """

    outcomes: frozenset[str] = frozenset()
    moves: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


def together(found: Iterable[Met]) -> Met:
    """Give what was met in any of them."""
    all_ = tuple(found)
    return Met(*(frozenset[str]().union(*(getattr(m, f.name) for m in all_)) for f in fields(Met)))


def chart(contracts: Mapping[str, Contract], bridge: Bridge) -> Chart:
    """Give what a pair has to be met."""
    return Chart(contracts, bridge, tuple(_carried(contracts, bridge)))


def there_is(whole: Chart, called: Iterable[str]) -> Met:
    """Give all that could be met. called: "erp.CreateOrder": whose outcomes are counted."""
    return Met(
        frozenset(o for name in called for o in _documented(whole.contracts, name)),
        frozenset(m for life in whole.bridge.lives.values() for m in _moves_of(life)),
        frozenset(f"{c.rule.table} {code}" for c in whole.carried for code in c.codes),
        frozenset(f"{c.name} {edge}" for c in whole.carried for edge in c.edges),
    )


def met(trace: Trace, whole: Chart) -> Met:
    """Give what one trial has met."""
    kept: dict[tuple[str, str], list[Value]] = {}
    for event in trace.events:
        if event.kind == "write" and (after := at(event.body, ("after",))) is not None:
            place = event.system, str(at(event.body, ("resource",)))
            kept.setdefault(place, []).append(after)  # type: ignore[arg-type]  # a value
    codes: set[str] = set()
    edges: set[str] = set()
    for one in whole.carried:
        records = kept.get((one.system, one.resource), ())
        found = [v for record in records for v in _values(record, one.path)]
        codes |= {f"{one.rule.table} {v}" for v in found if isinstance(v, str) and v in one.codes}
        edges |= {f"{one.name} {e}" for e in one.edges if any(_is_at(e, v, one) for v in found)}
    lives = whole.bridge.lives.values()
    return Met(
        frozenset(_outcomes(trace, whole.contracts)),
        frozenset(m for life in lives for m in _moves(trace, life, whole.bridge)),
        frozenset(codes),
        frozenset(edges),
    )


def _documented(contracts: Mapping[str, Contract], name: str) -> Iterator[str]:
    system, _, operation = name.partition(".")
    found = contracts[system].operation(operation) if system in contracts else None
    yield from (f"{name} {o.name}" for o in (found.outcomes if found else ()))


def _moves_of(life: JointLife) -> Iterator[str]:
    for before, after in zip(life.path, life.path[1:], strict=False):
        yield _move(life.match, before, after)
    if life.cancel_before:
        yield from (_cancelled(life.match, state) for state in life.path)


def _move(match: str, before: object, after: object) -> str:
    return f"{match} {before} > {after}"


def _cancelled(match: str, state: object) -> str:
    return f"{match} cancelled when {state}"


def _outcomes(trace: Trace, contracts: Mapping[str, Contract]) -> Iterator[str]:
    seen = {(e.system, e.operation, e.outcome) for e in trace.events if e.kind == "reply"}
    for system, name, outcome in seen:
        operation = contracts[system].operation(name) if system in contracts else None
        if operation is not None:
            yield f"{system}.{name} {_documented_as(operation, outcome)}"


def _documented_as(operation: Operation, outcome: str) -> str:
    names = {o.name for o in operation.outcomes}
    guesses = (outcome, f"{outcome[:1]}XX", "default")
    return next((name for name in guesses if name in names), outcome)


def _moves(trace: Trace, life: JointLife, bridge: Bridge) -> Iterator[str]:
    sides = bridge.matches[life.match].sides
    state: dict[tuple[str, str], Value] = {}
    labels: dict[int, str] = {}
    key_of: dict[str, tuple[str, str]] = {}
    for event in trace.events:
        if event.kind == "act":
            label = str(at(event.body, ("record",)))
            labels[event.seq] = label
            if _cancels(event) and label in key_of:
                yield _cancelled(life.match, state.get(key_of[label]))
        side = sides.get(event.system)
        if event.kind != "write" or side is None or at(event.body, ("resource",)) != side.resource:
            continue
        key = event.system, str(at(event.body, ("key",)))
        if event.cause in labels:
            key_of.setdefault(labels[event.cause], key)
        old, new = state.get(key), _state(event, life)
        if new is not None:
            state[key] = new
            if old is not None:
                yield _move(life.match, old, new)


def _cancels(act: Event) -> bool:
    return at(act.body, ("action",)) == "cancel" or bool(CANCELS.search(act.operation))


def _state(write: Event, life: JointLife) -> Value:
    """Give the word of the path that a record holds now, in whichever field it stands."""
    after = at(write.body, ("after",))
    words = after.values() if isinstance(after, dict) else ()
    return next((w for w in words if isinstance(w, str) and w in life.path), None)


def _values(record: Value, path: Path) -> Iterator[Value]:
    """Give the values at a path; a step "[]" stands for each item."""
    if not path:
        yield record
    elif path[0] == "[]":
        for item in record if isinstance(record, list) else ():
            yield from _values(item, path[1:])
    else:
        inner = record.get(str(path[0])) if isinstance(record, dict) else None
        yield from _values(inner, path[1:])


def _carried(contracts: Mapping[str, Contract], bridge: Bridge) -> Iterator[Carried]:
    for flow in bridge.flows:
        contract = contracts.get(flow.on.system)
        side = bridge.matches[flow.on.match].sides.get(flow.on.system)
        resource = contract.resource(side.resource) if side and contract else None
        if resource is None or contract is None:
            continue
        for name, rule, field, path in _rules(flow.rules, resource.type, contract.types, ()):
            codes = tuple(bridge.codes(rule)) if rule.table else ()
            edges = _edges(rule, field, contract.types)
            whole = f"{flow.on.match}.{name}"
            plain = resolve(field.type, contract.types) if field else None
            yield Carried(
                flow.on.system,
                resource.name,
                whole,
                path,
                rule,
                codes,
                edges,
                length=_longest(rule, plain),
                scale=plain.scale or 0 if isinstance(plain, Number) else 0,
            )


def _longest(rule: Rule, plain: Type | None) -> int:
    own = plain.max_length if isinstance(plain, Text) else None
    return rule.longest or own or 0


def _rules(
    rules: tuple[Rule, ...], type_: Type, types: Types, path: Path
) -> Iterator[tuple[str, Rule, Field | None, Path]]:
    for rule in rules:
        if not rule.source:
            continue
        field = _field(type_, rule.source, types)
        whole = (*path, *rule.source)
        yield ".".join(str(s) for s in whole if s != "[]"), rule, field, whole
        inner = resolve(field.type, types) if field and rule.each else None
        if isinstance(inner, ListOf):
            yield from _rules(rule.fields, inner.item, types, (*whole, "[]"))


def _field(type_: Type, path: Path, types: Types) -> Field | None:
    found: Field | None = None
    for step in path:
        plain = resolve(type_, types)
        found = plain.field(str(step)) if isinstance(plain, Record) else None
        if found is None:
            return None
        type_ = found.type
    return found


def _edges(rule: Rule, field: Field | None, types: Types) -> tuple[str, ...]:
    """Give where the values of a field may stand; nothing for references and codes."""
    if field is None or field.direction == "read" or rule.look_up or rule.table:
        return ()
    if rule.each:
        return ("with one", "with many")
    plain = resolve(field.type, types)
    found = () if field.required else ("absent",)
    if rule.zone:
        return (*found, "on another day")
    if isinstance(plain, Number):
        return (*found, "with all decimals") if plain.scale else found
    return (*found, "longest") if 0 < _longest(rule, plain) <= LONGEST_MAX else found


def _is_at(edge: str, value: Value, one: Carried) -> bool:
    match edge:
        case "absent":
            return value is None
        case "with one":
            return isinstance(value, list) and len(value) == 1
        case "with many":
            return isinstance(value, list) and len(value) >= MANY
        case "longest":
            return isinstance(value, str) and len(value) >= one.length
        case "with all decimals":
            return _decimals(value) == one.scale
        case _:
            return _is_on_another_day(value, one.rule.zone)


def _decimals(value: Value) -> int:
    """Give how many digits after the point are used; the last one is not 0."""
    try:
        exact = Decimal(str(value)).normalize()
    except InvalidOperation:
        return 0
    return max(0, -int(exact.as_tuple().exponent)) if exact.is_finite() else 0


def _is_on_another_day(value: Value, zone: str) -> bool:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    if instant.tzinfo is None:
        return False
    return instant.astimezone(UTC).date() != instant.astimezone(ZoneInfo(zone)).date()
