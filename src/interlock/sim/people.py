"""People at the systems' own screens: the steps of a case."""

from __future__ import annotations

from interlock.contract.model import Call, Contract, Operation, Reply, Role
from interlock.scenario.model import CaseStep
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
                found = at(record, (name,))
                return found if found is not None else self.key(label)  # type: ignore[return-value]
            return {k: self.filled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.filled(v) for v in value]
        return value


def call_for(
    contract: Contract, step: CaseStep, resource: str, known: tuple[Ledger, str | None]
) -> tuple[Call, Role] | str:
    """Build the call by which a person takes the step; a text says why there is none.

    known: the ledger, and the key of the record in this system (None: it is not there).
    """
    ledger, key = known
    found = _operation(contract, step, resource)
    if isinstance(found, str):
        return found
    operation, role = found
    parts: dict[str, Value] = {"args": {}, "body": None}
    if step.action != "create":
        if key is None:
            return f"{step.record} is not in {contract.system}"
        parts = _placed(parts, role.key, key)
    body = ledger.filled(step.body)
    if step.action == "create" or role.record:
        parts = _placed(parts, role.record or ("body",), body)
    elif isinstance(body, dict):
        for name, value in body.items():
            parts = _placed(parts, ("body", name), value)
    args = parts["args"] if isinstance(parts["args"], dict) else {}
    return Call(operation.name, args=args, body=parts["body"], people=True), role


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
    if step.action == "cancel":
        operation = _cancelling(contract, resource)
    elif step.action == "change":
        operation = contract.by_role("change", resource) or contract.by_role("replace", resource)
    else:
        operation = contract.by_role(step.action, resource)
    if operation is None:
        return f"no operation of {contract.system} is known to {step.action} {resource}"
    return operation, contract.roles[operation.name]


def _cancelling(contract: Contract, resource: str) -> Operation | None:
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        is_cancel = "cancel" in operation.name.lower() or (role and "cancel" in role.state.lower())
        if role and role.resource == resource and role.verb == "do" and is_cancel:
            return operation
    return contract.by_role("delete", resource)


def found_key(resource_name: str, reply: Reply) -> tuple[str, Value]:
    """Give key and record that a creation has stored."""
    for write in reply.writes:
        if write.resource == resource_name and write.after is not None:
            return write.key, write.after
    return "", None
