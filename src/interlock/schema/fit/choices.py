"""Choices of types on either side: which branch takes the values, and whether only one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from interlock.data import Protocol
from interlock.schema.boundary import boundaries
from interlock.schema.check import branch_tags, breaks, conforms
from interlock.schema.fit.answer import Misfit
from interlock.schema.fit.apart import Sides, apart, closed_choice
from interlock.schema.fit.sure import leans, sure
from interlock.schema.fit.witness import RECORDS_TRIED
from interlock.schema.height import Heights
from interlock.schema.scalar.check import show
from interlock.schema.scalar.fit import carry
from interlock.schema.types import Anything, ListOf, OneOf, Record, Ref, Type, Types, resolve
from interlock.values import Value


class Comparison(Protocol):
    """The walk that asks. tagged: (record, field) where the contract says what the field holds."""

    sides: Sides
    heights: Heights
    tagged: set[tuple[str, str]]

    def pair(self, source: Type, target: Type) -> tuple[Misfit, ...]:
        """Compare two types."""

    def trial(self, source: Type, target: Type) -> bool:
        """Tell whether two types fit; nothing is said about it when they do not."""

    def back(self, type_: Type) -> bool:
        """Tell whether each value of the target's type of that name is one of the source's."""


def same_branches(walk: Comparison, mine: OneOf) -> Iterator[Misfit]:
    """Compare two choices that read the same, but whose names may mean other types."""
    for branch in mine.branches:
        yield from walk.pair(branch, branch)
    alike = not mine.exclusive or mine.discriminator
    if not alike and not all(walk.back(branch) for branch in mine.branches):
        yield Misfit("", "several-branches")


def from_branches(walk: Comparison, mine: OneOf, target: Type) -> Iterator[Misfit]:
    """Compare each branch of the source that has any value."""
    if mine.discriminator:
        records = (resolve(b, walk.sides.sources) for b in mine.branches)
        names = {r.name for r in records if isinstance(r, Record)}
        walk.tagged.update((name, mine.discriminator) for name in names)
    for branch in mine.alive():
        if walk.heights.of(branch) != inf:
            found = walk.pair(branch, target)
            yield from (_of_one(misfit, mine, walk.sides) for misfit in found)


def _of_one(misfit: Misfit, mine: OneOf, sides: Sides) -> Misfit:
    """Take back a witness of one branch that another branch of an exclusive choice takes too."""
    if misfit.path or misfit.proof != "witnessed" or not mine.exclusive or mine.discriminator:
        return misfit
    if conforms(misfit.witness, mine, sides.sources, direction=sides.direction):
        return misfit
    return replace(misfit, witness=None, proof="not-proved", lost=False)


def into_branches(walk: Comparison, source: Type, mine: Type, other: OneOf) -> Iterator[Misfit]:
    """Find a branch that takes every value; a witness must be refused by the whole choice."""
    led = _led(walk, mine, other)
    branches = led or tuple(b for b in other.branches if not apart(mine, b, walk.sides))
    if len(branches) == 1:
        yield from walk.pair(source, branches[0])  # no other branch takes any of its values
        return
    if led:
        if not all(walk.trial(source, branch) for branch in led):
            yield _refused(walk, mine, other, "no-branch")
        return
    for branch in branches:
        if walk.trial(source, branch):
            yield from _alone(walk, mine, branch, other)
            return
    yield _refused(walk, mine, other, "no-branch")


def _led(walk: Comparison, mine: Type, other: OneOf) -> tuple[Type, ...]:
    """Give all branches that the tag of a record may lead to; () when it has none.

    A tag that may hold any text may lead anywhere, unless the record is itself told by it.
    """
    tag = mine.field(other.discriminator) if isinstance(mine, Record) else None
    if tag is None or not isinstance(mine, Record):
        return ()
    listed = closed_choice(tag, walk.sides.sources) is not None
    if not listed and (mine.name, other.discriminator) not in walk.tagged:
        return other.branches
    tags = set(branch_tags(mine, other.discriminator, walk.sides.sources))
    every = ((b, branch_tags(b, other.discriminator, walk.sides.targets)) for b in other.branches)
    return tuple(branch for branch, names in every if tags & set(names))


def _alone(walk: Comparison, mine: Type, branch: Type, other: OneOf) -> Iterator[Misfit]:
    """Ask of an exclusive choice that no second branch takes the value."""
    rest = list(other.branches)
    rest.remove(branch)
    if not other.exclusive or other.discriminator:
        return
    if not all(apart(mine, b, walk.sides) for b in rest):
        yield _refused(walk, mine, other, "several-branches")


def _refused(walk: Comparison, mine: Type, other: OneOf, why: str) -> Misfit:
    sides, way = walk.sides, walk.sides.direction
    scalar = not isinstance(mine, (Record, ListOf, OneOf, Anything, Ref))
    some = boundaries(mine, sides.sources, limit=RECORDS_TRIED, direction=way)
    for value in sure(some, mine, sides.sources):
        forms = [value] if not scalar else [value, *_carried(value, other, sides.targets)]
        if all(_surely_refused(v, other, sides) for v in forms):
            return Misfit("", why, {"value": show(value)}, value, "witnessed")
    return Misfit("", why)


def _surely_refused(value: Value, other: OneOf, sides: Sides) -> bool:
    """Tell whether a choice refuses a value, whatever its branches say beyond types."""
    types, way = sides.targets, sides.direction
    wrong = [found.why for found in breaks(value, other, types, direction=way)]
    if "several-branches" not in wrong:
        return bool(wrong)
    taken = (b for b in other.branches if conforms(value, b, types, direction=way))
    return sum(not leans(value, b, types) for b in taken) > 1


def _carried(value: Value, other: OneOf, types: Types) -> Iterator[Value]:
    for branch in other.branches:
        leaf = resolve(branch, types)
        if isinstance(leaf, OneOf):
            yield from _carried(value, leaf, types)
        elif not isinstance(leaf, (Record, ListOf, OneOf, Anything, Ref)):
            yield carry(value, leaf)
