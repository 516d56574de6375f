"""Roles by method and path: POST /orders creates, GET /orders/{id} reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from interlock.contract.model import Contract, HttpBinding, Operation, Resource, Role, Verb
from interlock.contract.roles.queries import Parameter, filters_of, paging_of, parameters, sort_of
from interlock.contract.roles.records import choice_of, life_of, stamps_of, unique_of
from interlock.contract.roles.results import inner_record, with_result
from interlock.contract.roles.shapes import Found, as_record, by_word, key_field, list_in, record_in
from interlock.contract.roles.words import (
    VERBS,
    bare,
    is_plural,
    split_words,
    squeezed,
    state_after,
    title,
)
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.types import Binary, Record, Text, Types, resolve
from interlock.values import Path

RESTORES = frozenset({"restore", "undelete", "recover", "unarchive"})
_DELETES = (("delete",), ("remove",))
SEARCHES = frozenset({"search", "query", "find", "list", "filter", "lookup"})
_ODATA_KEY = expression(r"\((\{[^}]*\})\)")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an operation stands. parents: path parameters before the key; above: their places."""

    operation: Operation
    method: str
    collection: str
    noun: tuple[str, ...]
    kind: str
    key: str = ""
    action: str = ""
    parents: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def clue(self) -> str:
        """Give what people know the operation by: "POST /orders"."""
        binding = self.operation.binding
        return f"{self.method} {binding.path}" if isinstance(binding, HttpBinding) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one collection, and the record that they speak of."""

    noun: tuple[str, ...]
    name: str
    found: Found
    spots: tuple[Spot, ...]
    key: str
    open_key: bool


def spots_of(operations: Iterable[Operation]) -> tuple[Spot, ...]:
    """Place every HTTP operation; those that fit no pattern have kind "other"."""
    http = [(o, o.binding) for o in operations if isinstance(o.binding, HttpBinding)]
    paths = [_segments(b.path) for _, b in http]
    owners = {_template(p[:-1]) for p in paths if len(p) > 1 and _is_key(p[-1])}
    pairs = tuple(zip(paths, http, strict=True))
    read = {_template(p) for p, (_, b) in pairs if b.method.upper() == "GET"}
    return tuple(_spot(o, b.method.upper(), p, owners, read) for p, (o, b) in pairs)


def _segments(path: str) -> tuple[str, ...]:
    whole = _ODATA_KEY.sub(r"/\1", path) if "(" in path else path
    return tuple(s for s in whole.split("/") if s)


def _is_key(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _template(segments: Iterable[str]) -> str:
    return "/" + "/".join("{}" if _is_key(s) else s for s in segments)


def _spot(
    operation: Operation, method: str, segments: tuple[str, ...], owners: set[str], read: set[str]
) -> Spot:
    names = tuple(s[1:-1] for s in segments if _is_key(s))
    if not segments or (_is_key(segments[-1]) and len(segments) == 1):
        return Spot(operation, method, "", (), "other")
    if _is_key(segments[-1]):
        head = segments[:-1]
        noun = split_words(head[-1]) if not _is_key(head[-1]) else ()
        kind = "item" if noun else "other"
        return Spot(operation, method, _template(head), noun, kind, names[-1], "", names[:-1])
    last, head = segments[-1], segments[:-1]
    here = _template(segments)
    after_key = bool(head) and _is_key(head[-1])
    if head and last.strip("_:$").lower() in SEARCHES and not after_key:
        return Spot(operation, method, _template(head), split_words(head[-1]), "search")
    acts = after_key and here not in owners and here not in read and method != "DELETE"
    if acts and (not is_plural(split_words(last)[-1]) or split_words(last)[0] in VERBS):
        noun = split_words(head[-2]) if len(head) > 1 else ()
        collection = _template(head[:-1])
        return Spot(operation, method, collection, noun, "action", names[-1], last, names[:-1])
    return Spot(operation, method, here, split_words(last), "collection", "", "", names)


def groups_of(spots: Iterable[Spot], types: Types) -> tuple[Group, ...]:
    """Collect the spots that speak of one kind of record; collections without one are left out."""
    by_path: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.kind != "other" and spot.noun:
            by_path.setdefault(spot.collection, []).append(spot)
    raw = [g for g in (_group(tuple(s), types) for s in by_path.values()) if g]
    return _merged(_named(raw))


def _group(spots: tuple[Spot, ...], types: Types) -> Group | None:
    noun = squeezed("_".join(spots[0].noun))
    found = _record(spots, types, noun)
    if found is None:
        return None
    key, chosen = _key(spots, found.record, types, noun)
    return Group(spots[0].noun, bare(found.name), found, spots, key, chosen)


def _record(spots: tuple[Spot, ...], types: Types, noun: str) -> Found | None:
    def reply(kind: str, method: str) -> Iterable[Found]:
        for spot in spots:
            if spot.kind == kind and spot.method == method and spot.operation.success:
                body = spot.operation.success.message.body
                seek = record_in if kind == "item" else list_in
                found = seek(body, types, noun)
                if found:
                    yield inner_record(found, types, noun) if kind == "collection" else found

    def request(*methods: str) -> Iterable[Found]:
        for spot in spots:
            if spot.method in methods and spot.kind in {"collection", "item"}:
                found = record_in(spot.operation.request.body, types, noun)
                if found:
                    yield found

    known = next(chain(reply("item", "GET"), reply("collection", "GET")), None)
    if known is not None:
        return known
    is_kept = any(s.kind == "item" for s in spots) or is_plural(spots[0].noun[-1])
    return next(chain(request("PUT", "PATCH"), request("POST")), None) if is_kept else None


def _key(spots: tuple[Spot, ...], record: Record, types: Types, noun: str) -> tuple[str, bool]:
    names = Counter[str]()
    for spot in spots:
        if spot.kind == "item":
            # getContactByNumber has a second name for what getContact finds by its key.
            names[spot.key] += 1 if "by" in split_words(spot.operation.name) else 2
    for name, _ in names.most_common():
        field = _named_by(name, record, noun)
        if field:
            return field, any(s.kind == "item" and s.method == "PUT" for s in spots)
    return key_field(record, types, noun), False


def _named_by(parameter: str, record: Record, noun: str) -> str:
    """Find the record's field that a path parameter means: {orderId} -> id."""
    fields = by_word(record)
    word = squeezed(parameter)
    guesses = (word, word.removeprefix(noun), "id" if word.endswith("id") else "")
    return next((fields[g] for g in guesses if g and g in fields), "")


