"""Roles by method and path: POST /orders creates, GET /orders/{id} reads."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.contract.model import Contract, Operation, Resource, Role, Verb
from interlock.contract.roles.groups import Group, groups_of, named_by
from interlock.contract.roles.queries import Parameter, filters_of, paging_of, parameters, sort_of
from interlock.contract.roles.records import choice_of, life_of, stamps_of, unique_of
from interlock.contract.roles.results import with_result
from interlock.contract.roles.shapes import (
    Found,
    as_record,
    by_word,
    is_scalar,
    may_send,
    record_in,
)
from interlock.contract.roles.spots import Spot, parents_of, spots_of
from interlock.contract.roles.words import split_words, squeezed, state_after
from interlock.data import replace
from interlock.schema.types import Binary, OneOf, Record, Text, Type, Types, resolve
from interlock.values import Path

RESTORES = frozenset({"restore", "undelete", "recover", "unarchive"})
_DELETES = (("delete",), ("remove",))
_CREATES = (("create",), ("add",), ("insert",), ("register",), ("upload",), ("upsert",))


def resource_of(group: Group, types: Types) -> Resource:
    """Build the resource of a group, without references."""
    noun = squeezed(group.name)
    given = next(
        (
            found
            for s in group.spots
            if s.kind == "collection" and s.method == "POST"
            for found in (record_in(s.operation.request.body, types, noun),)
            if found
        ),
        None,
    )
    record, sent = group.found.record, given.record if given else None
    return Resource(
        group.name,
        group.found.type,
        group.key,
        unique=unique_of(record, types, group.key, sent),
        life=life_of(record, types, noun),
        stamps=stamps_of(record, types, sent, group.key),
        open_key=group.open_key or _may_choose(given, group, types),
        key_path=group.key_path,
        why=f"{group.spots[0].collection} ({group.found.name or 'unnamed type'})",
    )


def _may_choose(sent: Found | None, group: Group, types: Types) -> bool:
    steps = group.key_path or ((group.key,) if group.key else ())
    return sent is not None and may_send(sent.type, types, steps)


def role_of(spot: Spot, resource: Resource, types: Types) -> Role:
    """Give what the operation does to the records of its resource."""
    verb, state, why = _verb(spot, resource, types)
    outcome = spot.operation.success.name if spot.operation.success else ""
    if verb == "none":
        return Role(verb, resource.name, state=state, outcome=outcome, why=why)
    key: Path = ()
    filters: dict[str, Path] = {}
    if spot.kind == "one":
        key, filters = ("args", spot.key), _within(spot)
    elif spot.kind in {"item", "action"}:
        record = as_record(resource.type, types)
        named = named_by(spot.key, record, squeezed(resource.name)) if record else ""
        if named in ("", resource.key):
            key, filters = ("args", spot.key), _within(spot)
        else:
            filters = {named: ("args", spot.key)}
    elif verb == "delete":
        sent = record_in(spot.operation.request.body, types, squeezed(resource.name))
        if sent is None or sent.record.field(resource.key) is None:
            why = f"{spot.clue}: does not say which record it deletes"
            return Role("none", resource.name, state=state, outcome=outcome, why=why)
        key, filters = ("body", *sent.path, resource.key), _within(spot)
    carries = verb in {"create", "change", "replace", "do"} and spot.operation.request.has_body
    role = Role(
        verb, resource.name, key, _sent(spot.operation, resource, types) if carries else (),
        filters=filters, state=state, outcome=outcome, why=why,
        upsert=verb == "replace" and bool(key) and (spot.kind == "one" or _makes(spot.operation)),
    )  # fmt: skip
    if verb in {"list", "create"}:
        role = _asked(role, spot, resource, types)
    if verb in {"list", "read"} and any(p.name == "$select" for p in spot.operation.request.parts):
        role = replace(role, select=("args", "$select"))
    return with_result(role, spot.operation, resource, types)


def _makes(operation: Operation) -> bool:
    """Tell whether a PUT says that it creates what is not there: by its name, or by a 201."""
    words = split_words(operation.name)[:1]
    return words in _CREATES or any(o.name == "201" for o in operation.outcomes)


_BY_METHOD: Mapping[tuple[str, str], Verb] = {
    ("collection", "POST"): "create", ("collection", "GET"): "list", ("item", "GET"): "read",
    ("item", "PATCH"): "change", ("item", "PUT"): "replace", ("item", "POST"): "change",
    ("item", "MERGE"): "change", ("item", "DELETE"): "delete", ("collection", "PUT"): "create",
    ("one", "GET"): "read", ("one", "PUT"): "replace", ("one", "PATCH"): "change",
    ("one", "DELETE"): "delete",
}  # fmt: skip


def _verb(spot: Spot, resource: Resource, types: Types) -> tuple[Verb, str, str]:
    clue = spot.clue
    if spot.kind == "search":
        return "list", "", f"{clue}: searches {resource.name}"
    if spot.kind == "action":
        return _action(spot, resource, types)
    verb = _BY_METHOD.get((spot.kind, spot.method), "none")
    if verb in {"create", "change", "replace"} and split_words(spot.operation.name)[:1] in _DELETES:
        return "delete", "", f"{clue}: its name says so"
    if spot.kind == "item" and spot.method == "POST" and _is_of_another(spot, resource, types):
        return "do", "", f"{clue}: what it carries is of another kind than {resource.name}"
    return verb, "", clue if verb != "none" else f"{clue}: no pattern fits"


def _is_of_another(spot: Spot, resource: Resource, types: Types) -> bool:
    """Tell whether a call carries a record that has no field in common with those of a kind."""
    body = spot.operation.request.body
    sent, own = as_record(body, types), as_record(resource.type, types)
    if sent is None or own is None or not sent.fields:
        return False
    found = record_in(body, types, squeezed(resource.name))
    within = found is not None and bool(found.path)
    return not within and all(own.field(field.name) is None for field in sent.fields)


def _action(spot: Spot, resource: Resource, types: Types) -> tuple[Verb, str, str]:
    words = split_words(spot.action) or (spot.action,)
    word = words[0]
    record = as_record(resource.type, types)
    field = record.field(resource.life.field) if record and resource.life else None
    choice = choice_of(field.type, types) if field else None
    found = (state_after(w, choice.values if choice else ()) for w in words)
    state = next((s for s in found if s), "")
    if state and resource.life:
        return "do", state, f"{spot.clue}: {word} leads to {resource.life.field} {state!r}"
    if word in {"delete", "remove", "destroy"}:
        return "delete", "", spot.clue
    if word in RESTORES:
        return "restore", "", spot.clue
    return "do", "", f"{spot.clue}: no state is called after {word!r}"


def _sent(operation: Operation, resource: Resource, types: Types) -> Path:
    body = operation.request.body
    found = record_in(body, types, squeezed(resource.name))
    if found is None and isinstance(resolve(body, types), Text | Binary):
        return ()  # a file or a text beside the record
    return ("body", *found.path) if found else ("body",)


def _asked(role: Role, spot: Spot, resource: Resource, types: Types) -> Role:
    parts = [
        Parameter(p.name, ("args", p.name), p.type, p.default)
        for p in spot.operation.request.parts
        if p.where in {"path", "query"} and p.name != spot.key
    ]
    if spot.kind == "search":
        body = as_record(spot.operation.request.body, types)
        fields = body.fields if body else ()
        parts += [Parameter(f.name, ("body", f.name), f.type, f.default) for f in fields]
    given = tuple(parameters(parts, types))
    record = as_record(resource.type, types)
    filters = filters_of(given, record, resource.stamps, types) if record else {}
    own = {f: p for f, p in filters.items() if f != resource.key or p[1] not in spot.parents}
    filters = {**_within(spot), **own}
    if role.verb == "create":
        kept = {f: p for f, p in filters.items() if p[1] in spot.parents}
        return replace(role, filters=kept) if kept != role.filters else role
    reply = spot.operation.success.message.body if spot.operation.success else None
    paging = paging_of(given, reply, types) if reply is not None else None
    sort, way = sort_of(given, types)
    return replace(role, filters=filters, paging=paging, sort=sort, sort_way=way)


def _within(spot: Spot) -> dict[str, Path]:
    """Give where the call names what the record lies below: field, or else place -> path."""
    pairs = zip(spot.parents, spot.above, strict=False)
    return {name: ("args", parent) for parent, name in pairs}


def _parent_fields(group: Group, record: Record | None, types: Types) -> dict[str, str]:
    """Find the fields that hold what the records lie below: collection of the parent -> field.

    One path calls the parent {transfer}, another one {id}.
    """
    found: dict[str, str] = {}
    for parent, noun, collection in (p for spot in group.spots for p in parents_of(spot)):
        field = _parent_field(parent, noun, record, types)
        if field:
            found.setdefault(collection, field)
    return found


def _parent_field(parent: str, noun: str, record: Record | None, types: Types) -> str:
    """Find the record's field that holds a path parameter before it: customerId, or customer."""
    fields = by_word(record) if record else {}
    word = squeezed(parent)
    guesses = (word, f"{noun}id", f"{noun}{word}", f"{noun}no", noun if word == "id" else "")
    for guess in guesses:
        field = (
            record.field(fields[guess]) if record and guess in fields and guess != "id" else None
        )
        if field is not None and _may_be_key(field.type, types):
            return field.name
    return ""


