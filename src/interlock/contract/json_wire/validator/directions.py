"""Schemas for one direction: what only the other one carries need not be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from interlock.schema.json_dialect import ANNOTATIONS, Schema, def_name, rebuild

Mode: TypeAlias = Literal["request", "reply"]

HERE = "urn:interlock:contract"
# A contract whose schemas share much would grow like powers.
_COPIES_MAX = 400


def for_mode(schema: Schema, defs: Mapping[str, Schema], mode: Mode) -> Schema:
    """Give the schema for one direction, without annotations, references made absolute.

    The names that need not be sent leave `required`; they may still be sent.
    """
    return _for_mode(schema, defs, "readOnly" if mode == "request" else "writeOnly", frozenset())


def _for_mode(
    schema: Schema, defs: Mapping[str, Schema], flag: str, spared: frozenset[str]
) -> Schema:
    if isinstance(schema, bool):
        return schema
    own = spared | frozenset(_flagged(schema, defs, flag, frozenset()))

    def inner(word: str, child: Schema) -> Schema:
        # Only the branches of an allOf speak about the same record.
        return _for_mode(child, defs, flag, own if word == "allOf" else frozenset())

    out = rebuild(schema, inner)
    if isinstance(ref := out.get("$ref"), str):
        out["$ref"] = HERE + ref
    for word in (*ANNOTATIONS, "discriminator", "x-extensible-enum"):
        out.pop(word, None)
    required = out.get("required")
    if own and isinstance(required, list):
        out["required"] = [n for n in required if n not in own]
    return out


def _flagged(
    schema: Mapping[str, object], defs: Mapping[str, Schema], flag: str, seen: frozenset[str]
) -> Iterator[str]:
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        if has_flag(inner, defs, flag):
            yield name
    branches = schema.get("allOf")
    for branch in branches if isinstance(branches, list) else ():
        if isinstance(branch, Mapping):
            ref = branch.get("$ref")
            name = def_name(ref) if isinstance(ref, str) else ""
            target = defs.get(name) if name and name not in seen else branch
            if isinstance(target, Mapping):
                yield from _flagged(target, defs, flag, seen | {name})


def has_flag(schema: object, defs: Mapping[str, Schema], flag: str) -> bool:
    """Tell whether a schema, or the definition that it names, says readOnly or writeOnly."""
    if not isinstance(schema, Mapping):
        return False
    if schema.get(flag) is True:
        return True
    ref = schema.get("$ref")
    target = defs.get(def_name(ref)) if isinstance(ref, str) else None
    return isinstance(target, Mapping) and target.get(flag) is True


def whole(schema: Schema, defs: Mapping[str, Schema], mode: Mode) -> Schema | None:
    """Give a schema for one direction with its definitions in their places.

    None where they lead in rings, or to more than are worth to be copied.
    """
    count = 0

    def placed(one: Schema, around: frozenset[str]) -> Schema:
        nonlocal count
        count += 1
        if isinstance(one, bool):
            return one
        ref = one.get("$ref")
        if not isinstance(ref, str):
            return rebuild(one, lambda _, inner: placed(inner, around))
        name = def_name(ref.removeprefix(HERE))
        if name in around or name not in defs or count > _COPIES_MAX:
            raise _TooMuch
        inner = placed(for_mode(defs[name], defs, mode), around | {name})
        rest = placed({word: value for word, value in one.items() if word != "$ref"}, around)
        return {"allOf": [rest, inner]} if rest else inner

    try:
        return placed(for_mode(schema, defs, mode), frozenset())
    except _TooMuch:
        return None


class _TooMuch(Exception):
    """A schema that is not to be copied."""
