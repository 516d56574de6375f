"""Collect the schema documents of a contract from memory and local files, never the network.

Inline schemas of a WSDL and every document they include or import become `Document`s. A place
that is remote is looked up in the catalogue, then beside the contract, and is else reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from lxml import etree

from interlock.data import dataclass
from interlock.documents import read_bytes
from interlock.errors import ContractError
from interlock.schema.xsd.arrays import ARRAY_TYPE, SOAP_ENCODING, item_word
from interlock.schema.xsd.catalogue import CATALOGUE, XML_NAMESPACE
from interlock.schema.xsd.nodes import XSD, line_of, parse, plain, said

REFERENCES: Final = frozenset(
    ("type", "ref", "base", "itemType", "memberTypes", "substitutionGroup")
)
_OF_COMPLEX_TYPE: Final = ("id", "name", "abstract", "final", "block", "mixed")
DOCUMENTS_MAX: Final = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One schema document, or one inline schema of a WSDL.

    target: its namespace; a document without one takes that of the document that includes it.
    imports: namespaces that it may refer to. path: None for the catalogue. names: what prefixed
    names mean, kept where no element within declares a prefix of its own; None where one does.
    """

    file: str
    path: Path | None
    node: etree._Element
    target: str
    imports: tuple[str, ...]
    inline: bool = False
    names: dict[str, str] | None = None

    def name(self, node: etree._Element, text: str) -> str:
        """Give `{namespace}local` for a prefixed name that stands in `node`."""
        if self.names is None:
            return self._resolved(node, text)
        if text not in self.names:
            self.names[text] = self._resolved(node, text)
        return self.names[text]

    def _resolved(self, node: etree._Element, text: str) -> str:
        prefix, colon, local = text.strip().rpartition(":")
        namespace = XML_NAMESPACE if prefix == "xml" else node.nsmap.get(prefix or None)
        if namespace is None:
            if colon:
                raise ContractError(
                    f"the prefix {prefix!r} of {text!r} is not declared",
                    where=f"{self.file}:{line_of(node)}",
                    remedy=f'add xmlns:{prefix}="..." to the schema',
                )
            # A chameleon's own names belong to whoever includes it (XSD 1.0 section 4.2.1).
            namespace = "" if self.node.get("targetNamespace") else self.target
        return f"{{{namespace}}}{local}" if namespace else local


class Reference(NamedTuple):
    """A name that stands in `attribute` of `node`: `{namespace}local`.

    top: the declaration of the document that `node` stands in, or is.
    """

    # A tuple, since a large contract makes some ten thousand of them.

    document: Document
    node: etree._Element
    attribute: str
    target: str
    top: etree._Element

    @property
    def namespace(self) -> str:
        """Give the namespace of the target, "" for none."""
        return self.target[1:].partition("}")[0] if self.target.startswith("{") else ""


