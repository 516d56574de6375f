"""What a call of one operation always means for records: worked out once, used by each call.

Most calls send a record in the very form in which it is kept and answered. A habit knows which
fields that holds for; whatever it does not cover goes the general way, with the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from interlock.contract.model import Contract, Operation, Outcome, Resource, Role
from interlock.contract.roles.shapes import as_record, type_at
from interlock.data import dataclass
from interlock.schema.types import (
    Anything,
    Choice,
    ListOf,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.twin.fitting import Fill, default_of, fit
from interlock.values import Value

_ORDERS_MAX = 500


@dataclass(frozen=True, slots=True)
class Mirror:
    """A good reply whose body is the record itself. same: fields that a valid call settles.

    demanded: fields that must be there, else something has to be invented.
    """

    outcome: Outcome
    code: str
    type: Record
    same: frozenset[str]
    demanded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Habit:
    """taken: fields of the call that are kept as they come. defaults: of absent ones.

    shape: of the records, None when several kinds are kept. mirror: None when the reply is more
    than the record, or another one. ticket: of a reply that is nothing but a record around the
    key: its code and the name of the key. orders: names as they come -> as they are kept, () where
    more has to be done.
    """

    taken: frozenset[str]
    shape: Record | None
    defaults: tuple[tuple[str, Value], ...] = ()
    mirror: Mirror | None = None
    ticket: tuple[str, str] | None = None
    orders: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def ordered(self, record: dict[str, Value]) -> dict[str, Value] | None:
        """Give a record with its fields in the order of its type; None when it lacks some."""
        names = tuple(record)
        known = self.orders.get(names)
        if known is None:
            if len(self.orders) >= _ORDERS_MAX:
                self.orders.clear()
            known = self.orders[names] = _order(names, self.shape)
        if not known:
            return None
        return record if known == names else {name: record[name] for name in known}


class Habits:
    """Those of all operations of a contract, each worked out when it is first called."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._known: dict[str, Habit] = {}

    def of(self, operation: Operation, role: Role, resource: Resource) -> Habit:
        """Give the habit of an operation with its own role and resource."""
        known = self._known.get(operation.name)
        if known is None:
            known = self._known[operation.name] = _habit(self._contract, operation, role, resource)
        return known


def _order(names: tuple[str, ...], shape: Record | None) -> tuple[str, ...]:
    if shape is None or shape.alternatives:
        return ()
    given = set(names)
    if any(f.required and f.name not in given for f in shape.fields):
        return ()
    known = [f.name for f in shape.fields if f.name in given]
    return (*known, *(n for n in names if shape.field(n) is None))


def _habit(contract: Contract, operation: Operation, role: Role, resource: Resource) -> Habit:
    types = contract.types
    body = operation.request.body
    asked_type = type_at(body, types, role.record[1:]) if role.record[:1] == ("body",) else None
    asked = as_record(asked_type, types) if asked_type is not None else None
    own = as_record(resource.type, types)
    several = isinstance(resolve(resource.type, types), OneOf)
    shape = None if several or resource.computed else own
    ticket = _ticket(operation, role, types)
    if asked is None or own is None or shape is None:
        return Habit(frozenset(), None, ticket=ticket)
    kept = {f.name: f.type for f in own.fields}
    taken = frozenset(
        f.name
        for f in asked.fields
        if f.direction != "read" and f.name in kept and kept[f.name] == f.type
    )
    defaults = ((f.name, default_of(f, types)) for f in own.fields if f.default is not None)
    given = tuple((name, value) for name, value in defaults if value is not None)
    mirror = _mirror(operation, role, asked, types) if role.record == ("body",) else None
    return Habit(taken, shape, given, mirror, ticket)


def _ticket(operation: Operation, role: Role, types: Types) -> tuple[str, str] | None:
    fine = [o for o in operation.outcomes if o.ok]
    if role.verb != "create" or role.reply or len(role.result_key) != 1 or len(fine) != 1:
        return None
    message, name = fine[0].message, role.result_key[0]
    if any(part.where == "header" for part in message.parts):
        return None
    type_ = resolve(message.body, types)
    if not isinstance(type_, Record) or type_.alternatives or len(type_.fields) != 1:
        return None
    only = type_.fields[0]
    plain = only.direction != "write" and isinstance(resolve(only.type, types), Text)
    return (fine[0].code, only.name) if plain and only.name == name else None


def _mirror(operation: Operation, role: Role, asked: Record, types: Types) -> Mirror | None:
    fine = [o for o in operation.outcomes if o.ok]
    if role.result != () or role.reply or role.paging is not None or len(fine) != 1:
        return None
    if fine[0] is not operation.success or not fine[0].message.has_body:
        return None
    type_ = resolve(fine[0].message.body, types)
    if not isinstance(type_, Record) or type_.alternatives:
        return None
    sent = {f.name: f.type for f in asked.fields}
    same = frozenset(
        f.name
        for f in type_.fields
        if f.direction != "write" and sent.get(f.name) == f.type and settled(f.type, types)
    )
    demanded = frozenset(f.name for f in type_.fields if f.required and f.direction != "write")
    return Mirror(fine[0], fine[0].code, type_, same, demanded)


def settled(type_: Type, types: Types) -> bool:
    """Tell whether `fit` gives back each value that is of the type as it is."""
    return _settled(type_, types, set())


def _settled(type_: Type, types: Types, seen: set[str]) -> bool:
    if isinstance(type_, Ref):
        if type_.name in seen:
            return True
        seen.add(type_.name)
    inner = resolve(type_, types)
    if isinstance(inner, (OneOf, Anything)) or (isinstance(inner, Choice) and inner.open):
        return False
    if isinstance(inner, ListOf):
        return not inner.nullable and _settled(inner.item, types, seen)
    if isinstance(inner, Record):
        return all(f.direction != "write" and _settled(f.type, types, seen) for f in inner.fields)
    return True


def passed_on(mirror: Mirror, sent: object, record: dict[str, Value], types: Types) -> Value:
    """Give a record in the form of the reply, without a look at what the call has settled.

    sent: the body of a call that the wire is sure about. None: it has to be fitted as a whole.
    """
    if not isinstance(sent, dict) or not mirror.demanded <= record.keys():
        return None
    result = record
    for name, value in record.items():
        if name in mirror.same and sent.get(name) is value:
            continue
        field_ = mirror.type.field(name)
        if field_ is None or field_.direction == "write" or value is None:
            return None
        fitted = fit(value, field_.type, Fill(types, _NO_FACTS))
        if fitted is not value:
            result = {**result, name: fitted}
    return result


_NO_FACTS: Mapping[str, tuple[Value, ...]] = {}
