"""Records of entity and complex types: as they are read, created and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Literal, TypeAlias

from interlock.contract.edmx.names import TypeName, Untestable
from interlock.contract.edmx.structures import Structure, Structures
from interlock.schema.types import Anything, Field, ListOf, OneOf, Record, Ref, Type

Use: TypeAlias = Literal["read", "create", "change"]
_SUFFIX: dict[Use, str] = {"read": "", "create": "-create", "change": "-update"}


class Records:
    """The table of named types, filled as types are asked for.

    The envelopes of the protocol ("d", "results", "value", "@odata...") are no part of them.
    closed: of each type, properties and links that no entity set takes on create or on change.
    """

    def __init__(
        self, structures: Structures, closed: Mapping[Use, Mapping[str, frozenset[str]]]
    ) -> None:
        self.structures = structures
        self.closed = closed
        self.types: dict[str, Type] = {}
        self._waiting: list[tuple[str, Use]] = []
        self._below: dict[str, frozenset[str]] = {}

    def of(self, name: str, use: Use, *, many: bool = False) -> Type:
        """Give a record type by its qualified name, with those derived from it as branches."""
        names = self.structures.concrete(name) or (name,)
        refs = tuple(self._ref(one, use) for one in names)
        self._drain()
        type_ = refs[0] if len(refs) == 1 else OneOf(refs)
        return ListOf(type_) if many else type_

    def all(self) -> dict[str, Type]:
        """Give the table, with every declared record type as it is read."""
        for name, declared in self.structures.names.types.items():
            if declared.place.kind in ("EntityType", "ComplexType"):
                self._ref(name, "read")
        self._drain()
        return self.types

    def _ref(self, name: str, use: Use) -> Ref:
        called = self.structures.names.short(name) + _SUFFIX[use]
        if called not in self.types:
            self.types[called] = Anything()  # holds the name until the record is made
            self._waiting.append((name, use))
        return Ref(called)

    def _drain(self) -> None:
        while self._waiting:
            name, use = self._waiting.pop()
            called = self.structures.names.short(name) + _SUFFIX[use]
            try:
                made: Type = self._record(called, self._structure(name), use)
            except Untestable as why:
                made = Anything(str(why))
            self.types[called] = made

    def _structure(self, name: str) -> Structure:
        declared = self.structures.names.types[name]
        return self.structures.of(name, declared.place)

    def _record(self, called: str, structure: Structure, use: Use) -> Record:
        fields = (
            *self._properties(structure, use),
            *(() if use == "change" else self._links(structure, use)),
        )
        return Record(fields, called, open=structure.open)

    def _properties(self, structure: Structure, use: Use) -> Iterator[Field]:
        closed = {u: self.closed[u].get(structure.name, frozenset()) for u in self.closed}
        for one in structure.properties:
            creatable = one.creatable and one.name not in closed["create"]
            updatable = one.updatable and one.name not in closed["change"]
            if (use == "create" and not creatable) or (use == "change" and not updatable):
                continue
            yield Field(
                one.name,
                self.typed(one.type, one.named, use, nullable=one.nullable),
                required=(use == "read" and one.named.name != "Edm.Stream")
                or (use == "create" and one.needed),
                nullable=one.nullable and not one.named.many,
                default=one.default,
                direction="read" if use == "read" and not (creatable or updatable) else "both",
                note=one.note,
            )

    def typed(
        self, scalar: Type | None, named: TypeName, use: Use, *, nullable: bool = False
    ) -> Type:
        """Give the type of a property or parameter: its scalar, or the record it names.

        nullable: items of a collection may be nil.
        """
        if scalar is not None:
            return ListOf(scalar, nullable=nullable) if named.many else scalar
        refs = tuple(self._ref(n, use) for n in self.structures.concrete(named.name))
        refs = refs or (self._ref(named.name, use),)
        type_ = refs[0] if len(refs) == 1 else OneOf(refs)
        return ListOf(type_, nullable=nullable) if named.many else type_

    def _lists_of(self, name: str) -> frozenset[str]:
        """Give the types whose records lists hold below a type: what leads up to it is no part."""
        if name not in self._below:
            found: dict[str, None] = {}
            waiting = [name]
            while waiting:
                with suppress(Untestable):  # what uses the type says why
                    links = self._structure(waiting.pop()).links
                    new = [n.target for n in links if n.many and n.target not in found]
                    found |= dict.fromkeys(new)
                    waiting += new
            self._below[name] = frozenset(found)
        return self._below[name]

    def _links(self, structure: Structure, use: Use) -> Iterator[Field]:
        closed = self.closed["create"].get(structure.name, frozenset())
        for link in structure.links:
            carried = link.below and not link.why and link.name not in closed
            carried = carried and (link.many or structure.name not in self._lists_of(link.target))
            if use == "create" and not carried:
                continue
            if link.why:
                type_: Type = Anything(link.why)
            else:
                type_ = self.typed(None, TypeName(link.target, link.many), use)
            yield Field(
                link.name,
                type_,
                nullable=link.nullable and not link.many,
                direction="read" if use == "read" and not carried else "both",
                note=link.note,
            )
