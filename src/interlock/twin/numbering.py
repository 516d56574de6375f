"""Keys and document numbers: running, readable, and always of the field's type."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from uuid import UUID

from interlock.contract.model import Resource
from interlock.contract.roles.shapes import as_record
from interlock.contract.roles.words import split_words
from interlock.errors import InternalError
from interlock.schema.check import conforms
from interlock.schema.sample import sample
from interlock.schema.types import Anything, Choice, Flag, Type, Types, resolve
from interlock.twin.store import Store
from interlock.values import Value

TRIES = 200


def field_type(resource: Resource, name: str, types: Types) -> Type:
    """Give the type of a record's field; Anything when the record has no such field."""
    record = as_record(resource.type, types)
    field = record.field(name) if record else None
    return field.type if field else Anything("no such field")


def next_number(resource: Resource, name: str, store: Store, types: Types) -> Value:
    """Draw the next value of a numbered field."""
    return next_value(resource, name, store, field_type(resource, name, types), types=types)


def next_value(resource: Resource, name: str, store: Store, type_: Type, *, types: Types) -> Value:
    """Draw the next value of a counter called `name`, in the form of a type."""
    inner = resolve(type_, types)
    form = resource.numbers.get(name, "")
    for _ in range(TRIES):
        n = store.next(f"{resource.name}.{name}")
        for value in _candidates(resource, name, n, inner, form):
            if conforms(value, type_, types):
                return value
        dice = Random(f"{resource.name}.{name}.{n}")
        drawn = sample(type_, types, dice, edge=0.0, language="en")
        if drawn is not None and drawn != "" and conforms(drawn, type_, types):
            return drawn
    raise InternalError(
        f"no value of {resource.name}.{name} can be made",
        where=f"{resource.name}.{name}",
        remedy=f"give it a number format in the overlay: stamps: {{{name}: {{number: ...}}}}",
    )


def _candidates(resource: Resource, name: str, n: int, type_: Type, form: str) -> Iterator[Value]:
    if form:
        yield form.format(n)
        return
    if isinstance(type_, (Choice, Flag)):
        return
    prefix = "".join(word[0] for word in split_words(resource.name)).upper()
    if len(prefix) == 1:
        prefix = resource.name[:3].upper()
    yield f"{prefix}-{n:06d}"
    yield n
    yield str(UUID(sha256(f"{resource.name}.{name}.{n}".encode()).hexdigest()[:32], version=4))
    for digits in (6, 8, 10, 4, 12, 24, 1):
        yield f"{n:0{digits}d}"
    yield sha256(f"{resource.name}.{n}".encode()).hexdigest()[:24]