def _named(groups: list[Group]) -> list[Group]:
    """Name each group by its type; a type that several nouns use names only the one it means."""
    nouns: dict[str, set[str]] = {}
    for group in groups:
        nouns.setdefault(group.name, set()).add(squeezed("_".join(group.noun)))
    named = [g if _keeps(g, nouns) else replace(g, name=title(g.noun)) for g in groups]
    views = [_view_of(g, named) for g in named]
    named = [g if g.name == v else replace(g, name=v) for g, v in zip(named, views, strict=True)]
    # issuing.dispute is not the dispute of another collection: two spaces, two kinds of record.
    owners = {g.name: _space(g) for g in sorted(named, key=lambda g: -len(g.found.name))}
    return [
        g if _space(g) == owners[g.name] else replace(g, name=g.found.name.replace(".", "_"))
        for g in named
    ]


def _view_of(group: Group, groups: list[Group]) -> str:
    """Give the name of the records that a group only shows: /orders/changes shows orders."""
    mine = group.spots[0]
    if any(s.kind != "collection" or s.method != "GET" or s.parents for s in group.spots):
        return group.name
    above = (
        g
        for g in groups
        if g.found.name == group.found.name != ""
        and mine.collection.startswith(g.spots[0].collection + "/")
    )
    return next((g.name for g in above), group.name)


def _space(group: Group) -> str:
    return group.found.name.rpartition(".")[0]


def _keeps(group: Group, nouns: Mapping[str, set[str]]) -> bool:
    mine, noun = squeezed(group.name), squeezed("_".join(group.noun))
    related = mine.endswith(noun) or noun.endswith(mine)
    alone = len(nouns[group.name]) == 1
    return bool(group.name) and not any(c.isdigit() for c in mine) and (related or alone)


def _merged(groups: list[Group]) -> tuple[Group, ...]:
    by_name: dict[str, Group] = {}
    for group in sorted(groups, key=lambda g: (len(g.spots[0].parents), g.spots[0].collection)):
        known = by_name.get(group.name)
        if known is None:
            by_name[group.name] = group
        else:
            by_name[group.name] = replace(known, spots=(*known.spots, *group.spots))
    return tuple(by_name.values())


def resource_of(group: Group, types: Types) -> Resource:
    """Build the resource of a group, without references."""
    noun = squeezed(group.name)
    sent = next(
        (
            found.record
            for s in group.spots
            if s.kind == "collection" and s.method == "POST"
            for found in (record_in(s.operation.request.body, types, noun),)
            if found
        ),
        None,
    )
    record = group.found.record
    return Resource(
        group.name,
        group.found.type,
        group.key,
        unique=unique_of(record, types, group.key, sent),
        life=life_of(record, types, noun),
        stamps=stamps_of(record, types, sent, group.key),
        open_key=group.open_key or _may_choose(sent, group.key),
        why=f"{group.spots[0].collection} ({group.found.name or 'unnamed type'})",
    )


