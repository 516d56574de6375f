"""Ports of a WSDL with their bindings, and what a binding says about an operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from interlock.contract.wsdl.files import SOAP_BINDINGS, Definitions, Place
from interlock.data import dataclass
from interlock.schema.xsd.documents import url_parts

_STYLED: Final = tuple(f"{{{n}}}{word}" for n in SOAP_BINDINGS for word in ("binding", "operation"))


@dataclass(frozen=True, slots=True, eq=False)
class Port:
    """A port with its binding. version "": the binding is not SOAP, `kind` says what it is."""

    service: str
    name: str
    path: str
    binding: Place
    port_type: str
    version: str
    kind: str
    places: tuple[Place, ...]
    bindings: Mapping[str, tuple[Place, ...]]

    def bound(self, operation: Place) -> Place | None:
        """Give what the binding says about an operation; overloads differ in their inputs."""
        same = self.bindings.get(operation.get("name"), ())
        wanted = input_name(operation)
        return next((b for b in same if input_name(b) == wanted), same[0] if same else None)

    def style(self, bound: Place) -> tuple[str, str]:
        """Give style and action of a bound operation."""
        style, action = "document", ""
        for place in (self.binding, bound):
            for child in place.node.iterchildren(*_STYLED):
                style = child.get("style") or style
                action = child.get("soapAction") or action
        return style, action


def input_name(operation: Place) -> str:
    """Give the name of an operation's input; unnamed, it is as WSDL 1.1 section 2.4.5 says."""
    name = operation.get("name")
    stated = next((i.get("name") for i in operation.children("input")), "")
    return f"{name}Request" if stated in ("", name) else stated


def ports(found: Definitions) -> Iterator[Port]:
    """Give every port; where no service is described, each binding stands for one at "/"."""
    for service in found.services:
        for port in service.children("port"):
            binding = found.bindings.get(port.resolve(port.get("binding")))
            if binding is not None:
                yield _port(binding, service.get("name"), (port, service))
    if not found.services:
        for binding in found.bindings.values():
            yield _port(binding, binding.get("name"), ())


def _port(binding: Place, service: str, above: tuple[Place, ...]) -> Port:
    version, kind = "", "no SOAP binding"
    for child in binding.node.iterchildren(tag=etree.Element):
        name = etree.QName(child)
        if name.localname == "binding":
            version = SOAP_BINDINGS.get(name.namespace or "", "")
            verb, transport = child.get("verb"), child.get("transport") or "http"
            if version and "http" not in transport.rstrip("/").rpartition("/")[2].lower():
                version, kind = "", f"SOAP over {transport}"
                break
            kind = "SOAP" if version else f"HTTP {verb} binding" if verb else str(name.namespace)
    return Port(
        service,
        above[0].get("name") if above else binding.get("name"),
        _path(above[0].node) if above else "/",
        binding,
        binding.resolve(binding.get("type")),
        version,
        kind,
        (binding, *above),
        _by_name(binding),
    )


def _by_name(binding: Place) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for bound in binding.children("operation"):
        found[bound.get("name")] = (*found.get(bound.get("name"), ()), bound)
    return found


def _path(port: etree._Element) -> str:
    for child in port.iterchildren(tag=etree.Element):
        if etree.QName(child).localname == "address":
            parts = url_parts((child.get("location") or "").strip())
            return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return "/"
