"""Valid values by chance, fast: a type is compiled once, then each draw is a few calls.

For bulk trials. `generate` is for the cases that Hypothesis shall shrink.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf
from random import Random
from typing import TypeAlias

from interlock.data import dataclass
from interlock.schema.boundary import boundaries
from interlock.schema.check import Direction, branch_tags, conforms
from interlock.schema.height import Heights
from interlock.schema.scalar.sample import leaf_drawer
from interlock.schema.sizes import is_sized, sized
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
from interlock.schema.words import Language
from interlock.values import Value, canonical

DEPTH_MAX = 6
OPTIONAL_FEW = 12
OPTIONAL_SHARE = 0.7
ITEMS_USUAL = 3
ITEMS_EDGE = 20
ITEMS_MAX = 1_000
TRIES = 30

# A drawer gets the dice and how much deeper it may go before it must come to an end.
Drawer: TypeAlias = Callable[[Random, int], Value]
Draw: TypeAlias = Callable[[Random], Value]


def sample(
    type_: Type,
    types: Types,
    dice: Random,
    *,
    edge: float = 0.2,
    direction: Direction | None = None,
    language: Language = "zh",
    depth_max: int = DEPTH_MAX,
) -> Value:
    """Draw a valid value; each scalar is an edge value with probability `edge`.

    direction "write" leaves out the fields that only replies carry. None when the type has no
    finite value. `types` must not change between calls with the same mapping.
    """
    return sampler(
        type_, types, edge=edge, direction=direction, language=language, depth_max=depth_max
    )(dice)


def sampler(
    type_: Type,
    types: Types,
    *,
    edge: float = 0.2,
    direction: Direction | None = None,
    language: Language = "zh",
    depth_max: int = DEPTH_MAX,
) -> Draw:
    """Give the compiled form of `sample`: a function of the dice."""
    plan = _plan(_Table(types), edge, direction, language)
    draw = plan.named(type_.name) if isinstance(type_, Ref) else plan.compile(type_, "", "")
    return lambda dice: draw(dice, depth_max)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A table of types, told apart by identity; holding it keeps the identity taken."""

    types: Types

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and other.types is self.types

    def __hash__(self) -> int:
        return id(self.types)


@lru_cache(maxsize=64)
def _plan(table: _Table, edge: float, direction: Direction | None, language: Language) -> _Plan:
    return _Plan(table.types, edge, direction, language)