def _may_choose(sent: Record | None, key: str) -> bool:
    field = sent.field(key) if sent and key else None
    return field is not None and field.direction != "read"


def role_of(spot: Spot, resource: Resource, types: Types) -> Role:
    """Give what the operation does to the records of its resource."""
    verb, state, why = _verb(spot, resource, types)
    outcome = spot.operation.success.name if spot.operation.success else ""
    if verb == "none":
        return Role(verb, resource.name, state=state, outcome=outcome, why=why)
    key: Path = ()
    filters: dict[str, Path] = {}
    if spot.kind in {"item", "action"}:
        record = as_record(resource.type, types)
        named = _named_by(spot.key, record, squeezed(resource.name)) if record else ""
        if named in ("", resource.key):
            key, filters = ("args", spot.key), _within(spot, record)
        else:
            filters = {named: ("args", spot.key)}
    elif verb == "delete":
        sent = record_in(spot.operation.request.body, types, squeezed(resource.name))
        if sent is None or sent.record.field(resource.key) is None:
            why = f"{spot.clue}: does not say which record it deletes"
            return Role("none", resource.name, state=state, outcome=outcome, why=why)
        key = ("body", *sent.path, resource.key)
    carries = verb in {"create", "change", "replace", "do"} and spot.operation.request.has_body
    role = Role(
        verb, resource.name, key, _sent(spot.operation, resource, types) if carries else (),
        filters=filters, state=state, outcome=outcome, why=why,
    )  # fmt: skip
    if verb in {"list", "create"}:
        role = _asked(role, spot, resource, types)
    return with_result(role, spot.operation, resource, types)


_BY_METHOD: Mapping[tuple[str, str], Verb] = {
    ("collection", "POST"): "create", ("collection", "GET"): "list", ("item", "GET"): "read",
    ("item", "PATCH"): "change", ("item", "PUT"): "replace", ("item", "POST"): "change",
    ("item", "MERGE"): "change", ("item", "DELETE"): "delete", ("collection", "PUT"): "create",
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
    return verb, "", clue if verb != "none" else f"{clue}: no pattern fits"


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
    filters = {**_within(spot, record), **own}
    if role.verb == "create":
        kept = {f: p for f, p in filters.items() if p[1] in spot.parents}
        return replace(role, filters=kept) if kept != role.filters else role
    reply = spot.operation.success.message.body if spot.operation.success else None
    paging = paging_of(given, reply, types) if reply is not None else None
    sort, way = sort_of(given, types)
    return replace(role, filters=filters, paging=paging, sort=sort, sort_way=way)


def _within(spot: Spot, record: Record | None) -> dict[str, Path]:
    """Give where the call names what the record lies below: field, or else place -> path."""
    pairs = zip(_parents(spot), spot.above, strict=True)
    return {_parent_field(p, n, record) or place: ("args", p) for (p, n, _), place in pairs}


def _parents(spot: Spot) -> Iterable[tuple[str, str, str]]:
    """Give each path parameter before the key: its name, its noun, its collection."""
    steps = spot.collection.split("/")
    keys = (i for i, step in enumerate(steps) if step == "{}")
    for parent, at in zip(spot.parents, keys, strict=False):
        yield parent, squeezed(steps[at - 1].strip("{}")), "/".join(steps[:at])


def _parent_field(parent: str, noun: str, record: Record | None) -> str:
    """Find the record's field that holds a path parameter before it: customerId, or customer."""
    fields = by_word(record) if record else {}
    guesses = (squeezed(parent), f"{noun}id", f"{noun}{squeezed(parent)}", f"{noun}no")
    return next((fields[g] for g in guesses if g in fields and g != "id"), "")


def _owner(group: Group) -> str:
    """Give the collection whose keys name records that the system itself creates, "" if none."""
    made = any(s.kind == "collection" and s.method == "POST" for s in group.spots)
    noun, record = squeezed(group.name), group.found.record
    keys = ((s, _named_by(s.key, record, noun)) for s in group.spots if made and s.kind == "item")
    return next((s.collection for s, key in keys if key in ("", group.key)), "")


def infer_rest(contract: Contract) -> tuple[tuple[Resource, ...], dict[str, Role]]:
    """Give resources and roles of the HTTP operations whose paths tell them."""
    types, resources, roles = contract.types, [], {}
    groups = groups_of(spots_of(contract.operations), types)
    owners = {_owner(group): group.name for group in groups}
    for group in groups:
        resources.append(resource_of(group, types))
        for spot in group.spots:
            above = tuple(f"/{owners.get(c, f'{{{n or p}}}')}" for p, n, c in _parents(spot))
            roles[spot.operation.name] = role_of(replace(spot, above=above), resources[-1], types)
    return tuple(resources), roles
