"""The bridge file, read strictly against the contracts that it joins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import cast

from interlock.bridge.fields import find, shape
from interlock.bridge.load_flows import load_flows, refuse_stray_fields
from interlock.bridge.mapping import Bridge, Ignore, JointLife, KeyField, Match, Table
from interlock.bridge.schema import keys
from interlock.contract.model import Contract, Resource, Source
from interlock.errors import BridgeError
from interlock.forms import Fields, read_file
from interlock.registry import nearest
from interlock.schema.types import Choice, resolve
from interlock.values import Path

_VERSION = 1
_IGNORE = ("case", "spaces", "full-width")


def load(path: FilePath, contracts: Mapping[str, Contract]) -> Bridge:
    """Read a bridge file. contracts: by system name.

    Every name in it is looked up: BridgeError with file, line, column and the nearest name.
    """
    document = read_file(path, BridgeError)
    refuse_stray_fields(document)
    form = Fields(document, (), keys(), what="the bridge file")
    form.require("interlock", "bridge", "match", "flows")
    if form.data["interlock"] != _VERSION:
        problem = f"version {form.data['interlock']} of the bridge format is not known"
        raise form.wrong(("interlock",), problem, f"write interlock: {_VERSION}")
    matches = {name: _match(form, name, contracts) for name in _names(form, "match")}
    tables = {name: _table(form, name) for name in _names(form, "tables")}
    return Bridge(
        form.text("bridge"),
        document.file,
        matches,
        load_flows(form, contracts, matches=matches, tables=tables),
        tables,
        {name: _life(form, name, matches, contracts) for name in _names(form, "life")},
        {name: _truth(form, name, matches, contracts) for name in _names(form, "truth")},
        tuple(_secret(form, index, contracts) for index in form.items("must_not_cross")),
        tuple(_allowed(form, index, contracts) for index in form.items("may_also")),
    )


def _names(form: Fields, key: str) -> tuple[str, ...]:
    return tuple(form.section(key, what=repr(key))) if key in form else ()


def _match(form: Fields, name: str, contracts: Mapping[str, Contract]) -> Match:
    if "." in name or " " in name:
        problem = f"the match name {name!r} has a dot or a space"
        raise form.refuse(("match", name), problem, "use letters, digits and hyphens")
    part = form.section("match", name, what=f"the match {name!r}")
    sides: dict[str, KeyField] = {}
    for system in (key for key in part if key not in keys("match")):
        if system not in contracts:
            remedy = nearest(system, (*contracts, *keys("match")))
            raise part.refuse((system,), f"unknown system {system!r}", remedy)
        sides[system] = _key_field(part, system, contracts[system])
    if len(sides) < 2:
        remedy = "add SYSTEM: RESOURCE.FIELD for each side"
        raise form.refuse(("match", name), f"{part.what} names fewer than two systems", remedy)
    ignored = part.texts("ignore")
    for word in ignored:
        if word not in _IGNORE:
            raise part.unknown(("ignore",), "difference", word, _IGNORE)
    unique_in = part.texts("unique_in")
    for system in unique_in:
        if system not in sides:
            raise part.unknown(("unique_in",), "system", system, tuple(sides))
    source = Source(form.document.file, form.line("match", name))
    return Match(name, sides, cast("tuple[Ignore, ...]", ignored), unique_in, source)


def _key_field(part: Fields, system: str, contract: Contract) -> KeyField:
    text = part.text(system)
    resource, rest = _resource(part, (system,), text, contract)
    place = part.read((system,), lambda _: find(resource.type, contract.types, rest))
    return KeyField(resource.name, place.path)


def _resource(part: Fields, steps: Path, text: str, contract: Contract) -> tuple[Resource, str]:
    """Split RESOURCE.FIELD; a resource's own name may hold dots."""
    for resource in sorted(contract.resources, key=lambda r: -len(r.name)):
        if text.startswith(resource.name + "."):
            return resource, text.removeprefix(resource.name + ".")
    known = tuple(r.name for r in contract.resources)
    if "." not in text and text in known:
        raise part.wrong(steps, f"{text!r} names no field", f"write {text}.FIELD")
    name = text.partition(".")[0]
    if not known:
        problem = f"the contract of {contract.system!r} shows no records, so {name!r} is unknown"
        raise part.wrong(steps, problem, "name its resources in an overlay")
    raise part.unknown(steps, f"record of {contract.system}", name, known)


