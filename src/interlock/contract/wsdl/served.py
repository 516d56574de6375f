"""The WSDL of a contract as a twin serves it: addresses and locations rewritten to its own URL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from interlock.contract.model import Contract
from interlock.contract.wsdl.files import SOAP_BINDINGS, WSDL
from interlock.contract.wsdl.reader import WsdlDocument
from interlock.errors import ContractError
from interlock.schema.xsd.catalogue import CATALOGUE
from interlock.schema.xsd.documents import url_parts
from interlock.schema.xsd.nodes import XSD


def wsdl_text(contract: Contract, url: str, port: str = "") -> bytes:
    """Give the WSDL with `url` (scheme, host, path of the service) in its addresses.

    port: leave only this port; some old clients cannot read a second SOAP version.
    """
    return _served(contract, url).wsdl(0, port)


def served_text(contract: Contract, url: str, query: str, *, prefix: str = "") -> bytes | None:
    """Give what stands at `url?query`: "wsdl", "wsdl=2" or "xsd=3"; None for anything else.

    `wsdl&port=NAME` leaves only that port. prefix: what clients see before every path of the
    service ("/behind/a/proxy"), and `url` does not hold.
    """
    name, _, rest = query.partition("&")
    kind, _, number = name.partition("=")
    served = _served(contract, url, prefix)
    if kind.lower() == "wsdl" and not number:
        key, _, port = rest.partition("=")
        return served.wsdl(0, port if key == "port" else "")
    if not number.isdigit():
        return None
    if kind.lower() == "wsdl" and int(number) < len(served.document.files):
        return served.wsdl(int(number), "")
    if kind.lower() == "xsd" and int(number) < len(served.schemas):
        return served.xsd(int(number))
    return None


def _served(contract: Contract, url: str, prefix: str = "") -> _Served:
    document = contract.document
    if not isinstance(document, WsdlDocument):
        raise ContractError(
            f"a contract of kind {contract.origin.kind} has no WSDL",
            where=contract.origin.file,
            remedy="ask for ?wsdl only on a twin of a WSDL contract",
        )
    parts = urlsplit(url)
    return _Served(document, f"{parts.scheme}://{parts.netloc}{prefix}", parts.path)


class _Served:
    """schemas: what `?xsd=N` means: a file, or a stand-in for a standard's schema."""

    def __init__(self, document: WsdlDocument, base: str, path: str) -> None:
        self.document = document
        self.base = base
        self.url = base + path
        collection = document.schemas.collection
        inline = {file.path for file in document.files}
        self.schemas: list[Path | str] = [p for p in collection.files if p not in inline]
        stubs = [d.target for d in collection.documents if d.path is None]
        self.schemas += stubs

    def wsdl(self, number: int, port: str) -> bytes:
        file = self.document.files[number]
        root = _copy(file.root)
        for address in root.iter(*(f"{{{n}}}address" for n in SOAP_BINDINGS)):
            parts = url_parts((address.get("location") or "").strip())
            query = f"?{parts.query}" if parts.query else ""
            address.set("location", f"{self.base}/{parts.path.lstrip('/')}{query}")
        for node in root.iterchildren(f"{{{WSDL}}}import"):
            found = self.document.schemas.collection.find(node.get("location") or "", file.path)
            paths = [f.path for f in self.document.files]
            if found is not None and found.resolve() in paths:
                node.set("location", f"{self.url}?wsdl={paths.index(found.resolve())}")
        if port:
            _keep(root, port)
        for schema in root.iter(f"{{{XSD}}}schema"):
            self._relocate(schema, file.path)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def xsd(self, number: int) -> bytes:
        schema = self.schemas[number]
        if isinstance(schema, str):
            root = etree.fromstring(CATALOGUE[schema])
            self._relocate(root, None)
            return etree.tostring(root, encoding="utf-8", xml_declaration=True)
        root = _copy(self.document.schemas.collection.read(schema))
        self._relocate(root, schema)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _relocate(self, schema: etree._Element, importer: Path | None) -> None:
        collection = self.document.schemas.collection
        numbers: Mapping[Path | str, int] = {s: n for n, s in enumerate(self.schemas)}
        for node in schema.iterchildren(f"{{{XSD}}}import", f"{{{XSD}}}include"):
            location = node.get("schemaLocation")
            found = collection.find(location, importer) if location else None
            place = found.resolve() if found is not None else node.get("namespace") or ""
            if place in numbers:
                node.set("schemaLocation", f"{self.url}?xsd={numbers[place]}")
            elif location is not None:
                # A client must not go to the vendor for what is inline here or missing.
                del node.attrib["schemaLocation"]


def _copy(root: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(root))


def _keep(root: etree._Element, port: str) -> None:
    bindings: set[str] = set()
    for service in root.iterchildren(f"{{{WSDL}}}service"):
        for node in list(service.iterchildren(f"{{{WSDL}}}port")):
            if node.get("name") == port:
                bindings.add((node.get("binding") or "").rpartition(":")[2])
            else:
                service.remove(node)
    for binding in list(root.iterchildren(f"{{{WSDL}}}binding")):
        if binding.get("name") not in bindings:
            root.remove(binding)
