"""The part `is_success` of an overlay: good outcomes that may be refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interlock.contract.manners import Told
from interlock.contract.model import Contract, Operation
from interlock.contract.overlay.paths import body_path, fields_of, steps_of
from interlock.contract.overlay.schema import REASONS, keys
from interlock.contract.roles.shapes import type_at
from interlock.forms import Fields
from interlock.registry import nearest
from interlock.schema.types import Anything, Type
from interlock.values import Path, Value

_INSIDE = tuple(r for r in REASONS if r != "access")


def read_success(form: Fields, contract: Contract) -> Contract:
    """Give the contract with what its good outcomes say of refusals."""
    told = dict(contract.told)
    roles = dict(contract.roles)
    for index in form.items("is_success"):
        part = form.section("is_success", index, known=keys("success"), what="a rule of success")
        part.require("path", "equals")
        for operation in _operations(part, contract):
            rule = _rule(part, operation, contract)
            told[operation.name] = rule
            role = roles[operation.name]
            roles[operation.name] = replace(role, reply={**rule.accepted, **role.reply})
    return replace(contract, told=told, roles=roles)


def _operations(part: Fields, contract: Contract) -> tuple[Operation, ...]:
    """Give the operations of a rule: those that it names, or all whose replies have the place."""
    known = {o.name: o for o in contract.operations}
    names = part.texts("operations")
    for index, name in enumerate(names):
        if name not in known:
            raise part.unknown(("operations", index), "operation", name, tuple(known))
    if names:
        return tuple(known[n] for n in names)
    steps = _steps(part.text("path"))
    found = tuple(o for o in known.values() if type_at(_body(o), contract.types, steps) is not None)
    if not found:
        every = dict.fromkeys(
            n for o in known.values() for n in fields_of(_body(o), contract.types)
        )
        problem = f"no reply has {part.text('path')}"
        raise part.wrong(("path",), problem, nearest(str(steps[0]), tuple(every)))
    return found


def _steps(text: str) -> Path:
    return steps_of(text.removeprefix("body."))


def _body(operation: Operation) -> Type:
    success = operation.success
    return success.message.body if success is not None else Anything("no reply")


def _rule(part: Fields, operation: Operation, contract: Contract) -> Told:
    body = _body(operation)
    path = body_path(part, ("path",), body, contract.types)
    equals = part.data["equals"]
    good = tuple(equals) if isinstance(equals, list) else (equals,)
    if not good or any(isinstance(v, (dict, list)) for v in good):
        raise part.wrong(("equals",), "'equals' is no value", "write a value, or a list of values")
    reasons = part.texts("reasons")
    for index, reason in enumerate(reasons):
        if reason not in REASONS:
            raise part.unknown(("reasons", index), "reason", reason, REASONS)
    refused = _places(part, "refused", body, contract)
    accepted = _places(part, "accepted", body, contract)
    if not refused:
        problem = "'refused' says nothing, so a refusal would look like a success"
        raise part.wrong((), problem, f"add refused: {{{'.'.join(map(str, path))}: VALUE}}")
    if path not in accepted:
        accepted = {path: good[0], **accepted}
    return Told(path, good, refused, accepted, reasons or _INSIDE)


def _places(part: Fields, name: str, body: Type, contract: Contract) -> Mapping[Path, Value]:
    if name not in part:
        return {}
    section = part.section(name, what=f"{name!r}")
    found: dict[Path, Value] = {}
    for text in section:
        steps = _steps(text)
        if type_at(body, contract.types, steps) is None:
            names = fields_of(body, contract.types)
            raise section.refuse((text,), f"no reply has {text}", nearest(str(steps[0]), names))
        value = section.data[text]
        if isinstance(value, dict):
            inner = section.section(text, known=(*REASONS, "default"), what="values by reason")
            inner.require("default")
        found[steps] = value
    return found
