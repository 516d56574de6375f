"""What a caller may do: roles of callers, kinds of records, actions, fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interlock.contract.model import Contract, Operation, Resource, Rights, Role
from interlock.twin.callers.access import DEFAULT
from interlock.twin.desk import Desk, Done, Refused
from interlock.values import Value, at

_ACTIONS: Mapping[str, str] = {"replace": "change"}


def roles_of(contract: Contract, who: str) -> tuple[Rights, ...]:
    """Give the roles of a caller; those of "default" for one that no role names."""
    mine = tuple(r for r in contract.rights if who in r.users)
    return mine or tuple(r for r in contract.rights if DEFAULT in r.users)


def check_action(mine: tuple[Rights, ...], who: str, operation: Operation, role: Role) -> None:
    """Refuse an operation that none of the caller's roles may do."""
    if not mine or role.verb == "none":
        return
    action = _ACTIONS.get(role.verb, role.verb)
    words = {"*", role.verb, action, operation.name}
    if not any(words & _may(r, role.resource) for r in mine):
        names = ", ".join(r.name for r in mine)
        says = f"{who} ({names}) may not {action} {role.resource}"
        raise Refused("forbidden", says)


def _may(rights: Rights, resource: str) -> set[str]:
    return {*rights.may.get(resource, ()), *rights.may.get("*", ())}


def hidden(mine: tuple[Rights, ...], resource: str) -> frozenset[str]:
    """Give the fields that the caller does not see: those that all of its roles hide."""
    sets = [{*r.hidden.get(resource, ()), *r.hidden.get("*", ())} for r in mine]
    return frozenset(set.intersection(*sets)) if sets else frozenset()


def fixed(mine: tuple[Rights, ...], resource: str) -> frozenset[str]:
    """Give the fields that the caller may not write; what it does not see is among them."""
    sets = [
        {*r.fixed.get(resource, ()), *r.fixed.get("*", ()), *r.hidden.get(resource, ())}
        for r in mine
    ]
    return frozenset(set.intersection(*sets)) if sets else frozenset()


def check_fields(desk: Desk, mine: tuple[Rights, ...], who: str) -> None:
    """Refuse a call that gives a field another value, which the caller may not write."""
    kept = fixed(mine, desk.resource.name)
    if not kept or desk.role.verb not in ("create", "change", "replace", "do"):
        return
    path = desk.role.record or ("body",)
    many = path[-1:] == (0,)
    given = desk.given(path[:-1] if many else path)
    before = {} if many else _before(desk)
    for sent in given if isinstance(given, list) else [given]:
        for name in sorted(kept & set(sent if isinstance(sent, dict) else ())):
            if at(sent, (name,)) != before.get(name):
                names = ", ".join(r.name for r in mine)
                says = f"{who} ({names}) may not write {desk.resource.name}.{name}"
                raise Refused("forbidden", says, field=name)


def _before(desk: Desk) -> Mapping[str, Value]:
    row = desk.find(desk.key())
    return row.record if row is not None else {}


def masked(done: Done, resource: Resource, blind: frozenset[str]) -> Done:
    """Give what was done without the fields that the caller does not see."""
    if not blind:
        return done
    rows = tuple(
        replace(row, record={k: v for k, v in row.record.items() if k not in blind})
        for row in done.rows
    )
    return replace(done, rows=rows)
