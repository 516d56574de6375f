"""Operations of a contract as the SOAP wire needs them, and which one a message asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from lxml import etree

from interlock.contract.model import Operation, SoapBinding
from interlock.contract.soap_wire.envelope import Envelope, Problem
from interlock.contract.soap_wire.shapes import Shapes, Slot
from interlock.contract.wsdl.parts import Body
from interlock.contract.wsdl.reader import WsdlDocument
from interlock.data import dataclass
from interlock.schema.xsd.components import local_name


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation with its ways, and the slots of its messages."""

    operation: Operation
    ways: tuple[SoapBinding, ...]
    slot_in: Slot | None
    slot_out: Slot | None
    faults: Mapping[str, Slot | None]
    headers: Mapping[str, Slot]
    required: tuple[str, ...]
    one_way: bool

    @property
    def is_encoded(self) -> bool:
        """Tell whether its messages have the SOAP encoding."""
        return self.ways[0].use == "encoded"


def entry_of(operation: Operation, document: WsdlDocument, shapes: Shapes) -> Entry:
    """Give the entry of an operation."""
    headers = document.headers.get(operation.name, ())
    request, reply = document.bodies[operation.name]
    return Entry(
        operation,
        document.ways[operation.name],
        _slot(request, shapes),
        _slot(reply, shapes),
        {n: _slot(body, shapes) for n, body in document.faults.get(operation.name, {}).items()},
        {h.element: shapes.slot(h.element) for h in headers},
        tuple(h.element for h in headers if h.required),
        operation.name in document.one_way,
    )


def _slot(body: Body | None, shapes: Shapes) -> Slot | None:
    return None if body is None else shapes.slot(body.element, body.tag)


def named_like(entries: Iterable[Entry], tag: str) -> list[Entry]:
    """Give the encoded operations of that local name: many clients know no other namespace
    than that of the WSDL, and services that encode look only at the name.
    """
    return [
        entry for entry in entries
        if entry.is_encoded and local_name(entry.ways[0].element_in) == local_name(tag)
    ]  # fmt: skip


def best_fit(
    pairs: Sequence[tuple[Entry, SoapBinding]], body: etree._Element | None
) -> tuple[Entry, SoapBinding]:
    """Of overloaded operations give the one whose parts are most like those of the message."""
    if len(pairs) == 1 or body is None:
        return pairs[0]
    here = {local_name(str(child.tag)) for child in body}

    def distance(pair: tuple[Entry, SoapBinding]) -> int:
        slot = pair[0].slot_in
        wanted = {local_name(tag) for tag in slot.shape.slots} if slot is not None else set()
        return len(here ^ wanted)

    return min(pairs, key=distance)


@dataclass(slots=True)
class Offered:
    """What a contract offers, by name and by the element of its messages, at which paths."""

    by_name: Mapping[str, Entry]
    by_element: dict[str, list[Entry]] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()

    def find(
        self, message: Envelope, path: str, action: str
    ) -> tuple[Entry, SoapBinding] | Problem:
        """Give the operation that a message asks for, and the way it came."""
        tag = str(message.body.tag) if message.body is not None else ""
        every = [
            (entry, way)
            for entry in self.by_element.get(tag, ())
            for way in entry.ways
            if normal(way.path) == path
        ]
        if not every:
            every = [pair for pair in self._by_action(action) if normal(pair[1].path) == path]
        if not every:
            every = [
                (entry, way) for entry in named_like(self.by_name.values(), tag)
                for way in entry.ways if normal(way.path) == path
            ]  # fmt: skip
        if not every:
            what = f"element {tag}" if tag else "an empty Body"
            return Problem(f"no operation at {path} takes {what}", version=message.version)
        same = [pair for pair in every if pair[1].version == message.version]
        if not same:
            versions = ", ".join(sorted({way.version for _, way in every}))
            says = f"SOAP {message.version} is not offered at {path}; SOAP {versions} is"
            return Problem(says, "VersionMismatch", message.version)
        exact = [pair for pair in same if action and pair[1].action == action] or same
        found = best_fit(exact, message.body)
        if message.independent and not found[0].is_encoded:
            count = len(message.independent) + 1
            return Problem(f"the Body has {count} children, at most one", version=message.version)
        return found

    def is_told_by(self, element: str) -> bool:
        """Tell whether the element of a message alone says which operation it is for."""
        return len(self.by_element.get(element, ())) == 1

    def _by_action(self, action: str) -> Iterator[tuple[Entry, SoapBinding]]:
        for entry in self.by_name.values() if action else ():
            for way in entry.ways:
                if way.action == action:
                    yield entry, way


@lru_cache(maxsize=512)
def normal(target: str) -> str:
    """Give the path without a trailing slash; the query only where an address has one."""
    path, mark, query = target.partition("?")
    return (path.rstrip("/") or "/") + (mark + query if query else "")
