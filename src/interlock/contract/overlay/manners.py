"""The parts of an overlay's operations beyond their verb: keys of calls, batches, versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from interlock.contract.manners import Batch, Repeat
from interlock.contract.model import Contract, Operation, Role
from interlock.contract.overlay.paths import body_path, call_path
from interlock.contract.overlay.schema import keys
from interlock.contract.overlay.schema_operations import SCOPES
from interlock.contract.roles.shapes import as_list, type_at
from interlock.forms import Fields
from interlock.schema.types import Anything, resolve
from interlock.values import Path


def with_manners(part: Fields, role: Role, operation: Operation, contract: Contract) -> Role:
    """Correct how an operation treats repeated, outdated and many-in-one calls."""
    role = replace(role, upsert=part.flag("upsert", role.upsert))
    if "if_match" in part:
        wanted = part.one_of("if_match", ("required", "optional"))
        role = replace(role, guarded=wanted == "required")
    if "deleted" in part:
        role = replace(role, deleted=_deleted(part, operation, contract))
    if "repeat" in part:
        role = replace(role, repeat=_repeat(part, operation, contract))
    if "batch" in part:
        role = _batched(part, role, operation, contract)
    return role


def _deleted(
    part: Fields, operation: Operation, contract: Contract
) -> Path | Literal["always", "only"]:
    word = part.text("deleted")
    if word == "always" or word == "only":
        return "always" if word == "always" else "only"
    if not word.startswith(("args.", "body.")):
        problem = f"'deleted' is {word!r}"
        raise part.wrong(("deleted",), problem, "write always, only, or args.NAME of a flag")
    return call_path(part, ("deleted",), operation, contract.types)


def _repeat(part: Fields, operation: Operation, contract: Contract) -> Repeat:
    section = part.section("repeat", known=keys("repeat"), what="'repeat'")
    section.require("key")
    text = section.text("key")
    if text.startswith("header."):
        key: Path = ("header", text.removeprefix("header."))
    else:
        key = call_path(section, ("key",), operation, contract.types)
    scope = section.one_of("scope", SCOPES, "operation")
    return Repeat(
        key,
        section.integer("lifetime_s", 0),
        cast("Literal['operation', 'system', 'caller']", scope),
    )


def _batched(part: Fields, role: Role, operation: Operation, contract: Contract) -> Role:
    """Read a batch; where a call carries its records follows from where it carries the list."""
    section = part.section("batch", known=keys("batch"), what="'batch'")
    section.require("items", "results")
    types = contract.types
    items = call_path(section, ("items",), operation, types)
    _check_list(section, "items", operation.request.body, items[1:], contract)
    success = operation.success
    body = success.message.body if success is not None else Anything("no reply")
    results = body_path(section, ("results",), body, types)
    _check_list(section, "results", body, results, contract)
    one = type_at(body, types, (*results, 0)) or Anything("not described")
    key = body_path(section, ("key",), one, types) if "key" in section else ()
    record = body_path(section, ("record",), one, types) if "record" in section else None
    whole: Path | bool
    if isinstance(section.data.get("whole", False), bool):
        whole = section.flag("whole")
    else:
        whole = call_path(section, ("whole",), operation, types)
    if "record" not in part and role.verb in ("create", "change", "replace"):
        role = replace(role, record=(*items, 0))
    if "key" not in part and role.verb != "create":
        resource = contract.resource(role.resource)
        own = (*items, 0, *(resource.steps if resource is not None else ()))
        inner = type_at(operation.request.body, types, own[1:])
        role = replace(role, key=own if inner is not None else (*items, 0))
    return replace(role, batch=Batch(items, results, key, record, whole), result=None)


def _check_list(section: Fields, name: str, body: object, path: Path, contract: Contract) -> None:
    found = type_at(body, contract.types, path)  # type: ignore[arg-type]  # a type of the contract
    if found is None or isinstance(resolve(found, contract.types), Anything):
        return
    if as_list(found, contract.types) is None:
        problem = f"{'.'.join(map(str, path)) or 'the body'} is no list"
        raise section.wrong((name,), problem, "name the list of records")