class _Plan:
    """Compiles the types of one table into drawers."""

    def __init__(
        self, types: Types, edge: float, direction: Direction | None, language: Language
    ) -> None:
        self.types, self.edge, self.direction, self.language = types, edge, direction, language
        self.heights = Heights(types)
        self.ready: dict[str, Drawer] = {}

    def named(self, name: str) -> Drawer:
        """Give the drawer of a named type; made at its first draw, so recursion compiles."""

        def draw(dice: Random, room: int) -> Value:
            ready = self.ready.get(name)
            if ready is None:
                ready = self.ready[name] = self.compile(resolve(Ref(name), self.types), "", name)
            return ready(dice, room)

        return draw

    def compile(self, type_: Type, field: str, owner: str) -> Drawer:
        """Give the drawer of a type. field, owner: names that tell what a text is about."""
        if self.heights.of(type_) == inf:
            return lambda dice, room: None
        if isinstance(type_, Ref):
            inner = resolve(type_, self.types)
            if isinstance(inner, (Record, ListOf, OneOf)):
                return self.named(type_.name)
            type_ = inner
        if isinstance(type_, Record):
            return self._record(type_)
        if isinstance(type_, ListOf):
            return self._list(type_, field, owner)
        if isinstance(type_, OneOf):
            return self._one_of(type_, field, owner)
        if isinstance(type_, Anything):
            return lambda dice, room: "anything"
        assert not isinstance(type_, Ref), "resolve gives no reference"
        leaf = leaf_drawer(type_, field, owner, edge=self.edge, language=self.language)
        return lambda dice, room: leaf(dice)

    def _travels(self, field: Field) -> bool:
        return field.direction == "both" or self.direction in (None, field.direction)

    def _nests(self, type_: Type) -> bool:
        inner = resolve(type_, self.types)
        inner = resolve(inner.item, self.types) if isinstance(inner, ListOf) else inner
        return isinstance(inner, (Record, OneOf, ListOf))

    def _record(self, type_: Record) -> Drawer:
        grouped = {n for c in type_.alternatives for g in c.groups for n in g}
        fields = [f for f in type_.fields if self._travels(f)]
        fields = [f for f in fields if f.required or self.heights.of(f.type) != inf]
        optional = sum(not f.required and f.name not in grouped for f in fields)
        share = OPTIONAL_SHARE if optional <= OPTIONAL_FEW else OPTIONAL_FEW / 2 / optional
        rows = tuple(
            (
                f.name,
                -1.0 if f.name in grouped else 1.0 if f.required else share,
                self._nests(f.type),
                self.edge / 4 if f.nullable else 0.0,
                f.nullable,
                self.compile(f.type, f.name, type_.name),
            )
            for f in fields
        )
        lowest = tuple(
            (c.groups, self.heights.groups(type_, c.groups), c.optional) for c in type_.alternatives
        )

        def draw(dice: Random, room: int) -> Value:
            chance = dice.random
            chosen: set[str] = set()
            for groups, low, may_miss in lowest:
                if may_miss and (room <= 0 or chance() < 0.3):
                    continue
                chosen.update(groups[int(chance() * len(groups))] if room > 0 else low)
            out: dict[str, Value] = {}
            for name, share, nests, nil, nullable, inner in rows:
                if share < 1.0:
                    if share < 0.0:
                        if name not in chosen:
                            continue
                    # Records inside records get rarer with depth; recursion would always fill it.
                    elif room <= 0 or chance() >= (share * room / (room + 4) if nests else share):
                        continue
                if nullable and (room <= 0 or chance() < nil):
                    out[name] = None
                else:
                    out[name] = inner(dice, room - 1)
            return out

        whole = self._with_extra(type_, draw) if type_.extra is not None else draw
        return self._sized(type_, tuple(fields), whole) if is_sized(type_) else whole

    def _sized(self, type_: Record, fields: tuple[Field, ...], base: Drawer) -> Drawer:
        inner = {f.name: self.compile(f.type, f.name, type_.name) for f in fields}
        other = self.compile(type_.extra or Anything(), "", type_.name)

        def draw(dice: Random, room: int) -> Value:
            out = base(dice, room)
            assert isinstance(out, dict), "a record is a dict"

            def make(field: Field | None) -> Value:
                return (inner[field.name] if field else other)(dice, room - 1)

            sized(out, type_, fields, make)
            return out

        return draw

    def _with_extra(self, type_: Record, base: Drawer) -> Drawer:
        assert type_.extra is not None, "only records with a type for other fields come here"
        extra = self.compile(type_.extra, "", type_.name)
        if type_.extra_nullable:
            extra = _or_nil(extra, self.edge / 4)
        usual = 2 if not type_.fields else 0

        def draw(dice: Random, room: int) -> Value:
            out = base(dice, room)
            assert isinstance(out, dict), "a record is a dict"
            for _ in range(int(dice.random() * (usual + 1)) if room > 0 else 0):
                out[f"key{int(dice.random() * 1000)}"] = extra(dice, room - 1)
            return out

        return draw

    def _list(self, type_: ListOf, field: str, owner: str) -> Drawer:
        # What demands more is drawn too short, and the twin says so: no trial could carry it.
        low = min(type_.min_items, ITEMS_MAX)
        top = low + ITEMS_USUAL if type_.max_items is None else type_.max_items
        usual = min(top, max(low, 1) + ITEMS_USUAL - 1)
        wide = min(type_.max_items or ITEMS_EDGE, ITEMS_EDGE)
        wide = max(wide if type_.max_items != 0 else 0, low)
        edge, unique = self.edge, type_.unique
        possible = low > 0 or self.heights.of(type_.item) != inf
        item = self.compile(type_.item, field, owner)
        if type_.nullable:
            # Vendors' tools call every item nillable, and no person leaves out a line of an order.
            item = _or_nil(item, 0 if self._nests(type_.item) else edge / 4)

        def draw(dice: Random, room: int) -> Value:
            if room <= 0 or not possible:
                size = low
            elif dice.random() < edge / 2:
                size = wide if dice.random() < 0.25 else low
            else:
                size = max(low, min(usual, 1)) + int(
                    dice.random() * (usual - max(low, min(usual, 1)) + 1)
                )
            if not unique:
                return [item(dice, room - 1) for _ in range(size)]
            return _distinct(item, dice, room, size)

        return draw

    def _one_of(self, type_: OneOf, field: str, owner: str) -> Drawer:
        finite = [b for b in type_.alive() if self.heights.of(b) != inf]
        drawers = tuple(self._branch(b, type_.discriminator, field, owner) for b in finite)
        low = drawers[min(range(len(finite)), key=lambda i: self.heights.of(finite[i]))]
        judge = type_.exclusive and not type_.discriminator and len(drawers) > 1
        # A value of two branches is none of an exclusive choice; known ones are the way out.
        known = boundaries(type_, self.types, limit=8, direction=self.direction) if judge else ()

        def draw(dice: Random, room: int) -> Value:
            if not judge:
                pick = drawers[int(dice.random() * len(drawers))] if room > 0 else low
                return pick(dice, room)
            for _ in range(TRIES):
                pick = drawers[int(dice.random() * len(drawers))] if room > 0 else low
                value = pick(dice, room)
                if conforms(value, type_, self.types, direction=self.direction):
                    return value
            return known[int(dice.random() * len(known))] if known else value

        return draw

    def _branch(self, branch: Type, discriminator: str, field: str, owner: str) -> Drawer:
        inner = self.compile(branch, field, owner)
        tags = branch_tags(branch, discriminator, self.types) if discriminator else ()
        if not tags:
            return inner

        def draw(dice: Random, room: int) -> Value:
            value = inner(dice, room)
            if isinstance(value, dict) and value.get(discriminator) not in tags:
                value[discriminator] = tags[int(dice.random() * len(tags))]
            return value

        return draw


def _or_nil(item: Drawer, share: float) -> Drawer:
    def draw(dice: Random, room: int) -> Value:
        return None if room < 0 or dice.random() < share else item(dice, room)

    return draw


def _distinct(item: Drawer, dice: Random, room: int, size: int) -> Value:
    """Draw a list without repetition; fewer items when the type does not hold so many."""
    out: dict[str, Value] = {}
    for _ in range(TRIES * max(size, 1)):
        if len(out) >= size:
            break
        value = item(dice, room - 1)
        out.setdefault(canonical(value), value)
    return list(out.values())