def _table(form: Fields, name: str) -> Table:
    part = form.section("tables", name, what=f"the table {name!r}")
    if not part.data:
        raise form.refuse(("tables", name), f"{part.what} is empty", "write CODE: CODE")
    pairs: dict[str, str] = {}
    for left, right in part.data.items():
        if isinstance(right, bool) or right is None or isinstance(right, (list, dict)):
            problem = f"the code for {left!r} must be a text"
            raise part.wrong((left,), problem, 'quote it: "..."')
        pairs[left] = str(right)
    return Table(name, pairs, Source(form.document.file, form.line("tables", name)))


def _life(
    form: Fields, name: str, matches: Mapping[str, Match], contracts: Mapping[str, Contract]
) -> JointLife:
    if isinstance(form.section("life", what="'life'").data[name], list):
        problem = f"the life of {name!r} must be a mapping, this is a list"
        remedy = "write {path: [STATE, STATE], cancel: before STATE}"
        raise form.wrong(("life", name), problem, remedy)
    part = form.section("life", name, known=keys("life"), what=f"the life of {name!r}")
    if name not in matches:
        raise form.refuse(("life", name), f"unknown match {name!r}", nearest(name, matches))
    part.require("path")
    path = part.texts("path")
    states = _states(matches[name], contracts)
    for index, state in enumerate(path):
        if states and state not in states:
            raise part.unknown(("path", index), "state", state, states)
        if state in path[:index]:
            raise part.wrong(("path", index), f"{state!r} stands twice", "name each state once")
    if len(path) < 2:
        raise part.wrong(("path",), "a path needs two states or more", "write [open, approved]")
    cancel = part.text("cancel", "")
    before = cancel.removeprefix("before ").strip()
    if "cancel" in part and (cancel == before or before not in path):
        problem = f"'cancel' says {cancel!r}"
        raise part.wrong(("cancel",), problem, f"write: before STATE, of {', '.join(path)}")
    return JointLife(name, path, before)


def _states(match: Match, contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """Give the states of all sides; () when some side does not list its own."""
    states: list[str] = []
    for system, side in match.sides.items():
        resource = contracts[system].resource(side.resource)
        if resource is None or resource.life is None:
            return ()
        type_ = find(resource.type, contracts[system].types, resource.life.field).type
        choice = resolve(type_, contracts[system].types)
        if not isinstance(choice, Choice):
            return ()
        states += [str(v) for v in choice.values]
    return tuple(states)


def _truth(
    form: Fields, name: str, matches: Mapping[str, Match], contracts: Mapping[str, Contract]
) -> str:
    part = form.section("truth", what="'truth'")
    match_name, _, field = name.partition(".")
    if match_name not in matches:
        remedy = nearest(match_name, matches)
        raise part.refuse((name,), f"unknown match {match_name!r}", remedy)
    match = matches[match_name]
    if field and (remedy := _missing_everywhere(match, field, contracts)):
        raise part.refuse((name,), f"no side of {match_name!r} has the field {field!r}", remedy)
    system = part.text(name)
    if system not in match.sides:
        raise part.unknown((name,), f"system of the match {match_name!r}", system, (*match.sides,))
    return system


def _missing_everywhere(match: Match, field: str, contracts: Mapping[str, Contract]) -> str:
    """Give the remedy when no side's record has the field, "" when one has."""
    known: list[str] = []
    for system, side in match.sides.items():
        resource = contracts[system].resource(side.resource)
        assert resource is not None, "sides of a match were looked up when it was read"
        try:
            find(resource.type, contracts[system].types, field)
        except ValueError:
            found = shape(resource.type, contracts[system].types)
            known += found.fields if found else ()
        else:
            return ""
    return nearest(field, tuple(known))


def _secret(form: Fields, index: int, contracts: Mapping[str, Contract]) -> tuple[str, str, Path]:
    steps: Path = ("must_not_cross", index)
    system, _, rest = form.as_text(steps).partition(".")
    if system not in contracts:
        raise form.unknown(steps, "system", system, tuple(contracts))
    resource, field = _resource(form, steps, rest, contracts[system])
    place = form.read(steps, lambda _: find(resource.type, contracts[system].types, field))
    return system, resource.name, place.path


def _allowed(form: Fields, index: int, contracts: Mapping[str, Contract]) -> tuple[str, str]:
    steps: Path = ("may_also", index)
    system, _, operation = form.as_text(steps).partition(" ")
    if system not in contracts:
        raise form.unknown(steps, "system", system, tuple(contracts))
    known = tuple(o.name for o in contracts[system].operations)
    if operation not in known:
        raise form.unknown(steps, f"operation of {system}", operation, known)
    return system, operation
