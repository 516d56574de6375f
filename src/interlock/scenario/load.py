"""The scenario file, read strictly against the bridge and the contracts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Source
from interlock.errors import ScenarioError
from interlock.forms import Fields, read_file
from interlock.registry import nearest
from interlock.scenario.actions import operation_for
from interlock.scenario.durations import count_range, duration_ms, show_duration
from interlock.scenario.links import read_links
from interlock.scenario.load_fields import Names, field_of, fitted
from interlock.scenario.load_parts import LawKind, read_faults, read_laws, read_search
from interlock.scenario.model import Action, DataSpec, LawUse, Line, Scenario, Step
from interlock.scenario.schema import keys
from interlock.schema.types import ListOf, resolve
from interlock.values import Path, Value

_VERSION = 1
ACTIONS: Mapping[str, Action] = {
    "create": "create", "change": "change", "delete": "delete", "cancel": "cancel", "do": "do",
}  # fmt: skip
EVERY_MS = 30_000


def load(
    path: FilePath,
    bridge: Bridge,
    contracts: Mapping[str, Contract],
    *,
    faults: Mapping[str, type],
    laws: Mapping[str, LawKind],
    own: Mapping[str, LawUse] | None = None,
) -> Scenario:
    """Read a scenario file. faults, laws: the tables of parts that it may name; own: laws of the
    user's own, by name.

    Every name in it is looked up: ScenarioError with file, line, column and the nearest name.
    """
    document = read_file(path, ScenarioError)
    form = Fields(document, (), (*keys("scenario"), "case"), what="the scenario file")
    if "case" in form:
        remedy = "use interlock replay, or name the scenario: scenario: TITLE"
        raise form.refuse(("case",), "this file is a case, not a scenario", remedy)
    form.require("interlock", "scenario", "horizon", "data", "steps", "laws")
    check_version(form)
    names = Names(bridge, contracts, own or {})
    horizon_ms, heal_at_ms = times(form)
    steps = _steps(form, names)
    links = read_links(form, contracts)
    _check_times(form, steps, horizon_ms)
    return Scenario(
        title=_title(form),
        file=document.file,
        horizon_ms=horizon_ms,
        heal_at_ms=heal_at_ms,
        data=tuple(_data(form, name, names) for name in form.section("data", what="'data'")),
        steps=steps,
        laws=read_laws(form, names, laws),
        faults=read_faults(form, contracts, faults, heal_at_ms),
        search=read_search(form, faults),
        cause=_cause(form),
        trials=form.integer("trials", least=1) if "trials" in form else None,
        latency_ms={system: link.latency_ms for system, link in links.items()},
        lines={system: link.line for system, link in links.items() if link.line != Line()},
    )


def is_case(path: FilePath) -> bool:
    """Tell whether a file is a case rather than a scenario; ScenarioError if unreadable."""
    data = read_file(path, ScenarioError).data
    return isinstance(data, dict) and "case" in data


def check_version(form: Fields) -> None:
    """Refuse another version of the format."""
    if form.data["interlock"] != _VERSION:
        problem = f"version {form.data['interlock']} of the format is not known"
        raise form.wrong(("interlock",), problem, f"write interlock: {_VERSION}")


def times(form: Fields) -> tuple[int, int]:
    """Read horizon and heal_at, by default three quarters of the horizon."""
    horizon_ms = form.read(("horizon",), duration_ms)
    if horizon_ms == 0:
        raise form.wrong(("horizon",), "the horizon is 0", "write how long to simulate: 2 h")
    if "heal_at" not in form:
        return horizon_ms, horizon_ms * 3 // 4
    heal_at_ms = form.read(("heal_at",), duration_ms)
    if heal_at_ms >= horizon_ms:
        problem = "heal_at does not lie before the horizon, so nothing could settle"
        raise form.wrong(("heal_at",), problem, "write an earlier time")
    return horizon_ms, heal_at_ms


def _title(form: Fields) -> Mapping[str, str]:
    if isinstance(form.data["scenario"], str):
        return {"en": form.text("scenario")}
    part = form.section("scenario", known=("en", "zh"), what="'scenario'")
    if not part.data:
        raise form.wrong(("scenario",), "the title is empty", "write {en: ..., zh: ...}")
    return {language: part.text(language) for language in part}


def _cause(form: Fields) -> int:
    cause = form.integer("cause", 0, least=1)
    if cause > 10:
        raise form.wrong(("cause",), f"cause {cause} does not exist", "write a number from 1 to 10")
    return cause


def _data(form: Fields, name: str, names: Names) -> DataSpec:
    part = form.section("data", name, what=f"the data of {name!r}")
    if name not in names.bridge.matches:
        remedy = nearest(name, names.bridge.matches)
        raise form.refuse(("data", name), f"unknown match {name!r}", remedy)
    lists = {}
    for key in part:
        if key not in keys("data"):
            _check_list(part, key, names, name)
            lists[key] = part.read((key,), count_range)
    choices: dict[str, tuple[Value, ...]] = {}
    if "with" in part:
        for field in part.section("with", what="'with'"):
            choices[field] = _choices(part, field, names, name)
    spec = DataSpec(
        name,
        part.read(("count",), count_range) if "count" in part else (1, 1),
        lists,
        choices,
        tuple(_included(part, index, names, name) for index in part.items("include")),
        Source(form.document.file, form.line("data", name)),
    )
    _check_keys(part, spec, names)
    return spec


def _check_keys(part: Fields, spec: DataSpec, names: Names) -> None:
    """Refuse fewer values than records for a field that no two of them may share."""
    system = names.bridge.owner(spec.record)
    resource = names.resource(system, spec.record)
    keys = {group[0] for group in resource.unique if len(group) == 1}
    keys.add(".".join(map(str, names.bridge.matches[spec.record].sides[system].path)))
    for field in sorted(keys & spec.choices.keys()):
        taken = {str(record[field]).casefold() for record in spec.include if field in record}
        there = len({str(value).casefold() for value in spec.choices[field]} - taken)
        whole = max(spec.count[1], len(spec.include))
        wanted = whole - sum(field in record for record in spec.include)
        if wanted > there:
            problem = f"up to {wanted} records need a {field!r} of their own, and {there} is given"
            remedy = f"write a list of {wanted} values, or leave {field!r} to be drawn"
            raise part.wrong(("with", field), problem, remedy)


def _check_list(part: Fields, key: str, names: Names, match: str) -> None:
    system = names.bridge.owner(match)
    resource = names.resource(system, match)
    lists = tuple(names.lists(system, resource))
    if key not in lists:
        remedy = nearest(key, (*keys("data"), *lists))
        raise part.refuse((key,), f"{resource.name} has no list {key!r}", remedy)


def _choices(part: Fields, field: str, names: Names, match: str) -> tuple[Value, ...]:
    steps: Path = ("with", field)
    place = field_of(part, steps, names, (names.bridge.owner(match), match))
    written = part.data["with"][field]  # type: ignore[index,call-overload]  # a section before
    types = names.contracts[names.bridge.owner(match)].types
    if not isinstance(written, list) or isinstance(resolve(place.type, types), ListOf):
        return (fitted(part, steps, place, types),)
    if not written:
        raise part.wrong(steps, f"{field!r} has no values to draw from", "write some")
    return tuple(fitted(part, (*steps, i), place, types) for i in range(len(written)))


def _included(part: Fields, index: int, names: Names, match: str) -> Mapping[str, Value]:
    system = names.bridge.owner(match)
    record = part.section("include", index, what="a record to include")
    types = names.contracts[system].types
    return {
        field: fitted(record, (field,), field_of(record, (field,), names, (system, match)), types)
        for field in record
    }


def _steps(form: Fields, names: Names) -> tuple[Step, ...]:
    labels: dict[str, str] = {}
    steps = []
    for index in form.items("steps"):
        part = form.section("steps", index, what="a step")
        step = _step(part, names, labels)
        if step.named:
            labels[step.named] = step.record
        steps.append(step)
    return tuple(steps)


def _check_times(form: Fields, steps: tuple[Step, ...], horizon_ms: int) -> None:
    at_ms = 0
    for index, step in enumerate(steps):
        at_ms += step.after_ms
        if at_ms >= horizon_ms:
            when, end = show_duration(at_ms), show_duration(horizon_ms)
            problem = f"the step comes at {when} and lies after the horizon, {end}: never taken"
            raise form.refuse(
                ("steps", index), problem, "let it come earlier, or the horizon later"
            )


def _step(part: Fields, names: Names, labels: Mapping[str, str]) -> Step:
    system, action = _action(part, names)
    part.require("record")
    match = _matched(part, names, labels, system)
    operation = _operation(part, names, (system, action), match)
    expect = part.one_of("expect", ("accepted", "refused"), "")
    return Step(
        system=system,
        action=action,
        record=part.text("record"),
        operation=operation,
        named=_label(part, names, labels, action),
        after_ms=part.read(("after",), duration_ms) if "after" in part else 0,
        every_ms=part.read(("every",), duration_ms) if "every" in part else EVERY_MS,
        with_=_written(part, names, (system, match), operation) if "with" in part else {},
        expect=expect,  # type: ignore[arg-type]  # one_of gives one of these
        source=Source(part.document.file, part.line()),
    )


def _action(part: Fields, names: Names) -> tuple[str, Action]:
    systems = [key for key in part if key not in keys("step")]
    known = tuple(names.contracts)
    if not systems:
        raise part.refuse((), "the step names no system", f"add one of {', '.join(known)}: ACTION")
    for system in systems:
        if system not in known:
            remedy = nearest(system, (*keys("step"), *known))
            raise part.refuse((system,), f"a step knows no {system!r}", remedy)
    if len(systems) > 1:
        problem = f"one step acts on {systems[0]} and on {systems[1]}"
        raise part.refuse((systems[1],), problem, "make two steps of it")
    contract, said = names.contracts[systems[0]], part.text(systems[0])
    if said not in ACTIONS and contract.operation(said) is not None:
        remedy = f"write `{systems[0]}: do, operation: {said}`"
        raise part.wrong((systems[0],), f"{said!r} is an operation, not an action", remedy)
    return systems[0], ACTIONS[part.one_of(systems[0], tuple(ACTIONS), kind="action")]


def _matched(part: Fields, names: Names, labels: Mapping[str, str], system: str) -> str:
    record = part.text("record")
    match = labels.get(record, record)
    if match not in names.bridge.matches:
        raise part.unknown(("record",), "record", record, (*labels, *names.bridge.matches))
    sides = names.bridge.matches[match].sides
    if system not in sides:
        problem = f"{system} keeps no records of {match!r}"
        raise part.wrong(("record",), problem, f"act on {' or '.join(sides)}")
    return match


def _operation(part: Fields, names: Names, what: tuple[str, Action], match: str) -> str:
    system, action = what
    if action != "do":
        if "operation" in part:
            problem = f"'operation' does not go with {action!r}"
            raise part.refuse(("operation",), problem, f"write {system}: do")
        resource = names.resource(system, match).name
        if operation_for(names.contracts[system], action, resource) is None:
            problem = f"no operation of {system} is known to {action} {resource}"
            remedy = f"write {system}: do and name the operation, or give it a role in the overlay"
            raise part.wrong((system,), problem, remedy)
        return ""
    part.require("operation")
    operation = part.text("operation")
    known = tuple(o.name for o in names.contracts[system].operations)
    if operation not in known:
        raise part.unknown(("operation",), f"operation of {system}", operation, known)
    return operation


def _label(part: Fields, names: Names, labels: Mapping[str, str], action: Action) -> str:
    label = part.text("as", "")
    if "as" not in part:
        return ""
    if action != "create":
        raise part.refuse(("as",), f"'as' does not go with {action!r}", "name it where it is made")
    if part.text("record") in labels:
        remedy = f"create one of {', '.join(names.bridge.matches)}"
        raise part.wrong(("record",), f"{part.text('record')!r} exists already", remedy)
    if label in labels or label in names.bridge.matches:
        raise part.wrong(("as",), f"the name {label!r} is taken", "choose another")
    return label


def _written(
    part: Fields, names: Names, of: tuple[str, str], operation: str
) -> Mapping[str, Value]:
    fields = part.section("with", what="'with'")
    types = names.contracts[of[0]].types
    # What the system must refuse need not keep the contract.
    lenient = part.data.get("expect") == "refused"
    return {
        field: fitted(
            fields,
            (field,),
            field_of(fields, (field,), names, of, operation=operation),
            types,
            lenient=lenient,
        )
        for field in fields
    }
