"""The type of a JSON Schema, read from its 2020-12 form (see `json_dialect`).

A type knows less than its schema: `not`, `if`, `patternProperties` and the like stay with the
validator. Where such a word would make the type a lie about a scalar, it is `Anything`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal, TypeAlias, cast

from interlock.schema import json_beyond
from interlock.schema.json_allof import Branch, both, flatten, is_record, narrow, says
from interlock.schema.json_choices import as_often, constrains, grouped, groups_of
from interlock.schema.json_dialect import Schema, admits_null, def_name
from interlock.schema.json_scalar import scalar
from interlock.schema.types import (
    DEPTH_MAX,
    Anything,
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
)
from interlock.values import canonical

Defs: TypeAlias = Mapping[str, Schema]
Direction: TypeAlias = Literal["both", "read", "write"]


def to_type(schema: object, defs: Defs | None = None, *, name: str = "") -> Type:
    """Give the type; whether null is allowed is asked of `admits_null`. Never raises.

    defs: what `#/$defs/NAME` stands for; such references become `Ref(NAME)`. name: of a record.
    """
    return _type(schema, defs or {}, name)


class _Table(Mapping[str, Schema]):
    """Definitions that pass for what they are."""

    def __init__(self, defs: Defs) -> None:
        self._defs: Defs = defs._defs if isinstance(defs, _Table) else defs

    def __getitem__(self, name: str) -> Schema:
        return self._defs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._defs)

    def __len__(self) -> int:
        return len(self._defs)


class Typing(_Table):
    """Definitions of which none changes while this is used, with what was read by them.

    Kept by identity: readings of schemas share what is alike.
    """

    def __init__(self, defs: Defs) -> None:
        super().__init__(defs)
        self.types: dict[int, tuple[object, Type]] = {}
        self.fields: dict[tuple[int, str, bool], tuple[object, Field]] = {}


class _Inside(_Table):
    """Definitions, with the names of those that are being written out around here."""

    def __init__(self, defs: Defs, inside: frozenset[str]) -> None:
        super().__init__(defs)
        self.inside = inside


def _type(schema: object, defs: Defs, name: str = "") -> Type:
    if not isinstance(schema, (dict, Mapping)):
        return Anything("no value is allowed here" if schema is False else "no schema is given")
    words = cast("Mapping[str, object]", schema)
    if name or not isinstance(defs, Typing):
        return _read(words, defs, name)
    known = defs.types.get(id(words))
    if known is None:
        known = defs.types[id(words)] = words, _read(words, defs, name)
    return known[1]


def _read(words: Mapping[str, object], defs: Defs, name: str) -> Type:
    if _COMBINED.isdisjoint(words):
        return _plain(words, defs, name)
    if isinstance(ref := words.get("$ref"), str) and not constrains(words, "$ref"):
        return Ref(def_name(ref))
    for word in ("anyOf", "oneOf"):
        if word in words and not constrains(words, word):
            return _union(words, word, defs, name)
    if "$ref" in words or "allOf" in words:
        return _all_of(words, defs, name)
    return _with_alternatives([words], defs, name)


_COMBINED = frozenset({"$ref", "allOf", "anyOf", "oneOf"})


def _plain(words: Mapping[str, object], defs: Defs, name: str) -> Type:
    kinds = _kinds(words)
    if len(kinds) > 1 and set(kinds) == {"integer", "number"}:
        kinds = ["number"]
    if len(kinds) > 1 and "enum" not in words:
        return OneOf(tuple(_plain({**words, "type": k}, defs, name) for k in kinds))
    kind = kinds[0] if kinds else ""
    if kind == "object" and "enum" not in words and "const" not in words:
        return _record([words], defs, name)
    if kind == "array":
        return _list(words, defs)
    return scalar(kind, words)


def _kinds(words: Mapping[str, object]) -> list[str]:
    kind = words.get("type")
    return [k for k in _names(kind) if k != "null"] if kind else _implied(words)


def _implied(words: Mapping[str, object]) -> list[str]:
    """Guess the type that the author forgot, from words that only make sense for one."""
    for kind, hints in _HINTS.items():
        if any(h in words for h in hints):
            return [kind]
    return []


_HINTS: Mapping[str, tuple[str, ...]] = {
    "object": ("properties", "additionalProperties", "required", "patternProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems"),
    "string": ("pattern", "minLength", "maxLength", "contentEncoding"),
    "number": ("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}


def _list(words: Mapping[str, object], defs: Defs) -> Type:
    items, most = words.get("items"), _int(words.get("maxItems"))
    known = list(_seq(words.get("prefixItems")))
    if known and items is False:
        most = min(len(known), len(known) if most is None else most)
    if not known or most is None or len(known) < most:
        known.append(items)
    kinds = [Anything("a list without items") if i is None else _type(i, defs) for i in known]
    return ListOf(
        _one_of(kinds, exclusive=False),
        _int(words.get("minItems")) or 0,
        most,
        unique=words.get("uniqueItems") is True,
        nullable=any(admits_null(i, defs) for i in known),
        beyond=json_beyond.of_list(words),
    )


def _record(parts: Sequence[Mapping[str, object]], defs: Defs, name: str) -> Record:
    required = {n for part in parts for n in _names(part.get("required"))}
    fields: dict[str, Field] = {}
    seen: dict[str, list[object]] = {}
    merged: dict[str, None] = {}
    for part in parts:
        properties = part.get("properties")
        for key, inner in properties.items() if isinstance(properties, (dict, Mapping)) else ():
            if inner is False:
                continue
            new = _field(key, inner, defs, required=key in required)
            old = fields.get(key)
            fields[key] = new if old is None else both(old, new)
            if old is not None and not says(fields[key].type, old.type):
                together = _all_of({"allOf": [*seen[key], inner]}, defs, "")
                if isinstance(together, (Anything, Ref)):
                    merged[key] = None
                else:
                    fields[key] = replace(fields[key], type=together)
            if len(parts) > 1:
                seen.setdefault(key, []).append(inner)
    merged.update(dict.fromkeys(_judged_as_others(parts)))
    closed = any(
        part.get(w) is False for part in parts for w in ("additionalProperties",
                                                         "unevaluatedProperties")
    )  # fmt: skip
    # Names of a pattern are no others, and which ones they are no type says.
    patterned = any("patternProperties" in part for part in parts)
    others = (part.get("additionalProperties") for part in parts if not patterned)
    rest = next((r for r in others if isinstance(r, Mapping) and r), None)
    extra = None if rest is None else _type(rest, defs)
    for missing in sorted(required - set(fields)):
        kind = extra or Anything("required but not described")
        if closed and not patterned:
            kind = Choice(())  # what is not allowed cannot be given
        fields[missing] = Field(missing, kind, required=True, nullable=admits_null(rest, defs))
    least = [n for part in parts if (n := _int(part.get("minProperties"))) is not None]
    most = [n for part in parts if (n := _int(part.get("maxProperties"))) is not None]
    return Record(
        tuple(fields.values()),
        name,
        open=not closed or patterned,
        extra=None if closed else extra,
        min_fields=max(least, default=0),
        max_fields=min(most, default=None),
        beyond=json_beyond.of_record(parts, merged),
        extra_nullable=not closed and admits_null(rest, defs),
    )


def _judged_as_others(parts: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Give the fields of one part of an allOf that are others to a part that limits others.

    They stay fields, since that is what authors mean; the validator has its own mind.
    """
    tables = [p if isinstance(p := part.get("properties"), Mapping) else {} for part in parts]
    for place, part in enumerate(parts):
        if part.get("additionalProperties", True) in (True, {}):
            continue
        for table in (t for other, t in enumerate(tables) if other != place):
            yield from (str(name) for name in table if name not in tables[place])


