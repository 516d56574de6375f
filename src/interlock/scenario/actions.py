"""Which operation of a system a person uses to take a step."""

from __future__ import annotations

from interlock.contract.model import Contract, Operation
from interlock.scenario.model import Action


def operation_for(contract: Contract, action: Action, resource: str) -> Operation | None:
    """Give the operation behind `create`, `change`, `delete` or `cancel`; None without one."""
    if action == "cancel":
        return _cancelling(contract, resource)
    if action == "change":
        return contract.by_role("change", resource) or contract.by_role("replace", resource)
    return contract.by_role(action, resource)


def _cancelling(contract: Contract, resource: str) -> Operation | None:
    for operation in contract.operations:
        role = contract.roles.get(operation.name)
        is_cancel = "cancel" in operation.name.lower() or (role and "cancel" in role.state.lower())
        if role and role.resource == resource and role.verb == "do" and is_cancel:
            return operation
    return contract.by_role("delete", resource)
