"""What an allOf says as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from interlock.data import dataclass
from interlock.patterns import module
from interlock.schema.json_dialect import ANNOTATIONS, Schema, def_name
from interlock.schema.types import Anything, Choice, Field, ListOf, OneOf, Record, Ref, Type

if TYPE_CHECKING:
    from interlock.schema import check
else:
    check = module("interlock.schema.check")

_RECORD_WORDS = frozenset(
    {
        "properties", "required", "additionalProperties", "patternProperties", "minProperties",
        "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas",
        "unevaluatedProperties", "if", "then", "else", "not", "discriminator", *ANNOTATIONS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """One schema of an allOf without its own allOf. words: {} if it says nothing about values.

    ref: the name of the definition that it is, "" if it stands in the allOf itself.
    """

    words: Mapping[str, object]
    ref: str = ""


def flatten(
    schema: Mapping[str, object], defs: Mapping[str, Schema]
) -> tuple[tuple[Branch, ...], frozenset[str]]:
    """Give the branches in order, with references followed, each definition once; and which."""
    seen: set[str] = set()
    return tuple(_flatten(schema, defs, "", seen)), frozenset(seen)


def _flatten(
    schema: Mapping[str, object], defs: Mapping[str, Schema], name: str, seen: set[str]
) -> Iterator[Branch]:
    own = {k: v for k, v in schema.items() if k not in ("allOf", "$ref", "description", "title")}
    inner = schema.get("allOf")
    branches = list(inner) if isinstance(inner, (list, tuple)) else []
    if "$ref" in schema:
        branches.insert(0, {"$ref": schema["$ref"]})
    for branch in branches:
        if not isinstance(branch, Mapping):
            continue
        ref = branch.get("$ref")
        target = def_name(ref) if isinstance(ref, str) else ""
        if not target or len(branch) > 1:
            yield from _flatten(branch, defs, "", seen)
        elif target not in seen:
            found = defs.get(target)
            # To hold twice is to hold once; allOfs that share parts would else grow like powers.
            seen.add(target)
            if isinstance(found, Mapping):
                yield from _flatten(found, defs, target, seen)
    if any(k not in ANNOTATIONS for k in own) or not branches:
        # A definition that only adds to its own allOf is not what the reference names.
        yield Branch(own, "" if branches else name)


def is_record(words: Mapping[str, object]) -> bool:
    """Tell whether a branch can only speak about objects."""
    kind = words.get("type")
    if kind == "object" or (isinstance(kind, (list, tuple)) and set(kind) == {"object", "null"}):
        return True
    return kind is None and all(w in _RECORD_WORDS for w in words)


def both(old: Field, new: Field) -> Field:
    """Give the field that two branches of an allOf describe."""
    kind = new.type
    if isinstance(kind, Anything):
        kind = old.type
    elif isinstance(kind, Record) and isinstance(old.type, Record):
        names = {f.name: f for f in old.type.fields}
        for inner in kind.fields:
            names[inner.name] = both(names[inner.name], inner) if inner.name in names else inner
        kind = replace(kind, fields=tuple(names.values()), open=kind.open and old.type.open)
    return replace(
        new,
        type=kind,
        required=old.required or new.required,
        nullable=old.nullable and new.nullable,
        default=new.default if new.default is not None else old.default,
        direction=new.direction if new.direction != "both" else old.direction,
        note=new.note or old.note,
    )


def says(kind: Type, part: Type) -> bool:
    """Tell whether a field's type says all that a part of it says: it, or a list of its values."""
    if kind == part:
        return True
    if not isinstance(kind, Choice) or kind.open:
        return False
    if isinstance(part, (Anything, Record, ListOf, OneOf, Ref)):
        return isinstance(part, Anything)
    return all(check.conforms(value, part, {}) for value in kind.values)


def narrow(parts: Sequence[Mapping[str, object]]) -> dict[str, object] | None:
    """Give one schema of scalars or lists that all parts allow; None when they cannot be one."""
    out: dict[str, object] = {}
    for part in parts:
        for word, value in part.items():
            if word not in out or out[word] == value:
                out[word] = value
                continue
            merged = _narrow(word, out[word], value)
            if merged is None:
                return None
            out[word] = merged
    return out


def _narrow(word: str, old: object, new: object) -> object:
    if word in ("minimum", "exclusiveMinimum", "minLength", "minItems"):
        return _extreme(max, old, new)
    if word in ("maximum", "exclusiveMaximum", "maxLength", "maxItems"):
        return _extreme(min, old, new)
    if word == "pattern":
        return [*_list(old), *_list(new)]
    if word == "enum":
        # True is 1 to Python.
        both = [(v, w) for v in _list(old) for w in _list(new) if v == w]
        return [v for v, w in both if isinstance(v, bool) == isinstance(w, bool)]
    if word == "type":
        return _narrow_type(_list(old), _list(new))
    return new if word in ANNOTATIONS else None


def _narrow_type(old: list[object], new: list[object]) -> object:
    both = [t for t in old if t in new]
    for mine, other in ((old, new), (new, old)):
        if "integer" in mine and "number" in other and "integer" not in other:
            both.append("integer")
    return both or None


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _extreme(pick: Callable[[Decimal, Decimal], Decimal], old: object, new: object) -> object:
    if not isinstance(old, (int, Decimal)) or not isinstance(new, (int, Decimal)):
        return None
    return pick(Decimal(old), Decimal(new))
