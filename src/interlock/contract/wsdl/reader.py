"""Read WSDL 1.1 documents into a contract."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

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
from interlock.contract.wsdl.parts import Body, Untestable
from interlock.contract.wsdl.planned import Planned, planned, source_of
from interlock.contract.wsdl.policy import asked
from interlock.contract.wsdl.ports import Port
from interlock.contract.wsdl.rpc import Wrappers
from interlock.contract.wsdl.unsayable import unsayable
from interlock.contract.wsdl.ways import Header, Way, Ways
from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.documents import Collection, url_parts
from interlock.schema.xsd.schemas import Schemas, settle

COMPILED_AT_ONCE_BYTES: Final = 1_000_000
GENERIC_FAULTS: Final = (
    Outcome("Client", ok=False, note="The request is wrong."),
    Outcome("Server", ok=False, note="The server failed."),
)


@dataclass(frozen=True, slots=True, eq=False)
class WsdlDocument:
    """What the SOAP wire needs beside the contract.

    ways: operation -> every binding that offers it, the preferred one first. bodies: operation ->
    what stands in the Body of its request and of its reply. faults: operation -> fault name ->
    what stands in the detail. headers: operation -> headers of its request. one_way: operations
    that get no answer.
    """

    schemas: Schemas
    files: tuple[WsdlFile, ...]
    ways: Mapping[str, tuple[SoapBinding, ...]]
    bodies: Mapping[str, tuple[Body | None, Body | None]]
    faults: Mapping[str, Mapping[str, Body | None]]
    headers: Mapping[str, tuple[Header, ...]]
    one_way: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reading:
    found: Definitions
    schemas: Schemas
    ways_of: Ways
    operations: list[Operation] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    ways: dict[str, tuple[SoapBinding, ...]] = field(default_factory=dict)
    bodies: dict[str, tuple[Body | None, Body | None]] = field(default_factory=dict)
    faults: dict[str, dict[str, Body | None]] = field(default_factory=dict)
    headers: dict[str, tuple[Header, ...]] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    one_way: set[str] = field(default_factory=set)


def read(paths: Sequence[Path], system: str) -> Contract:
    """Read WSDL files (and schema files beside them) as one system.

    Raises ContractError when a file is refused whole; operations that cannot be tested are in
    `Contract.refused`. Schemas of more than `COMPILED_AT_ONCE_BYTES` compile with the wire, not
    here.
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
    operations, refused = planned(found)
    wrappers = Wrappers(found)
    for one in operations:
        wrappers.describe(one.name, one.operation, one.ports)
    wrappers.hand_over(collection)
    schemas = settle(collection)
    reading = _Reading(found, schemas, Ways(found, schemas, wrappers))
    for one in operations:
        _read_operation(reading, one)
    reading.refused += refused
    # A schema that does not compile judges no message: that shall be known before one is sent.
    # The largest take seconds, which a reader who asks only for types need not wait.
    if sum(map(len, collection.files.values())) <= COMPILED_AT_ONCE_BYTES:
        reading.schemas.validator()
    if not found.services and found.bindings:
        collection.repair("there is no wsdl:service: each binding is served at /")
    return _contract(reading, collection, system)


