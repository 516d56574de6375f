"""People at the systems' own screens: the steps of a case."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.bridge.fields import find
from interlock.contract.model import Call, Contract, Operation, Reply, Role
from interlock.contract.roles.shapes import as_list, as_record, type_at
from interlock.data import dataclass
from interlock.scenario.actions import operation_for
from interlock.scenario.model import CaseStep
from interlock.schema.boundary import smallest
from interlock.schema.types import Anything, Type, Types
from interlock.values import Path, Value, at, put


class Ledger:
    """Which key and record each label of the case has got."""

    def __init__(self) -> None:
        self._records: dict[str, tuple[str, Value]] = {}
        self._systems: dict[str, str] = {}

    def note(self, label: str, system: str, key: str, record: Value) -> None:
        """Remember the record that a label stands for."""
        self._records[label] = (key, record)
        self._systems[label] = system

    def origin(self, label: str) -> tuple[str, Value] | None:
        """Give the system in which a label was created and the record as it was then."""
        found = self._records.get(label)
        return (self._systems[label], found[1]) if found else None

    def key(self, label: str) -> str | None:
        """Give the system's key of a label, None when it was never created."""
        found = self._records.get(label)
        return found[0] if found else None

    def filled(self, value: Value) -> Value:
        """Replace {"$field": [label, field]} and {"$key": label} by what they stand for."""
        if isinstance(value, dict):
            if set(value) == {"$key"}:
                return self.key(str(value["$key"]))
            if set(value) == {"$field"} and isinstance(value["$field"], list):
                label, name = (str(v) for v in value["$field"])
                record = self._records.get(label, ("", None))[1]
                named = record.get(name) if isinstance(record, dict) else None
                return named if named is not None else self.key(label)
            return {k: self.filled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.filled(v) for v in value]
        return value


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person has before the eyes: the record of the step as this system keeps it.

    key, record: None when it is not there.
    """

    ledger: Ledger
    key: str | None = None
    record: Value = None


def call_for(
    contract: Contract, step: CaseStep, resource: str, seen: Seen
) -> tuple[Call, Role] | str:
    """Build the call by which a person takes the step; a text says why there is none."""
    found = _operation(contract, step, resource)
    if isinstance(found, str):
        return found
    operation, role = found
    parts: dict[str, Value] = {"args": _required_args(operation, contract.types), "body": None}
    if step.action != "create":
        if seen.key is None:
            return f"{step.record} is not in {contract.system}"
        parts = _placed(parts, role.key, seen.key)
    given = seen.ledger.filled(step.body)
    if step.action == "create":
        parts = _placed(parts, role.record or ("body",), given)
    elif step.action == "change" and isinstance(given, dict):
        parts = _placed(
            parts, role.record or ("body",), _edited(seen.record, given, found, contract)
        )
    elif isinstance(given, dict):
        parts = _entered(parts, given, operation, role, contract.types)
    args = parts["args"] if isinstance(parts["args"], dict) else {}
    body = _framed(parts["body"], operation, role, contract.types)
    return Call(operation.name, args=args, body=body, people=True), role


def _required_args(operation: Operation, types: Types) -> Value:
    """Give what every call must carry besides the record: the screen sends it by itself."""
    return {
        part.name: smallest(part.type, types, direction="write")
        for part in operation.request.parts
        if part.required and part.where in ("header", "query", "cookie")
    }


def _edited(
    record: Value,
    changes: Mapping[str, Value],
    by: tuple[Operation, Role],
    contract: Contract,
) -> dict[str, Value]:
    """Give the fields that a person has touched, lists as a whole; all fields of a replacement."""
    operation, role = by
    resource = contract.resource(role.resource)
    type_: Type = resource.type if resource else Anything()
    touched: set[str] = set()
    for name, value in changes.items():
        path = _path(name, type_, contract.types)
        record = put(record, path, value)
        touched.add(str(path[0]))
    fields = record if isinstance(record, dict) else {}
    if role.verb == "replace":
        touched |= _writable(operation, role, contract.types) or set(fields)
    return {name: value for name, value in fields.items() if name in touched}


def _writable(operation: Operation, role: Role, types: Types) -> set[str]:
    taken = type_at(operation.request.body, types, role.record[1:])
    shape = as_record(taken, types) if taken is not None else None
    return {f.name for f in shape.fields if f.direction != "read"} if shape else set()


def _entered(
    parts: dict[str, Value],
    given: Mapping[str, Value],
    operation: Operation,
    role: Role,
    types: Types,
) -> dict[str, Value]:
    """Put what a step of a life is given beside the key: parameters, and fields of its body."""
    args = {p.name for p in operation.request.parts if p.where != "body"}
    inside = role.record or ("body",)
    type_ = type_at(operation.request.body, types, inside[1:]) or Anything()
    for name, value in given.items():
        path = ("args", name) if name in args else (*inside, *_path(name, type_, types))
        parts = _placed(parts, path, value)
    return parts


def _path(name: str, type_: Type, types: Types) -> Path:
    try:
        return find(type_, types, name).path
    except ValueError:
        # What must be refused may be a field that nobody knows.
        return (name,)


def _framed(body: Value, operation: Operation, role: Role, types: Types) -> Value:
    """Complete the message around the record by what it requires; the record stays as it is."""
    record, key = (path[1:] if path[:1] == ("body",) else None for path in (role.record, role.key))
    if not operation.request.has_body or record == ():
        return body

    def complete(value: Value, type_: Type, here: Path) -> Value:
        listed = as_list(type_, types)
        if here == record:
            return value
        if listed is not None and isinstance(value, list):
            return [complete(v, listed.item, (*here, i)) for i, v in enumerate(value)]
        shape = as_record(type_, types)
        if shape is None or not isinstance(value, dict):
            return value
        filled = dict(value)
        for field in shape.fields:
            inside = (*here, field.name)
            if any(path is not None and path[: len(inside)] == inside for path in (record, key)):
                filled[field.name] = complete(filled.get(field.name), field.type, inside)
            elif field.required and field.name not in filled and field.direction != "read":
                filled[field.name] = smallest(field.type, types, direction="write")
        return filled

    return complete({} if body is None else body, operation.request.body, ())


def _placed(parts: dict[str, Value], path: Path, value: Value) -> dict[str, Value]:
    if not path:
        return parts
    old = at(parts, path)
    if isinstance(old, dict) and isinstance(value, dict):
        value = {**old, **value}
    placed = put(dict(parts), path, value)
    assert isinstance(placed, dict)
    return placed


def _operation(contract: Contract, step: CaseStep, resource: str) -> tuple[Operation, Role] | str:
    if step.operation:
        operation = contract.operation(step.operation)
        role = contract.roles.get(step.operation)
        if operation is None or role is None:
            return f"{contract.system} has no operation {step.operation}"
        return operation, role
    operation = operation_for(contract, step.action, resource)
    if operation is None:
        return f"no operation of {contract.system} is known to {step.action} {resource}"
    return operation, contract.roles[operation.name]


def found_key(resource_name: str, reply: Reply) -> tuple[str, Value]:
    """Give key and record that a creation has stored."""
    for write in reply.writes:
        if write.resource == resource_name and write.after is not None:
            return write.key, write.after
    return "", None
