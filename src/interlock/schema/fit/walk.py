"""The walk through two types at once.

It is coinductive: a pair of named types that is met again inside itself is taken to fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf
from typing import TypeAlias

from interlock.schema.boundary import OTHER_FIELD, boundaries
from interlock.schema.check import conforms
from interlock.schema.fit import choices
from interlock.schema.fit.answer import Misfit
from interlock.schema.fit.apart import Sides
from interlock.schema.fit.groups import frames
from interlock.schema.fit.sure import sure
from interlock.schema.fit.witness import Witnesses
from interlock.schema.height import Heights
from interlock.schema.scalar.check import Leaf
from interlock.schema.scalar.fit import LeafMisfit, Proof, leaf_misfits
from interlock.schema.types import (
    GROUP,
    Anything,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Type,
    resolve,
    unsaid,
)
from interlock.values import Value

PAIRS_MAX = 20_000
NESTED_MAX = 50
MISFITS_MAX = 400
SHAPES_TRIED = 3
WITNESS_ITEMS_MAX = 1_000
Pair: TypeAlias = tuple[str, str]


class Walk:
    """One comparison of two tables. Paths inside are relative, so that results can be reused."""

    def __init__(self, sides: Sides, turned: Walk | None = None) -> None:
        self.sides = sides
        self.open: set[Pair] = set()
        self.done: dict[Pair, tuple[Misfit, ...]] = {}
        self.later: list[tuple[Ref, Ref]] = []
        self.pairs = self.trials = 0
        self.heights = Heights(sides.sources)
        self.tagged: set[tuple[str, str]] = set()
        # The other way round is one walk as well, whose own way back is this one: it knows what
        # is being asked, so that rings of exclusive choices end.
        self._turned = turned

    def all(self, source: Type, target: Type) -> Iterator[Misfit]:
        """Compare two types and what had to be postponed; its paths start with "(Name)".

        Of a type without any value everything would be true: nothing is said about it.
        """
        if self.heights.of(source) == inf:
            yield Misfit("", "unchecked", {"why": "a value of it would have to hold itself"})
            return
        yield from self.pair(source, target)
        while self.later:
            mine, other = self.later.pop()
            for misfit in self.pair(mine, other):
                yield replace(misfit, path=f"({other.name}){misfit.path}")

    def pair(self, source: Type, target: Type) -> tuple[Misfit, ...]:
        """Compare two types; named pairs once."""
        key = None
        if isinstance(source, Ref) and isinstance(target, Ref):
            key = (source.name, target.name)
            if key in self.open:
                return ()  # coinduction: it fits unless something else refutes it
            if key in self.done:
                return self.done[key]
            if self._nested() >= NESTED_MAX:
                return self._postponed(source, target)
            self.open.add(key)
        self.pairs += 1
        if self.pairs > PAIRS_MAX:
            found: tuple[Misfit, ...] = (Misfit("", "too-large"),)
        else:
            found = tuple(_first(self._compare(source, target), MISFITS_MAX))
        if key is not None:
            self.open.discard(key)
            self.done[key] = found
        return found

    def trial(self, source: Type, target: Type) -> bool:
        """Compare; when it fails, forget the fits that may lean on it. Misfits stay misfits."""
        walks = [self, *([self._turned] if self._turned else [])]
        known = [len(walk.done) for walk in walks]
        self.trials += 1
        found = self.pair(source, target)
        self.trials -= 1
        for walk, count in zip(walks, known, strict=True) if found else ():
            for key in list(walk.done)[count:]:
                if not walk.done[key]:
                    del walk.done[key]
        return not found

    def back(self, type_: Type) -> bool:
        """Tell whether each value of the target's type of that name is one of the source's."""
        if self._turned is None:
            self._turned = Walk(self.sides.turned(), self)
        return self._turned.trial(type_, type_)

    def _nested(self) -> int:
        return len(self.open) + (len(self._turned.open) if self._turned else 0)

    def _postponed(self, source: Ref, target: Ref) -> tuple[Misfit, ...]:
        """Spare Python's stack: compare the pair afterwards, as a question of its own."""
        if self.trials:
            return (Misfit("", "too-deep"),)
        self.later.append((source, target))
        return ()

    def _compare(self, source: Type, target: Type) -> Iterator[Misfit]:
        mine, other = resolve(source, self.sides.sources), resolve(target, self.sides.targets)
        if isinstance(mine, Anything) or isinstance(other, Anything):
            anything = mine if isinstance(mine, Anything) else other
            assert isinstance(anything, Anything), "one of the two is"
            yield Misfit("", "unchecked", {"why": anything.why})
        elif isinstance(mine, OneOf) and mine == other:
            yield from choices.same_branches(self, mine)
        elif isinstance(mine, OneOf):
            yield from choices.from_branches(
                self, mine, target if isinstance(target, Ref) else other
            )
        elif isinstance(other, OneOf):
            yield from choices.into_branches(self, source, mine, other)
        elif isinstance(mine, Record) and isinstance(other, Record):
            yield from self._records(mine, other)
        elif isinstance(mine, ListOf) and isinstance(other, ListOf):
            yield from self._lists(mine, other)
        elif isinstance(mine, (Record, ListOf)) or isinstance(other, (Record, ListOf)):
            yield self._unlike(mine, other)
        else:
            assert not isinstance(mine, (Ref, OneOf)), "resolved, and branches are done"
            assert not isinstance(other, Ref), "resolved"
            yield from _leaves(mine, other)
        if not isinstance(mine, OneOf):
            yield from _unsaid(mine, other)

    def _unlike(self, mine: Type, other: Type) -> Misfit:
        args = {"source": kind_of(mine), "target": kind_of(other)}
        sources = self.sides.sources
        some = boundaries(mine, sources, limit=SHAPES_TRIED, direction=self.sides.direction)
        for value in sure(some, mine, sources):
            if not conforms(value, other, self.sides.targets):
                return Misfit("", "another-shape", args, value, "witnessed")
        return Misfit("", "another-shape", args)

    def _records(self, mine: Record, other: Record) -> Iterator[Misfit]:
        if frames(mine) != frames(other):
            yield from self._regrouped(mine, other)
            return
        shown = Witnesses(mine, other, self.sides)
        for wanted in other.fields:
            if self.sides.travels(wanted):
                yield from self._field(mine, wanted, shown)
        for given in mine.fields:
            if self.sides.travels(given) and other.field(given.name) is None:
                yield from self._extra_field(given, other, shown)
        if mine.open and not other.open:
            yield _by_record(".*", "unknown-field", "*", shown.having(OTHER_FIELD))
        elif mine.open and other.extra is not None:
            if mine.extra_nullable and not other.extra_nullable:
                yield _by_record(".*", "may-be-null", "*", shown.stranger("null")[1])
            yield from self._other_fields(mine.extra, other.extra, shown)
        for why, groups, witness in shown.groups():
            proof: Proof = "not-proved" if witness is None else "witnessed"
            yield Misfit("", why, {"groups": groups}, witness, proof)

    def _regrouped(self, mine: Record, other: Record) -> Iterator[Misfit]:
        """Compare records that group their elements differently: one document is two values.

        Only of an element that both name once, the type can be compared.
        """
        yield Misfit("", "beyond-types", {"beyond": "group"})
        for wanted in other.fields:
            given = mine.field(wanted.name)
            if given is None or wanted.name.startswith(GROUP):
                continue
            kinds = (
                resolve(given.type, self.sides.sources),
                resolve(wanted.type, self.sides.targets),
            )
            if not any(isinstance(kind, ListOf) for kind in kinds):
                for inner in self.pair(given.type, wanted.type):
                    yield replace(inner, path=f".{wanted.name}{inner.path}")

    def _field(self, mine: Record, wanted: Field, shown: Witnesses) -> Iterator[Misfit]:
        place, name = f".{wanted.name}", wanted.name
        given = mine.field(wanted.name)
        if given is None or not self.sides.travels(given):
            if wanted.required:
                yield _by_record(place, "required-without-source", name, shown.lacking(name))
            if given is None and mine.open and mine.extra is not None:
                if mine.extra_nullable and not wanted.nullable:
                    yield Misfit(place, "may-be-null", {"field": name})
                for inner in self.pair(mine.extra, wanted.type):
                    yield replace(inner, path=place + inner.path)
            return
        if wanted.required and not given.required:
            yield _by_record(place, "may-be-absent", name, shown.lacking(name))
        open_ = isinstance(resolve(wanted.type, self.sides.targets), Anything)
        if given.nullable and not wanted.nullable and not open_:
            yield Misfit(place, "may-be-null", {"field": name}, None, "witnessed")
        for inner in self.pair(given.type, wanted.type):
            yield replace(inner, path=place + inner.path)

    def _extra_field(self, given: Field, other: Record, shown: Witnesses) -> Iterator[Misfit]:
        place = f".{given.name}"
        if not other.open:
            yield _by_record(place, "unknown-field", given.name, shown.having(given.name))
        elif other.extra is not None:
            if given.nullable and not other.extra_nullable:
                yield Misfit(place, "may-be-null", {"field": given.name})
            for inner in self.pair(given.type, other.extra):
                yield replace(inner, path=place + inner.path)

    def _other_fields(self, mine: Type | None, other: Type, shown: Witnesses) -> Iterator[Misfit]:
        """Compare the fields that neither of two open records names."""
        if mine is not None:
            for inner in self.pair(mine, other):
                yield replace(inner, path=".*" + inner.path)
            return
        why, witness = shown.stranger()
        if why:
            yield _by_record(".*", why, "*", witness)
        else:
            yield Misfit(".*", "unchecked", {"why": "further fields are not described"})

    def _lists(self, mine: ListOf, other: ListOf) -> Iterator[Misfit]:
        yield from self._list_sizes(mine, other)
        if other.unique and not mine.unique and (mine.max_items is None or mine.max_items > 1):
            twice = self._of_size(mine, max(2, mine.min_items), "list-repeats", 1)
            yield replace(twice, args={})
        if mine.max_items != 0:
            open_ = isinstance(resolve(other.item, self.sides.targets), Anything)
            if mine.nullable and not other.nullable and not open_:
                yield Misfit("[]", "may-be-null", {"field": "[]"}, None, "witnessed")
            for inner in self.pair(mine.item, other.item):
                yield replace(inner, path="[]" + inner.path)

    def _list_sizes(self, mine: ListOf, other: ListOf) -> Iterator[Misfit]:
        if mine.min_items < other.min_items:
            yield self._of_size(mine, mine.min_items, "list-too-short", other.min_items)
        top = other.max_items
        if top is not None and (mine.max_items is None or mine.max_items > top):
            yield self._of_size(mine, max(top + 1, mine.min_items), "list-too-long", top)

    def _of_size(self, mine: ListOf, size: int, why: str, limit: int) -> Misfit:
        args = {"limit": str(limit), "length": str(size)}
        if size > WITNESS_ITEMS_MAX:
            return Misfit("", why, args)
        items = boundaries(mine.item, self.sides.sources, limit=size if mine.unique else 1)
        witness: list[Value] = list((items if mine.unique else items * size)[:size])
        known = sure([witness] if len(witness) == size else [], mine, self.sides.sources)
        if any(conforms(value, mine, self.sides.sources) for value in known):
            return Misfit("", why, args, witness, "witnessed")
        return Misfit("", why, args)


