"""What declarations mean: elements, complex types with their content, attributes.

Groups, attribute groups, extensions, restrictions and substitution groups are resolved, so that
what reads components (types for the model, shapes for the wire) sees plain trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from lxml import etree

from interlock.data import dataclass
from interlock.schema.xsd.catalogue import XML_NAMESPACE
from interlock.schema.xsd.documents import Document
from interlock.schema.xsd.simple import Simple

# On a declaration of our own: nil is let pass there, but nobody promises to send or to take it.
NIL_ACCEPTED: Final = "{urn:interlock:xsd}nil-accepted"


class Element(NamedTuple):
    """An element as a place in a record. name: `{namespace}local` as on the wire.

    type_name: of a global type, "" for an inline one (`node`). reference: set when the place
    refers to a global element.
    """

    # Elements and leaves are tuples, since a large contract makes some ten thousand of them.

    name: str
    type_name: str
    node: etree._Element
    document: Document
    nillable: bool = False
    abstract: bool = False
    value: str | None = None
    is_fixed: bool = False
    reference: bool = False
    note: str = ""


class Leaf(NamedTuple):
    """An element with its occurrence; maximum None is unbounded."""

    element: Element
    minimum: int = 1
    maximum: int | None = 1


@dataclass(frozen=True, slots=True, eq=False)
class Wildcard:
    """Elements that the contract does not name. strict: only such as are declared somewhere.

    namespaces: where they come from, "" for none; None for anywhere but `other`.
    """

    minimum: int = 1
    maximum: int | None = 1
    strict: bool = False
    namespaces: tuple[str, ...] | None = None
    other: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Tell whether an element of that name may stand here."""
        namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
        if self.namespaces is None:
            return namespace not in self.other
        return namespace in self.namespaces


def wildcard(
    node: etree._Element, document: Document, minimum: int, maximum: int | None
) -> Wildcard:
    """Give what an xs:any takes."""
    strict = node.get("processContents") not in ("lax", "skip")
    places = (node.get("namespace") or "##any").split()
    if places == ["##any"]:
        return Wildcard(minimum, maximum, strict)
    if places == ["##other"]:
        return Wildcard(minimum, maximum, strict, other=(document.target, ""))
    named = {"##targetNamespace": document.target, "##local": ""}
    return Wildcard(minimum, maximum, strict, tuple(named.get(p, p) for p in places))


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Parts in order (sequence), one of them (choice), or all in any order."""

    kind: Literal["sequence", "choice", "all"]
    parts: tuple[Particle, ...]
    minimum: int = 1
    maximum: int | None = 1


Particle: TypeAlias = Leaf | Wildcard | Group


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute of a complex type."""

    name: str
    simple: Simple
    required: bool = False
    value: str | None = None
    is_fixed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Complex:
    """A complex type, with what it inherits. text: of simple content.

    array: an array of the SOAP encoding; its content is one element that repeats. place: file
    and line.
    """

    name: str = ""
    content: Group | None = None
    text: Simple | None = None
    attributes: tuple[Attribute, ...] = ()
    any_attribute: bool = False
    abstract: bool = False
    mixed: bool = False
    anything: bool = False
    array: bool = False
    place: tuple[str, int] = ("", 0)
    note: str = ""

    def leaves(self) -> Iterator[Element]:
        """Give each element of the content, in document order."""
        if self.content is not None:
            yield from elements(self.content)

    def keys(self) -> dict[str, str]:
        """Give the field name for each element and attribute name.

        A field has the local name; a second one with the same local name keeps its namespace.
        """
        keys: dict[str, str] = {}
        taken: set[str] = set()
        for element in self.leaves():
            if element.name not in keys:
                local = local_name(element.name)
                keys[element.name] = element.name if local in taken else local
                taken.add(local)
        for attribute in self.attributes:
            keys[f"@{attribute.name}"] = attribute_key(attribute.name)
        return keys


def attribute_key(name: str) -> str:
    """Give the field name of an attribute: "@local", "@xml:local" or "@{namespace}local"."""
    return "@" + name.replace(f"{{{XML_NAMESPACE}}}", "xml:")


def local_name(name: str) -> str:
    """Give the part after the namespace."""
    return name.rpartition("}")[2]


def elements(group: Group) -> Iterator[Element]:
    """Give each element of a group, in document order."""
    for part in group.parts:
        if isinstance(part, Leaf):
            yield part.element
        elif isinstance(part, Group):
            yield from elements(part)


ANY: Final = Complex(
    anything=True, mixed=True, any_attribute=True, content=Group("sequence", (Wildcard(0, None),))
)
