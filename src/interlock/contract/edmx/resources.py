"""The records that a service keeps: one kind for each entity set, with key and references."""

from __future__ import annotations

from interlock.contract.edmx.operations import Reading, withheld
from interlock.contract.edmx.sets import EntitySet
from interlock.contract.edmx.structures import Structure
from interlock.contract.model import Resource


def resources_of(reading: Reading) -> tuple[Resource, ...]:
    """Give a resource for each set whose type can be read; nothing in them is guessed."""
    found = ((one, one.structure) for one in reading.sets.all)
    return tuple(_resource(reading, one, known) for one, known in found if known is not None)


def _resource(reading: Reading, one: EntitySet, structure: Structure) -> Resource:
    key = tuple(part.path for part in structure.key)
    plain = len(key) == 1 and structure.property(key[0]) is not None
    chosen = structure.property(key[0]) if plain else None
    kind = "Singleton" if one.single else "EntitySet"
    why = f"{kind} of {structure.name}"
    return Resource(
        one.name,
        reading.records.of(structure.name, "read"),
        key[0] if plain else "",
        unique=(tuple(k.replace("/", ".") for k in key),) if len(key) > 1 else (),
        references=_references(reading, one, structure),
        open_key=chosen is not None and chosen.creatable,
        why="; ".join(filter(None, (why, withheld(one)))),
    )


def _references(reading: Reading, one: EntitySet, structure: Structure) -> dict[str, str]:
    """Give field -> the resource's field that it must equal, for links by a single field."""
    found: dict[str, str] = {}
    for link in structure.links:
        target = reading.sets.target(one, link)
        if target is None or len(link.points) != 1 or "/" in link.points[0][0]:
            continue
        own, theirs = link.points[0]
        if structure.property(own) is not None and target is not one:
            found[own] = f"{target.name}.{theirs}"
    return found
