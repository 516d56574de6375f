"""Values at the edges of a type: the ones that integrations forget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf
from typing import TypeVar

from interlock.data import dataclass
from interlock.schema.check import Direction, branch_tags, conforms
from interlock.schema.height import Heights
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.sizes import fits, is_sized, sized
from interlock.schema.types import (
    Anything,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    Types,
    resolve,
)
from interlock.values import Value, canonical

T = TypeVar("T")
LIMIT = 200
LIST_MAX = 50
DEPTH_MAX = 4
OTHER_FIELD = "otherField"


def boundaries(
    type_: Type, types: Types, *, limit: int = LIMIT, direction: Direction | None = None
) -> tuple[Value, ...]:
    """Give at most `limit` distinct valid values at the edges of a type, the smallest first.

    Of a record: the smallest, the fullest, then one field after the other at its edges, each
    field's plainest edge before any field's second one, so that a limit starves no field.
    """
    edges = _Edges(types, Heights(types), direction)
    out: dict[str, Value] = {}
    for value in _values(type_, edges, DEPTH_MAX):
        text = canonical(value)
        if text not in out and conforms(value, type_, types, direction=direction):
            out[text] = value
            if len(out) >= limit:
                break
    return tuple(out.values())


def smallest(type_: Type, types: Types, *, direction: Direction | None = None) -> Value:
    """Give a valid value with as little in it as possible; None when none was found."""
    return next(iter(boundaries(type_, types, limit=1, direction=direction)), None)


@dataclass(frozen=True, slots=True)
class _Edges:
    types: Types
    heights: Heights
    direction: Direction | None

    def travels(self, field: Field) -> bool:
        return field.direction == "both" or self.direction in (None, field.direction)


def _values(type_: Type, edges: _Edges, depth: int) -> Iterator[Value]:
    if isinstance(type_, Ref) and edges.heights.of(type_) == inf:
        return  # no finite value exists
    type_ = resolve(type_, edges.types)
    if isinstance(type_, Anything):
        yield "anything"
    elif isinstance(type_, Record):
        yield from _records(type_, edges, depth)
    elif isinstance(type_, ListOf):
        yield from _lists(type_, edges, depth)
    elif isinstance(type_, OneOf):
        yield from _branches(type_, edges, depth)
    else:
        assert not isinstance(type_, Ref), "resolve gives no reference"
        yield from leaf_values(type_)


def _first(type_: Type, edges: _Edges, depth: int) -> Iterator[Value]:
    """Give one smallest value, if there is any."""
    return islice(_values(type_, edges, depth), 1)


def _branches(type_: OneOf, edges: _Edges, depth: int) -> Iterator[Value]:
    order = sorted(type_.alive(), key=edges.heights.of)
    if depth <= 0:
        order = order[:1]
    yield from _in_turn([_tagged(b, type_.discriminator, edges, depth) for b in order])


def _tagged(branch: Type, discriminator: str, edges: _Edges, depth: int) -> Iterator[Value]:
    tags = branch_tags(branch, discriminator, edges.types) if discriminator else ()
    for value in _values(branch, edges, depth):
        if tags and isinstance(value, dict) and value.get(discriminator) not in tags:
            yield {**value, discriminator: tags[0]}
        else:
            yield value


def _lists(type_: ListOf, edges: _Edges, depth: int) -> Iterator[Value]:
    if type_.min_items == 0:
        yield []
    if depth <= 0 and type_.min_items == 0:
        return
    wide = max(type_.min_items, 1 if depth <= 0 else LIST_MAX)
    items = list(islice(_values(type_.item, edges, depth - 1), wide))
    if not items:
        return
    top = type_.max_items if type_.max_items is not None else 3
    sizes = dict.fromkeys((type_.min_items, type_.min_items + 1, 2, top))
    for size in sizes:
        if 0 < size <= LIST_MAX and type_.min_items <= size <= max(top, type_.min_items):
            chosen = items[:size] if type_.unique else [items[i % len(items)] for i in range(size)]
            yield list(chosen)
    if type_.min_items <= 1:
        yield from ([item] for item in items)
        if type_.nullable:
            yield [None]


def _records(type_: Record, edges: _Edges, depth: int) -> Iterator[Value]:
    if not is_sized(type_):
        yield from _any_records(type_, edges, depth)
        return

    def make(field: Field | None) -> Value:
        kind = field.type if field else type_.extra
        return next(_first(kind, edges, depth - 1), None) if kind else "x"

    # As many as are allowed, and the fewest and the most of those.
    for value in _any_records(type_, edges, depth):
        assert isinstance(value, dict), "a record is a dict"
        sized(value, type_, [f for f in type_.fields if edges.travels(f)], make)
        if fits(len(value), type_):
            unnamed = {n: v for n, v in value.items() if type_.field(n) is None}
            yield {**_ordered(value, type_), **unnamed}


def _any_records(type_: Record, edges: _Edges, depth: int) -> Iterator[Value]:
    groups = [edges.heights.groups(type_, c.groups) for c in type_.alternatives if not c.optional]
    chosen = {name for group in groups for name in group}
    fields = [f for f in type_.fields if edges.travels(f)]
    base: dict[str, Value] = {}
    for field in fields:
        if field.required or field.name in chosen:
            for value in _least(field, edges, depth):
                base[field.name] = value
    yield _ordered(base, type_)
    if depth <= 0:
        return
    grouped = {n for c in type_.alternatives for g in c.groups for n in g}
    full = dict(base)
    for field in fields:
        if field.name not in full and field.name not in grouped:
            for value in _first(field.type, edges, depth - 1):
                full[field.name] = value
    yield _ordered(full, type_)
    yield from _others(base, type_, edges, depth)
    yield from _several(base, type_, edges, depth)
    for changed in _in_turn([_changed(field, type_, edges, depth) for field in fields]):
        yield _ordered({**_without(base, type_, changed), **changed}, type_)


def _least(field: Field, edges: _Edges, depth: int) -> Iterator[Value]:
    if field.nullable and depth <= 0:
        return iter((None,))
    return _first(field.type, edges, depth - 1)


def _changed(field: Field, record: Record, edges: _Edges, depth: int) -> Iterator[dict[str, Value]]:
    """Give the field at each of its edges, with what its group needs."""
    group = _group_of(record, field.name)
    mates: dict[str, Value] = {}
    for name in group:
        mate = record.field(name)
        if mate is not None and name != field.name:
            for value in _first(mate.type, edges, depth - 1):
                mates[name] = value
    if field.nullable:
        yield {**mates, field.name: None}
    for value in _values(field.type, edges, depth - 1):
        yield {**mates, field.name: value}


def _group_of(record: Record, name: str) -> tuple[str, ...]:
    groups = (group for c in record.alternatives for group in c.groups if name in group)
    return next(groups, ())


def _without(base: dict[str, Value], record: Record, changed: Iterable[str]) -> dict[str, Value]:
    """Take out the fields of other groups, which must not stand beside the changed ones."""
    out = dict(base)
    for choice in record.alternatives:
        if any(name in group for group in choice.groups for name in changed):
            for group in choice.groups:
                for name in group:
                    out.pop(name, None)
    return out


def _others(base: dict[str, Value], type_: Record, edges: _Edges, depth: int) -> Iterator[Value]:
    """Give a record with a field that its type does not name, when it is open to that."""
    if not type_.open or type_.ordered or type_.beyond:
        return  # wildcards of XML ask for other namespaces, or for declared elements
    for value in _first(type_.extra, edges, depth - 1) if type_.extra else ("x",):
        yield {**base, OTHER_FIELD: value}
    if type_.extra_nullable:
        yield {**base, OTHER_FIELD: None}


def _several(base: dict[str, Value], type_: Record, edges: _Edges, depth: int) -> Iterator[Value]:
    """Give a record with all groups of a choice of which several may be present."""
    for choice in type_.alternatives:
        if choice.several and len(choice.groups) > 1:
            every = dict(base)
            for name in (name for group in choice.groups for name in group):
                field = type_.field(name)
                for value in _first(field.type, edges, depth - 1) if field else ():
                    every.setdefault(name, value)
            yield _ordered(every, type_)


def _ordered(values: dict[str, Value], record: Record) -> dict[str, Value]:
    return {field.name: values[field.name] for field in record.fields if field.name in values}


def _in_turn(rows: list[Iterator[T]]) -> Iterator[T]:
    """Give the first of each, then the second of each."""
    while rows:
        alive = []
        for row in rows:
            for item in islice(row, 1):
                alive.append(row)
                yield item
        rows = alive
