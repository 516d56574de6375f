"""Wrong values: each breaks exactly one rule, at one place, and says which.

A wrong value is a good one with one place spoilt. What the spoiling broke is not believed but
judged: a candidate that breaks no rule, or two, is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import chain
from random import Random

from interlock.data import dataclass
from interlock.schema.boundary import boundaries
from interlock.schema.check import Direction, breaks, conforms
from interlock.schema.sample import sampler
from interlock.schema.scalar.wrong import LOSSES, leaf_wrongs
from interlock.schema.types import (
    Anything,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    Types,
    resolve,
)
from interlock.values import Path, Value, at, canonical, put, show_path

LIMIT = 400
ITEMS_MAX = 1_000
TRIES = 12
EDGES = 6
DRAWN = 8
DEPTH_MAX = 4
UNKNOWN_FIELD = "unknownField"
_ODD: tuple[Value, ...] = ("x", 7, True, [], {}, "", "镕")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that breaks one rule. path, why, args: what `check` says about it, and all it says.

    why: the id of the rule (`too-long`, `missing`, ...), the same that misfits use.
    """

    value: Value
    path: str
    why: str
    args: Mapping[str, str] = field(default_factory=dict)


def wrongs(
    type_: Type, types: Types, *, limit: int = LIMIT, direction: Direction | None = None
) -> tuple[Wrong, ...]:
    """Give wrong values, one for each place and each rule of it that can be broken alone.

    Order: the places of the smallest value first, then those of ever fuller ones. Places in
    different items of a list count once. () when the type forbids nothing.
    """
    run = _Run(type_, types, direction)
    found: dict[tuple[str, str], Wrong] = {}
    tried: set[tuple[Path, str]] = set()
    for base in _bases(type_, types, direction):
        for path, here in _places(base, type_, types, ()):
            for hint, candidate in _spoils(at(base, path), here, run):
                place = (tuple("[]" if isinstance(s, int) else s for s in path), hint)
                if place in tried:
                    continue
                tried.add(place)
                wrong = run.judge(base, path, candidate)
                if wrong is not None:
                    found.setdefault((_general(wrong.path), wrong.why), wrong)
                if len(found) >= limit:
                    return tuple(found.values())
    return tuple(found.values())


def spoil(
    value: Value,
    type_: Type,
    types: Types,
    choose: Callable[[int], int],
    *,
    direction: Direction | None = None,
) -> Wrong | None:
    """Break one rule of a valid value; None when that fails.

    choose: gives a number from 0 to below its argument; it decides the place and the rule.
    """
    run = _Run(type_, types, direction)
    places = list(_places(value, type_, types, ()))
    for _ in range(TRIES if places else 0):
        path, here = places[choose(len(places))]
        options = list(_spoils(at(value, path), here, run))
        if options:
            wrong = run.judge(value, path, options[choose(len(options))][1])
            if wrong is not None:
                return wrong
    return None


def _bases(type_: Type, types: Types, direction: Direction | None) -> Iterator[Value]:
    """Give good values that show every place: edges, then some that are drawn."""
    inner = resolve(type_, types)
    groups = inner.alternatives if isinstance(inner, Record) else ()
    few = 12 if isinstance(inner, (ListOf, OneOf)) else EDGES
    few += sum(len(group) for choice in groups for group in choice.groups)
    edges = boundaries(type_, types, limit=few, direction=direction)
    yield from edges
    if edges and isinstance(inner, (Record, ListOf, OneOf)):
        draw, dice = (
            sampler(type_, types, edge=0, direction=direction, depth_max=DEPTH_MAX),
            Random(7),
        )
        drawn = (draw(dice) for _ in range(DRAWN))
        yield from (v for v in drawn if conforms(v, type_, types, direction=direction))


def _general(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


@dataclass(frozen=True, slots=True)
class _Run:
    type_: Type
    types: Types
    direction: Direction | None

    def judge(self, base: Value, path: Path, candidate: Value) -> Wrong | None:
        """Put the candidate into the good value and tell the one rule that this breaks."""
        value = put(base, path, candidate)
        found = breaks(value, self.type_, self.types, direction=self.direction)
        first, second = next(found, None), next(found, None)
        if first is None or second is not None or first.why in LOSSES:
            return None
        return Wrong(value, first.path, first.why, first.args)


def _places(value: Value, type_: Type, types: Types, path: Path) -> Iterator[tuple[Path, Type]]:
    """Give each place of a good value that has a type, the value itself first."""
    inner = resolve(type_, types)
    if value is None or isinstance(inner, Anything):
        return
    yield path, inner
    if isinstance(inner, OneOf):
        taken = (b for b in inner.branches if conforms(value, b, types))
        for branch in taken:
            yield from _places(value, branch, types, path)
            return
    elif isinstance(inner, ListOf) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, inner.item, types, (*path, index))
    elif isinstance(inner, Record) and isinstance(value, dict):
        for known in inner.fields:
            if known.name in value:
                yield from _places(value[known.name], known.type, types, (*path, known.name))


