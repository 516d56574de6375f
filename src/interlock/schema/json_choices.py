"""What anyOf and oneOf say: groups of fields that must be there, branches that read alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from interlock.schema import json_beyond
from interlock.schema.json_words import items
from interlock.schema.types import Alternatives, Anything, Field, ListOf, OneOf, Record, Type

Groups: TypeAlias = tuple[tuple[str, ...], ...]
_SILENT = frozenset(
    {
        "description", "title", "default", "deprecated", "readOnly", "writeOnly",
        "discriminator", "x-extensible-enum", "xml",
    }
)  # fmt: skip


def constrains(words: Mapping[str, object], but: str) -> bool:
    """Tell whether a schema restricts values by more than the word `but`."""
    return any(w != but and w not in _SILENT for w in words)


def grouped(record: Record, choices: Iterable[tuple[str, Groups | None]]) -> Record:
    """Give the record of which some groups of fields must be there."""
    always = {f.name for f in record.fields if f.required}
    fields = {f.name: f for f in record.fields}
    found, beyond = [], list(record.beyond)
    for word, groups in choices:
        open_ = tuple(tuple(n for n in group if n not in always) for group in groups or ())
        if not all(open_):
            # A branch that always holds is enough for anyOf; for oneOf it forbids the others.
            beyond += [json_beyond.of_groups(word, open_)] if word == "oneOf" else []
        elif open_:
            whole = any(len(group) > 1 for group in open_)
            found.append(Alternatives(open_, several=word == "anyOf", whole=whole))
            for name in (name for group in open_ for name in group if record.open):
                kind = record.extra or Anything("required but not described")
                fields.setdefault(name, Field(name, kind, nullable=record.extra_nullable))
    return replace(
        record,
        fields=tuple(fields.values()),
        alternatives=tuple(found),
        beyond=tuple(beyond),
    )


def groups_of(branches: Sequence[object]) -> Groups | None:
    """Read branches that only say which fields are required; None when one says more."""
    found = []
    for branch in branches:
        if not isinstance(branch, Mapping) or constrains(branch, "required"):
            return None
        found.append(tuple(n for n in items(branch.get("required")) if isinstance(n, str)))
    return tuple(found)


def as_often(kinds: Sequence[Type], schemas: Sequence[object]) -> tuple[Type, ...]:
    """Give types, those that differ in words for people only as the first of them.

    schemas: of the types. Where a type says too little to know whether two that read as it are
    the same, and their schemas are not, it stands there once.
    """
    if len(set(map(_outline, kinds))) == len(kinds):
        return tuple(kinds)
    first: dict[Type, tuple[Type, object]] = {}
    out: list[Type] = []
    for kind, schema in zip(kinds, schemas, strict=True):
        bare = _bare(kind)
        old = first.setdefault(bare, (kind, schema))
        if schema == old[1] or "Anything(" not in repr(bare):
            out.append(old[0])
        elif kind not in out:
            out.append(kind)
    return tuple(out)


def _outline(kind: Type) -> object:
    """Give what differs only between types that differ: to compare whole records is slow."""
    if isinstance(kind, Record):
        return tuple(f.name for f in kind.fields)
    if isinstance(kind, ListOf):
        return _outline(kind.item)
    return OneOf if isinstance(kind, OneOf) else kind


def _bare(kind: Type) -> Type:
    if isinstance(kind, ListOf):
        return replace(kind, item=_bare(kind.item))
    if isinstance(kind, OneOf):
        return replace(kind, branches=tuple(map(_bare, kind.branches)))
    if not isinstance(kind, Record):
        return kind
    bare = (replace(f, type=_bare(f.type), default=None, note="") for f in kind.fields)
    return replace(kind, fields=tuple(bare), name="")
