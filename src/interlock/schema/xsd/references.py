"""Index what schema documents declare, and find which declarations hang on missing ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final, Literal, TypeAlias

from lxml import etree

from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.schema.xsd.arrays import ARRAY_TYPE
from interlock.schema.xsd.documents import Collection, Document, Reference
from interlock.schema.xsd.nodes import XSD, line_of, plain
from interlock.schema.xsd.simple import BUILT_IN_TYPES

Kind: TypeAlias = Literal["element", "type", "group", "attributeGroup", "attribute"]
Key: TypeAlias = tuple[Kind, str]
_OF_XSD: Final = f"{{{XSD}}}"

_KINDS: Final[dict[str, Kind]] = {
    f"{{{XSD}}}element": "element",
    f"{{{XSD}}}complexType": "type",
    f"{{{XSD}}}simpleType": "type",
    f"{{{XSD}}}group": "group",
    f"{{{XSD}}}attributeGroup": "attributeGroup",
    f"{{{XSD}}}attribute": "attribute",
}


@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """A top-level declaration and the document that holds it."""

    node: etree._Element
    document: Document

    @property
    def where(self) -> str:
        """Give `file:line`."""
        return f"{self.document.file}:{line_of(self.node)}"


@dataclass(frozen=True, slots=True)
class Index:
    """Every global declaration by kind and name.

    broken: declarations that need, directly or not, something that is not there, and why.
    members: head element -> elements that may stand in for it; derived: type -> direct heirs.
    """

    globals: dict[Key, Global]
    broken: dict[Key, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[str, list[str]] = field(default_factory=dict)


def index(collection: Collection) -> Index:
    """Index the documents; a name that is declared twice in different words is refused."""
    found = Index({})
    for document in collection.documents:
        for key, node in tuple(declared(document)):
            earlier = found.globals.get(key)
            if earlier is None:
                found.globals[key] = Global(node, document)
            elif not _same(earlier.node, node):
                raise ContractError(
                    f"{key[0]} {key[1]} is declared twice, differently; first at {earlier.where}",
                    where=f"{document.file}:{line_of(node)}",
                    remedy="keep one of the two declarations",
                )
            else:
                collection.repair(f"{document.file}:{line_of(node)}: {key[1]} is there twice")
                document.node.remove(node)
    _link(found, collection)
    return found


def declared(document: Document) -> Iterator[tuple[Key, etree._Element]]:
    """Give the top-level declarations of a document."""
    for node in document.node.iterchildren(f"{{{XSD}}}*"):
        kind, name = _KINDS.get(str(node.tag)), node.get("name")
        if kind and name:
            yield (kind, f"{{{document.target}}}{name}" if document.target else name), node


def _same(one: etree._Element, other: etree._Element) -> bool:
    return plain(one) == plain(other)


def _link(found: Index, collection: Collection) -> None:
    needs: dict[Key, set[Key]] = {}
    tops = {id(g.node): key for key, g in found.globals.items()}
    for reference in collection.references():
        target = _key(reference)
        source = tops.get(id(reference.top))
        if source is None:
            continue
        if not _is_built_in(target):
            if target in found.globals:
                needs.setdefault(target, set()).add(source)
            else:
                found.broken.setdefault(source, _why(reference, target, collection))
        _relate(found, reference, source)
    _spread(found, needs)


def _key(reference: Reference) -> Key:
    if reference.attribute == "substitutionGroup":
        return "element", reference.target
    if reference.attribute == "ref":
        return _KINDS.get(str(reference.node.tag), "element"), reference.target
    return "type", reference.target


def _is_built_in(key: Key) -> bool:
    kind, name = key
    if kind != "type" or not name.startswith(_OF_XSD):
        return False
    local = name[len(_OF_XSD) :]
    return local in BUILT_IN_TYPES or local == "anyType"


def _why(reference: Reference, target: Key, collection: Collection) -> str:
    cause = collection.missing.get(reference.namespace, "no document of the contract declares it")
    where = f"{reference.document.file}:{line_of(reference.node)}"
    if reference.attribute == ARRAY_TYPE and "[" in reference.target:
        stated = reference.node.get(ARRAY_TYPE)
        return f"array {stated} (at {where}) has several dimensions, which is not supported"
    return f"{target[0]} {target[1]} (at {where}) is missing: {cause}"


def _relate(found: Index, reference: Reference, source: Key) -> None:
    owner = reference.top
    if reference.attribute == "substitutionGroup" and reference.node is owner:
        found.members.setdefault(reference.target, []).append(source[1])
    elif reference.attribute == "base" and source[0] == "type":
        content = reference.node.getparent()
        if content is not None and content.getparent() is owner and content.tag in (
            f"{{{XSD}}}complexContent", f"{{{XSD}}}simpleContent",
        ):  # fmt: skip
            found.derived.setdefault(reference.target, []).append(source[1])


def _spread(found: Index, needs: dict[Key, set[Key]]) -> None:
    """What needs a broken declaration is broken too."""
    waiting = list(found.broken)
    while waiting:
        key = waiting.pop()
        for source in sorted(needs.get(key, ())):
            if source not in found.broken:
                found.broken[source] = found.broken[key]
                waiting.append(source)
