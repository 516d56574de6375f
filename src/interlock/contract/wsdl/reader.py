"""Read WSDL 1.1 documents into a contract."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interlock.contract.model import (
    Access,
    Contract,
    Message,
    Operation,
    Origin,
    Outcome,
    Part,
    Refusal,
    SoapBinding,
    Source,
)
from interlock.contract.wsdl.files import Definitions, Place, WsdlFile, collect
from interlock.contract.wsdl.policy import asked
from interlock.contract.wsdl.ways import Header, Port, Untestable, Way, fault_element, ports, way
from interlock.errors import ContractError
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.documents import Collection, url_parts
from interlock.schema.xsd.schemas import Schemas, settle

GENERIC_FAULTS = (
    Outcome("Client", ok=False, note="The request is wrong."),
    Outcome("Server", ok=False, note="The server failed."),
)


@dataclass(frozen=True, slots=True, eq=False)
class WsdlDocument:
    """What the SOAP wire needs beside the contract.

    ways: operation -> every binding that offers it, the preferred one first. faults: operation ->
    fault name -> element of the detail. headers: operation -> headers of its request.
    one_way: operations that get no answer.
    """

    schemas: Schemas
    files: tuple[WsdlFile, ...]
    ways: Mapping[str, tuple[SoapBinding, ...]]
    faults: Mapping[str, Mapping[str, str]]
    headers: Mapping[str, tuple[Header, ...]]
    one_way: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reading:
    found: Definitions
    schemas: Schemas
    operations: list[Operation] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    ways: dict[str, tuple[SoapBinding, ...]] = field(default_factory=dict)
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    headers: dict[str, tuple[Header, ...]] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    one_way: set[str] = field(default_factory=set)


def read(paths: Sequence[Path], system: str) -> Contract:
    """Read WSDL files (and schema files beside them) as one system.

    Raises ContractError when a file is refused whole; operations that cannot be tested are in
    `Contract.refused`. Schemas compile at the first validation, not here.
    """
    if not paths:
        raise ContractError(
            "no contract file is named", where=system, remedy="name at least one WSDL file"
        )
    collection = Collection(paths[0].resolve().parent)
    found = collect(paths, collection)
    if not found.files:
        raise ContractError(
            "there are only schemas here",
            where=collection.label(paths[0].resolve()),
            remedy="name the WSDL file that uses them",
        )
    reading = _Reading(found, settle(collection))
    _read_operations(reading)
    # A schema that does not compile judges no message: that shall be known before one is sent.
    reading.schemas.validator()
    if not found.services and found.bindings:
        collection.repair("there is no wsdl:service: each binding is served at /")
    return _contract(reading, collection, system)


def _contract(reading: _Reading, collection: Collection, system: str) -> Contract:
    first = reading.found.files[0]
    services = [s.get("name") for s in reading.found.services]
    content = b"".join(collection.files[p] for p in sorted(collection.files))
    types = reading.schemas.types.table()
    return Contract(
        system=system,
        title=next(iter(services), "") or first.root.get("name") or first.path.stem,
        version=_version(reading),
        origin=Origin(
            first.label,
            "wsdl",
            "1.1",
            tuple(collection.label(p) for p in collection.files),
            hashlib.sha256(content).hexdigest(),
        ),
        operations=tuple(reading.operations),
        types=types,
        access=tuple(reading.access.values()),
        repairs=tuple(collection.repairs),
        refused=(*reading.refused, *_unread(reading, collection)),
        document=WsdlDocument(
            reading.schemas,
            tuple(reading.found.files),
            reading.ways,
            reading.faults,
            reading.headers,
            frozenset(reading.one_way),
        ),
    )


def _version(reading: _Reading) -> str:
    """Give the version that a schema, else the namespace, else the folder states; "" if none."""
    for document in reading.schemas.collection.documents:
        if document.path is not None and document.node.get("version"):
            return document.node.get("version") or ""
    # The host says nothing: 127.0.0.1 is no version.
    parts = url_parts(reading.found.files[0].target)
    target = parts.path if parts.netloc else parts.geturl()
    found = re.search(r"(?:^|[/:_.-])v?(\d+(?:[._]\d+)*)(?:[/._-]|$)", target.rstrip("/") + "/")
    if found is None:
        found = re.fullmatch(r"v?(\d+(?:\.\d+)*)", reading.found.files[0].path.parent.name)
    return found.group(1).replace("_", ".") if found else ""


def _unread(reading: _Reading, collection: Collection) -> list[Refusal]:
    """Say what is missing beside operations: whole schemas, patterns, everything."""
    first = reading.found.files[0]
    here = {d.target for d in collection.documents}
    found = [
        Refusal(f"schema {namespace}", why, Source(first.label, 0))
        for namespace, why in collection.missing.items()
        if namespace not in here
    ]
    for pattern, (file, line) in reading.schemas.declarations.untranslated.items():
        why = "only the validator knows it; values may be drawn that break it"
        found.append(Refusal(f"pattern {pattern}", why, Source(file, line)))
    if not (reading.operations or reading.refused or found):
        found.append(Refusal(first.label, "it describes no operation", Source(first.label, 1)))
    return found


def _read_operations(reading: _Reading) -> None:
    every = list(ports(reading.found))
    used = list(dict.fromkeys(p.port_type for p in every))
    used += [name for name in reading.found.port_types if name not in used]
    count: dict[str, int] = {}
    for port_type in used:
        for name in _names(reading, port_type):
            count[name] = count.get(name, 0) + 1
    for port_type in used:
        here = [p for p in every if p.port_type == port_type]
        _read_port_type(reading, port_type, here, count)
    for port in every:
        if not port.version:
            why = f"{port.kind} is not supported; SOAP bindings are"
            reading.refused.append(Refusal(f"port {port.name}", why, _source(port.places[0])))


def _names(reading: _Reading, port_type: str) -> list[str]:
    place = reading.found.port_types.get(port_type)
    return list(dict.fromkeys(o.get("name") for o in place.children("operation"))) if place else []


def _read_port_type(
    reading: _Reading, port_type: str, here: list[Port], count: Mapping[str, int]
) -> None:
    place = reading.found.port_types.get(port_type)
    if place is None:
        where = here[0].places[0] if here else None
        source = _source(where) if where else Source("")
        reading.refused.append(Refusal(f"port type {port_type}", "it is not there", source))
        return
    seen: set[str] = set()
    for operation in place.children("operation"):
        name = operation.get("name")
        full = name if count[name] == 1 else f"{local_name(port_type)}.{name}"
        if name in seen:
            why = "it is overloaded: another operation has its name"
            reading.refused.append(Refusal(full, why, _source(operation)))
            continue
        seen.add(name)
        _read_operation(reading, full, operation, here)


def _read_operation(reading: _Reading, name: str, operation: Place, here: list[Port]) -> None:
    found: list[tuple[Port, Way]] = []
    why = "" if here else "no port offers it"
    for port in here:
        try:
            if not port.version:
                raise Untestable(f"{port.kind} is not supported")
            found.append((port, way(port, operation, reading.found, reading.schemas)))
        except Untestable as error:
            why = why or str(error)
    if not found:
        reading.refused.append(Refusal(name, why, _source(operation)))
        return
    # One binding speaks for all; SOAP 1.1 is what every client can.
    found.sort(key=lambda pair: pair[1].binding.version)
    first = found[0][1]
    reading.ways[name] = tuple(w.binding for _, w in found)
    reading.headers[name] = first.headers
    reading.one_way |= {name} if first.one_way else set()
    reading.refused += [
        Refusal(f"header {h} of {name}", why, _source(operation)) for h, why in first.unread
    ]
    access, unsupported = asked(
        [p for port, _ in found for p in port.places] + [operation], reading.found
    )
    reading.access |= {a.name: a for a in access}
    if unsupported and not access:
        reason = f"its policy asks for {unsupported}, which is not checked"
        reading.refused.append(Refusal(f"policy of {name}", reason, _source(operation)))
    reading.operations.append(
        Operation(
            name,
            _request(reading, first),
            (_success(reading, first), *_faults(reading, name, operation), *GENERIC_FAULTS),
            first.binding,
            operation.note(),
            tuple(a.name for a in access),
            _source(operation),
        )
    )


def _source(place: Place) -> Source:
    return Source(place.file.label, place.line)


def _body(reading: _Reading, element: str) -> tuple[Part, ...]:
    if not element:
        return ()
    declared = reading.schemas.declarations.element(element)
    type_ = reading.schemas.types.of(declared)
    return (Part(local_name(element), "body", type_, required=True, media="text/xml"),)


def _request(reading: _Reading, first: Way) -> Message:
    headers = tuple(
        Part(
            h.name,
            "soap-header",
            reading.schemas.types.of(reading.schemas.declarations.element(h.element)),
            required=h.required,
        )
        for h in first.headers
    )
    return Message((*_body(reading, first.binding.element_in), *headers))


def _success(reading: _Reading, first: Way) -> Outcome:
    note = "It is accepted; no answer follows." if first.one_way else ""
    return Outcome("ok", ok=True, message=Message(_body(reading, first.binding.element_out)),
                   note=note)  # fmt: skip


def _faults(reading: _Reading, name: str, operation: Place) -> list[Outcome]:
    outcomes: list[Outcome] = []
    elements = reading.faults.setdefault(name, {})
    for fault in operation.children("fault"):
        label = fault.get("name") or local_name(fault.get("message"))
        try:
            element = fault_element(fault, reading.found, reading.schemas)
        except Untestable as error:
            reading.refused.append(
                Refusal(f"detail of fault {label} of {name}", str(error), _source(fault))
            )
            element = ""
        elements[label] = element
        message = Message(_body(reading, element))
        outcomes.append(Outcome(label, ok=False, message=message, note=fault.note()))
    return outcomes
