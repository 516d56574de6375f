"""Arrays of the SOAP 1.1 encoding (section 5.4): types that restrict `soapenc:Array`.

Such a type says what its items are in an attribute that is no part of XML Schema. Everywhere
here it is a list of elements called `item`, as a message looks after `soap_wire.encoding`.
"""

from __future__ import annotations

import zlib
from typing import Final

from lxml import etree

from interlock.data import Protocol, dataclass
from interlock.patterns import expression

_XSD: Final = "http://www.w3.org/2001/XMLSchema"
SOAP_ENCODING: Final = "http://schemas.xmlsoap.org/soap/encoding/"
ARRAY: Final = f"{{{SOAP_ENCODING}}}Array"
ARRAY_TYPE: Final = "{http://schemas.xmlsoap.org/wsdl/}arrayType"
ITEM: Final = "item"
_SIZED: Final = expression(r"\s*([^\[\]\s]+)\s*\[\s*\d*\s*\]\s*")


class Scope(Protocol):
    """The document that a type stands in, as far as it gives names their meaning."""

    @property
    def target(self) -> str:
        """Give its namespace."""

    def name(self, node: etree._Element, text: str) -> str:
        """Give `{namespace}local` for a prefixed name."""


@dataclass(frozen=True, slots=True)
class Items:
    """The items of an array type: `{namespace}local`, and the place that says so."""

    type_name: str
    node: etree._Element


def item_word(text: str) -> str:
    """Give the prefixed name in "tns:Line[]"; "" for several dimensions, which are refused."""
    found = _SIZED.fullmatch(text)
    return found.group(1) if found else ""


def items_of(node: etree._Element, document: Scope) -> Items | None:
    """Give the items of a complex type that is an array, None when it is none."""
    if node.get("name") == "Array" and document.target == SOAP_ENCODING:
        return Items(f"{{{_XSD}}}anyType", node)
    content = next(node.iterchildren(f"{{{_XSD}}}complexContent"), None)
    for step in content.iterchildren(f"{{{_XSD}}}restriction") if content is not None else ():
        if document.name(step, step.get("base") or "") == ARRAY:
            return _stated(step, document)
    return None


def _stated(step: etree._Element, document: Scope) -> Items:
    for attribute in step.iterchildren(f"{{{_XSD}}}attribute"):
        stated = attribute.get(ARRAY_TYPE)
        if stated is not None:
            return Items(document.name(attribute, item_word(stated) or "anyType"), attribute)
    # Older tools declare the item as an element instead.
    for element in step.iter(f"{{{_XSD}}}element"):
        if element.get("type"):
            return Items(document.name(element, element.get("type") or ""), element)
    return Items(f"{{{_XSD}}}anyType", step)


def write_out(node: etree._Element, document: Scope) -> None:
    """Turn an array type into a sequence of items, for a validator; leave any other as it is."""
    items = items_of(node, document)
    if items is None:
        return
    namespace, _, local = items.type_name.rpartition("}")
    # A prefix that means the same everywhere in the document: some readers know no other.
    known = (p for p, n in node.nsmap.items() if p and n == namespace[1:])
    prefix = next(known, f"i{zlib.crc32(namespace.encode()):x}")
    for child in list(node):
        node.remove(child)
    sequence = etree.SubElement(node, f"{{{_XSD}}}sequence")
    etree.SubElement(
        sequence,
        f"{{{_XSD}}}element",
        {
            "name": ITEM,
            "type": f"{prefix}:{local}" if namespace else local,
            "minOccurs": "0",
            "maxOccurs": "unbounded",
            "nillable": "true",
            "form": "unqualified",
        },
        nsmap={prefix: namespace[1:]} if namespace else None,
    )
