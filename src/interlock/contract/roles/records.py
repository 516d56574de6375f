"""What a kind of record keeps: key, stamps, life cycle, references, unique fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from interlock.contract.model import Contract, HttpBinding, Life, Operation, Resource, Role
from interlock.contract.roles.shapes import as_list, as_record, by_word, is_scalar, key_names
from interlock.contract.roles.words import is_plural, singular, split_words, squeezed
from interlock.data import replace
from interlock.schema.types import (
    Choice,
    Field,
    Float,
    Moment,
    Number,
    OneOf,
    Record,
    Text,
    Type,
    Types,
    resolve,
)

CREATED = frozenset(
    {"created", "createdat", "createdon", "createddate", "createddatetime", "datecreated",
     "creationtime", "creationdate", "createtime", "createdtime", "createdate", "createdutc",
     "createdateutc", "createddateutc", "creationdatetime"}
)  # fmt: skip
CHANGED = frozenset(
    {"updated", "updatedat", "updatedon", "updateddate", "updatedtime", "updatetime", "changed",
     "changedat", "changedon", "changetime", "changedate", "modified", "modifiedat", "modifiedon",
     "modifieddate", "modifiedtime", "modifytime", "lastmodified", "lastmodifiedat",
     "lastmodifieddate", "lastmodifieddatetime", "lastchanged", "lastchangedat", "lastupdated",
     "lastupdatedat", "lastupdatetime", "dateupdated", "datemodified", "updateddateutc",
     "lastchangedatetime", "lastchangedate"}
)  # fmt: skip
VERSIONS = frozenset({"version", "etag", "rowversion", "revision", "rev", "lockversion"})
LIFE_FIELDS = ("status", "state", "stage", "lifecycle", "phase")
FIRST_STATES = (
    "draft", "new", "open", "created", "initial", "pending", "planned", "entered", "requested",
    "prospect", "active", "todo", "a", "10", "1", "0",
)  # fmt: skip
DEPTH = 3


def choice_of(type_: Type, types: Types) -> Choice | None:
    """Give the closed list behind a type, or None."""
    inner = resolve(type_, types)
    if isinstance(inner, OneOf):
        found = (choice_of(b, types) for b in inner.branches)
        return next((c for c in found if c is not None), None)
    return inner if isinstance(inner, Choice) else None


def life_of(record: Record, types: Types, noun: str) -> Life | None:
    """Find the life-cycle field: an enumeration called status, state or stage."""
    called: dict[str, list[Field]] = {}
    for field in record.fields:
        called.setdefault(squeezed(field.name), []).append(field)
    for wanted in (*LIFE_FIELDS, *(noun + name for name in LIFE_FIELDS)):
        for field in called.get(wanted, ()):
            choice = choice_of(field.type, types)
            if choice and len(choice.values) > 1 and isinstance(choice.values[0], str):
                return Life(field.name, _first(choice, field))
    return None


def _first(choice: Choice, field: Field) -> str:
    states = [str(v) for v in choice.values]
    if field.default in states:
        return str(field.default)
    by_word = {"".join(split_words(s)): s for s in reversed(states)}
    return next((by_word[w] for w in FIRST_STATES if w in by_word), states[0])


def stamps_of(record: Record, types: Types, sent: Record | None, key: str) -> dict[str, str]:
    """Find the fields that the system fills. sent: what a caller sends to create one."""
    stamps: dict[str, str] = {}
    for field in record.fields:
        kind = _stamp(field, types)
        if kind and not _is_business(field, sent) and field.name != key:
            stamps.setdefault(field.name, kind)
    for field in record.fields:
        if field.name not in stamps and field.name != key and _is_number(field, types, sent):
            stamps[field.name] = "number"
    return stamps


def _stamp(field: Field, types: Types) -> str:
    word = "".join(split_words(field.name))
    inner = resolve(field.type, types)
    timed = isinstance(inner, (Moment, Text, Number, Float, OneOf))
    if timed and word in CREATED:
        return "created"
    if timed and word in CHANGED:
        return "changed"
    # A text that callers may send is only called a version; the system does not count it.
    counted = isinstance(inner, Number) or (isinstance(inner, Text) and field.direction == "read")
    return "version" if word in VERSIONS and counted else ""


def _is_business(field: Field, sent: Record | None) -> bool:
    mine = sent.field(field.name) if sent else None
    return field.direction == "both" and mine is not None and mine.required


def _is_number(field: Field, types: Types, sent: Record | None) -> bool:
    last = split_words(field.name)[-1:] or ("",)
    return (
        field.required
        and last[0] in {"no", "number"}
        and (field.direction == "read" or (sent is not None and sent.field(field.name) is None))
        and isinstance(resolve(field.type, types), Text)
    )


def unique_of(
    record: Record, types: Types, key: str, sent: Record | None = None
) -> tuple[tuple[str, ...], ...]:
    """Find the fields whose description says that they are unique, also where they are sent."""
    return tuple(
        (field.name,)
        for field in record.fields
        if field.name != key
        and field.direction != "read"
        and any(word in note for note in _notes(field, sent) for word in _UNIQUE)
        and is_scalar(field.type, types)
    )


_UNIQUE = ("must be unique", "is unique", "unique key", "unique in", "unique per", "唯一")


def _notes(field: Field, sent: Record | None) -> Iterator[str]:
    yield field.note.lower()
    other = sent.field(field.name) if sent is not None else None
    if other is not None:
        yield other.note.lower()


def with_references(resources: Iterable[Resource], types: Types) -> tuple[Resource, ...]:
    """Fill references among the resources from names of fields: customerId -> Customer."""
    known = tuple(resources)
    nouns: dict[str, Resource] = {}
    for resource in known:
        for name in (squeezed(resource.name), singular(split_words(resource.name)[-1])):
            nouns.setdefault(name, resource)
    return tuple(_with_references(r, nouns, types) for r in known)


def with_parents(
    contract: Contract, resources: Iterable[Resource], roles: Mapping[str, Role]
) -> tuple[Resource, ...]:
    """Let what the path of a creation names be there, where the system itself creates such ones.

    Records go with what they lie below when no field of them says it, or when no path leads to
    them but below it. What else names a record by a field that is required holds it; by one that
    is not, it lets it go.
    """
    every = tuple(resources)
    above = _above(roles, _own_views(contract.operations, every))
    made = {role.resource for role in roles.values() if role.verb == "create"}
    named = {
        (role.resource, name)
        for role in roles.values()
        for name, place in role.filters.items()
        if role.verb == "create" and place[:1] == ("args",)
    }
    found = []
    for resource in every:
        moved = {
            name: to
            for name, to in resource.hints.items()
            if (resource.name, name) in named and to.partition(".")[0] in made - {resource.name}
        }
        hints = {name: to for name, to in resource.hints.items() if name not in moved}
        references = {**resource.references, **moved}
        owned = tuple(n for n in above.get(resource.name, ()) if n[0] == "/" or n in references)
        cascades = tuple(dict.fromkeys((*resource.cascades, *owned)))
        loose = tuple(n for n in moved if n not in cascades and _lets_go(n, resource, contract))
        resource = replace(resource, references=references, hints=hints)
        found.append(replace(resource, cascades=cascades, loose=loose))
    return tuple(found)


def _lets_go(name: str, resource: Resource, contract: Contract) -> bool:
    record = as_record(resource.type, contract.types)
    field = record.field(name) if record is not None else None
    return field is not None and (field.nullable or not field.required)


def _above(roles: Mapping[str, Role], views: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Give by resource what records of it go with: a field of theirs, or the place they lie below.

    views: names of operations whose path names a parent without its key.
    """
    found: dict[str, dict[str, None]] = {}
    alone: set[str] = set()
    for operation, role in roles.items():
        if role.verb not in ("none", "list") and (role.key or role.verb == "create"):
            names = {n: None for n, place in role.filters.items() if place[:1] == ("args",)}
            found.setdefault(role.resource, {}).update(names)
            if not names and operation not in views:
                alone.add(role.resource)
    return {
        name: tuple(n for n in names if n[0] == "/" or name not in alone)
        for name, names in found.items()
    }