def _contract(reading: _Reading, collection: Collection, system: str) -> Contract:
    first = reading.found.files[0]
    services = [s.get("name") for s in reading.found.services]
    types = reading.schemas.types.table()
    told = {o.name: unsayable(o, reading.schemas.types, types) for o in reading.operations}
    reading.refused += [refusal for refusal in told.values() if refusal is not None]
    return Contract(
        system=system,
        title=next(iter(services), "") or first.root.get("name") or first.path.stem,
        version=_version(reading),
        origin=Origin(
            first.label,
            "wsdl",
            "1.1",
            tuple(collection.label(p) for p in collection.files),
        ),
        operations=tuple(o for o in reading.operations if told[o.name] is None),
        types=types,
        access=tuple(reading.access.values()),
        repairs=tuple(collection.repairs),
        refused=(*reading.refused, *_unread(reading, collection)),
        document=WsdlDocument(
            reading.schemas,
            tuple(reading.found.files),
            reading.ways,
            reading.bodies,
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
        Refusal(f"schema {namespace}", why, Source(*collection.wanted_at[namespace]))
        for namespace, why in collection.missing.items()
        if namespace not in here
    ]
    for pattern, (file, line) in reading.schemas.declarations.untranslated.items():
        why = "only the validator knows it; values may be drawn that break it"
        found.append(Refusal(f"pattern {pattern}", why, Source(file, line)))
    if not (reading.operations or reading.refused or found):
        found.append(Refusal(first.label, "it describes no operation", Source(first.label, 1)))
    return found


def _read_operation(reading: _Reading, planned_one: Planned) -> None:
    name, operation = planned_one.name, planned_one.operation
    found: list[tuple[Port, Way]] = []
    why = "" if planned_one.ports else "no port offers it"
    for port in planned_one.ports:
        try:
            if not port.version:
                raise Untestable(f"{port.kind} is not supported")
            found.append((port, reading.ways_of.way(port, operation)))
        except Untestable as error:
            why = why or str(error)
    if not found:
        reading.refused.append(Refusal(name, why, source_of(operation)))
        return
    # One binding speaks for all; SOAP 1.1 is what every client can.
    found.sort(key=lambda pair: pair[1].binding.version)
    first = found[0][1]
    for port in [p for p, way in found if way.differs(first)]:
        says = f"its messages there are not those of port {found[0][0].name}"
        reading.refused.append(Refusal(f"{name} at port {port.name}", says, source_of(operation)))
    found = [pair for pair in found if not pair[1].differs(first)]
    reading.ways[name] = tuple(w.binding for _, w in found)
    reading.bodies[name] = first.request, first.reply
    reading.headers[name] = first.headers
    reading.one_way |= {name} if first.one_way else set()
    reading.refused += [
        Refusal(f"header {h} of {name}", why, source_of(operation)) for h, why in first.unread
    ]
    access, unsupported = asked(
        [p for port, _ in found for p in port.places] + [operation], reading.found
    )
    reading.access |= {a.name: a for a in access}
    if unsupported and not access:
        reason = f"its policy asks for {unsupported}, which is not checked"
        reading.refused.append(Refusal(f"policy of {name}", reason, source_of(operation)))
    reading.operations.append(
        Operation(
            name,
            _request(reading, first),
            (_success(reading, first), *_faults(reading, name, operation, first), *GENERIC_FAULTS),
            first.binding,
            operation.note(),
            tuple(a.name for a in access),
            source_of(operation),
        )
    )


def _body(reading: _Reading, body: Body | None) -> tuple[Part, ...]:
    if body is None:
        return ()
    declared = reading.schemas.declarations.element(body.element)
    type_ = reading.schemas.types.of(declared)
    return (Part(local_name(body.tag), "body", type_, required=True, media="text/xml"),)


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
    return Message((*_body(reading, first.request), *headers))


def _success(reading: _Reading, first: Way) -> Outcome:
    note = "It is accepted; no answer follows." if first.one_way else ""
    return Outcome("ok", ok=True, message=Message(_body(reading, first.reply)),
                   note=note)  # fmt: skip


def _faults(reading: _Reading, name: str, operation: Place, way: Way) -> list[Outcome]:
    outcomes: list[Outcome] = []
    details = reading.faults.setdefault(name, {})
    for fault in operation.children("fault"):
        label = fault.get("name") or local_name(fault.get("message"))
        try:
            detail = reading.ways_of.detail(fault, way.faults)
        except Untestable as error:
            reading.refused.append(
                Refusal(f"detail of fault {label} of {name}", str(error), source_of(fault))
            )
            detail = None
        details[label] = detail
        message = Message(_body(reading, detail))
        outcomes.append(Outcome(label, ok=False, message=message, note=fault.note()))
    return outcomes
