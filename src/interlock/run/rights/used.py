"""The rights that a subject used in a trial: operations on records, and fields that it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, Rights, Role
from interlock.law.people.calls import parts_of
from interlock.trace import Trace
from interlock.twin.callers.access import DEFAULT
from interlock.twin.callers.rights import roles_of
from interlock.values import at

Kind: TypeAlias = Literal["do", "write", "see"]


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One thing that a caller may do. action: a verb, or the name of a step of a life; for the
    kinds "write" and "see" a field.
    """

    system: str
    resource: str
    kind: Kind
    action: str


@dataclass(frozen=True, slots=True)
class Used:
    """What was used. calm: right -> number of the first scenario in which it was needed."""

    calm: Mapping[Right, int] = field(default_factory=dict)

    def of(self, system: str, kind: Kind = "do") -> dict[str, tuple[str, ...]]:
        """Give resource -> actions (or fields) of a system, sorted."""
        found: dict[str, list[str]] = {}
        for right in sorted(self.calm):
            if right.system == system and right.kind == kind:
                found.setdefault(right.resource, []).append(right.action)
        return {resource: tuple(actions) for resource, actions in found.items()}


def used_in(traces: Iterable[tuple[int, Trace]], contracts: Mapping[str, Contract]) -> Used:
    """Collect what a subject did. traces: each with the number of its scenario."""
    calm: dict[Right, int] = {}
    for number, trace in traces:
        for right in _rights(trace, contracts):
            calm.setdefault(right, number)
    return Used(calm)


def _rights(trace: Trace, contracts: Mapping[str, Contract]) -> Iterator[Right]:
    for event in trace.events:
        contract = contracts.get(event.system) if event.kind == "request" else None
        role = contract.roles.get(event.operation) if contract else None
        if role is None or role.verb == "none" or not role.resource:
            continue
        yield Right(event.system, role.resource, "do", action_of(role, event.operation))
        record = at(parts_of(event), role.record) if role.record else None
        if role.verb in ("create", "change", "replace") and isinstance(record, dict):
            resource = contract.resource(role.resource) if contract else None
            for name in record:
                # The key says which record; nobody writes it.
                if role.verb == "create" or resource is None or name != resource.key:
                    yield Right(event.system, role.resource, "write", str(name))


def action_of(role: Role, operation: str) -> str:
    """Give the word for what an operation does: a step of a life by its own name."""
    if role.verb == "do":
        return operation
    return "change" if role.verb == "replace" else role.verb


def seen_by(bridge: Bridge, used: Used) -> Iterator[Right]:
    """Give the fields that flows carry out of records that the subject reads.

    What a program does with what it reads is in no trace; the bridge says what it is read for.
    """
    for flow in bridge.flows:
        side = bridge.matches[flow.on.match].sides[flow.on.system]
        for rule in flow.rules:
            if rule.source and used.of(flow.on.system).get(side.resource):
                yield Right(flow.on.system, side.resource, "see", str(rule.source[0]))


def granted(used: Used, system: str, but: Right | None = None) -> Rights:
    """Give the least role of a system's caller. but: one right that it does not have."""
    may = {
        resource: tuple(a for a in actions if but != Right(system, resource, "do", a))
        for resource, actions in used.of(system).items()
    }
    fixed = {but.resource: (but.action,)} if but and but.kind == "write" else {}
    return Rights("integration", (DEFAULT,), may, {}, fixed)


def unneeded(used: Used, contracts: Mapping[str, Contract]) -> Iterator[Right]:
    """Give the rights that contracts give the subject and that it never used."""
    for system, contract in contracts.items():
        needed = used.of(system)
        for role in roles_of(contract, DEFAULT):
            for resource, actions in role.may.items():
                mine = needed.get(resource, ())
                for action in actions:
                    wide = action == "*" or resource == "*"
                    if wide or action not in mine:
                        yield Right(system, resource, "do", action)
