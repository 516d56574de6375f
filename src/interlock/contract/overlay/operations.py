"""The part `operations` of an overlay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from interlock.contract.model import Contract, Operation, Paging, Resource, Role, Verb
from interlock.contract.overlay.manners import with_manners
from interlock.contract.overlay.paths import (
    body_path,
    call_path,
    fields_of,
    steps_of,
    unknown_key,
)
from interlock.contract.overlay.schema import VERBS, keys
from interlock.contract.overlay.schema_operations import STYLES
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.results import with_result
from interlock.contract.roles.shapes import type_at
from interlock.forms import Fields
from interlock.schema.types import Anything, Type
from interlock.values import Path, Value

SIGNS = (">=", "<=", "!=", ">", "<", "~", "^", "|")


def read_roles(form: Fields, contract: Contract) -> dict[str, Role]:
    """Correct the roles of the named operations; contract has its final resources already."""
    roles = dict(contract.roles)
    if "operations" not in form:
        return roles
    section = form.section("operations", what="'operations'")
    for name in section:
        operation = contract.operation(name)
        if operation is None:
            known = tuple(o.name for o in contract.operations)
            raise unknown_key(section, (name,), "operation", name, known=known)
        part = section.section(name, known=keys("operation"), what="an operation")
        roles[name] = _role(part, operation, contract)
    return roles


def _role(part: Fields, operation: Operation, contract: Contract) -> Role:
    guessed = contract.roles.get(operation.name, Role("none", ""))
    verb = cast("Verb", part.one_of("verb", VERBS, guessed.verb))
    name = part.text("resource", guessed.resource) if "resource" in part else guessed.resource
    resource = contract.resource(name)
    if resource is None and verb != "none":
        if "resource" not in part:
            raise part.refuse((), f"{operation.name} has no resource", "add resource: NAME")
        known = tuple(r.name for r in contract.resources)
        raise part.unknown(("resource",), "resource", name, known)
    same = (verb, name) == (guessed.verb, guessed.resource)
    success = operation.success
    role = guessed if same else Role(verb, name, outcome=success.name if success else "")
    if name == guessed.resource:
        role = replace(role, key=guessed.key, record=guessed.record, filters=guessed.filters)
    if not same:
        role = replace(role, repeat=guessed.repeat, guarded=guessed.guarded)
    role = replace(role, why=f"overlay {part.document.file}:{part.line()}")
    if resource is None:
        return role
    role = _asked(part, role, operation, contract)
    role = _answered(part, role, operation, contract, same=same)
    return _stated(part, role, operation, resource, contract)


def _asked(part: Fields, role: Role, operation: Operation, contract: Contract) -> Role:
    types = contract.types
    if "key" in part:
        role = replace(role, key=call_path(part, ("key",), operation, types))
    if "record" in part:
        role = replace(role, record=call_path(part, ("record",), operation, types))
    if "filters" in part:
        role = replace(role, filters=_filters(part, role, operation, contract))
    if "paging" in part:
        role = replace(role, paging=_paging(part, role.paging, operation, contract))
    if "sort" in part:
        role = replace(role, sort=call_path(part, ("sort",), operation, types))
    if "sort_way" in part:
        role = replace(role, sort_way=call_path(part, ("sort_way",), operation, types))
    if "select" in part:
        role = replace(role, select=call_path(part, ("select",), operation, types))
    if "sort_words" in part:
        role = replace(role, sort_words=_sort_words(part, role, contract))
    return with_manners(part, role, operation, contract)


def _sort_words(part: Fields, role: Role, contract: Contract) -> dict[str, str]:
    """Read which field of a record each word means, by which a call asks for an order."""
    resource = contract.resource(role.resource)
    section = part.section("sort_words", what="'sort_words'")
    names = fields_of(resource.type, contract.types) if resource else ()
    words = {}
    for word in section:
        words[word] = section.text(word)
        if resource and words[word] not in names:
            raise section.unknown((word,), f"field of {resource.name}", words[word], names)
    return words


def _filters(part: Fields, role: Role, operation: Operation, contract: Contract) -> dict[str, Path]:
    resource = contract.resource(role.resource)
    section = part.section("filters", what="'filters'")
    filters = {}
    for name in section:
        sign = next((s for s in SIGNS if name.endswith(s)), "")
        steps = steps_of(name.removesuffix(sign))
        whole = name in ("*", "$filter")
        if resource and not whole and type_at(resource.type, contract.types, steps) is None:
            names = fields_of(resource.type, contract.types)
            kind = f"field of {resource.name}"
            raise unknown_key(section, (name,), kind, str(steps[0]), known=names)
        filters[name] = call_path(section, (name,), operation, contract.types)
    return filters


def _paging(
    part: Fields, guessed: Paging | None, operation: Operation, contract: Contract
) -> Paging:
    section = part.section("paging", known=keys("paging"), what="'paging'")
    style = section.one_of("style", STYLES)
    next_path: Path = ()
    if "next" in section:
        next_path = body_path(section, ("next",), _reply_body(operation), contract.types)
    return Paging(
        cast("Paging", style),  # type: ignore[arg-type]  # one_of has checked the word
        _place(section, "position", operation, contract),
        _place(section, "size", operation, contract),
        section.integer("size_max", guessed.size_max if guessed else 100, least=1),
        next_path,
        section.integer("size_default", guessed.size_default if guessed else 0),
        section.flag("link", guessed.link if guessed else False),
        section.integer("first", guessed.first if guessed else 1),
    )


def _place(section: Fields, key: str, operation: Operation, contract: Contract) -> str:
    """Read a parameter's name, or a path into the call."""
    if key not in section:
        return ""
    text = section.text(key)
    names = tuple(p.name for p in operation.request.parts if p.where != "body")
    if text in names:
        return text
    if text.startswith(("body.", "args.")):
        call_path(section, (key,), operation, contract.types)
        return text
    raise section.unknown((key,), f"parameter of {operation.name}", text, names)


