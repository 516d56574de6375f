"""Messages of rpc style: what stands in their wrappers, as schema elements of our own.

WSDL 1.1 section 3.5 builds the wrapper from the operation's name and the parts; no schema
declares it. So one is written for each message, and from there on rpc is document style.
Its element has the wire's namespace, but a name that no vendor uses: "login.request".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from lxml import etree

from interlock.contract.wsdl.files import SOAP_BINDINGS, Definitions, Place
from interlock.contract.wsdl.parts import Body, Untestable, body_parts, message, soap_body
from interlock.contract.wsdl.ports import Port
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.xsd.arrays import SOAP_ENCODING
from interlock.schema.xsd.components import NIL_ACCEPTED
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.nodes import XSD

Use: TypeAlias = Literal["literal", "encoded"]
_NO_NAME: Final = expression(r"^[^\w]|[^\w.\-]")
# What Java and C# call primitive: a client cannot leave such a parameter empty.
_NEVER_NIL: Final = frozenset(
    f"{{{XSD}}}{name}"
    for name in (
        "boolean", "int", "long", "short", "byte", "float", "double", "unsignedInt",
        "unsignedLong", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rpc:
    """The messages of an operation through one binding. faults: those whose part has a type."""

    use: Use
    request: Body
    reply: Body | None
    faults: Mapping[str, Body]


@dataclass(frozen=True, slots=True)
class Accessor:
    """What stands in a wrapper for a part: an element of its own, or (no name) a global one.

    nil: "" never, "true" allowed, "accepted" let pass though the contract does not promise it.
    """

    name: str
    target: str
    nil: Literal["", "true", "accepted"] = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """An element to be declared. bare: it is of the type of its only accessor."""

    name: str
    accessors: tuple[Accessor, ...]
    bare: bool
    line: int = field(default=0, compare=False)


@dataclass(slots=True, eq=False)
class Wrappers:
    """The rpc messages of a contract. made: (binding, operation) -> messages, or why not.

    declared: (file, namespace) -> the elements to be declared there. taken: by (namespace, name).
    """

    found: Definitions
    made: dict[tuple[etree._Element, etree._Element], Rpc | Untestable] = field(
        default_factory=dict
    )
    declared: dict[tuple[Path, str], list[_Wrapper]] = field(default_factory=dict)
    taken: dict[tuple[str, str], _Wrapper] = field(default_factory=dict)

    def describe(self, name: str, operation: Place, through: Iterable[Port]) -> None:
        """Write the messages of an operation for each port that binds it in rpc style."""
        for port in through:
            bound = port.bound(operation) if port.version else None
            if bound is None or port.style(bound)[0] != "rpc":
                continue
            try:
                rpc: Rpc | Untestable = self._rpc(name, operation, bound)
            except Untestable as error:
                rpc = error
            self.made[port.binding.node, operation.node] = rpc

    def hand_over(self, collection: Collection) -> None:
        """Add schemas with the declarations to those of the contract."""
        for (path, namespace), wrappers in self.declared.items():
            collection.add(_schema(namespace, wrappers), path, inline=True)

    def _rpc(self, name: str, operation: Place, bound: Place) -> Rpc:
        inputs = next(operation.children("input"), None)
        output = next(operation.children("output"), None)
        if inputs is None:
            raise Untestable("the server starts it (notification or solicit-response)")
        local = operation.get("name")
        use, request = self._wrapper(f"{name}.request", local, inputs, bound)
        reply = None
        if output is not None:
            answer, reply = self._wrapper(f"{name}.response", f"{local}Response", output, bound)
            if answer != use:
                raise Untestable(f"its request is {use} and its reply is {answer}")
        faults = {}
        for fault in operation.children("fault"):
            typed = self._fault(f"{name}.{fault.get('name')}", fault, bound)
            if typed is not None:
                faults[fault.get("name")] = typed
        return Rpc(use, request, reply, faults)

    def _wrapper(self, name: str, local: str, abstract: Place, bound: Place) -> tuple[Use, Body]:
        kind = str(abstract.node.tag).rpartition("}")[2]
        here = next(bound.children(kind), None)
        body = soap_body(here)
        use, namespace = _use(body), "" if body is None else body.get("namespace") or ""
        parts = body_parts(self.found, abstract, here)
        accessors = tuple(_accessor(part, use) for part in parts)
        wrapper = _Wrapper(name, accessors, False, abstract.line)
        return use, Body(
            _full(namespace, local), self._declare(wrapper, namespace, abstract.file.path)
        )

    def _fault(self, name: str, fault: Place, bound: Place) -> Body | None:
        part = next(message(self.found, fault, fault.get("message")).children("part"), None)
        if part is None or not part.get("type"):
            return None
        namespace = fault.file.target
        for place in bound.children("fault"):
            if place.get("name") == fault.get("name"):
                for node in place.node.iterchildren(*(f"{{{n}}}fault" for n in SOAP_BINDINGS)):
                    namespace = node.get("namespace") or namespace
        wrapper = _Wrapper(name, (_accessor(part, "literal"),), True, fault.line)
        return Body(
            _full(namespace, part.get("name")),
            self._declare(wrapper, namespace, fault.file.path),
        )

    def _declare(self, wrapper: _Wrapper, namespace: str, path: Path) -> str:
        """Note an element; one port may describe a message otherwise than another."""
        stem, number = _NO_NAME.sub("_", wrapper.name), 1
        wrapper = replace(wrapper, name=stem)
        while (earlier := self.taken.get((namespace, wrapper.name))) not in (None, wrapper):
            number += 1
            wrapper = replace(wrapper, name=f"{stem}-{number}")
        if earlier is None:
            self.taken[namespace, wrapper.name] = wrapper
            self.declared.setdefault((path, namespace), []).append(wrapper)
        return _full(namespace, wrapper.name)


def _full(namespace: str, local: str) -> str:
    return f"{{{namespace}}}{local}" if namespace else local


def _use(body: etree._Element | None) -> Use:
    use = (body.get("use") if body is not None else None) or "literal"
    if use not in ("literal", "encoded"):
        raise Untestable(f"use {use!r} is not supported")
    style = ((body.get("encodingStyle") if body is not None else None) or SOAP_ENCODING).split()
    if use == "encoded" and SOAP_ENCODING not in style:
        raise Untestable(f"encodingStyle {' '.join(style)} is not supported; {SOAP_ENCODING} is")
    return cast("Use", use)


def _accessor(part: Place, use: Use) -> Accessor:
    """Say what stands in a wrapper for a part.

    An element stands there as itself: WSDL 1.1 wants it inside an accessor, WS-I forbids it, and
    this is what clients send.
    """
    if part.get("element"):
        return Accessor("", part.resolve(part.get("element")), line=part.line)
    if not part.get("type"):
        raise Untestable(f"part {part.get('name')} has neither a type nor an element")
    target = part.resolve(part.get("type"))
    nil: Literal["", "true", "accepted"] = ""
    if use == "encoded" and target not in _NEVER_NIL:
        # The encoding lets any reference be nil; a contract that means it says soapenc:.
        nil = "true" if target.startswith(f"{{{SOAP_ENCODING}}}") else "accepted"
    return Accessor(part.get("name"), target, nil, part.line)


def _schema(namespace: str, wrappers: Iterable[_Wrapper]) -> etree._Element:
    every = tuple(wrappers)
    targets = [a.target for w in every for a in w.accessors]
    others = {t[1:].partition("}")[0] for t in targets if t.startswith("{")} - {XSD}
    prefixes = {other: f"p{number}" for number, other in enumerate(sorted(others))} | {XSD: "xs"}
    schema = etree.Element(f"{{{XSD}}}schema", nsmap={p: n for n, p in prefixes.items()})
    if namespace:
        schema.set("targetNamespace", namespace)
    for other in sorted(others - {namespace}):
        node = etree.SubElement(schema, f"{{{XSD}}}import", namespace=other)
        node.sourceline = every[0].line  # type: ignore[assignment]  # the stubs forget the setter
    for wrapper in every:
        element = etree.SubElement(schema, f"{{{XSD}}}element", name=wrapper.name)
        element.sourceline = wrapper.line  # type: ignore[assignment]  # as above
        if wrapper.bare:
            element.set("type", _prefixed(wrapper.accessors[0].target, prefixes))
            continue
        inner = etree.SubElement(element, f"{{{XSD}}}complexType")
        sequence = etree.SubElement(inner, f"{{{XSD}}}sequence")
        for accessor in wrapper.accessors:
            node = etree.SubElement(sequence, f"{{{XSD}}}element")
            node.sourceline = accessor.line  # type: ignore[assignment]  # as above
            if not accessor.name:
                node.set("ref", _prefixed(accessor.target, prefixes))
                continue
            node.set("name", accessor.name)
            node.set("type", _prefixed(accessor.target, prefixes))
            if accessor.nil:
                node.set("nillable", "true")
            if accessor.nil == "accepted":
                node.set(NIL_ACCEPTED, "true")
    return schema


def _prefixed(target: str, prefixes: Mapping[str, str]) -> str:
    if not target.startswith("{"):
        return target
    namespace, _, local = target[1:].partition("}")
    return f"{prefixes[namespace]}:{local}"
