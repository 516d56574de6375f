"""Navigation properties: where they lead, how many there are, and by which fields."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.contract.edmx.annotations import Annotations, told
from interlock.contract.edmx.files import Place
from interlock.contract.edmx.names import Declared, Names
from interlock.contract.model import Source
from interlock.data import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation property. target: the qualified type that it leads to.

    points: (own property, property of the target) that must be equal, where this side depends.
    owns: likewise, where the target depends. association: its name in OData 2 and 3.
    below: what it leads to belongs to this record, so that a create may carry it; other records
    exist by themselves and are named by their keys. why: what keeps it from being followed, or "".
    """

    name: str
    target: str
    many: bool
    nullable: bool
    source: Source
    points: tuple[tuple[str, str], ...] = ()
    owns: tuple[tuple[str, str], ...] = ()
    association: str = ""
    role: str = ""
    below: bool = False
    note: str = ""
    why: str = ""


class Links:
    """The navigation properties that types declare."""

    def __init__(self, names: Names, said: Annotations) -> None:
        self.names = names
        self.said = said

    def of(self, declared: Declared) -> Iterator[Link]:
        """Give the navigation properties that stand in a type itself, not the inherited ones."""
        for place in declared.place.children("NavigationProperty"):
            if not place.get("Name"):
                yield self._broken(place, "it has no name")
            elif place.get("Relationship"):
                yield self._associated(place, declared)
            else:
                yield self._typed(place, declared)

    def _note(self, place: Place, declared: Declared) -> str:
        target = f"{declared.name}/{place.get('Name')}"
        return told(place, self.said.of(place, declared.schema, target))

    def _broken(self, place: Place, why: str) -> Link:
        return Link(place.get("Name"), "", many=False, nullable=True, source=place.source, why=why)

    def _typed(self, place: Place, declared: Declared) -> Link:
        """Read one as OData 4 writes it: with a type."""
        named = self.names.type_name(place.get("Type"), declared.schema)
        if named.name not in self.names.types:
            return self._broken(place, str(self.names.missing(named.name, place)))
        partner = self._partner(place, named.name)
        backwards = partner is not None and partner.get("Type").startswith("Collection(")
        contained = place.says("ContainsTarget", "true")
        return Link(
            place.get("Name"),
            named.name,
            named.many,
            not place.says("Nullable", "false"),
            place.source,
            _constraints(place),
            tuple((theirs, own) for own, theirs in _constraints(partner)),
            below=named.many or contained or (partner is not None and not backwards),
            note=self._note(place, declared),
        )

    def _partner(self, place: Place, target: str) -> Place | None:
        name = place.get("Partner")
        every = self.names.types[target].place.children("NavigationProperty")
        return next((p for p in every if name and p.get("Name") == name), None)

    def _associated(self, place: Place, declared: Declared) -> Link:
        """Read one as OData 2 and 3 write it: as one direction of an association."""
        name = self.names.resolve(place.get("Relationship"), declared.schema)
        association = self.names.associations.get(name)
        if association is None:
            return self._broken(place, f"the association {name} is not declared")
        ends = {end.get("Role"): end for end in association.place.children("End")}
        end = ends.get(place.get("ToRole"))
        if end is None:
            return self._broken(place, f"{name} has no end {place.get('ToRole')!r}")
        target = self.names.resolve(end.get("Type"), association.schema)
        if target not in self.names.types:
            return self._broken(place, str(self.names.missing(target, end)))
        pairs, dependent = _constraint(association.place)
        start = ends.get(place.get("FromRole"))
        several = start is not None and start.get("Multiplicity") == "*"
        from_here = dependent == place.get("FromRole")
        return Link(
            place.get("Name"),
            target,
            end.get("Multiplicity") == "*",
            end.get("Multiplicity") == "0..1",
            place.source,
            tuple((theirs, own) for own, theirs in pairs) if from_here else (),
            () if from_here else pairs,
            name,
            place.get("ToRole"),
            end.get("Multiplicity") == "*" or not several,
            self._note(place, declared),
        )


def _constraints(place: Place | None) -> tuple[tuple[str, str], ...]:
    """Give (dependent property, principal property) of a navigation property of OData 4."""
    return tuple(
        (c.get("Property"), c.get("ReferencedProperty"))
        for c in (place.children("ReferentialConstraint") if place else ())
        if c.get("Property")
    )


def _constraint(association: Place) -> tuple[tuple[tuple[str, str], ...], str]:
    """Give (principal property, dependent property) of an association, and the dependent role."""
    for constraint in association.children("ReferentialConstraint"):
        principal = next(constraint.children("Principal"), None)
        dependent = next(constraint.children("Dependent"), None)
        if principal is not None and dependent is not None:
            names = (tuple(r.get("Name") for r in p.children("PropertyRef"))
                     for p in (principal, dependent))  # fmt: skip
            return tuple(zip(*names, strict=False)), dependent.get("Role")
    return (), ""