def kind_of(type_: Type) -> str:
    """Give the kind of a type for people: record, list, text, number, ..."""
    names = {"ListOf": "list", "OneOf": "choice of types", "Anything": "anything", "Ref": "type"}
    return names.get(type(type_).__name__, type(type_).__name__.lower())


def _by_record(place: str, why: str, name: str, witness: Value) -> Misfit:
    proof: Proof = "not-proved" if witness is None else "witnessed"
    return Misfit(place, why, {"field": name}, witness, proof)


def _leaves(mine: Leaf, other: Leaf) -> Iterator[Misfit]:
    for leaf in leaf_misfits(mine, other):
        placed = _placed(leaf)
        # A witness that the source's own validator may refuse shows nothing.
        vague = getattr(mine, "beyond", ())
        yield replace(placed, witness=None, proof="not-proved", lost=False) if vague else placed


def _unsaid(mine: Type, other: Type) -> Iterator[Misfit]:
    """Say which words of the target's contract no type says, where the source has not the same."""
    words = unsaid(getattr(mine, "beyond", ()), getattr(other, "beyond", ()))
    if words:
        yield Misfit("", "beyond-types", {"beyond": ", ".join(dict.fromkeys(words))})


def _placed(leaf: LeafMisfit) -> Misfit:
    return Misfit("", leaf.why, leaf.args, leaf.witness, leaf.proof, leaf.lost)


def _first(found: Iterator[Misfit], limit: int) -> Iterator[Misfit]:
    for count, misfit in enumerate(found):
        if count >= limit:
            return
        yield misfit
