"""A scenario with its open ends drawn: records, references, times; still without faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from decimal import ROUND_DOWN, Decimal
from random import Random

from interlock.bridge.currencies import DECIMALS
from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Operation, Resource, Role
from interlock.data import dataclass
from interlock.errors import ScenarioError
from interlock.patterns import expression
from interlock.run.search.totals import added_up
from interlock.scenario.model import CaseStep, DataSpec, Scenario, Step
from interlock.schema.sample import sample
from interlock.schema.types import ListOf, Number, Record, Text, Type, resolve
from interlock.values import Path, Value, at, put

TRIES_MAX = 40
_NUMBER = expression(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(slots=True)
class Drawn:
    """A record that a person will create. body: as the create operation takes it."""

    label: str
    match: str
    system: str
    resource: str
    body: Value
    named: str = ""


@dataclass(slots=True)
class Workload:
    """The draw of one trial, in the making."""

    contracts: Mapping[str, Contract]
    bridge: Bridge
    dice: Random
    edge: float
    drawn: list[Drawn] = field(default_factory=list)
    taken: dict[str, set[str]] = field(default_factory=dict)


def draw(
    scenario: Scenario, contracts: Mapping[str, Contract], bridge: Bridge, *, seed: str, edge: float
) -> tuple[CaseStep, ...]:
    """Give the steps of one trial with every record written out.

    seed: decides all. edge: share of fields that take boundary values, 0 to 1; at 0 the smallest
    counts are drawn as well.
    """
    work = Workload(contracts, bridge, Random(seed), edge)
    for spec in scenario.data:
        _draw_spec(work, spec, scenario)
    return tuple(_steps(work, scenario))


def creator(contract: Contract, resource: str, where: str) -> tuple[Operation, Role]:
    """Give the operation by which people create a record."""
    operation = contract.by_role("create", resource)
    if operation is None:
        raise ScenarioError(
            f"no operation of {contract.system} is known to create {resource}",
            where=where,
            remedy=f"name one in the overlay: operations: {{NAME: {{verb: create, "
            f"resource: {resource}, record: body}}}}",
        )
    return operation, contract.roles[operation.name]


def _draw_spec(work: Workload, spec: DataSpec, scenario: Scenario) -> None:
    match = work.bridge.matches[spec.record]
    creating = [s for s in scenario.steps if s.action == "create" and s.record == spec.record]
    named = [s for s in creating if s.named]
    others = next((s.system for s in creating if not s.named), "")
    others = others or work.bridge.owner(spec.record)
    low, high = spec.count
    count = max(work.dice.randint(low, high) if work.edge else low, len(spec.include))
    for index in range(max(count, len(named))):
        system = named[index].system if index < len(named) else others
        partial = spec.include[index] if index < len(spec.include) else {}
        drawn = _draw_record(work, spec, match.sides[system].resource, system, partial)
        drawn.named = named[index].named if index < len(named) else ""
        work.drawn.append(drawn)


def _draw_record(
    work: Workload, spec: DataSpec, resource_name: str, system: str, partial: Mapping[str, Value]
) -> Drawn:
    contract = work.contracts[system]
    resource = contract.resource(resource_name)
    assert resource is not None, resource_name
    where = f"{spec.source.file}:{spec.source.line}"
    operation, role = creator(contract, resource_name, where)
    type_ = part_at(operation, role.record, contract)
    body = sample(type_, contract.types, work.dice, edge=work.edge, direction="write")
    if not isinstance(body, dict):
        body = {}
    body = _sized(work, spec, body, type_, contract)
    body = _without_life(body, resource, type_, contract)
    for name, options in spec.choices.items():
        body = put_dotted(body, name, work.dice.choice(list(options)))
    for name, value in partial.items():
        body = put_dotted(body, name, value)
    said = {**spec.choices, **{name: (value,) for name, value in partial.items()}}
    body = _legal_amounts(work.bridge, spec.record, body, said)
    body = added_up(body, type_, contract.types, tuple(said))
    body = _unique(work, (resource, contract, type_), body, said)
    body = _referring(work, (resource, system), body, said, spec)
    label = f"{spec.record}-{1 + sum(d.match == spec.record for d in work.drawn)}"
    return Drawn(label, spec.record, system, resource_name, body)


def part_at(operation: Operation, path: Path, contract: Contract) -> Type:
    """Give the type of the record that an operation's request carries at `path`."""
    type_: Type = operation.request.body
    for step in path[1:]:
        type_ = resolve(type_, contract.types)
        if isinstance(type_, ListOf):
            type_ = type_.item
        elif isinstance(type_, Record):
            found = type_.field(str(step))
            if found is None:
                break
            type_ = found.type
    return type_