def _may_be_key(type_: Type, types: Types) -> bool:
    """Tell whether a field may hold a key; Stripe's hold one or the record that it names."""
    inner = resolve(type_, types)
    if isinstance(inner, OneOf):
        return any(is_scalar(branch, types) for branch in inner.branches)
    return is_scalar(inner, types)


def _owner(group: Group) -> str:
    """Give the collection whose keys name records that the system itself creates, "" if none."""
    made = any(s.kind == "collection" and s.method == "POST" for s in group.spots)
    noun, record = squeezed(group.name), group.found.record
    keys = ((s, named_by(s.key, record, noun)) for s in group.spots if made and s.kind == "item")
    return next((s.collection for s, key in keys if key in ("", group.key)), "")


def infer_rest(contract: Contract) -> tuple[tuple[Resource, ...], dict[str, Role]]:
    """Give resources and roles of the HTTP operations whose paths tell them."""
    types, resources, roles = contract.types, [], {}
    groups = groups_of(spots_of(contract.operations), types)
    owners = {_owner(group): group.name for group in groups}
    for group in groups:
        resource = resource_of(group, types)
        fields = _parent_fields(group, as_record(resource.type, types), types)
        hints = {field: owners[c] for c, field in fields.items() if c in owners}
        resource = replace(resource, hints={**resource.hints, **hints})
        resources.append(resource)
        for spot in group.spots:
            above = tuple(
                fields.get(c) or f"/{owners.get(c, f'{{{n or p}}}')}"
                for p, n, c in parents_of(spot)
            )
            role = role_of(replace(spot, above=above), resource, types)
            # What nobody can delete is always there, if only as it was at first.
            lasts = spot.kind == "one" and all(s.method != "DELETE" for s in group.spots)
            roles[spot.operation.name] = replace(role, upsert=True) if lasts else role
    return tuple(resources), roles