def _own_views(operations: Iterable[Operation], resources: Iterable[Resource]) -> frozenset[str]:
    """Give the operations below "/account", which is the one of "/accounts/{id}" that calls."""
    nouns = {squeezed(resource.name) for resource in resources}
    found = []
    for operation in operations:
        path = operation.binding.path if isinstance(operation.binding, HttpBinding) else ""
        steps = path.split("/")
        for step, after in pairwise(steps):
            known = step and step[0] != "{" and squeezed(step) in nouns
            if known and after[:1] != "{" and not is_plural(split_words(step)[-1]):
                found.append(operation.name)
    return frozenset(found)


def _with_references(resource: Resource, nouns: Mapping[str, Resource], types: Types) -> Resource:
    hard, soft = dict(resource.references), dict(resource.hints)
    record = as_record(resource.type, types)
    for path, field, required in _fields(record, types) if record else ():
        target = _target(path, field, resource, nouns, types)
        if target and path not in hard:
            (hard if required else soft)[path] = target
    return replace(resource, references=hard, hints=soft)


def _fields(
    record: Record, types: Types, path: str = "", required: bool = True
) -> Iterator[tuple[str, Field, bool]]:
    """Give the scalars that may name another record, with dotted paths.

    required: on each step from the record.
    """
    if path.count(".") >= DEPTH:
        return
    for field in record.fields:
        here = f"{path}{field.name}"
        must = required and field.required
        listed = as_list(field.type, types)
        inner = as_record(listed.item if listed else field.type, types)
        if inner is not None:
            # An empty list breaks nothing, so its items are judged by their own fields alone.
            step = f"{here}.[]." if listed else f"{here}."
            yield from _fields(inner, types, step, required if listed else must)
        elif (
            _is_named_like_a_key(field.name)
            and is_scalar(field.type, types)
            and choice_of(field.type, types) is None
        ):
            yield here, field, must


@lru_cache(maxsize=65536)
def _is_named_like_a_key(name: str) -> bool:
    words = split_words(name)
    return len(words) > 1 and words[-1] in {"id", "no", "number", "code", "key", "nr", "sku"}


def _target(
    path: str, field: Field, own: Resource, nouns: Mapping[str, Resource], types: Types
) -> str:
    words = split_words(field.name)
    ending = words[-1]
    if path == own.key:
        return ""
    stems = ("".join((*words[:-2], singular(words[-2]))), singular(words[-2]))
    target = next((nouns[s] for s in stems if s in nouns), None)
    if target is None or target.name == own.name:
        return ""
    record = as_record(target.type, types)
    names = by_word(record) if record else {}
    wanted = (squeezed(field.name), ending)
    found = next((names[w] for w in wanted if w in names), "")
    if not found and ending in {"id", "key"} and target.key:
        found = target.key
    if not found and squeezed(target.key) in key_names(stems[-1]) and ending != "code":
        found = target.key
    return f"{target.name}.{found}" if found else ""