def _spoils(value: object, type_: Type, run: _Run) -> Iterator[tuple[str, Value]]:
    """Give what may stand at a place instead of its good value, with a name for each try."""
    if isinstance(type_, Record) and isinstance(value, dict):
        return chain(_record(value, type_, run), (("another-shape", "x"),))
    if isinstance(type_, ListOf) and isinstance(value, list):
        return chain(_list(value, type_, run), (("another-shape", "x"),))
    if isinstance(type_, OneOf):
        return _one_of(type_, run)
    if isinstance(type_, (Record, ListOf, Anything, Ref)):
        return iter(())
    return iter(leaf_wrongs(type_))


def _record(value: dict[str, Value], type_: Record, run: _Run) -> Iterator[tuple[str, Value]]:
    for known in type_.fields:
        rest = {name: inner for name, inner in value.items() if name != known.name}
        if known.name in value:
            yield f"no {known.name}", rest
            if not known.nullable:
                yield f"null {known.name}", {**value, known.name: None}
    if not type_.open:
        yield "unknown", {**value, UNKNOWN_FIELD: "x"}
    elif type_.extra is not None:
        extra = resolve(type_.extra, run.types)
        for why, inner in _spoils(None, extra, run):
            yield f"extra {why}", {**value, UNKNOWN_FIELD: inner}
        yield "null extra", {**value, UNKNOWN_FIELD: None}
    yield from _sizes(value, type_, run)
    for choice in type_.alternatives:
        grouped = {name for group in choice.groups for name in group}
        yield "no group", {name: inner for name, inner in value.items() if name not in grouped}
        yield from _second_group(value, type_, choice.groups, run)


def _sizes(value: dict[str, Value], type_: Record, run: _Run) -> Iterator[tuple[str, Value]]:
    """Give the record with a field less than it must have, and with one more than it may."""
    optional = [f.name for f in type_.fields if not f.required and f.name in value]
    for few in range(len(optional)):
        gone = set(optional[few:])
        if len(value) - len(gone) < type_.min_fields:
            yield "few fields", {name: v for name, v in value.items() if name not in gone}
    more = dict(value)
    for known in type_.fields if type_.max_fields is not None else ():
        if known.name not in more and len(more) <= (type_.max_fields or 0):
            for good in boundaries(known.type, run.types, limit=1, direction=run.direction):
                more[known.name] = good
    if len(more) > len(value):
        yield "many fields", more


def _second_group(
    value: dict[str, Value], type_: Record, groups: tuple[tuple[str, ...], ...], run: _Run
) -> Iterator[tuple[str, Value]]:
    """Give the record with a field of a group beside the one that is there."""
    for group in groups:
        more = dict(value)
        for known in (f for name in group if name not in value and (f := type_.field(name))):
            for good in boundaries(known.type, run.types, limit=1, direction=run.direction):
                more[known.name] = good
        if len(more) > len(value):
            yield "two groups", {f.name: more[f.name] for f in type_.fields if f.name in more}


def _list(value: list[Value], type_: ListOf, run: _Run) -> Iterator[tuple[str, Value]]:
    if type_.min_items:
        yield "short", list(value[: type_.min_items - 1])
    if type_.max_items is not None and type_.max_items < ITEMS_MAX:
        wanted = type_.max_items + 1
        more = value
        if not value or type_.unique:
            more = [*boundaries(type_.item, run.types, limit=wanted, direction=run.direction)]
        if more:
            yield "long", [more[index % len(more)] for index in range(wanted)]
    if value:
        yield "null item", [None, *value[1:]]
    if type_.unique and value:
        yield "twice", [*value[: (type_.max_items or len(value) + 1) - 1], value[0]]


def _one_of(type_: OneOf, run: _Run) -> Iterator[tuple[str, Value]]:
    for value in _ODD:
        yield f"odd {canonical(value)}", value
    if type_.exclusive and not type_.discriminator:
        for number, branch in enumerate(type_.branches):
            for good in boundaries(branch, run.types, limit=12, direction=run.direction):
                yield f"branch {number} {show_path((canonical(good),))}", good
