"""Messages of a WSDL and those of their parts that travel in a Body."""

from __future__ import annotations

from lxml import etree

from interlock.contract.wsdl.files import SOAP_BINDINGS, WSDL, Definitions, Place
from interlock.data import dataclass


class Untestable(Exception):
    """This operation cannot travel here; the text says why. It becomes a `Refusal`."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a Body, or in the detail of a fault. Names are `{namespace}local`.

    tag: on the wire. element: the global element that describes it; only for messages of rpc
    style, which no schema declares, is it another one.
    """

    tag: str
    element: str


def message(found: Definitions, place: Place, name: str) -> Place:
    """Give a message by the prefixed name that stands at a place."""
    full = place.resolve(name)
    if full not in found.messages:
        raise Untestable(f"message {full} is not there")
    return found.messages[full]


def soap_body(bound: Place | None) -> etree._Element | None:
    """Give the soap:body of a bound input or output."""
    tags = tuple(f"{{{n}}}body" for n in SOAP_BINDINGS)
    return None if bound is None else next(bound.node.iterchildren(*tags), None)


def body_parts(found: Definitions, abstract: Place, bound: Place | None) -> list[Place]:
    """Give the parts of a message that its Body carries; raises Untestable."""
    every = message(found, abstract, abstract.get("message"))
    chosen: list[str] | None = None
    in_header: set[str] = set()
    for child in bound.node.iterchildren(tag=etree.Element) if bound is not None else ():
        name = etree.QName(child)
        if name.namespace not in SOAP_BINDINGS and name.namespace != WSDL:
            raise Untestable(f"{name.localname} content ({name.namespace}) is not supported")
        if name.localname == "body":
            parts = child.get("parts")
            chosen = None if parts is None else parts.split()
        elif name.localname == "header" and _is_same(child, bound, abstract):
            in_header.add(child.get("part") or "")
    return [
        p for p in every.children("part")
        if (p.get("name") in chosen if chosen is not None else p.get("name") not in in_header)
    ]  # fmt: skip


def _is_same(header: etree._Element, bound: Place | None, abstract: Place) -> bool:
    name = bound.resolve(header.get("message") or "") if bound is not None else ""
    return name == abstract.resolve(abstract.get("message"))
