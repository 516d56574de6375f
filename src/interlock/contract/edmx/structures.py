"""Entity and complex types with what they inherit, each judged once: usable, or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interlock.contract.edmx.annotations import Annotations, Terms, flag, member, told
from interlock.contract.edmx.files import Place
from interlock.contract.edmx.links import Link, Links
from interlock.contract.edmx.names import Declared, Names, TypeName, Untestable
from interlock.contract.edmx.scalars import Facets, facets, is_primitive, scalar
from interlock.contract.model import Source
from interlock.data import dataclass
from interlock.schema.types import Anything, Choice, Text, Type

NESTED_MAX = 64


@dataclass(frozen=True, slots=True)
class Property:
    """A structural property. type: of a scalar, None where `named` is a record.

    creatable, updatable: what a caller may choose on create, and change later. nullable: of a
    collection, its items.
    """

    name: str
    type: Type | None
    named: TypeName
    nullable: bool
    creatable: bool
    updatable: bool
    needed: bool = False
    default: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A part of a key: its name in addresses, the path of its property, its type."""

    name: str
    path: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """An entity or complex type with all that it inherits. etag: what its ETag is made of."""

    name: str
    place: Place
    properties: tuple[Property, ...]
    links: tuple[Link, ...]
    key: tuple[KeyPart, ...]
    etag: tuple[str, ...]
    abstract: bool
    open: bool
    media: bool
    note: str

    def property(self, name: str) -> Property | None:
        """Give the property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)


class Structures:
    """The record types of a system."""

    def __init__(self, names: Names, said: Annotations) -> None:
        self.names = names
        self.said = said
        self.links = Links(names, said)
        self._done: dict[str, Structure | Untestable] = {}
        self._doing: list[str] = []
        self._below: dict[str, list[str]] = {}
        for declared in names.types.values():
            base = declared.place.get("BaseType")
            if base:
                above = names.resolve(base, declared.schema)
                self._below.setdefault(above, []).append(declared.name)

    def of(self, name: str, asked: Place) -> Structure:
        """Give the type of that name. Raises `Untestable`, naming the cause's place."""
        if name not in self._done:
            if len(self._doing) > NESTED_MAX:
                raise Untestable(f"types nest deeper than {NESTED_MAX}", asked.source)
            self._doing.append(name)
            try:
                self._done[name] = self._read(name, asked)
            except Untestable as why:
                self._done[name] = why
            self._doing.pop()
        found = self._done[name]
        if isinstance(found, Untestable):
            raise found
        return found

    def broken(self, name: str) -> tuple[str, Source]:
        """Give why a declared type cannot be used and where the cause stands; "" when it can."""
        place = self.names.types[name].place
        try:
            self.of(name, place)
        except Untestable as why:
            return str(why), why.source
        return "", place.source

    def concrete(self, name: str) -> tuple[str, ...]:
        """Give the types that a value of this type may be: itself and those derived from it."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found[one] = None
                waiting += self._below.get(one, [])
        usable = [n for n in found if n in self.names.types]
        return tuple(n for n in usable if not self.names.types[n].place.says("Abstract", "true"))

    def line(self, name: str, asked: Place) -> list[Declared]:
        """Give the type and what it derives from, the last ancestor first."""
        found: list[Declared] = []
        while True:
            declared = self.names.types.get(name)
            if declared is None:
                raise self.names.missing(name, asked)
            if declared in found:
                ring = " -> ".join(d.name for d in (*found, declared))
                raise Untestable(f"its base types lead back to itself: {ring}", asked.source)
            if declared.place.kind not in ("EntityType", "ComplexType"):
                raise Untestable(f"{name} is no type of records", asked.source)
            if len(found) >= NESTED_MAX:
                raise Untestable(f"it derives from more than {NESTED_MAX} types", asked.source)
            found.append(declared)
            asked = declared.place
            base = declared.place.get("BaseType")
            if not base:
                return found[::-1]
            name = self.names.resolve(base, declared.schema)

    def _read(self, name: str, asked: Place) -> Structure:
        line = self.line(name, asked)
        own = line[-1].place
        properties: dict[str, Property] = {}
        links: dict[str, Link] = {}
        etag: list[str] = []
        for declared in line:
            links.update((link.name, link) for link in self.links.of(declared))
        tied = {own for link in links.values() for own, _ in link.points}
        keys = frozenset(ref.get("Name") for ref in _key_refs(line))
        for declared in line:
            for place in declared.place.children("Property"):
                found = self.property(place, declared, keys, tied)
                if found.name in properties:
                    problem = f"the property {found.name} of {name} stands twice"
                    raise Untestable(problem, place.source)
                properties[found.name] = found
                etag += [found.name] if place.says("ConcurrencyMode", "fixed") else []
        terms = self.said.of(own, line[-1].schema, name)
        return Structure(
            name,
            own,
            tuple(properties.values()),
            tuple(links.values()),
            tuple(self._key(line, properties)),
            tuple(etag),
            own.says("Abstract", "true"),
            any(d.place.says("OpenType", "true") for d in line),
            any(_has_stream(d.place) for d in line),
            own.sap("label") or told(own, terms),
        )

    def property(
        self, place: Place, declared: Declared, keys: frozenset[str], tied: set[str]
    ) -> Property:
        """Read one property. keys: the paths of the key. tied: names that a link fills."""
        name, schema = place.get("Name"), declared.schema
        if not name:
            raise Untestable(f"a property of {declared.name} has no name", place.source)
        named = self.names.type_name(place.get("Type"), schema)
        type_ = self.scalar(named, facets(place), place)
        terms = self.said.of(place, schema, f"{declared.name}/{name}")
        creatable, updatable = _writable(place, terms)
        nullable = _nullable(place, many=named.many) and name not in keys
        default = place.node.get("DefaultValue")
        optional = default is not None or "Core.ComputedDefaultValue" in terms or name in tied
        # OData 2 and 3 do not say what a create must carry.
        needed = self.names.metadata.generation == 4 and not (nullable or optional or named.many)
        return Property(
            name, type_, named, nullable, creatable, updatable and name not in keys,
            needed, default, place.sap("label") or told(place, terms),
        )  # fmt: skip

    def scalar(self, named: TypeName, given: Facets, place: Place) -> Type | None:
        """Give the type of a scalar; None for records, which must be usable. May raise."""
        try:
            if named.primitive:
                if not is_primitive(named.name):
                    raise self.names.missing(named.name, place)
                return scalar(named.name, given, self.names.metadata.generation)
            declared = self.names.types.get(named.name)
            if declared is None:
                raise self.names.missing(named.name, place)
            if declared.place.kind == "EnumType":
                return enumeration(declared.place)
            if declared.place.kind == "TypeDefinition":
                return self._defined(declared, place)
        except ValueError as why:
            raise Untestable(f"{place.get('Name') or place.kind}: {why}", place.source) from why
        if named.name not in self._doing:
            self.of(named.name, place)
        return None

    def _defined(self, declared: Declared, place: Place) -> Type:
        under = self.names.resolve(declared.place.get("UnderlyingType"), declared.schema)
        if not is_primitive(under):
            raise self.names.missing(under, declared.place)
        given = facets(place, facets(declared.place))
        return scalar(under, given, self.names.metadata.generation)

    def _key(self, line: list[Declared], own: dict[str, Property]) -> Iterator[KeyPart]:
        for ref in _key_refs(line):
            path = ref.get("Name")
            first, *rest = path.split("/")
            found = own.get(first)
            for step in rest:
                inner = self.of(found.named.name, ref) if found and not found.type else None
                found = inner.property(step) if inner else None
            if found is None:
                raise Untestable(f"its key names {path!r}, which is no property", ref.source)
            if found.type is None or found.named.many:
                raise Untestable(f"its key names {path!r}, which is no single value", ref.source)
            yield KeyPart(ref.get("Alias") or path.rpartition("/")[2], path, found.type)


def _key_refs(line: list[Declared]) -> list[Place]:
    """Give the parts of the key; a type has one of its own or that of an ancestor."""
    for declared in reversed(line):
        for key in declared.place.children("Key"):
            return list(key.children("PropertyRef"))
    return []


def _nullable(place: Place, *, many: bool) -> bool:
    # A collection that says nothing leaves it open (CSDL 4.01, section 7.2.1); nil would surprise.
    return place.says("Nullable", "true") if many else not place.says("Nullable", "false")


def _has_stream(place: Place) -> bool:
    return place.metadata("HasStream").lower() == "true" or place.says("HasStream", "true")


def _writable(place: Place, terms: Terms) -> tuple[bool, bool]:
    """Tell whether callers may choose a property on create, and whether they may change it."""
    creatable = place.sap("creatable").lower() != "false"
    updatable = place.sap("updatable").lower() != "false"
    read_only = member(terms.get("Core.Permissions")) in ("Read", "None")
    stream = place.get("Type") == "Edm.Stream"  # it is written by a link of its own
    if place.generated() or flag(terms.get("Core.Computed")) or read_only or stream:
        return False, False
    return creatable, updatable and not flag(terms.get("Core.Immutable"))


def enumeration(place: Place) -> Type:
    """Give the type of an enumeration: its members' names; of flags, several with commas."""
    members = tuple(m.get("Name") for m in place.children("Member"))
    if not members:
        return Anything(f"the enumeration {place.get('Name')} has no members")
    if place.says("IsFlags", "true"):
        one = "|".join(re.escape(m) for m in members)
        return Text(patterns=(f"({one})(,({one}))*",), anchored=True)
    return Choice(tuple(dict.fromkeys(members)))
