"""Fields and values that a scenario writes into records, held against the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal

from interlock.bridge.fields import Place, find, shape
from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Resource
from interlock.data import dataclass
from interlock.forms import Fields
from interlock.messages.documents.unfit import unfit
from interlock.scenario.model import LawUse
from interlock.schema.check import breaks
from interlock.schema.types import (
    Anything,
    Choice,
    Field,
    ListOf,
    Number,
    Record,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.values import Path, Value, at


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a scenario may use. own: laws of the user's own, by name."""

    bridge: Bridge
    contracts: Mapping[str, Contract]
    own: Mapping[str, LawUse] = field(default_factory=dict)

    def resource(self, system: str, match: str) -> Resource:
        """Give the resource that holds the records of a match in a system."""
        side = self.bridge.matches[match].sides[system]
        resource = self.contracts[system].resource(side.resource)
        assert resource is not None, "sides of a match were looked up when the bridge was read"
        return resource

    def lists(self, system: str, resource: Resource) -> Iterator[str]:
        """Give the names of the record's fields that are lists."""
        types = self.contracts[system].types
        found = shape(resource.type, types)
        for one in found.fields.values() if found else ():
            if isinstance(resolve(one.type, types), ListOf):
                yield one.name


def field_of(
    part: Fields, steps: Path, names: Names, of: tuple[str, str], *, operation: str = ""
) -> Place:
    """Give the place of the field whose dotted name is the last step; of: (system, match).

    Looked up in the record, then in what creates it, or in what `operation` takes.
    """
    system, match = of
    contract = names.contracts[system]
    resource = names.resource(system, match)
    name = str(steps[-1])
    try:
        return find(resource.type, contract.types, name)
    except ValueError as wrong:
        for type_ in _taken(contract, resource, operation):
            try:
                return find(type_, contract.types, name)
            except ValueError:
                continue
        problem, remedy = wrong.args
        raise part.refuse(steps, f"{system} {resource.name}: {problem}", remedy) from None


def _taken(contract: Contract, resource: Resource, name: str) -> Iterator[Type]:
    """Give the types of what an operation takes, or of what creates a record."""
    found = contract.operation(name) if name else contract.by_role("create", resource.name)
    if found is None:
        return
    yield Record(tuple(Field(p.name, p.type) for p in found.request.parts if p.where != "body"))
    role = contract.roles.get(found.name)
    type_ = found.request.body
    for step in role.record[1:] if role else ():
        inner = shape(type_, contract.types)
        field = inner.fields.get(str(step)) if inner else None
        type_ = field.type if field else Anything()
    if found.request.has_body:
        yield type_


def fitted(
    part: Fields, steps: Path, place: Place, types: Types, *, lenient: bool = False
) -> Value:
    """Give the value at `steps` as the field's wire has it: numbers as text where it says so.

    Refuses what the field's type does not take, unless lenient.
    """
    value = _as_text(at(part.data, steps), place.type, types)
    if value is None or lenient:
        return value
    broken = next(breaks(value, place.type, types), None)
    if broken is None:
        return value
    choice = resolve(place.type, types)
    if isinstance(choice, Choice):
        raise part.unknown(steps, "code", str(value), tuple(str(v) for v in choice.values))
    problem = f"{value!r} does not fit the field: {unfit(broken.why, broken.args)}"
    raise part.wrong(steps, problem, "write a value that the contract allows")


def _as_text(value: object, type_: Type, types: Types) -> Value:
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    type_ = resolve(type_, types)
    textual = (
        isinstance(type_, Text)
        or (isinstance(type_, Number) and type_.carrier == "text")
        or (isinstance(type_, Choice) and all(isinstance(v, str) for v in type_.values))
    )
    return str(value) if is_number and textual else value  # type: ignore[return-value]  # documents hold values only
