"""Plain values for odd ones: what stays odd in a smallest case is what matters there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Resource
from interlock.run.search.workload import creator, part_at
from interlock.schema.sample import sample
from interlock.schema.types import ListOf, Moment, Record, Text, Type, resolve
from interlock.values import Path, Value, at

DRAWS = 6


def plain_values(
    contract: Contract, bridge: Bridge, resource: Resource, body: Value
) -> Mapping[Path, Value]:
    """Give a plain value for each text and time of a new record, but for those that it has.

    Keys and references stay: other records lean on them. Amounts stay: they add up.
    """
    operation, role = creator(contract, resource.name, contract.origin.file)
    type_ = part_at(operation, role.record, contract)
    dice = Random("plain")  # always the same words
    drawn = [
        sample(type_, contract.types, dice, edge=0.0, direction="write", language="en")
        for _ in range(DRAWS)
    ]
    kept = _kept(contract.system, bridge, resource)
    found: dict[Path, Value] = {}
    for path in _texts(type_, contract, body, ()):
        dotted = ".".join("[]" if isinstance(step, int) else step for step in path)
        plain = next((v for d in drawn if (v := _like(d, path)) is not None), None)
        if dotted not in kept and plain is not None and plain != at(body, path):
            found[path] = plain
    return found


def _like(drawn: Value, path: Path) -> str | None:
    """Give the text at a path; of a list the first item stands for all."""
    found = at(drawn, tuple(0 if isinstance(step, int) else step for step in path))
    return found if isinstance(found, str) else None


def _kept(system: str, bridge: Bridge, resource: Resource) -> set[str]:
    """Give the dotted paths of keys, references and the state."""
    kept = {resource.key, *resource.references, *resource.hints}
    kept |= {name for group in resource.unique for name in group}
    kept |= {resource.life.field} if resource.life else set()
    for match in bridge.matches.values():
        side = match.sides.get(system)
        if side is not None and side.resource == resource.name:
            kept.add(".".join(str(step) for step in side.path))
    return kept


def _texts(type_: Type, contract: Contract, value: Value, path: Path) -> Iterator[Path]:
    plain = resolve(type_, contract.types)
    if isinstance(plain, ListOf) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(plain.item, contract, item, (*path, index))
    elif isinstance(plain, Record) and isinstance(value, dict):
        for name, inner in value.items():
            field = plain.field(name)
            if field is not None:
                yield from _texts(field.type, contract, inner, (*path, name))
    elif isinstance(plain, Text | Moment) and isinstance(value, str):
        yield path
