"""What the schemas declare, by qualified name, and what the names in them stand for."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.contract.edmx.files import Metadata, Place, Schema
from interlock.contract.edmx.scalars import is_primitive
from interlock.contract.model import Refusal, Source
from interlock.data import dataclass

TYPES = ("EntityType", "ComplexType", "EnumType", "TypeDefinition")


class Untestable(Exception):
    """What cannot be rehearsed, why, and where the cause stands; it never leaves the reader."""

    def __init__(self, why: str, source: Source) -> None:
        super().__init__(why)
        self.source = source


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """A named element and the schema that it stands in."""

    name: str
    place: Place
    schema: Schema


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as a property names it: qualified ("Edm.String", "Shop.Order")."""

    name: str
    many: bool = False

    @property
    def primitive(self) -> bool:
        """Tell whether it is one of the schema language's own."""
        return self.name.startswith("Edm.")


class Names:
    """The declarations of all schemas. refused: those whose name another one has."""

    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata
        self.refused: list[Refusal] = []
        self.repairs: list[str] = []
        self.types: dict[str, Declared] = {}
        self.associations: dict[str, Declared] = {}
        self.containers: list[Declared] = []
        self.calls: dict[str, list[Declared]] = {}
        self._locals: dict[str, list[str]] = {}
        for schema in metadata.schemas:
            self._index(schema)

    def _index(self, schema: Schema) -> None:
        for place in schema.place.children(*TYPES, "Association"):
            declared = self._declared(place, schema)
            table = self.associations if place.kind == "Association" else self.types
            if declared.name in table:
                why = "another one has its name; the first is used"
                what = f"{place.kind} {declared.name}"
                self.refused.append(Refusal(what, why, place.source))
            else:
                table[declared.name] = declared
                self._locals.setdefault(place.get("Name"), []).append(declared.name)
        for place in schema.place.children("Function", "Action"):
            declared = self._declared(place, schema)
            self.calls.setdefault(declared.name, []).append(declared)
        self.containers += (
            self._declared(p, schema) for p in schema.place.children("EntityContainer")
        )

    def _declared(self, place: Place, schema: Schema) -> Declared:
        return Declared(f"{schema.namespace}.{place.get('Name')}", place, schema)

    def resolve(self, text: str, schema: Schema) -> str:
        """Give the qualified name that a name in a schema stands for, declared or not."""
        prefix, dot, local = text.strip().rpartition(".")
        if dot:
            return f"{schema.names.get(prefix, prefix)}.{local}"
        own = f"{schema.namespace}.{local}"
        if own in self.types or own in self.associations or not local:
            return own
        if is_primitive(f"Edm.{local}"):
            return f"Edm.{local}"
        found = self._locals.get(local, [])
        if len(found) != 1:
            return own
        repair = f"{local} has no namespace; it was read as {found[0]}"
        if repair not in self.repairs:
            self.repairs.append(repair)
        return found[0]

    def type_name(self, text: str, schema: Schema) -> TypeName:
        """Give the type that an attribute names, perhaps as Collection(...)."""
        inner = text.strip()
        many = inner.startswith("Collection(") and inner.endswith(")")
        return TypeName(self.resolve(inner[11:-1] if many else inner, schema), many)

    def missing(self, name: str, place: Place) -> Untestable:
        """Say that a type is not declared, and where it may be."""
        namespace = name.rpartition(".")[0]
        # Whole services stand on one line, so that the line alone does not tell the property.
        owner = f"{place.get('Name')}: " if place.kind in ("Property", "Parameter") else ""
        if name.startswith("Edm."):
            return Untestable(f"{owner}the type {name} is not known", place.source)
        uri = self.metadata.elsewhere.get(namespace)
        where = (
            f": its schema lies at {uri}, which is not fetched; save it and name it too"
            if uri
            else " in any schema here"
        )
        return Untestable(f"{owner}the type {name} is not declared{where}", place.source)

    def members(self, container: Declared, *kinds: str) -> Iterator[tuple[Place, Schema]]:
        """Give the members of a container of these kinds, those that it extends first.

        Raises `Untestable` when it extends itself or what is not here.
        """
        line = [container]
        while text := line[-1].place.get("Extends"):
            name = self.resolve(text, line[-1].schema)
            base = next((c for c in self.containers if c.name == name), None)
            if base is None or base in line:
                why = "leads back to itself" if base else "is not declared in any schema here"
                raise Untestable(
                    f"the container {name} that it extends {why}", container.place.source
                )
            line.append(base)
        for one in reversed(line):
            for place in one.place.children(*kinds):
                yield place, one.schema

    def short(self, name: str) -> str:
        """Give the name of a type without its namespace, unless several have that one."""
        local = name.rpartition(".")[2]
        alike = [n for n in self._locals.get(local, ()) if n in self.types]
        return local if len(alike) == 1 else name