class Collection:
    """The documents found so far. files: every local file read, with its bytes.

    missing: namespace (or location) -> why it is not here. wanted_at: the same -> file and line
    that first asked for it.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.documents: list[Document] = []
        self.repairs: list[str] = []
        self.missing: dict[str, str] = {}
        self.wanted_at: dict[str, tuple[str, int]] = {}
        self.files: dict[Path, bytes] = {}
        self._seen: set[tuple[str, str]] = set()
        self._roots: dict[Path, etree._Element] = {}
        self._scanned: dict[Document, tuple[Reference, ...]] = {}
        self._namespaces: dict[Document, tuple[str, ...]] = {}

    def label(self, path: Path) -> str:
        """Give the name of a file for people: relative to the contract's folder if inside."""
        return path.relative_to(self.base).as_posix() if path.is_relative_to(
            self.base
        ) else path.name  # fmt: skip

    def repair(self, words: str) -> None:
        """Note what was put right, once."""
        if words not in self.repairs:
            self.repairs.append(words)

    def miss(self, key: str, why: str, file: str, node: etree._Element) -> None:
        """Note that a namespace or location is not here, once."""
        self.missing.setdefault(key, why)
        self.wanted_at.setdefault(key, (file, line_of(node)))

    def read(self, path: Path) -> etree._Element:
        """Give the root element of a local file; raises ContractError with line and cause."""
        path = path.resolve()
        if path not in self._roots:
            data = read_bytes(path, self.label(path), ContractError)
            self.files[path] = data
            self._roots[path] = parse(data, self.label(path), self.repair)
        return self._roots[path]

    def find(self, location: str, importer: Path | None) -> Path | None:
        """Find a local file by a location; None when it is remote or not there."""
        return _local(location, importer, self.base, self.repair)

    def add(self, node: etree._Element, path: Path, *, inline: bool, target: str = "") -> None:
        """Add a schema element, and all that it includes and imports."""
        self._add(node, path, inline=inline, target=node.get("targetNamespace") or target)

    def _add(
        self, node: etree._Element, path: Path | None, *, inline: bool, target: str, file: str = ""
    ) -> None:
        file = file or (self.label(path) if path else "catalogue")
        content = plain(node)
        if not self._is_new(content, target):
            return
        if len(self.documents) >= DOCUMENTS_MAX:
            raise ContractError(
                f"more than {DOCUMENTS_MAX} schema documents",
                where=file,
                remedy="split the contract, or check that its imports do not multiply",
            )
        _tidy(node, file, self.repair)
        imports = [n.get("namespace") or "" for n in node.iterchildren(f"{{{XSD}}}import")]
        names: dict[str, str] | None = {} if content.count(b"xmlns") == len(node.nsmap) else None
        document = Document(
            file, path, node, target, tuple(dict.fromkeys(imports)), inline, names
        )  # fmt: skip
        self.documents.append(document)
        for child in node.iterchildren(f"{{{XSD}}}include", f"{{{XSD}}}import"):
            self._follow(child, document)
        for child in node.iterchildren(f"{{{XSD}}}redefine", f"{{{XSD}}}override"):
            raise ContractError(
                f"xs:{etree.QName(child).localname} is not supported",
                where=f"{file}:{line_of(child)}",
                remedy="write the changed definition out, and include the rest with xs:include",
            )

    def _is_new(self, content: bytes, target: str) -> bool:
        key = hashlib.sha256(content).hexdigest(), target
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def _follow(self, child: etree._Element, document: Document) -> None:
        is_include = etree.QName(child).localname == "include"
        namespace = document.target if is_include else child.get("namespace") or ""
        location = child.get("schemaLocation") or ""
        if not location and is_include:
            return
        # The usual xml.xsd has a DTD, and the usual soap-encoding.xsd dresses each scalar with
        # attributes that only its wire needs; ours have not.
        if not location or namespace in (XML_NAMESPACE, SOAP_ENCODING):
            self.miss(namespace, "it is imported without a location", document.file, child)
            return
        found = self.find(location, document.path)
        if found is None:
            remote = bool(url_parts(location).scheme)
            why = "a remote place is never fetched" if remote else "there is no such file"
            key = location if is_include else namespace
            self.miss(key, f"{location}: {why} ({document.file})", document.file, child)
            return
        if (str(found.resolve()), namespace) in self._seen:
            return
        self._seen.add((str(found.resolve()), namespace))
        root = self.read(found)
        if root.tag != f"{{{XSD}}}schema":
            raise ContractError(
                f"{location} is {root.tag}, not a schema",
                where=f"{document.file}:{line_of(child)}",
                remedy="let the import point to an XML schema",
            )
        self._add(root, found.resolve(), inline=False, target=root.get("targetNamespace") or (
            document.target if is_include else ""))  # fmt: skip

    def settle(self) -> None:
        """Add stand-ins for the standards' schemas; forget what another document brought."""
        here = {d.target for d in self.documents}
        used = {namespace for _, namespace in self._used()}
        while wanted := sorted((used | set(self.missing)) & set(CATALOGUE) - here):
            for namespace in wanted:
                stub = parse(CATALOGUE[namespace].encode(), "catalogue", self.repair)
                file = f"catalogue:{namespace}"
                self._add(stub, None, inline=False, target=namespace, file=file)
            here |= set(wanted)
        for document, namespace in self._used():
            if namespace not in (XSD, document.target, *document.imports) and namespace in here:
                self.repair(f"{document.file}: the missing import of {namespace!r} was added")
        for namespace in {d.target for d in self.documents}:
            why = self.missing.pop(namespace, "")
            if "remote" in why and namespace not in CATALOGUE:
                self.repair(f"import of {namespace} not fetched, found in the contract: {why}")

    def _used(self) -> Iterator[tuple[Document, str]]:
        """Give each document with each namespace that its references lead to."""
        for document in self.documents:
            if document not in self._namespaces:
                found = (r.namespace for r in self._references(document))
                self._namespaces[document] = tuple(dict.fromkeys(found))
            for namespace in self._namespaces[document]:
                yield document, namespace

    def references(self) -> Iterator[Reference]:
        """Give each reference by name in all documents, in document order."""
        return chain.from_iterable(map(self._references, self.documents))

    def _references(self, document: Document) -> tuple[Reference, ...]:
        if document not in self._scanned:
            self._scanned[document] = tuple(_references(document))
        return self._scanned[document]


