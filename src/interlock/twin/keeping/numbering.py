"""Keys and document numbers: running, readable, and always of the field's type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from string import Formatter

from interlock.contract.model import NumberRange, Resource
from interlock.contract.roles.shapes import as_record, type_at
from interlock.contract.roles.words import split_words
from interlock.errors import InternalError
from interlock.schema.check import conforms
from interlock.schema.scalar.check import is_plain
from interlock.schema.types import Anything, Choice, Flag, Text, Type, Types, resolve
from interlock.twin.store import Store
from interlock.values import Value

TRIES = 200
_PLAIN = NumberRange()
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
NO_GROUP: Mapping[str, str] = {}


def field_type(resource: Resource, name: str, types: Types) -> Type:
    """Give the type of a record's field; Anything when the record has no such field."""
    if resource.key_path and name == resource.key:
        return type_at(resource.type, types, resource.key_path) or Anything("no such field")
    record = as_record(resource.type, types)
    field = record.field(name) if record else None
    return field.type if field else Anything("no such field")


def counted_by(
    resource: Resource, name: str, record: Mapping[str, Value], now: datetime
) -> Mapping[str, str]:
    """Give what stands in the form of a number beside the number: year, month, fields.

    Those by which the numbers are counted apart come first, under "": its text.
    """
    form, counted = resource.numbers.get(name, ""), resource.ranges.get(name)
    if not form and counted is None:
        return NO_GROUP
    wanted = {
        *(counted.per if counted else ()),
        *(f for _, f, _, _ in Formatter().parse(form) if f),
    }
    if not wanted:
        return NO_GROUP
    known = {"year": f"{now:%Y}", "month": f"{now:%Y%m}"}
    texts = {w: known.get(w) or _shown(record.get(w)) for w in sorted(wanted)}
    return {"": "/".join(texts[p] for p in counted.per) if counted else "", **texts}


def _shown(value: Value) -> str:
    return "" if value is None else str(value)


def next_number(
    resource: Resource, name: str, store: Store, types: Types, *, group: Mapping[str, str]
) -> Value:
    """Draw the next value of a numbered field. group: as `counted_by` gives it."""
    type_ = field_type(resource, name, types)
    return next_value(resource, name, store, type_, types=types, group=group)


def next_value(
    resource: Resource,
    name: str,
    store: Store,
    type_: Type,
    *,
    types: Types,
    group: Mapping[str, str] = NO_GROUP,
) -> Value:
    """Draw the next value of a counter called `name`, in the form of a type."""
    counted = resource.ranges.get(name, _PLAIN)
    counter = _counter(resource, name, group)
    for _ in range(TRIES):
        n = counted.first + (store.next(counter) - 1) * counted.step
        value = nth_value(resource, name, n, type_, types=types, group=group)
        if value is not None:
            return value
    raise InternalError(
        f"no value of {resource.name}.{name} can be made",
        where=f"{resource.name}.{name}",
        remedy=f"give it a number format in the overlay: stamps: {{{name}: {{number: ...}}}}",
    )


def nth_value(
    resource: Resource,
    name: str,
    n: int,
    type_: Type,
    *,
    types: Types,
    group: Mapping[str, str] = NO_GROUP,
) -> Value:
    """Give the value of a counter for the number n, in the form of a type; None if none fits."""
    for value in _candidates(resource, name, n, resolve(type_, types), group):
        if conforms(value, type_, types):
            return value
    # Hardly ever needed.
    from random import Random

    # The same, and its lists of words are heavy to import.
    from interlock.schema.sample import sample

    dice = Random(f"{resource.name}.{name}.{n}")
    drawn = sample(type_, types, dice, edge=0.0, language="en")
    fits = drawn is not None and drawn != "" and conforms(drawn, type_, types)
    return drawn if fits else None


def _counter(resource: Resource, name: str, group: Mapping[str, str]) -> str:
    return f"{resource.name}.{name}" + (f"/{group['']}" if group.get("") else "")


def number_of(
    resource: Resource, name: str, n: int, text: str, *, group: Mapping[str, str]
) -> tuple[str, int] | None:
    """Give the counter that draws `text` for the number n, and its count; None if none does."""
    counted = resource.ranges.get(name, _PLAIN)
    count, rest = divmod(n - counted.first, counted.step)
    drawn = map(str, _candidates(resource, name, n, Anything("text"), group))
    if rest or count < 0 or text not in drawn:
        return None
    return _counter(resource, name, group), count + 1


def drawer(resource: Resource, name: str, type_: Type, types: Types) -> Callable[[Store], Value]:
    """Give what draws the values of a counter as `next_value` does, with less to look at."""
    inner, counter = resolve(type_, types), f"{resource.name}.{name}"

    def draw(store: Store) -> Value:
        return next_value(resource, name, store, type_, types=types)

    def draw_uuid(store: Store) -> Value:
        return _uuid(f"{counter}.{store.next(counter)}")

    own = name in resource.ranges or bool(resource.numbers.get(name))
    # Of such a type each UUID is right.
    plain = isinstance(inner, Text) and _is_uuid(inner) and is_plain(inner) and not own
    return draw_uuid if plain and conforms(_uuid(counter), type_, types) else draw


def _is_uuid(type_: Text) -> bool:
    return type_.format == "uuid" and not type_.anchored


def _candidates(
    resource: Resource, name: str, n: int, type_: Type, group: Mapping[str, str]
) -> Iterator[Value]:
    form = resource.numbers.get(name, "")
    if form:
        text = form.format(n, **{k: v for k, v in group.items() if k})
        yield text
        if text.isdigit():
            yield int(text)
        return
    if isinstance(type_, (Choice, Flag)):
        return
    if not (isinstance(type_, Text) and _is_uuid(type_)):
        yield f"{_prefix(resource.name)}-{n:06d}"
        yield n
    yield _uuid(f"{resource.name}.{name}.{n}")
    for digits in (6, 8, 10, 4, 12, 24, 1):
        yield f"{n:0{digits}d}"
    yield sha256(f"{resource.name}.{n}".encode()).hexdigest()[:24]


@lru_cache(maxsize=256)
def _prefix(resource: str) -> str:
    prefix = "".join(word[0] for word in split_words(resource)).upper()
    return resource[:3].upper() if len(prefix) == 1 else prefix


def _uuid(text: str) -> str:
    """Give a UUID drawn from a text, with the marks of version 4 (RFC 9562, section 5.4)."""
    drawn = sha256(text.encode()).hexdigest()
    variant = _VARIANTS[drawn[16]]
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{variant}{drawn[17:20]}-{drawn[20:32]}"
