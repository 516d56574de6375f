"""What the reader of JSON sees to while it reads, and what is left for the validator.

The reader gives the same values with a type as without. It refuses what has another type, length
or choice, or lacks a field, and leaves out fields that the type does not know: a message with such
fields has to be read again without the type.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict, cast

from interlock.data import dataclass
from interlock.schema.json_dialect import Schema

_RECORD = frozenset({"type", "properties", "required", "additionalProperties"})
_LIST = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"})


@dataclass(frozen=True, slots=True)
class Mould:
    """A type, and the schema that says what else holds for values that were read with it."""

    type: object
    rest: Schema


_LOOSE = Any


def mould(schema: Schema) -> Mould | None:
    """Give the mould of a schema; None where its values may have any type."""
    made = _mould(schema)
    return None if made.type is _LOOSE else made


def _mould(schema: Schema) -> Mould:
    if isinstance(schema, bool):
        return Mould(_LOOSE, schema)
    kind = schema.get("type")
    if kind == "object" and schema.keys() <= _RECORD:
        return _record(schema)
    if kind == "array" and schema.keys() <= _LIST:
        return _list(schema)
    if kind == "string":
        return _text(schema)
    if kind == "boolean":
        return Mould(bool, _left(schema, "type") or True)
    # Numbers keep their digits only where nothing is said of them.
    return Mould(_LOOSE, schema)


def _record(schema: Mapping[str, object]) -> Mould:
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        return Mould(_LOOSE, schema)
    if not isinstance(schema.get("additionalProperties", True), bool):
        return Mould(_LOOSE, schema)
    made = {name: _mould(one) for name, one in properties.items()}
    made |= {name: Mould(_LOOSE, True) for name in required if name not in made}
    if not all(map(_is_plain, made)):
        return Mould(_LOOSE, schema)
    fields = {
        name: Required[one.type] if name in required else NotRequired[one.type]
        for name, one in made.items()
    }
    rest = {name: one.rest for name, one in made.items() if one.rest is not True}
    type_ = TypedDict("Moulded", fields)  # type: ignore[misc]  # known when it runs
    return Mould(type_, {"properties": rest} if rest else True)


def _list(schema: Mapping[str, object]) -> Mould:
    items, sizes = schema.get("items", True), _sizes(schema, "minItems", "maxItems")
    if not isinstance(items, (bool, Mapping)) or sizes is None:
        return Mould(_LOOSE, schema)
    made = _mould(items)
    rest = _left(schema, "type", "items", "minItems", "maxItems")
    if made.rest is not True:
        rest["items"] = made.rest
    type_ = list[made.type]  # type: ignore[name-defined]  # as above
    return Mould(_sized(type_, sizes), rest or True)


def _text(schema: Mapping[str, object]) -> Mould:
    choices, sizes = schema.get("enum"), _sizes(schema, "minLength", "maxLength")
    if isinstance(choices, list) and choices and all(map(_is_plain, choices)):
        return Mould(Literal[tuple(choices)], _left(schema, "type", "enum") or True)
    if choices is not None or sizes is None:
        return Mould(_LOOSE, schema)
    return Mould(_sized(str, sizes), _left(schema, "type", "minLength", "maxLength") or True)


def _sizes(schema: Mapping[str, object], *words: str) -> tuple[int | None, int | None] | None:
    """Give the least and the most; None where one is no number of things."""
    given = tuple(schema.get(word) for word in words)
    if not all(one is None or (type(one) is int and 0 <= one < sys.maxsize) for one in given):
        return None
    return cast("tuple[int | None, int | None]", given)


def _sized(type_: object, sizes: tuple[int | None, int | None]) -> object:
    # Who has it installed need not load it before many messages come.
    from msgspec import Meta

    if sizes == (None, None):
        return type_
    return Annotated[type_, Meta(min_length=sizes[0], max_length=sizes[1])]


def _is_plain(name: object) -> bool:
    # msgspec mistakes names beyond ASCII for the empty one.
    return isinstance(name, str) and name != "" and name.isascii()


def _left(schema: Mapping[str, object], *words: str) -> dict[str, object]:
    return {word: value for word, value in schema.items() if word not in words}