def url_parts(text: str) -> SplitResult:
    """Split an address; what is none counts as a path."""
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", text, "", "")


def _local(
    location: str, importer: Path | None, base: Path, repair: Callable[[str], None]
) -> Path | None:
    """Find the file for a schemaLocation: relative to its importer, or of that name beside it."""
    folder = importer.parent if importer else base
    text = unquote(location.strip()).replace("\\", "/")
    parts = url_parts(text)
    if not parts.scheme and not parts.netloc and not text.startswith("/"):
        found = folder / parts.path
        if found.is_file():
            return found
    beside = folder / Path(parts.path).name
    if Path(parts.path).name and beside.is_file() and beside != importer:
        repair(f"{location} was taken from {beside.name} beside the contract")
        return beside
    return None


def _tidy(node: etree._Element, file: str, repair: Callable[[str], None]) -> None:
    """Put right what vendors get wrong and every processor but the strict ones accepts."""
    for child in node.iterchildren(f"{{{XSD}}}import", f"{{{XSD}}}include"):
        misspelt = next(
            (k for k in map(str, child.attrib) if str(k).lower() == "schemalocation"), None
        )
        if misspelt not in (None, "schemaLocation"):
            child.set("schemaLocation", child.attrib.pop(misspelt))
            repair(f"{file}:{line_of(child)}: {misspelt} was read as schemaLocation")
    for child in node.iter(f"{{{XSD}}}element"):
        prefix, _, local = (child.get("ref") or "").rpartition(":")
        if local == "schema" and child.nsmap.get(prefix or None) == XSD:
            # .NET describes a DataSet so: its own schema, then its rows.
            child.attrib.pop("ref")
            child.tag = f"{{{XSD}}}any"
            child.set("namespace", XSD)
            child.set("processContents", "skip")
            repair(f"{file}:{line_of(child)}: a schema inside a message was read as xs:any")
    for child in node.iter(f"{{{XSD}}}any"):
        if _is_document(child):
            child.set("processContents", "lax")
            repair(f"{file}:{line_of(child)}: an element of any document may be undeclared")
    for child in node.iterchildren(f"{{{XSD}}}complexType"):
        for name in [k for k in map(str, child.attrib) if k not in _OF_COMPLEX_TYPE]:
            if not name.startswith("{"):
                del child.attrib[name]
                repair(f"{file}:{line_of(child)}: {name} of a complexType was left out")


def _is_document(wildcard: etree._Element) -> bool:
    """Tell whether a wildcard is all of an element: .NET means any XML, though it says strict."""
    group = wildcard.getparent()
    owner = None if group is None else group.getparent()
    if wildcard.get("processContents") or group is None or owner is None:
        return False
    rest = [n for n in group.iterchildren(f"{{{XSD}}}*") if n is not wildcard]
    return (
        group.tag == f"{{{XSD}}}sequence"
        and owner.tag == f"{{{XSD}}}complexType"
        and not owner.get("name")
        and len(list(owner.iterchildren(f"{{{XSD}}}*"))) == 1
        and all(n.tag == f"{{{XSD}}}any" and n.get("namespace") == XSD for n in rest)
    )


def _references(document: Document) -> Iterator[Reference]:
    whole = document.node
    below = ((top, top.iter(f"{{{XSD}}}*")) for top in whole.iterchildren("*"))
    for top, nodes in chain(((whole, (whole,)),), below):
        for node in nodes:
            referring = [pair for pair in said(node) if pair[0] in _REFERRING]
            if len(referring) > 1:
                referring.sort(key=_attribute)
            for attribute, value in referring:
                if attribute == ARRAY_TYPE:
                    word = item_word(value)
                    target = document.name(node, word) if word else f"{{{XSD}}}{value}"
                    yield Reference(document, node, attribute, target, top)
                    continue
                for word in value.split():
                    yield Reference(document, node, attribute, document.name(node, word), top)


_REFERRING: Final = frozenset((*REFERENCES, ARRAY_TYPE))


def _attribute(said: tuple[str, str]) -> tuple[bool, str]:
    return said[0] == ARRAY_TYPE, said[0]
