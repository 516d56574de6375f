"""What messages tell of a system's manners: keys of calls, versions, batches, deleted records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.contract.model import (
    Batch,
    Buried,
    Contract,
    HttpBinding,
    Operation,
    Repeat,
    Resource,
    Role,
)
from interlock.contract.roles.results import with_result
from interlock.contract.roles.shapes import (
    alike,
    as_list,
    as_record,
    is_scalar,
    key_names,
    type_at,
)
from interlock.contract.roles.words import split_words, squeezed
from interlock.data import replace
from interlock.schema.types import Field, Flag, Record, Type, Types, resolve
from interlock.values import Path

CHANGES = frozenset({"create", "change", "replace", "delete", "do", "restore"})
REPEATS = frozenset({"idempotencykey", "clienttoken", "resubmitcheckkey", "repeatabilityrequestid"})
BATCHES = frozenset({"batch", "bulk", "batche", "collection"})
FINE = frozenset({"success", "ok", "issuccess", "succeeded", "successful"})
WRONG = frozenset({"error", "errormessage", "message", "errorcode", "reason"})
GONE = frozenset({"deleted", "isdeleted", "isremoved", "removed", "indeleted"})
GONE_AT = frozenset({"deletedat", "deletedon", "deleteddate", "deletiondate", "deletedtime"})
SHOWS = frozenset(
    {"includedeleted", "showdeleted", "withdeleted", "returndeleted", "includearchived",
     "showarchived", "archived"}
)  # fmt: skip


def with_behaviour(
    contract: Contract, resources: Iterable[Resource], roles: Mapping[str, Role]
) -> tuple[tuple[Resource, ...], dict[str, Role]]:
    """Fill what the messages tell beyond the verb of each operation."""
    found = dict(roles)
    known = {r.name: r for r in resources}
    for operation in contract.operations:
        role = found[operation.name]
        if role.verb in ("none", "create") and role.batch is None:
            role = _batch_path(operation, role, known, contract.types) or role
        role = _batched(operation, role, contract.types)
        if role.repeat != (repeat := _repeat(operation, role)):
            role = replace(role, repeat=repeat)
        if role.verb in CHANGES and any(o.name == "428" for o in operation.outcomes):
            role = replace(role, guarded=True)
        if role.verb in ("list", "read"):
            role = _showing(operation, role)
        if role.paging is not None and _has_link(operation):
            role = replace(role, paging=replace(role.paging, link=True))
        if role.paging is not None and role.paging.style == "delta":
            resource = known.get(role.resource)
            if resource is not None and _buried(resource, contract.types).buried != Buried():
                role = replace(role, deleted=role.deleted or "always")
        found[operation.name] = role
    asked = {r.resource for r in found.values() if r.deleted or r.verb == "restore"}
    kept = tuple(_buried(r, contract.types) if r.name in asked else r for r in known.values())
    return kept, found


def _repeat(operation: Operation, role: Role) -> Repeat | None:
    """Find the key by which a call that comes again is known."""
    if role.verb in ("read", "list"):
        return None
    for part in operation.request.parts:
        word = squeezed(part.name)
        if part.where == "header" and ("idempotency" in part.name.lower() or word in REPEATS):
            return Repeat(("args", part.name))
    return None


def _has_link(operation: Operation) -> bool:
    success = operation.success
    parts = success.message.parts if success is not None else ()
    return any(p.where == "header" and p.name.lower() == "link" for p in parts)


def _showing(operation: Operation, role: Role) -> Role:
    """Find the parameter that lets deleted records be shown."""
    for part in operation.request.parts:
        if part.where == "query" and "".join(split_words(part.name)) in SHOWS:
            return replace(role, deleted=("args", part.name))
    return role


def _buried(resource: Resource, types: Types) -> Resource:
    record = as_record(resource.type, types)
    fields = record.fields if record is not None else ()
    flag = next(
        (
            f.name
            for f in fields
            if "".join(split_words(f.name)) in GONE and isinstance(resolve(f.type, types), Flag)
        ),
        "",
    )
    at = next((f.name for f in fields if "".join(split_words(f.name)) in GONE_AT), "")
    return replace(resource, buried=Buried(flag, at))


def _batch_path(
    operation: Operation, role: Role, known: Mapping[str, Resource], types: Types
) -> Role | None:
    """Give POST /orders/batch the role of a creation, when it carries a list of orders."""
    binding = operation.binding
    if not isinstance(binding, HttpBinding) or binding.method.upper() != "POST":
        return None
    words = [w for s in binding.path.split("/")[-1:] for w in split_words(s)]
    if role.verb == "create" or not BATCHES & {squeezed(w) for w in words}:
        return None
    for path, record in _lists(operation.request.body, types):
        for resource in known.values():
            own = as_record(resource.type, types)
            if own is not None and alike(record, own):
                why = f"POST {binding.path} carries a list of {resource.name}"
                success = operation.success
                made = Role("create", resource.name, record=("body", *path, 0), why=why)
                made = replace(made, outcome=success.name if success else "")
                return with_result(made, operation, resource, types)
    return None


def _lists(type_: Type, types: Types) -> list[tuple[Path, Record]]:
    """Give the lists of records in a message, itself or one level deep."""
    found: list[tuple[Path, Record]] = []
    record = as_record(type_, types)
    fields = [((f.name,), f.type) for f in record.fields] if record is not None else []
    for path, inner in [((), type_), *fields]:
        listed = as_list(inner, types)
        item = as_record(listed.item, types) if listed is not None else None
        if item is not None:
            found.append((path, item))
    return found


def _batched(operation: Operation, role: Role, types: Types) -> Role:
    """Find the outcomes of single records in the reply to a call that carries many."""
    path = role.record if 0 in role.record else role.key
    success = operation.success
    if 0 not in path or role.verb not in CHANGES or success is None:
        return role
    items = path[: path.index(0)]
    for place, item in _lists(success.message.body, types) + _inner_lists(
        success.message.body, types
    ):
        words = {squeezed(f.name): f for f in item.fields}
        told = {**_status(item, types), **words}
        fine = [w for w in FINE if w in told and isinstance(_bare(told[w].type, types), Flag)]
        if not fine or not WRONG & set(told):
            continue
        noun = squeezed(role.resource)
        keys = [n for n in key_names(noun)[:-1] if n in words and is_scalar(words[n].type, types)]
        key: Path = (words[keys[0]].name,) if keys else ()
        whole, inside = _whole(operation, types), (*place, 0)
        record = None
        if not key and role.result_key[: len(inside)] == inside:
            key = role.result_key[len(inside) :]
        elif not key and role.result is not None and role.result[: len(inside)] == inside:
            # No field of the outcome is the key: the record is told, or what refers to it.
            record = role.result[len(inside) :]
        return replace(role, batch=Batch(items, place, key, record, whole=whole))
    return role


def _status(item: Record, types: Types) -> dict[str, Field]:
    """Give what an outcome says in a record of its own: whether all went well, and what not."""
    status = next((f for f in item.fields if squeezed(f.name) == "status"), None)
    record = as_record(status.type, types) if status is not None else None
    found = {squeezed(f.name): f for f in record.fields} if record is not None else {}
    for _, detail in _lists(status.type, types) if status is not None else ():
        found = {**{squeezed(f.name): f for f in detail.fields}, **found}
    return found


def _inner_lists(type_: Type, types: Types) -> list[tuple[Path, Record]]:
    record = as_record(type_, types)
    found: list[tuple[Path, Record]] = []
    for field in record.fields if record is not None else ():
        found += [((field.name, *p), r) for p, r in _lists(field.type, types) if p]
    return found


def _bare(type_: Type, types: Types) -> Type:
    return resolve(type_, types)


def _whole(operation: Operation, types: Types) -> Path | bool:
    """Find the flag of a call by which all is taken back when one record is refused."""
    names = {"allornone", "atomic", "rollbackonerror", "transactional"}
    for part in operation.request.parts:
        if part.where == "query" and squeezed(part.name) in names:
            return ("args", part.name)
        header = as_record(part.type, types) if part.where == "soap-header" else None
        for field in header.fields if header is not None else ():
            if squeezed(field.name) in names:
                return ("args", part.name, field.name)
    body = as_record(operation.request.body, types)
    for field in body.fields if body is not None else ():
        if squeezed(field.name) in names and type_at(operation.request.body, types, (field.name,)):
            return ("body", field.name)
    return False