def optional_fields(contract: Contract, resource: str, body: Value) -> tuple[Path, ...]:
    """Give the paths of a new record's fields that its contract does not demand."""
    operation, role = creator(contract, resource, contract.origin.file)
    return tuple(_optional(part_at(operation, role.record, contract), contract, body, ()))


def _optional(type_: Type, contract: Contract, value: Value, path: Path) -> Iterator[Path]:
    plain = resolve(type_, contract.types)
    if isinstance(plain, ListOf) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _optional(plain.item, contract, item, (*path, index))
    elif isinstance(plain, Record) and isinstance(value, dict):
        for name, inner in value.items():
            found = plain.field(name)
            if found is None or not found.required:
                yield (*path, name)
            else:
                yield from _optional(found.type, contract, inner, (*path, name))


def put_dotted(body: Value, name: str, value: Value) -> Value:
    """Put a value at `lines.1.qty`; a number counts items from 1, "[]" means every item."""
    head, _, rest = name.partition(".")
    if head == "[]" and isinstance(body, list):
        return [put_dotted(item, rest, value) if rest else value for item in body]
    step: str | int = int(head) - 1 if head.isdigit() and isinstance(body, list) else head
    inner = at(body, (step,))
    new = put_dotted(inner, rest, value) if rest else value  # type: ignore[arg-type]  # a value
    return put(body, (step,), new)


def _sized(work: Workload, spec: DataSpec, body: Value, type_: Type, contract: Contract) -> Value:
    record = resolve(type_, contract.types)
    if not isinstance(record, Record):
        return body
    for name, (low, high) in spec.lists.items():
        found = record.field(name)
        if found is None:
            continue
        many = resolve(found.type, contract.types)
        if isinstance(many, ListOf):
            size = work.dice.randint(low, high) if work.edge else low
            items: list[Value] = [
                sample(many.item, contract.types, work.dice, edge=work.edge, direction="write")
                for _ in range(size)
            ]
            body = put(body, (name,), items)
    return body


def _is_said(said: Iterable[str], path: Path) -> bool:
    """Tell whether a scenario says a field itself, or what it lies in; of items of lists, any."""
    plain = tuple("[]" if isinstance(step, int) else step for step in path)
    for name in said:
        steps = tuple("[]" if step.isdigit() else step for step in name.split("."))
        if plain[: len(steps)] == steps:
            return True
    return False


def _legal_amounts(bridge: Bridge, match: str, body: Value, said: Iterable[str]) -> Value:
    """Cut drawn amounts to the decimals of their currency, as people would enter them."""
    for flow in bridge.flows:
        if flow.on.match != match:
            continue
        for rule in flow.rules:
            code = at(body, rule.rounding.by_currency or ()) if rule.rounding else None
            drawn = at(body, rule.source)
            if not rule.source or _is_said(said, rule.source) or str(code) not in DECIMALS:
                continue
            if isinstance(drawn, str | Decimal) and _NUMBER.fullmatch(str(drawn)):
                exact = Decimal(str(drawn))
                cut = exact.quantize(Decimal(1).scaleb(-DECIMALS[str(code)]), ROUND_DOWN)
                new: Value = cut if isinstance(drawn, Decimal) else f"{cut:f}"
                body = put(body, rule.source, new)
    return body


def _without_life(body: Value, resource: Resource, type_: Type, contract: Contract) -> Value:
    """Let a new record begin its life: no state, or the first one where a state is demanded."""
    life = resource.life
    if life is None or not isinstance(body, dict) or life.field not in body:
        return body
    record = resolve(type_, contract.types)
    found = record.field(life.field) if isinstance(record, Record) else None
    if found is not None and found.required:
        return {**body, life.field: life.initial}
    return {k: v for k, v in body.items() if k != life.field}


def _unique(
    work: Workload,
    kind: tuple[Resource, Contract, Type],
    body: Value,
    said: Mapping[str, tuple[Value, ...]],
) -> Value:
    """Draw key fields again until nobody has them; every record of a match needs its key."""
    resource, contract, type_ = kind
    record = resolve(type_, contract.types)
    if not isinstance(record, Record):
        return body
    chosen: set[str] = set()
    for path in _key_paths(work.bridge, resource, contract.system):
        name = str(path[0])
        found = record.field(name)
        if found is None or len(path) > 1 or found.direction == "read" or name in chosen:
            continue
        taken = work.taken.setdefault(f"{contract.system}.{resource.name}.{name}", set())
        value = at(body, (name,))
        if name in said:
            value = _untaken(work.dice, said[name], taken)
            chosen.add(name)
        for attempt in range(TRIES_MAX):
            plain = str(value or "").strip()
            if name in said or (plain.casefold() not in taken and _sober(plain)):
                break
            value = _key(found.type, contract, work.dice, attempt)
        taken.add(str(value).strip().casefold())
        body = put(body, (name,), value)  # type: ignore[arg-type]  # a value
    return body


