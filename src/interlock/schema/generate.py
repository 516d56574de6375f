"""Hypothesis strategies of valid values and of wrong ones, made to shrink.

One composite draws whole records; what is optional is drawn one field after the other, so that a
smaller case is one with fewer fields. Every strategy is valid by construction or falls back to a
known edge value, so nothing is filtered away.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from math import inf

from hypothesis import reject
from hypothesis import strategies as st

from interlock.data import dataclass
from interlock.schema.boundary import boundaries
from interlock.schema.check import Direction, branch_tags, conforms
from interlock.schema.height import Heights
from interlock.schema.scalar.generate import leaf_strategy
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
from interlock.schema.wrong import Wrong, spoil
from interlock.values import Value, canonical

DEPTH_MAX = 4
PRESENT_MAX = 6
MORE = 4
NIL_ONE_IN = 5
ITEMS_MORE = 4


def strategy(
    type_: Type,
    types: Types,
    *,
    direction: Direction | None = None,
    depth_max: int = DEPTH_MAX,
) -> st.SearchStrategy[Value]:
    """Give the strategy of valid values of a type; of `st.nothing()` when it has no finite value.

    direction "write" leaves out the fields that only replies carry.
    """
    return _Plan(types, direction).of(type_, depth_max)


@st.composite
def wrong_strategy(
    draw: st.DrawFn, type_: Type, types: Types, *, direction: Direction | None = None
) -> Wrong:
    """Give the strategy of wrong values: each breaks one rule and names it.

    A value that cannot be spoilt, since its type forbids nothing, is drawn again.
    """
    value = draw(strategy(type_, types, direction=direction))
    wrong = spoil(value, type_, types, lambda n: draw(_index(n)), direction=direction)
    return reject() if wrong is None else wrong


class _Plan:
    """Interns the strategies of one table: making one costs more than drawing from it."""

    def __init__(self, types: Types, direction: Direction | None) -> None:
        self.types, self.direction = types, direction
        self.heights = Heights(types)
        self._made: dict[tuple[object, int], st.SearchStrategy[Value]] = {}
        self._held: list[Type] = []
        self._known: dict[int, tuple[Value, ...]] = {}
        self._shapes: dict[int, _Shape] = {}

    def of(self, type_: Type, room: int) -> st.SearchStrategy[Value]:
        """Give the strategy of a type with so much depth left."""
        key = (type_.name if isinstance(type_, Ref) else id(type_), max(room, 0))
        if key not in self._made:
            self._held.append(type_)  # keeps the identity in the key taken
            self._made[key] = self._make(type_, room)
        return self._made[key]

    def travels(self, field: Field) -> bool:
        return field.direction == "both" or self.direction in (None, field.direction)

    def shape(self, type_: Record) -> _Shape:
        """Give what a record consists of in this direction."""
        if id(type_) not in self._shapes:
            self._held.append(type_)
            fields = tuple(f for f in type_.fields if self.travels(f))
            grouped = {n for c in type_.alternatives for g in c.groups for n in g}
            may = (f for f in fields if not f.required and f.name not in grouped)
            free = tuple(f for f in may if self.heights.of(f.type) != inf)
            self._shapes[id(type_)] = _Shape(fields, free, {})
        return self._shapes[id(type_)]

    def known(self, type_: OneOf) -> tuple[Value, ...]:
        """Give some values that exactly one branch accepts."""
        if id(type_) not in self._known:
            some = boundaries(type_, self.types, limit=8, direction=self.direction)
            self._known[id(type_)] = some
        return self._known[id(type_)]

    def _make(self, type_: Type, room: int) -> st.SearchStrategy[Value]:
        if self.heights.of(type_) == inf:
            return st.nothing()
        inner = resolve(type_, self.types)
        if isinstance(inner, Anything):
            return st.sampled_from(("anything", "", "0"))
        if isinstance(inner, ListOf):
            return self._list(inner, room)
        if isinstance(inner, (Record, OneOf)):
            return _composed(_Task(self, inner, room))
        assert not isinstance(inner, Ref), "resolve gives no reference"
        return leaf_strategy(inner)

    def _list(self, type_: ListOf, room: int) -> st.SearchStrategy[Value]:
        low = type_.min_items
        top = low + ITEMS_MORE if room > 0 and self.heights.of(type_.item) != inf else low
        top = top if type_.max_items is None else min(top, max(type_.max_items, low))
        if top == 0:
            return st.builds(list)
        item = self.of(type_.item, room - 1)
        if type_.nullable:
            item = item | st.none()
        if type_.unique:
            return st.lists(item, min_size=low, max_size=top, unique_by=canonical)
        return st.lists(item, min_size=low, max_size=top)


@dataclass(frozen=True, slots=True)
class _Task:
    plan: _Plan
    type_: Record | OneOf
    room: int

    def __repr__(self) -> str:
        # Hypothesis prints the arguments of a failing draw; whole types would drown the case.
        return (self.type_.name if isinstance(self.type_, Record) else "") or "unnamed"


@st.composite
def _composed(draw: st.DrawFn, task: _Task) -> Value:
    return _draw(draw, task.plan, task.type_, task.room)


def _draw(draw: st.DrawFn, plan: _Plan, type_: Type, room: int) -> Value:
    """Draw records and choices here, in one composite; the rest from interned strategies."""
    inner = resolve(type_, plan.types)
    if isinstance(inner, Record):
        return _record(draw, plan, inner, room)
    if isinstance(inner, OneOf):
        return _one_of(draw, plan, inner, room)
    return draw(plan.of(type_, room))


def _record(draw: st.DrawFn, plan: _Plan, type_: Record, room: int) -> dict[str, Value]:
    chosen = _chosen(draw, plan, type_, room)
    shape = plan.shape(type_)
    out = {
        f.name: _field(draw, plan, f, room) for f in shape.fields if f.required or f.name in chosen
    }
    for _ in range(PRESENT_MAX if room > 0 and shape.free else 0):
        if not draw(_index(MORE)):
            break
        name, value = draw(shape.optional(plan, room))
        out[name] = value
    if is_sized(type_):

        def make(field: Field | None) -> Value:
            if field is not None:
                return _field(draw, plan, field, room)
            return _draw(draw, plan, type_.extra or Anything(), room - 1)

        sized(out, type_, shape.fields, make)
    strangers = {name: out[name] for name in out if type_.field(name) is None}
    return {**{f.name: out[f.name] for f in shape.fields if f.name in out}, **strangers}


def _field(draw: st.DrawFn, plan: _Plan, field: Field, room: int) -> Value:
    if field.nullable and (room <= 0 or draw(_index(NIL_ONE_IN)) == NIL_ONE_IN - 1):
        return None
    return _draw(draw, plan, field.type, room - 1)


@dataclass(frozen=True, slots=True)
class _Optional:
    plan: _Plan
    free: tuple[Field, ...]
    room: int

    def __repr__(self) -> str:
        return "field"


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of a record that travel, and those of them that may be there or not."""

    fields: tuple[Field, ...]
    free: tuple[Field, ...]
    made: dict[int, st.SearchStrategy[tuple[str, Value]]]

    def optional(self, plan: _Plan, room: int) -> st.SearchStrategy[tuple[str, Value]]:
        """Give the strategy of one field with its value."""
        if room not in self.made:
            self.made[room] = _optional(_Optional(plan, self.free, room))
        return self.made[room]


