"""How a WSDL operation travels: binding, body element, headers; or why it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal, cast

from interlock.contract.model import SoapBinding
from interlock.contract.wsdl.files import SOAP_BINDINGS, WSDL, Definitions, Place
from interlock.contract.wsdl.parts import Body, Untestable, body_parts, message, soap_body
from interlock.contract.wsdl.ports import Port
from interlock.contract.wsdl.rpc import Rpc, Wrappers
from interlock.data import dataclass
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.schemas import Schemas


@dataclass(frozen=True, slots=True)
class Header:
    """A SOAP header of a request. element: `{namespace}local`."""

    name: str
    element: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """An operation through one port. unread: optional headers that cannot be read, and why.

    request, reply: None for an empty Body. faults: details whose part has a type.
    """

    binding: SoapBinding
    request: Body | None
    reply: Body | None
    headers: tuple[Header, ...] = ()
    one_way: bool = False
    faults: Mapping[str, Body] = field(default_factory=dict)
    unread: tuple[tuple[str, str], ...] = ()

    def differs(self, other: Way) -> bool:
        """Tell whether messages of the two are not the same."""
        mine, its = self.binding, other.binding
        return (mine.style, mine.use, self.request, self.reply) != (
            its.style, its.use, other.request, other.reply
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """What finds the ways of a contract's operations."""

    found: Definitions
    schemas: Schemas
    wrappers: Wrappers

    def way(self, port: Port, operation: Place) -> Way:
        """Say how an operation of the port type travels through a port; raises Untestable."""
        bound = port.bound(operation)
        if bound is None:
            raise Untestable(f"binding {port.binding.get('name')} does not bind it")
        inputs = next(operation.children("input"), None)
        output = next(operation.children("output"), None)
        if inputs is None or (output is not None and output.line < inputs.line):
            raise Untestable("the server starts it (notification or solicit-response)")
        style, action = port.style(bound)
        rpc = self._rpc(port, operation) if style == "rpc" else None
        if rpc is not None:
            request: Body | None = rpc.request
            reply = rpc.reply
        else:
            request = self._document(inputs, next(bound.children("input"), None))
            answer = next(bound.children("output"), None)
            reply = None if output is None else self._document(output, answer)
        binding = SoapBinding(
            cast("Literal['1.1', '1.2']", port.version),
            "document" if rpc is None else "rpc",
            "literal" if rpc is None else rpc.use,
            action,
            port.service,
            port.name,
            port.path,
            request.tag if request else "",
            reply.tag if reply else "",
            wrapped=request is not None and local_name(request.tag) == operation.get("name"),
        )
        unread: dict[str, str] = {}
        headers = tuple(self._headers(bound, unread))
        faults = rpc.faults if rpc else {}
        return Way(binding, request, reply, headers, output is None, faults, tuple(unread.items()))

    def _rpc(self, port: Port, operation: Place) -> Rpc:
        rpc = self.wrappers.made[port.binding.node, operation.node]
        if isinstance(rpc, Untestable):
            raise rpc
        for body in (rpc.request, rpc.reply):
            broken = self.schemas.index.broken.get(("element", body.element)) if body else None
            if broken:
                raise Untestable(broken)
        return rpc

    def _document(self, abstract: Place, bound: Place | None) -> Body | None:
        """Give the element of the only body part, None for an empty body."""
        parts = body_parts(self.found, abstract, bound)
        body = soap_body(bound)
        if body is not None and body.get("use") == "encoded":
            raise Untestable("encoded use is not supported in document style")
        if len(parts) > 1:
            raise Untestable(f"its body has {len(parts)} parts; document style allows one")
        element = self.declared(parts[0]) if parts else ""
        return Body(element, element) if element else None

    def declared(self, part: Place) -> str:
        """Give the global element of a part; raises Untestable."""
        if not part.get("element"):
            raise Untestable(
                f"part {part.get('name')} has a type, not an element, in document style"
            )
        name = part.resolve(part.get("element"))
        broken = self.schemas.index.broken.get(("element", name))
        if broken:
            raise Untestable(f"element {name} cannot be used: {broken}")
        if ("element", name) not in self.schemas.index.globals:
            namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
            why = self.schemas.collection.missing.get(namespace, "no schema declares it")
            raise Untestable(f"element {name} is missing: {why}")
        return name

    def detail(self, fault: Place, typed: Mapping[str, Body]) -> Body | None:
        """Give what stands in a fault's detail, None when nothing does; raises Untestable."""
        own = typed.get(fault.get("name"))
        if own is not None:
            broken = self.schemas.index.broken.get(("element", own.element))
            if broken:
                raise Untestable(broken)
            return own
        parts = message(self.found, fault, fault.get("message")).children("part")
        part = next(parts, None)
        if part is None:
            return None
        element = self.declared(part)
        return Body(element, element)

    def _headers(self, bound: Place, unread: dict[str, str]) -> Iterator[Header]:
        """Give the headers of a request; one that must be there and cannot be read is refused."""
        for place in bound.children("input"):
            for child in place.node.iterchildren(*(f"{{{n}}}header" for n in SOAP_BINDINGS)):
                name = child.get("part") or ""
                required = child.get(f"{{{WSDL}}}required") in ("true", "1")
                try:
                    every = message(self.found, place, child.get("message") or "")
                    part = next(p for p in every.children("part") if p.get("name") == name)
                    element = self.declared(part)
                except (Untestable, StopIteration) as error:
                    why = str(error) or f"its message has no part {name}"
                    if required:
                        raise Untestable(f"its header {name} is mandatory, and {why}") from error
                    unread[name] = why
                    continue
                yield Header(local_name(element), element, required)