def _field(name: str, schema: object, defs: Defs, *, required: bool) -> Field:
    if not isinstance(defs, Typing):
        return _whole_field(name, schema, defs, required=required)
    key = (id(schema), name, required)
    known = defs.fields.get(key)
    if known is None:
        known = defs.fields[key] = schema, _whole_field(name, schema, defs, required=required)
    return known[1]


def _whole_field(name: str, schema: object, defs: Defs, *, required: bool) -> Field:
    words = schema if isinstance(schema, (dict, Mapping)) else {}
    target = _target(words, defs)
    return Field(
        name,
        _type(schema, defs),
        required=required,
        nullable=admits_null(schema, defs),
        default=_default(words.get("default")) if "default" in words else None,
        direction=_direction(words, target),
        note=str(words.get("description") or target.get("description") or ""),
    )


def _target(words: Mapping[str, object], defs: Defs) -> Mapping[str, object]:
    """Give the definition that a property wholly consists of, for the words it lends."""
    for _ in range(DEPTH_MAX):
        if _COMBINED.isdisjoint(words):
            return words
        inner: object = words
        for word in ("allOf", "anyOf", "oneOf"):
            branches = [b for b in _seq(words.get(word)) if b != {"type": "null"}]
            if len(branches) == 1:
                inner = branches[0]
        ref = inner.get("$ref") if isinstance(inner, Mapping) else None
        found = defs.get(def_name(ref)) if isinstance(ref, str) else None
        if not isinstance(found, Mapping):
            return words
        words = found
    return words