def _untaken(dice: Random, said: tuple[Value, ...], taken: set[str]) -> Value:
    """Draw of the keys that a scenario says; one that is taken only if there is no other."""
    left = [one for one in said if str(one).strip().casefold() not in taken]
    return dice.choice(left or said) if len(said) > 1 else said[0]


def _sober(text: str) -> bool:
    # A key of blanks or of one character says nothing about the integration; hostile text
    # belongs into names.
    return len(text) >= 4 and text.isascii() and text.isprintable()


def _key(type_: Type, contract: Contract, dice: Random, attempt: int) -> Value:
    plain = resolve(type_, contract.types)
    if isinstance(plain, Text) and not plain.patterns and attempt < TRIES_MAX // 2:
        text = f"K-{dice.randrange(10**6):06d}"
        if len(text) >= plain.min_length and len(text) <= (plain.max_length or 99):
            return text
    if isinstance(plain, Number) and plain.scale == 0:
        return 1000 + dice.randrange(10**6)
    return sample(type_, contract.types, dice, edge=0.0)


def _key_paths(bridge: Bridge, resource: Resource, system: str) -> Iterator[Path]:
    for match in bridge.matches.values():
        side = match.sides.get(system)
        if side and side.resource == resource.name:
            yield side.path
    for group in resource.unique:
        if len(group) == 1:
            yield (group[0],)
    if resource.open_key and resource.key:
        yield resource.steps


def _referring(
    work: Workload,
    kind: tuple[Resource, str],
    body: Value,
    said: Iterable[str],
    spec: DataSpec,
) -> Value:
    """Let reference fields name records of this trial, made now when there are none."""
    resource, system = kind
    for dotted, target in {**resource.hints, **resource.references}.items():
        name, _, field_name = target.partition(".")
        other = work.contracts[system].resource(name)
        if other is None or name == resource.name:
            continue
        strict = dotted in resource.references
        for path in _present(body, tuple(dotted.split("."))):
            if _is_said(said, path):
                continue
            options = [d for d in work.drawn if d.system == system and d.resource == name]
            if not options and strict and work.contracts[system].by_role("create", name):
                prerequisite = DataSpec(name, source=spec.source)
                made = _draw_record(work, prerequisite, name, system, {})
                work.drawn.append(made)
                options = [made]
            if options:
                chosen = work.dice.choice(options)
                to_key: Value = {"$field": [chosen.label, field_name or other.key]}
                body = put(body, path, to_key)
    return body


def _present(body: Value, dotted: tuple[str, ...], done: Path = ()) -> Iterator[Path]:
    if not dotted:
        yield done
        return
    step, rest = dotted[0], dotted[1:]
    here = at(body, done)
    if step == "[]":
        if isinstance(here, list):
            for index in range(len(here)):
                yield from _present(body, rest, (*done, index))
    elif rest or not isinstance(here, dict) or step in here or done == ():
        yield from _present(body, rest, (*done, step))


def _steps(work: Workload, scenario: Scenario) -> Iterator[CaseStep]:
    at_ms = 1_000
    created: set[str] = set()
    creating = (s for s in scenario.steps if s.action == "create")
    wanted = {drawn.label for step in creating for drawn in _meant(work, step)}
    # Records that no step creates stand there from the start, in the order they were drawn.
    for drawn in work.drawn:
        if drawn.label not in wanted:
            yield _creation(drawn, at_ms)
            created.add(drawn.label)
            at_ms += 1_000
    for step in scenario.steps:
        at_ms += step.after_ms
        for index, drawn in enumerate(_meant(work, step)):
            when = at_ms + index * step.every_ms
            if step.action == "create":
                if drawn.label not in created:
                    made = _creation(drawn, when)
                    body = made.body
                    for name, value in step.with_.items():
                        body = put_dotted(body, name, value)
                    yield replace(made, body=body, expect=step.expect)
                    created.add(drawn.label)
                continue
            yield CaseStep(
                at_ms=when,
                system=step.system,
                action=step.action,
                record=drawn.label,
                match=step.record if step.record in work.bridge.matches else drawn.match,
                operation=step.operation,
                body=dict(step.with_) if step.with_ else None,
                expect=step.expect,
            )


def _creation(drawn: Drawn, at_ms: int) -> CaseStep:
    return CaseStep(at_ms, drawn.system, "create", drawn.label, drawn.match, body=drawn.body)


def _meant(work: Workload, step: Step) -> list[Drawn]:
    if step.named:
        return [d for d in work.drawn if d.named == step.named]
    by_name = [d for d in work.drawn if d.named == step.record]
    return by_name or [d for d in work.drawn if d.match == step.record]
