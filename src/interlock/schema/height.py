"""How deep the smallest value of a type is, so that recursion always ends."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from interlock.schema.types import Choice, Field, ListOf, OneOf, Record, Ref, Type, Types


class Heights:
    """The least depth of each type of one table; `inf` when a type has no finite value."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._known: dict[str, float] = {}

    def of(self, type_: Type) -> float:
        """Give the least depth: 0 for scalars and empty lists, one more for each record."""
        names = self._needed(type_)
        for name in names:
            self._known[name] = inf
        changed = bool(names)
        while changed:
            changed = False
            # Backwards, so that a chain of names is known in one pass.
            for name in reversed(names):
                new = self._of(self._types[name])
                if new < self._known[name]:
                    self._known[name] = new
                    changed = True
        return self._of(type_)

    def groups(self, record: Record, groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        """Give the lowest of several groups of fields."""
        return min(groups, key=lambda g: max((self._field(record, n) for n in g), default=0))

    def _field(self, record: Record, name: str) -> float:
        found = record.field(name)
        if found is None:
            return inf
        return 0 if found.nullable else self.of(found.type)

    def _needed(self, type_: Type) -> list[str]:
        """Give the unknown names that a smallest value may need."""
        out: dict[str, None] = {}
        todo = [type_]
        while todo:
            type_ = todo.pop()
            if isinstance(type_, Ref):
                new = type_.name not in self._known and type_.name not in out
                if new and type_.name in self._types:
                    out[type_.name] = None
                    todo.append(self._types[type_.name])
            elif isinstance(type_, ListOf):
                todo += [type_.item] if type_.min_items and not type_.nullable else []
            elif isinstance(type_, OneOf):
                todo += type_.alive()
            elif isinstance(type_, Record):
                todo += [field.type for field in needed_fields(type_)]
        return list(out)

    def _of(self, type_: Type) -> float:
        if isinstance(type_, Ref):
            return self._known.get(type_.name, 0)
        if isinstance(type_, ListOf):
            return self._of(type_.item) if type_.min_items and not type_.nullable else 0
        if isinstance(type_, OneOf):
            return min((self._of(branch) for branch in type_.alive()), default=inf)
        if isinstance(type_, Choice) and not type_.values and not type_.open:
            return inf
        if not isinstance(type_, Record):
            return 0
        always = [self._of(f.type) for f in type_.fields if f.required and not f.nullable]
        always += [
            min(self._group(type_, group) for group in choice.groups)
            for choice in type_.alternatives
            if not choice.optional
        ]
        return 1 + max(always, default=0)

    def _group(self, record: Record, group: tuple[str, ...]) -> float:
        fields = [field for name in group if (field := record.field(name))]
        return max((0 if f.nullable else self._of(f.type) for f in fields), default=0)


def needed_fields(record: Record) -> Iterator[Field]:
    """Give the fields that a smallest value of the record may have to fill."""
    chosen = {n for c in record.alternatives if not c.optional for g in c.groups for n in g}
    for field in record.fields:
        if not field.nullable and (field.required or field.name in chosen):
            yield field