@st.composite
def _optional(draw: st.DrawFn, task: _Optional) -> tuple[str, Value]:
    # The name and the value stand side by side in what Hypothesis records: it can drop both.
    field = task.free[draw(_index(len(task.free)))]
    return field.name, _field(draw, task.plan, field, task.room)


@lru_cache(maxsize=256)
def _index(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@lru_cache(maxsize=4096)
def _one_among(
    groups: tuple[tuple[str, ...], ...],
) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from(groups)


def _chosen(draw: st.DrawFn, plan: _Plan, type_: Record, room: int) -> set[str]:
    out: set[str] = set()
    for choice in type_.alternatives:
        lowest = plan.heights.groups(type_, choice.groups)
        if room <= 0:
            out.update(() if choice.optional else lowest)
            continue
        groups = (lowest, *(group for group in choice.groups if group != lowest))
        out.update(draw(_one_among(((), *groups) if choice.optional else groups)))
    return out


def _one_of(draw: st.DrawFn, plan: _Plan, type_: OneOf, room: int) -> Value:
    finite = [b for b in type_.alive() if plan.heights.of(b) != inf]
    order = sorted(finite, key=plan.heights.of)
    pick = draw(_index(len(order))) if room > 0 and len(order) > 1 else 0
    branch = order[pick]
    value = _draw(draw, plan, branch, room)
    if type_.discriminator:
        tags = branch_tags(branch, type_.discriminator, plan.types)
        if tags and isinstance(value, dict) and value.get(type_.discriminator) not in tags:
            value[type_.discriminator] = tags[0]
    elif type_.exclusive and not conforms(value, type_, plan.types, direction=plan.direction):
        return next(islice(plan.known(type_), 1), value)
    return value
