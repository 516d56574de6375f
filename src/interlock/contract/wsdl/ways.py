"""How a WSDL operation travels: binding, body element, headers, faults; or why it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, cast

from lxml import etree

from interlock.contract.model import SoapBinding
from interlock.contract.wsdl.files import SOAP_BINDINGS, WSDL, Definitions, Place
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.documents import url_parts
from interlock.schema.xsd.schemas import Schemas

_STYLED: Final = tuple(f"{{{n}}}{word}" for n in SOAP_BINDINGS for word in ("binding", "operation"))


class Untestable(Exception):
    """This operation cannot travel here; the text says why. It becomes a `Refusal`."""


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


@dataclass(frozen=True, slots=True)
class Header:
    """A SOAP header of a request. element: `{namespace}local`."""

    name: str
    element: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """An operation through one port. unread: optional headers that cannot be read, and why."""

    binding: SoapBinding
    headers: tuple[Header, ...]
    one_way: bool = False
    unread: tuple[tuple[str, str], ...] = ()


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
    )


def _path(port: etree._Element) -> str:
    for child in port.iterchildren(tag=etree.Element):
        if etree.QName(child).localname == "address":
            parts = url_parts((child.get("location") or "").strip())
            return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    return "/"


def way(port: Port, operation: Place, found: Definitions, schemas: Schemas) -> Way:
    """Say how an operation of the port type travels through a port; raises Untestable."""
    bound = next(
        (b for b in port.binding.children("operation") if b.get("name") == operation.get("name")),
        None,
    )
    if bound is None:
        raise Untestable(f"binding {port.binding.get('name')} does not bind it")
    style, action = _style(port, bound)
    if style == "rpc":
        raise Untestable("rpc style is not supported")
    inputs = next(operation.children("input"), None)
    output = next(operation.children("output"), None)
    if inputs is None or (output is not None and output.line < inputs.line):
        raise Untestable("the server starts it (notification or solicit-response)")
    body = _Body(found, schemas)
    element_in = body.element(inputs, next(bound.children("input"), None))
    element_out = (
        body.element(output, next(bound.children("output"), None)) if output is not None else ""
    )
    binding = SoapBinding(
        cast("Literal['1.1', '1.2']", port.version),
        "document",
        "literal",
        action,
        port.service,
        port.name,
        port.path,
        element_in,
        element_out,
        wrapped=bool(element_in) and local_name(element_in) == operation.get("name"),
    )
    unread: dict[str, str] = {}
    headers = tuple(body.headers(bound, unread))
    return Way(binding, headers, output is None, tuple(unread.items()))


def _style(port: Port, bound: Place) -> tuple[str, str]:
    style, action = "document", ""
    for place in (port.binding, bound):
        for child in place.node.iterchildren(*_STYLED):
            style = child.get("style") or style
            action = child.get("soapAction") or action
    return style, action


@dataclass(frozen=True, slots=True)
class _Body:
    found: Definitions
    schemas: Schemas

    def element(self, abstract: Place, bound: Place | None) -> str:
        """Give the element of the only body part, "" for an empty body."""
        message = self._message(abstract.resolve(abstract.get("message")))
        chosen: list[str] | None = None
        in_header: set[str] = set()
        for child in bound.node.iterchildren(tag=etree.Element) if bound is not None else ():
            name = etree.QName(child)
            if name.namespace not in SOAP_BINDINGS and name.namespace != WSDL:
                raise Untestable(f"{name.localname} content ({name.namespace}) is not supported")
            if name.localname == "body":
                if child.get("use") == "encoded":
                    raise Untestable("encoded use is not supported")
                parts = child.get("parts")
                chosen = None if parts is None else parts.split()
            elif name.localname == "header" and self._is_same(child, bound, abstract):
                in_header.add(child.get("part") or "")
        parts_here = [
            p for p in message.children("part")
            if (p.get("name") in chosen if chosen is not None else p.get("name") not in in_header)
        ]  # fmt: skip
        if len(parts_here) > 1:
            raise Untestable(f"its body has {len(parts_here)} parts; document style allows one")
        return self._declared(parts_here[0]) if parts_here else ""

    def _is_same(self, header: etree._Element, bound: Place | None, abstract: Place) -> bool:
        name = bound.resolve(header.get("message") or "") if bound is not None else ""
        return name == abstract.resolve(abstract.get("message"))

    def _message(self, name: str) -> Place:
        if name not in self.found.messages:
            raise Untestable(f"message {name} is not there")
        return self.found.messages[name]

    def _declared(self, part: Place) -> str:
        if not part.get("element"):
            raise Untestable(
                f"part {part.get('name')} has a type, not an element, in document style"
            )
        name = part.resolve(part.get("element"))
        broken = self.schemas.index.broken.get(("element", name))
        if broken:
            raise Untestable(f"element {name} cannot be used: {broken}")
        if ("element", name) not in self.schemas.index.globals:
            namespace = str(etree.QName(name).namespace or "")
            why = self.schemas.collection.missing.get(namespace, "no schema declares it")
            raise Untestable(f"element {name} is missing: {why}")
        return name

    def fault(self, fault: Place) -> str:
        """Give the element of a fault's detail."""
        message = self._message(fault.resolve(fault.get("message")))
        part = next(message.children("part"), None)
        if part is None:
            return ""
        return self._declared(part)

    def headers(self, bound: Place, unread: dict[str, str]) -> Iterator[Header]:
        """Give the headers of a request; one that must be there and cannot be read is refused."""
        for place in bound.children("input"):
            for child in place.node.iterchildren(*(f"{{{n}}}header" for n in SOAP_BINDINGS)):
                name = child.get("part") or ""
                required = child.get(f"{{{WSDL}}}required") in ("true", "1")
                try:
                    message = self._message(place.resolve(child.get("message") or ""))
                    part = next(p for p in message.children("part") if p.get("name") == name)
                    element = self._declared(part)
                except (Untestable, StopIteration) as error:
                    why = str(error) or f"its message has no part {name}"
                    if required:
                        raise Untestable(f"its header {name} is mandatory, and {why}") from error
                    unread[name] = why
                    continue
                yield Header(local_name(element), element, required)


def fault_element(fault: Place, found: Definitions, schemas: Schemas) -> str:
    """Give the element of a fault's detail; "" when it has none; raises Untestable."""
    return _Body(found, schemas).fault(fault)