def _reply_body(operation: Operation) -> Type:
    success = operation.success
    return success.message.body if success else Anything("no reply")


def _answered(
    part: Fields, role: Role, operation: Operation, contract: Contract, *, same: bool
) -> Role:
    body, types = _reply_body(operation), contract.types
    if "outcome" in part:
        good = tuple(o.name for o in operation.outcomes if o.ok)
        role = replace(role, outcome=part.one_of("outcome", good))
    if "result" in part or "result_key" in part:
        role = replace(role, result=None, result_key=(), item=())
    elif not same:
        resource = contract.resource(role.resource)
        role = with_result(role, operation, resource, types) if resource else role
    if "result" in part:
        role = replace(role, result=body_path(part, ("result",), body, types))
    if "result_key" in part:
        role = replace(role, result_key=body_path(part, ("result_key",), body, types))
    if "item" in part:
        inside = (*(role.result or ()), "[]")
        item_type = type_at(body, types, inside)
        known = item_type if item_type is not None else Anything("not described")
        role = replace(role, item=body_path(part, ("item",), known, types))
    if "reply" in part:
        role = replace(role, reply=_extras(part, body, contract))
    return role


def _extras(part: Fields, body: Type, contract: Contract) -> Mapping[Path, Value]:
    section = part.section("reply", what="'reply'")
    extras: dict[Path, Value] = {}
    for text in section:
        steps = steps_of(text)
        if type_at(body, contract.types, steps) is None:
            names = fields_of(body, contract.types)
            raise unknown_key(section, (text,), "place in the reply", text, known=names)
        extras[steps] = section.data[text]
    return extras


def _stated(
    part: Fields, role: Role, operation: Operation, resource: Resource, contract: Contract
) -> Role:
    if "state" not in part:
        return role
    state = part.text("state")
    if resource.life is None:
        problem = f"{resource.name} has no life, so {operation.name} leads to no state"
        raise part.refuse(("state",), problem, f"add life to the resource {resource.name}")
    type_ = type_at(resource.type, contract.types, (resource.life.field,))
    choice = choice_of(type_, contract.types) if type_ is not None else None
    states = tuple(str(v) for v in choice.values) if choice and not choice.open else ()
    if states and state not in states:
        raise part.unknown(("state",), f"state of {resource.name}", state, states)
    return replace(role, state=state)
