"""The part `resources` of an overlay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from interlock.contract.model import Contract, Life, Move, Resource
from interlock.contract.overlay.keeping import (
    field_names,
    read_buried,
    read_computed,
    read_references,
    read_stamps,
)
from interlock.contract.overlay.paths import unknown_key
from interlock.contract.overlay.schema import keys
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.shapes import is_scalar, type_at
from interlock.forms import Fields
from interlock.schema.types import Ref
from interlock.values import Path


def read_resources(form: Fields, contract: Contract) -> tuple[Resource, ...]:
    """Correct the resources that were guessed, and add those that were not."""
    known = {r.name: r for r in contract.resources}
    parts = list(form.sections("resources", keys("resource"), "a resource"))
    for name, part in parts:
        known[name] = _keyed(part, _base(part, name, contract, known), contract)
    for name, part in parts:
        known[name] = _detailed(part, known[name], contract, known)
    return tuple(known.values())


def _base(part: Fields, name: str, contract: Contract, known: Mapping[str, Resource]) -> Resource:
    if "type" in part:
        wanted = part.text("type")
        if wanted not in contract.types:
            raise part.unknown(("type",), "type", wanted, tuple(contract.types))
        base = known.get(name, Resource(name, Ref(wanted), ""))
        return replace(base, type=Ref(wanted))
    if name in known:
        return known[name]
    if name in contract.types:
        return Resource(name, Ref(name), "")
    raise unknown_key(part, (), "resource", name, known=(*known, *contract.types))


def _keyed(part: Fields, resource: Resource, contract: Contract) -> Resource:
    where = f"overlay {part.document.file}:{part.line()}"
    resource = replace(resource, why=where)
    if "key" in part:
        resource = _with_key(part, resource, contract)
    return replace(resource, open_key=part.flag("open_key", resource.open_key))


def _with_key(part: Fields, resource: Resource, contract: Contract) -> Resource:
    """Read the field that names a record: its own, or with dots one inside a part of it."""
    name = part.as_text(("key",))
    steps = tuple(name.split("."))
    inside = type_at(resource.type, contract.types, steps) if len(steps) > 1 else None
    if inside is not None and name not in field_names(resource, contract):
        if not is_scalar(inside, contract.types):
            problem = f"{name} is no single value"
            raise part.wrong(("key",), problem, "name the field that holds the key")
        return replace(resource, key=name, key_path=steps)
    return replace(
        resource, key=_known_field(part, ("key",), name, resource, contract), key_path=()
    )


def _field(part: Fields, at: Path, resource: Resource, contract: Contract) -> str:
    """Read the name of a field of the record."""
    return _known_field(part, at, part.as_text(at), resource, contract)


def _known_field(part: Fields, at: Path, name: str, resource: Resource, contract: Contract) -> str:
    names = field_names(resource, contract)
    if names and name not in names:
        raise part.unknown(at, f"field of {resource.name}", name, names)
    return name


def _detailed(
    part: Fields, resource: Resource, contract: Contract, known: Mapping[str, Resource]
) -> Resource:
    if "unique" in part:
        groups = tuple(_group(part, i, resource, contract) for i in part.items("unique"))
        resource = replace(resource, unique=groups)
    if "references" in part:
        found, cascades, loose = read_references(part, resource, contract, known)
        hints = {k: v for k, v in resource.hints.items() if k not in found}
        resource = replace(resource, references=found, hints=hints)
        resource = replace(resource, cascades=cascades, loose=loose)
    if "stamps" in part:
        stamps, numbers, ranges = read_stamps(part, resource, contract)
        resource = replace(resource, stamps=stamps, numbers=numbers, ranges=ranges)
    if "computed" in part:
        resource = replace(resource, computed=read_computed(part, resource, contract))
    if "deleted" in part:
        resource = replace(resource, buried=read_buried(part, resource, contract))
    if "life" in part:
        resource = replace(resource, life=_life(part, resource, contract))
    return resource


def _group(part: Fields, index: int, resource: Resource, contract: Contract) -> tuple[str, ...]:
    group = part.data["unique"]
    items = group[index] if isinstance(group, list) else None
    if not isinstance(items, list) or not items:
        problem = "a unique group must be a list of fields"
        raise part.wrong(("unique", index), problem, "write [[field], [one, other]]")
    at: Path = ("unique", index)
    return tuple(_field(part, (*at, i), resource, contract) for i in range(len(items)))


def _life(part: Fields, resource: Resource, contract: Contract) -> Life:
    section = part.section("life", known=keys("life"), what="'life'")
    section.require("field", "initial")
    field = _field(section, ("field",), resource, contract)
    type_ = type_at(resource.type, contract.types, (field,))
    choice = choice_of(type_, contract.types) if type_ is not None else None
    states = tuple(str(v) for v in choice.values) if choice and not choice.open else ()

    def state(form: Fields, at: Path) -> str:
        text = form.as_text(at)
        if states and text not in states:
            raise form.unknown(at, f"state of {resource.name}", text, states)
        return text

    moves = []
    for index in section.items("moves"):
        move = section.section("moves", index, known=keys("move"), what="a move")
        move.require("from", "to")
        by = move.text("by", "change")
        _check_by(move, by, contract.operations)
        moves.append(Move(state(move, ("from",)), state(move, ("to",)), by))
    locked = tuple(state(section, ("locked", i)) for i in section.items("locked"))
    return Life(field, state(section, ("initial",)), tuple(moves), locked)


def _check_by(move: Fields, by: str, operations: Iterable[object]) -> None:
    names = tuple(str(getattr(o, "name", "")) for o in operations)
    if by not in {"change", "system", *names}:
        raise move.unknown(("by",), "operation", by, ("change", "system", *names))
