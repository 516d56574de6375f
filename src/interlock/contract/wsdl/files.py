"""The WSDL 1.1 documents of a contract, with what they import, indexed by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

from lxml import etree

from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.schema.xsd.declarations import first_sentence
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.nodes import XSD, line_of

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
SOAP_BINDINGS: Final = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2",
}
_OTHER_ROOTS: Final = {
    "{http://www.w3.org/ns/wsdl}description": "WSDL 2.0 is not supported",
    "{http://www.w3.org/2006/01/wsdl}description": "WSDL 2.0 is not supported",
    "{http://docs.oasis-open.org/odata/ns/edmx}Edmx": "OData metadata (EDMX) is not a WSDL",
    "{http://schemas.microsoft.com/ado/2007/06/edmx}Edmx": "OData metadata (EDMX) is not a WSDL",
}


@dataclass(frozen=True, slots=True, eq=False)
class WsdlFile:
    """One WSDL document. target: its namespace."""

    label: str
    path: Path
    root: etree._Element
    target: str


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A node of a WSDL document."""

    node: etree._Element
    file: WsdlFile

    @property
    def line(self) -> int:
        """Give the line in the file."""
        return line_of(self.node)

    def get(self, name: str) -> str:
        """Give an attribute, "" when absent."""
        return self.node.get(name) or ""

    def resolve(self, text: str) -> str:
        """Give `{namespace}local` for a prefixed name; one without prefix is of this document."""
        prefix, colon, local = text.strip().rpartition(":")
        namespace = self.node.nsmap.get(prefix or None)
        if colon and namespace is None:
            raise ContractError(
                f"the prefix {prefix!r} of {text!r} is not declared",
                where=f"{self.file.label}:{self.line}",
                remedy=f'add xmlns:{prefix}="..." to the document',
            )
        if not colon and namespace in (None, WSDL):
            namespace = self.file.target
        return f"{{{namespace}}}{local}" if namespace else local

    def children(self, *names: str) -> Iterator[Place]:
        """Give the WSDL children of these names, in order."""
        for node in self.node.iterchildren(*(f"{{{WSDL}}}{n}" for n in names)):
            yield Place(node, self.file)

    def note(self) -> str:
        """Give the first sentence of the documentation."""
        for inner in self.children("documentation"):
            words = " ".join(" ".join(map(str, inner.node.itertext())).split())
            return first_sentence(words)
        return ""


@dataclass(slots=True, eq=False)
class Definitions:
    """All that the documents define, by `{namespace}local`."""

    files: list[WsdlFile] = field(default_factory=list)
    messages: dict[str, Place] = field(default_factory=dict)
    port_types: dict[str, Place] = field(default_factory=dict)
    bindings: dict[str, Place] = field(default_factory=dict)
    services: list[Place] = field(default_factory=list)


def collect(paths: Sequence[Path], collection: Collection) -> Definitions:
    """Read the documents, follow wsdl:import, hand inline and imported schemas to `collection`."""
    found = Definitions()
    for path in paths:
        _read(path.resolve(), collection, found)
    for file in found.files:
        for types in file.root.iterchildren(f"{{{WSDL}}}types"):
            for node in types.iterchildren(f"{{{XSD}}}schema"):
                collection.add(node, file.path, inline=True)
    for file in found.files:
        _index(file, found)
    return found


def _read(path: Path, collection: Collection, found: Definitions) -> None:
    if any(f.path == path for f in found.files):
        return
    root, label = collection.read(path), collection.label(path)
    if root.tag == f"{{{XSD}}}schema":
        collection.add(root, path, inline=False)
        return
    if root.tag != f"{{{WSDL}}}definitions":
        raise ContractError(
            _OTHER_ROOTS.get(str(root.tag), f"is {root.tag}, not a WSDL 1.1 document"),
            where=f"{label}:{line_of(root)}",
            remedy="give a WSDL 1.1 document (wsdl:definitions)",
        )
    file = WsdlFile(label, path, root, root.get("targetNamespace") or "")
    found.files.append(file)
    for node in root.iterchildren(f"{{{WSDL}}}import"):
        location = node.get("location") or ""
        inner = collection.find(location, path) if location else None
        if inner is None:
            why = "it has no location" if not location else f"{location} is not beside the contract"
            key = node.get("namespace") or location
            collection.miss(key, f"wsdl:import: {why}", label, node)
        else:
            _read(inner.resolve(), collection, found)


def _index(file: WsdlFile, found: Definitions) -> None:
    tables = {"message": found.messages, "portType": found.port_types, "binding": found.bindings}
    for place in Place(file.root, file).children("message", "portType", "binding", "service"):
        kind = str(place.node.tag).rpartition("}")[2]
        name = place.get("name")
        if kind == "service":
            found.services.append(place)
        else:
            tables[kind].setdefault(f"{{{file.target}}}{name}" if file.target else name, place)
