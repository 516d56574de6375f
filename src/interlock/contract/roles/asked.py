"""Keys of records that calls and replies tell within other records: references, lists of keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlock.contract.model import Operation
from interlock.contract.roles.shapes import (
    as_list,
    as_record,
    is_scalar,
    key_names,
    name_of,
)
from interlock.contract.roles.words import split_words, squeezed
from interlock.data import dataclass
from interlock.schema.types import Field, Record, Type, Types
from interlock.values import Path

DEPTH = 4
# The key that somebody else has for the record.
_FOREIGN = frozenset({"external", "foreign", "client", "parent"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a call names a record by its key. many: there may be several, each an item of a list.

    many: path of the list, () where there is one key alone.
    """

    path: Path
    many: Path = ()


def key_of_references(
    told: Iterable[Operation], asked: Iterable[Operation], record: Record, types: Types
) -> str:
    """Give the record's field that a reference holds: what creations answer and readings ask for.

    "" where no type of record is both.
    """
    answers: dict[str, Record] = {}
    for operation in told:
        if operation.success is not None:
            answers |= dict(_named(operation.success.message.body, types))
    for operation in asked:
        for name, reference in _named(operation.request.body, types):
            if name in answers and name != record.name:
                key = _key_in(reference, record, types)
                if key:
                    return key
    return ""


def _named(type_: Type, types: Types, depth: int = 0) -> Iterator[tuple[str, Record]]:
    """Give the records of a message whose types have names, but for the message itself."""
    record = as_record(type_, types)
    if record is None or depth >= DEPTH:
        return
    for field in record.fields:
        listed = as_list(field.type, types)
        inner = listed.item if listed is not None else field.type
        found = as_record(inner, types)
        if found is not None:
            name = name_of(inner, types)
            if name:
                yield name, found
            if len(found.fields) <= DEPTH:
                yield from _named(inner, types, depth + 1)


def _key_in(reference: Record, record: Record, types: Types) -> str:
    fields = (f for f in reference.fields if is_scalar(f.type, types) and record.field(f.name))
    ids = (f.name for f in fields if split_words(f.name)[-1:] == ("id",))
    return next((n for n in ids if not _FOREIGN & set(split_words(n))), "")


def asked_in(operation: Operation, key: str, noun: str, types: Types) -> Asked | None:
    """Find where a call carries references that hold the key, or a list of keys."""
    body = as_record(operation.request.body, types)
    for field in body.fields if body is not None else ():
        listed = as_list(field.type, types)
        found = as_record(listed.item if listed is not None else field.type, types)
        here: Path = ("body", field.name)
        if key.startswith("@") and found is not None and found.field(key) is not None:
            return Asked((*here, 0, key), here) if listed is not None else Asked((*here, key))
        if listed is not None and is_scalar(listed.item, types) and _is_keys(field, key, noun):
            return Asked((*here, 0), here)
    return None


def _is_keys(field: Field, key: str, noun: str) -> bool:
    word = squeezed(field.name)
    own = {squeezed(key), squeezed(f"{noun}{key}"), *key_names(noun)[:-2]}
    return bool(key) and word != field.name.lower() and word in own
