"""The flows of a bridge file: triggers and operations."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.bridge.fields import find
from interlock.bridge.load_rules import Context, Sides, load_rules
from interlock.bridge.mapping import Flow, Match, Table, Trigger
from interlock.bridge.schema import keys
from interlock.contract.model import Contract, Resource, Source
from interlock.documents import Document
from interlock.forms import Fields
from interlock.registry import nearest
from interlock.schema.types import Choice, Type, Types, resolve
from interlock.values import Path, Value

_CHANGES = ("created", "changed", "deleted")


def load_flows(
    form: Fields,
    contracts: Mapping[str, Contract],
    *,
    matches: Mapping[str, Match],
    tables: Mapping[str, Table],
) -> tuple[Flow, ...]:
    """Read the flows; `form` is the whole file."""
    names = tuple(form.section("flows", what="'flows'"))
    context = Context(contracts, matches, tables, names)
    flows = tuple(_flow(form, name, context) for name in names)
    _refuse_rings(form, flows)
    return flows


def refuse_stray_fields(document: Document) -> None:
    """Refuse `fields` that stand beside a flow or beside `flows`: their indentation is wrong."""
    whole = document.data if isinstance(document.data, dict) else {}
    places: tuple[tuple[Path, Value], ...] = (((), whole), (("flows",), whole.get("flows")))
    for path, place in places:
        if isinstance(place, dict) and "fields" in place:
            line, _ = document.line((*path, "fields"))
            problem = "'fields' stands outside its flow"
            remedy = f"look at the indentation: indent line {line} as far as 'on' and 'do'"
            raise document.refuse((*path, "fields"), problem, remedy)


def _flow(form: Fields, name: str, context: Context) -> Flow:
    part = form.section("flows", name, known=keys("flow"), what=f"the flow {name!r}")
    part.require("on", "do", "fields")
    trigger = part.read(("on",), lambda _: _trigger(part.text("on"), context))
    target, operations = _do(part, trigger, context)
    for index, other in enumerate(after := part.texts("after")):
        if other not in context.flows or other == name:
            steps: Path = ("after", index) if isinstance(part.data["after"], list) else ("after",)
            others = tuple(n for n in context.flows if n != name)
            raise part.unknown(steps, "flow", other, others)
    match = context.matches[trigger.match]
    sides = Sides(
        context.contracts[trigger.system].types,
        _record(context, match, trigger.system),
        context.contracts[target].types,
        _record(context, match, target),
    )
    rules = load_rules(part, ("fields",), sides, context)
    source = Source(form.document.file, form.line("flows", name))
    return Flow(name, trigger, target, operations, rules, after, source)


def _record(context: Context, match: Match, system: str) -> Type:
    resource = context.contracts[system].resource(match.sides[system].resource)
    assert resource is not None, "sides of a match were looked up when it was read"
    return resource.type


def _trigger(text: str, context: Context) -> Trigger:
    system, _, rest = text.partition(" ")
    if system not in context.contracts:
        raise ValueError(f"unknown system {system!r}", nearest(system, context.contracts))
    for name in sorted(context.matches, key=len, reverse=True):
        if rest.startswith((name + ".", name + " ")):
            match, what = context.matches[name], rest[len(name) + 1 :].strip()
            break
    else:
        word = rest.replace(".", " ").partition(" ")[0]
        if rest.rstrip(" .") in context.matches:
            states = f"write {word}.created or a state{_example(context, system, word)}"
            raise ValueError(f"it does not say what happens to {word!r}", states)
        raise ValueError(f"unknown match {word!r}", nearest(word, context.matches))
    if system not in match.sides:
        raise ValueError(
            f"the match {name!r} has no side in {system!r}", f"use {' or '.join(match.sides)}"
        )
    resource = context.contracts[system].resource(match.sides[system].resource)
    if what not in _CHANGES and resource is not None:
        _check_state(system, resource, context.contracts[system].types, what)
    return Trigger(system, name, what)


def _example(context: Context, system: str, match: str) -> str:
    """Give ` such as MATCH.STATE`, "" when the record has no states."""
    side = context.matches[match].sides.get(system)
    contract = context.contracts[system]
    resource = contract.resource(side.resource) if side else None
    if resource is None or resource.life is None:
        return ""
    type_ = resolve(find(resource.type, contract.types, resource.life.field).type, contract.types)
    states = [str(v) for v in type_.values] if isinstance(type_, Choice) else []
    known = "approved" if "approved" in states else next(iter(states), "")
    return f" such as {match}.{known}" if known else ""


def _check_state(system: str, resource: Resource, types: Types, what: str) -> None:
    if resource.life is None:
        raise ValueError(
            f"{system} {resource.name} has no field that holds a state, so it is never {what!r}",
            "use created, changed or deleted, or name the field in the overlay (life)",
        )
    type_ = resolve(find(resource.type, types, resource.life.field).type, types)
    if isinstance(type_, Choice):
        states = tuple(str(v) for v in type_.values)
        if what not in states:
            remedy = nearest(what, (*states, *_CHANGES))
            raise ValueError(f"{system} {resource.name} has no state {what!r}", remedy)


def _do(part: Fields, trigger: Trigger, context: Context) -> tuple[str, tuple[str, ...]]:
    target, operations = "", []
    for index, text in enumerate(part.texts("do")):
        steps: Path = ("do", index) if isinstance(part.data["do"], list) else ("do",)
        system, _, operation = text.partition(" ")
        if system not in context.contracts:
            raise part.unknown(steps, "system", system, tuple(context.contracts))
        if target not in ("", system):
            problem = f"the flow acts on {target} and on {system}"
            raise part.wrong(steps, problem, "make two flows of it, with after")
        target = system
        known = tuple(o.name for o in context.contracts[system].operations)
        if operation not in known:
            raise part.unknown(steps, f"operation of {system}", operation, known)
        operations.append(operation)
    sides = context.matches[trigger.match].sides
    if target == trigger.system or target not in sides:
        others = " or ".join(s for s in sides if s != trigger.system)
        problem = f"a flow from {trigger.system} cannot act on {target or 'nothing'!r}"
        raise part.wrong(("do",), problem, f"use an operation of {others}")
    return target, tuple(operations)


def _refuse_rings(form: Fields, flows: tuple[Flow, ...]) -> None:
    after = {f.name: f.after for f in flows}
    for name in after:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for before in after[waiting.pop()]:
                if before == name:
                    problem = f"the flow {name!r} waits for itself"
                    raise form.refuse(("flows", name, "after"), problem, "break the ring")
                if before not in seen:
                    seen.add(before)
                    waiting.append(before)
