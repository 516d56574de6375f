"""Whether a value is of a type for certain, or only as far as our types can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interlock.schema.check import conforms
from interlock.schema.types import Anything, ListOf, OneOf, Record, Type, Types, resolve
from interlock.values import Value


def sure(values: Iterable[Value], type_: Type, types: Types) -> Iterator[Value]:
    """Give the values of a type that its contract cannot refuse by words that no type says.

    Of an open record's other fields nothing is known that could refuse them.
    """
    return (value for value in values if not leans(value, type_, types))


def leans(value: Value, type_: Type, types: Types) -> bool:
    """Tell whether a value is of a type only as far as our types can say."""
    kind = resolve(type_, types)
    if getattr(kind, "beyond", ()):
        return True
    if isinstance(kind, Record) and isinstance(value, dict):
        named = {f.name: f.type for f in kind.fields}
        given = ((inner, named.get(name, kind.extra)) for name, inner in value.items())
        return any(leans(inner, t, types) for inner, t in given if t and inner is not None)
    if isinstance(kind, ListOf) and isinstance(value, list):
        return any(leans(item, kind.item, types) for item in value)
    if isinstance(kind, OneOf):
        return all(leans(value, b, types) for b in kind.branches if conforms(value, b, types))
    return isinstance(kind, Anything) and kind.why not in _TRULY


# What a contract leaves open; all else that reads so is only not understood.
_TRULY = (
    "no type is given", "no schema is given", "a list without items", "required but not described",
)  # fmt: skip
