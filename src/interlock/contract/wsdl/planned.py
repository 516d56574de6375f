"""Which operations a WSDL describes, under which names, and which ports offer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from interlock.contract.model import Refusal, Source
from interlock.contract.wsdl.files import Definitions, Place
from interlock.contract.wsdl.ports import Port, input_name, ports
from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.schema.xsd.components import local_name

OPERATIONS_MAX = 3_000


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """An operation under its name in the contract, with the ports that may offer it."""

    name: str
    operation: Place
    ports: tuple[Port, ...]


def source_of(place: Place) -> Source:
    """Give the place in the file."""
    return Source(place.file.label, place.line)


def planned(found: Definitions) -> tuple[tuple[Planned, ...], tuple[Refusal, ...]]:
    """Give every operation once, and what cannot be one.

    A name that two port types share is written with its port type (and that with its namespace
    where two port types share a name too); of overloaded operations each but the one with the
    usual input is written with the name of its input.
    """
    every = tuple(ports(found))
    used = dict.fromkeys([*(p.port_type for p in every), *found.port_types])
    count = Counter(name for port_type in used for name in _names(found, port_type))
    types = Counter(local_name(port_type) for port_type in used)
    if len(count) > OPERATIONS_MAX:
        raise ContractError(
            f"the contract has {len(count):,} operations, more than {OPERATIONS_MAX:,}",
            where=found.files[0].label,
            remedy="take the port types that the integration uses",
        )
    operations: dict[str, Planned] = {}
    refused: list[Refusal] = []
    for port_type in used:
        here = tuple(p for p in every if p.port_type == port_type)
        place = found.port_types.get(port_type)
        if place is None:
            source = source_of(here[0].places[0]) if here else Source("")
            refused.append(Refusal(f"port type {port_type}", "it is not there", source))
            continue
        for name, operation in _named(place):
            local = local_name(port_type)
            owner = port_type if types[local] > 1 else local
            full = f"{owner}.{name}" if count[operation.get("name")] > 1 else name
            if full in operations:
                why = "it is overloaded, and no name of its input tells it apart"
                refused.append(Refusal(full, why, source_of(operation)))
            else:
                operations[full] = Planned(full, operation, here)
    for port in every:
        if not port.version:
            why = f"{port.kind} is not supported; SOAP bindings are"
            refused.append(Refusal(f"port {port.name}", why, source_of(port.places[0])))
    return tuple(operations.values()), tuple(refused)


def _names(found: Definitions, port_type: str) -> set[str]:
    place = found.port_types.get(port_type)
    return {o.get("name") for o in place.children("operation")} if place else set()


def _named(port_type: Place) -> Iterator[tuple[str, Place]]:
    every = tuple(port_type.children("operation"))
    times = Counter(o.get("name") for o in every)
    for operation in every:
        name = operation.get("name")
        stated = input_name(operation)
        is_usual = times[name] == 1 or stated == f"{name}Request"
        yield (name if is_usual else f"{name}.{stated}"), operation