def _direction(*schemas: Mapping[str, object]) -> Direction:
    for words in schemas:
        if words.get("readOnly") is True:
            return "read"
        if words.get("writeOnly") is True:
            return "write"
    return "both"


def _default(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)


def _union(words: Mapping[str, object], word: str, defs: Defs, name: str) -> Type:
    branches = [b for b in _seq(words.get(word)) if not _only_null(b)]
    if len(branches) == 1:
        return _type(branches[0], defs, name)
    kinds = [_type(b, defs) for b in branches]
    return _choice(kinds, branches, words, exclusive=word == "oneOf")


def _only_null(schema: object) -> bool:
    return isinstance(schema, Mapping) and (
        schema.get("type") == "null" or schema.get("enum") == [None] or (
            "const" in schema and schema["const"] is None
        )
    )  # fmt: skip


def _discriminator(words: Mapping[str, object]) -> str:
    found = words.get("discriminator")
    name = found.get("propertyName") if isinstance(found, Mapping) else None
    return name if isinstance(name, str) else ""


def _choice(
    kinds: Sequence[Type],
    schemas: Sequence[object],
    words: Mapping[str, object],
    *,
    exclusive: bool,
) -> Type:
    """Give the choice that stands in `words`, whose branches are read."""
    discriminator = _discriminator(words)
    if not exclusive or discriminator:
        return _one_of(kinds, exclusive=exclusive, discriminator=discriminator)
    return _chosen(as_often(kinds, schemas), "", exclusive=True)


def _one_of(kinds: Sequence[Type], *, exclusive: bool, discriminator: str = "") -> Type:
    # To compare types takes longer than to read most of them.
    apart = tuple(dict.fromkeys(kinds) if len(kinds) > 1 else kinds)
    return _chosen(apart, discriminator, exclusive=exclusive)


def _chosen(kinds: tuple[Type, ...], discriminator: str, *, exclusive: bool) -> Type:
    if len(kinds) == 1:
        return kinds[0]
    return OneOf(kinds, discriminator, exclusive) if kinds else Anything("a choice of nothing")


def _all_of(words: Mapping[str, object], defs: Defs, name: str) -> Type:
    branches, merged = flatten(words, defs)
    telling = [b for b in branches if b.words]
    if len(telling) == 1 and telling[0].ref and not name:
        return Ref(telling[0].ref)
    if isinstance(defs, _Inside):
        # What holds itself is written out once; below, it is what it is called.
        again = merged & defs.inside
        if again:
            return Ref(min(again))
        merged |= defs.inside
    defs = _Inside(defs, merged | {name})
    parts = [b.words for b in telling]
    if any("anyOf" in p or "oneOf" in p for p in parts):
        return _with_alternatives(parts, defs, name)
    if parts and all(is_record(p) for p in parts):
        return _record(parts, defs, name)
    return _narrowed(telling, defs, name)


def _narrowed(branches: Sequence[Branch], defs: Defs, name: str) -> Type:
    merged = narrow([b.words for b in branches])
    if merged is None:
        return Anything("an allOf whose branches are of several kinds")
    return _plain(merged, defs, name)


def _with_alternatives(parts: Sequence[Mapping[str, object]], defs: Defs, name: str) -> Type:
    """Merge the branches of one anyOf or oneOf with what stands beside it."""
    bare = [{k: v for k, v in p.items() if k not in ("anyOf", "oneOf")} for p in parts]
    telling = [b for b in bare if constrains(b, "")]
    unions = [(w, _seq(p[w])) for p in parts for w in ("anyOf", "oneOf") if w in p]
    groups = [groups_of(branches) for _, branches in unions]
    if all(g is not None for g in groups) and telling and all(is_record(t) for t in telling):
        words = [word for word, _ in unions]
        return grouped(_record(telling, defs, name), zip(words, groups, strict=True))
    if len(unions) > 1:
        return Anything("several choices that hold at once")
    word, branches = unions[0]
    branches = [b for b in branches if not _only_null(b)]
    merged = [_all_of({"allOf": [*telling, b]}, defs, "") for b in branches]
    if len(merged) == 1:
        only = merged[0]
        return replace(only, name=name) if isinstance(only, Record) else only
    beside = next((p for p in parts if word in p), {})
    return _choice(merged, branches, beside, exclusive=word == "oneOf")


def _seq(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [v for v in _seq(value) if isinstance(v, str)]


def _int(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return int(value)
