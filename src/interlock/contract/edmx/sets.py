"""Entity sets and singletons of the containers, and where their links lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from interlock.contract.edmx.annotations import Annotations
from interlock.contract.edmx.files import Place, Schema
from interlock.contract.edmx.links import Link
from interlock.contract.edmx.names import Declared, Names, Untestable
from interlock.contract.edmx.promises import Promise, promise
from interlock.contract.edmx.records import Use
from interlock.contract.edmx.structures import Structure, Structures
from interlock.contract.model import Refusal
from interlock.data import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class EntitySet:
    """An entity set, or a singleton. name: of its resource; address: its step in the path.

    structure: its record type, None when `broken` says what is wrong with that.
    bound: V4, navigation property -> name of the set that it leads to.
    """

    name: str
    address: str
    place: Place
    type: str
    promise: Promise
    structure: Structure | None
    broken: Untestable | None = None
    single: bool = False
    bound: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> tuple[str, ...] | None:
        """Give what the ETag is made of; None when the set has none."""
        own = self.structure.etag if self.structure else ()
        return self.promise.etag if self.promise.etag is not None else own or None


class Sets:
    """All sets in order. refused: those that cannot be told from another."""

    def __init__(self, structures: Structures, said: Annotations) -> None:
        self.structures = structures
        self.said = said
        self.names: Names = structures.names
        self.refused: list[Refusal] = []
        self.all: list[EntitySet] = []
        self._named: dict[str, EntitySet] = {}
        self._holders: dict[str, list[EntitySet]] = {}
        self._ends: dict[tuple[str, str, str], str] = {}
        for container in self.names.containers:
            try:
                self._container(container)
            except Untestable as why:
                what = f"container {container.name}"
                self.refused.append(Refusal(what, str(why), why.source))

    def _container(self, container: Declared) -> None:
        kinds = ("EntitySet", "Singleton")
        first = container is self.names.containers[0]
        plain = first or container.place.metadata("IsDefaultEntityContainer").lower() == "true"
        seen: set[str] = set()
        for place, schema in self.names.members(container, *kinds):
            name = place.get("Name")
            if name in seen or not name:
                why = "another one of its container has its name; the first is used"
                why = why if name else "it has no name"
                self.refused.append(Refusal(f"{place.kind} {name}".rstrip(), why, place.source))
                continue
            seen.add(name)
            self._add(place, schema, container, plain=plain)
        for place, schema in self.names.members(container, "AssociationSet"):
            association = self.names.resolve(place.get("Association"), schema)
            ends = {e.get("Role"): e.get("EntitySet") for e in place.children("End")}
            for role, target in ends.items():
                for other, source in ends.items():
                    if other != role or len(ends) == 1:
                        self._ends[association, role, source] = target

    def _add(self, place: Place, schema: Schema, container: Declared, *, plain: bool) -> None:
        name = place.get("Name")
        qualified = f"{container.place.get('Name')}.{name}"
        wanted = place.get("EntityType") or place.get("Type")
        type_ = self.names.resolve(wanted, schema)
        terms = self.said.of(place, schema, f"{container.name}/{name}")
        structure, broken = None, None
        try:
            structure = self.structures.of(type_, place)
        except Untestable as why:
            broken = why
        found = EntitySet(
            qualified if name in self._named else name,
            name if plain else qualified,
            place,
            type_,
            promise(place, terms, self.names.metadata.generation),
            structure,
            broken,
            place.kind == "Singleton",
            {
                b.get("Path"): b.get("Target").rpartition("/")[2]
                for b in place.children("NavigationPropertyBinding")
            },
        )
        self.all.append(found)
        self._named.setdefault(name, found)
        if structure is not None:
            for declared in self.structures.line(type_, place):
                self._holders.setdefault(declared.name, []).append(found)

    def target(self, source: EntitySet, link: Link) -> EntitySet | None:
        """Give the set whose records a link of a set leads to, None when that is not said."""
        own = source.place.get("Name")
        name = source.bound.get(link.name) or self._ends.get((link.association, link.role, own))
        if name or link.association or not (link.points or link.owns):
            return self._named.get(name) if name else None
        # OData 4 need not bind what only one set can hold (CSDL 4.01, section 13.4).
        several = [s for s in self.holding(link.target) if not s.single]
        return several[0] if len(several) == 1 else None

    def holding(self, type_: str) -> tuple[EntitySet, ...]:
        """Give the sets whose records are of a type or derived from it."""
        return tuple(self._holders.get(type_, ()))

    def closed(self) -> dict[Use, dict[str, frozenset[str]]]:
        """Give what no set of a type takes: by use, type -> properties and links."""
        return {
            "create": _shared((s.type, s.promise.uncreated) for s in self.all),
            "change": _shared((s.type, s.promise.unchanged) for s in self.all),
        }


def _shared(said: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for type_, names in said:
        found[type_] = found[type_] & names if type_ in found else names
    return found
