"""Compile collected documents into one validator.

libxml2 wants one document per namespace, a location for each import and no gaps. So each
namespace gets a wrapper that includes its documents, imports point to wrappers, a driver imports
them all, and everything is served from memory; any other address is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from interlock.errors import ContractError
from interlock.schema.xsd.arrays import write_out
from interlock.schema.xsd.categories import written_out
from interlock.schema.xsd.documents import Collection, Document
from interlock.schema.xsd.nodes import XSD, line_of
from interlock.schema.xsd.references import Index, declared

_SCHEME: Final = "interlock:"
_DRIVER: Final = f"{_SCHEME}all"


def compile_schema(collection: Collection, index: Index) -> etree.XMLSchema:
    """Give the validator; ContractError with file, line and cause when libxml2 refuses.

    Declarations that hang on missing ones are left out, categories of characters written out.
    """
    served = _served(collection, index)
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_Memory(served))
    driver = etree.fromstring(served[_DRIVER], parser, base_url=_DRIVER)
    try:
        return etree.XMLSchema(driver)
    except etree.XMLSchemaParseError as error:
        raise _refusal(error, collection, served) from error


class _Memory(etree.Resolver):
    """Serve the documents; an address that is not ours is an error, not a download."""

    def __init__(self, served: Mapping[str, bytes]) -> None:
        super().__init__()
        self.served = served

    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]  # the stubs forget `context`
        if system_url not in self.served:
            raise ContractError(
                f"refers to {system_url}, which is not fetched",
                where=system_url,
                remedy="save the document beside the contract and import it from there",
            )
        return self.resolve_string(self.served[system_url], context, base_url=system_url)


def _served(collection: Collection, index: Index) -> dict[str, bytes]:
    namespaces = list(dict.fromkeys(d.target for d in collection.documents))
    needs = _uses(collection)
    served: dict[str, bytes] = {}
    for number, document in enumerate(collection.documents):
        imports = sorted((set(document.imports) | needs.get(document, set())) & set(namespaces))
        served[f"{_SCHEME}{number}"] = _rewritten(document, imports, namespaces, index)
    for place, namespace in enumerate(namespaces):
        includes = "".join(
            f'<xs:include schemaLocation="{_SCHEME}{n}"/>'
            for n, d in enumerate(collection.documents)
            if d.target == namespace
        )
        served[f"{_SCHEME}namespace-{place}"] = _schema(includes, namespace)
    served[_DRIVER] = _schema("".join(_import(n, namespaces) for n in namespaces), _DRIVER)
    return served


def _schema(content: str, namespace: str) -> bytes:
    target = f" targetNamespace={quoteattr(namespace)}" if namespace else ""
    return f'<xs:schema xmlns:xs="{XSD}"{target}>{content}</xs:schema>'.encode()


def _import(namespace: str, namespaces: list[str]) -> str:
    name = f"namespace={quoteattr(namespace)} " if namespace else ""
    return f'<xs:import {name}schemaLocation="{_SCHEME}namespace-{namespaces.index(namespace)}"/>'


def _uses(collection: Collection) -> dict[Document, set[str]]:
    uses: dict[Document, set[str]] = {}
    for reference in collection.references():
        if reference.namespace not in (XSD, reference.document.target):
            uses.setdefault(reference.document, set()).add(reference.namespace)
    return uses


def _rewritten(
    document: Document, imports: list[str], namespaces: list[str], index: Index
) -> bytes:
    gone = [
        position
        for position, child in enumerate(document.node)
        if child.tag in (f"{{{XSD}}}import", f"{{{XSD}}}include")
    ]
    if index.broken:
        broken = [node for key, node in declared(document) if key in index.broken]
        gone += [document.node.index(node) for node in broken]
    # Serialising an inner element writes the prefixes it inherits; a deep copy would lose them.
    root = etree.fromstring(etree.tostring(document.node, with_tail=False, encoding="utf-8"))
    for position in sorted(gone, reverse=True):
        root.remove(root[position])
    for node in list(root.iter(f"{{{XSD}}}complexType")):
        write_out(node, document)
    for node in root.iter(f"{{{XSD}}}pattern"):
        node.set("value", written_out(node.get("value", "")))
    for namespace in reversed(imports):
        if namespace != document.target:
            root.insert(0, etree.fromstring(_import(namespace, namespaces).replace(
                "<xs:import ", f'<xs:import xmlns:xs="{XSD}" ')))  # fmt: skip
    return etree.tostring(root, encoding="utf-8")


def _refusal(
    error: etree.XMLSchemaParseError, collection: Collection, served: Mapping[str, bytes]
) -> ContractError:
    entry = next(iter(error.error_log), None)
    where, cause = collection.documents[0].file if collection.documents else "", str(error)
    if entry is not None:
        cause = entry.message
        number = (entry.filename or "").removeprefix(_SCHEME)
        if number.isdigit():
            document = collection.documents[int(number)]
            line = _line(document, etree.fromstring(served[entry.filename]), entry.line)
            where = f"{document.file}:{line}"
    return ContractError(
        f"the schema does not compile: {cause}",
        where=where,
        remedy="repair the schema as the cause says; other XML Schema processors refuse it too",
    )


def _line(document: Document, served: etree._Element, line: int) -> int:
    """Map a line of the served text to the file: the same declaration, counted from the end."""
    after = sum(1 for n in served.iter(f"{{{XSD}}}*") if line_of(n) > line)
    nodes = list(document.node.iter(f"{{{XSD}}}*"))
    return line_of(nodes[max(0, len(nodes) - after - 1)])
