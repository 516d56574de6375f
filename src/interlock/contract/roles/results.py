"""Where a good reply carries the record, the list, or only the key."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.contract.model import Operation, Resource, Role
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.shapes import (
    DEPTH,
    Found,
    alike,
    as_list,
    as_record,
    is_message,
    is_scalar,
    item_in,
    list_in,
    only_key,
    record_in,
)
from interlock.contract.roles.words import squeezed
from interlock.data import replace
from interlock.schema.types import Field, Record, Type, Types
from interlock.values import Path, Value


def inner_record(found: Found, types: Types, noun: str) -> Found:
    """Open the envelope around each record of a list; the path stays that of the list."""
    inner = record_in(found.type, types, noun)
    return replace(inner, path=found.path) if inner else found


def with_result(role: Role, operation: Operation, resource: Resource, types: Types) -> Role:
    """Fill `result`, `result_key` and `item` of a role from the type of the good reply."""
    success = operation.success
    if success is None or not success.message.has_body:
        return role
    body, noun = success.message.body, squeezed(resource.name)
    record = as_record(resource.type, types)
    if record is None:
        return role
    references = _references(body, types, noun, resource.key)
    role = replace(role, reply={**references, **role.reply}) if references else role
    if role.verb == "list":
        listed = list_in(body, types, noun)
        if listed is None:
            return replace(role, verb="none", why=f"{role.why}: the reply holds no list")
        item = item_in(listed, record, types, noun)
        return replace(role, result=listed.path, item=item)
    found = carried(body, types, noun, record)
    if found is None:
        return role
    key = only_key(found.record, types, resource.key, noun)
    small = len(record.fields) > len(found.record.fields) + 1
    if key and (small or record.field(key) is None):
        return replace(role, result_key=(*found.path, key))
    return replace(role, result=found.path) if _shares(found.record, record, types) else role


def _shares(found: Record, record: Record, types: Types) -> bool:
    """Tell whether two records have any field in common; one without fields may be anything.

    A field that is a record here and a single value there is the sign of two kinds: the status of
    an answer is not that of a document.
    """
    mine = {f.name: f.type for f in found.fields if f.name != "@xsi:type"}
    both = [(mine[f.name], f.type) for f in record.fields if f.name in mine]
    if not mine:
        return True
    return bool(both) and all(is_scalar(a, types) == is_scalar(b, types) for a, b in both)


def carried(body: Type, types: Types, noun: str, record: Record | None = None) -> Found | None:
    """Find the one record of a reply; it may stand alone in a list. record: its type if known."""
    found = record_in(body, types, noun)
    message = found is not None and found.path == () and is_message(found.name)
    if found is not None and not message and not _holds_only_lists(found, types):
        return found
    listed = list_in(body, types, noun)
    inner = record_in(listed.type, types, noun, (*listed.path, 0)) if listed else None
    return inner if inner and (record is None or alike(inner.record, record)) else found


def _holds_only_lists(found: Found, types: Types) -> bool:
    """Tell whether what looks like the record is an envelope around lists of records."""
    lists = [as_list(f.type, types) for f in found.record.fields]
    kinds = [as_record(listed.item, types) for listed in lists if listed is not None]
    return len(kinds) == len(lists) > 1 and all(kind is not None for kind in kinds)


def reference_paths(
    type_: Type, types: Types, noun: str, path: Path = ()
) -> Iterator[tuple[Path, Type]]:
    """Find `<noun>_Reference` structures, whose identifiers are {"$": key, "@type": kind}.

    Give the path of each identifier list ("[]" for lists before it) and its type.
    """
    record = as_record(type_, types)
    if record is None or len(path) > 2 * DEPTH:
        return
    for field in record.fields:
        listed = as_list(field.type, types)
        inner = listed.item if listed else field.type
        here: Path = (*path, field.name, "[]") if listed else (*path, field.name)
        if squeezed(field.name) == noun + "reference":
            ids = as_record(inner, types)
            field_id = ids.field("ID") if ids else None
            if field_id is not None:
                yield (*here, "ID"), field_id.type
        elif "reference" in squeezed(field.name) or squeezed(field.name) in {noun, "responsedata"}:
            yield from reference_paths(inner, types, noun, here)


def _type_attribute(ids: Record) -> Field | None:
    """Find the attribute that says what kind of identifier it is, with or without namespace."""
    mine = (f for f in ids.fields if f.name.startswith("@"))
    return next((f for f in mine if f.name.lstrip("@").rsplit("}", 1)[-1] == "type"), None)


def _references(body: Type, types: Types, noun: str, key: str) -> dict[Path, Value]:
    """Fill references in a reply, but for those that repeat the request."""
    reply: dict[Path, Value] = {}
    for path, type_ in reference_paths(body, types, noun):
        if "request" in squeezed(str(path[0])):
            continue
        listed = as_list(type_, types)
        ids = as_record(listed.item if listed else type_, types)
        kind = _type_attribute(ids) if ids else None
        if kind is None:
            continue
        choice = choice_of(kind.type, types)
        values = [str(v) for v in choice.values] if choice else [key or "ID"]
        names = {squeezed(v): v for v in values}
        place: Path = (*path, 0) if listed else path
        reply[(*place, "$")] = "{key}"
        reply[(*place, kind.name)] = names.get(noun + "id", values[0])
    return reply
