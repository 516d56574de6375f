"""Is every value of one type a value of another? If not, which one is not.

This one question is drift between two versions, and the bridge check between two systems. The
walk is coinductive: a pair of named types that is met again inside itself is taken to fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal, TypeAlias

from interlock.schema.boundary import OTHER_FIELD, boundaries
from interlock.schema.check import Direction, branch_tags, conforms
from interlock.schema.height import Heights
from interlock.schema.scalar.check import show
from interlock.schema.scalar.fit import LeafMisfit, Proof, carry, leaf_misfits
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
from interlock.schema.witness import RECORDS_TRIED, Witnesses
from interlock.values import Value

Answer: TypeAlias = Literal["proved", "refuted", "undecided"]
PAIRS_MAX = 20_000
NESTED_MAX = 50
MISFITS_MAX = 400
WITNESS_ITEMS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place where a value of the source is none of the target.

    path: of the place, list items as "[]". why: a stable id; args: what its sentence needs.
    witness: a value of the source that shows it, at the path (for whole records: the record);
    it was judged by `check` on both sides. proof "not-proved": no witness; nothing is claimed.
    lost: the target takes the value and keeps another one.
    """

    path: str
    why: str
    args: Mapping[str, str] = field(default_factory=dict)
    witness: Value = None
    proof: Proof = "not-proved"
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer: proved (every value fits), refuted (a witness shows one), undecided."""

    answer: Answer
    misfits: tuple[Misfit, ...] = ()


def fit(
    source: Type,
    target: Type,
    *,
    source_types: Types,
    target_types: Types,
    direction: Direction | None = None,
) -> Fit:
    """Tell whether every value of `source` is a value of `target`, written as the target does."""
    found = tuple(
        misfits(
            source,
            target,
            source_types=source_types,
            target_types=target_types,
            direction=direction,
        )
    )
    if any(misfit.proof == "witnessed" for misfit in found):
        return Fit("refuted", found)
    return Fit("undecided" if found else "proved", found)


def misfits(
    source: Type,
    target: Type,
    *,
    source_types: Types,
    target_types: Types,
    path: str = "$",
    direction: Direction | None = None,
) -> Iterator[Misfit]:
    """Give each place where a value of `source` may be none of `target`; none is a proof.

    Order: as the fields of the target, then what only the source has. A field that an open
    record does not name is taken as absent. direction: leave out what does not travel that way.
    """
    walk = _Walk(source_types, target_types, direction)
    told: set[tuple[str, str]] = set()
    for misfit in walk.all(source, target):
        if (misfit.path, misfit.why) not in told:
            told.add((misfit.path, misfit.why))
            yield replace(misfit, path=path + misfit.path)


Pair: TypeAlias = tuple[str, str]


class _Walk:
    """One comparison of two tables. Paths inside are relative, so that results can be reused."""

    def __init__(self, sources: Types, targets: Types, direction: Direction | None) -> None:
        self.sources, self.targets, self.direction = sources, targets, direction
        self.open: set[Pair] = set()
        self.done: dict[Pair, tuple[Misfit, ...]] = {}
        self.later: list[tuple[Ref, Ref]] = []
        self.pairs = self.trials = 0
        self.heights = Heights(sources)

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
            if len(self.open) >= NESTED_MAX:
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

    def _postponed(self, source: Ref, target: Ref) -> tuple[Misfit, ...]:
        """Spare Python's stack: compare the pair afterwards, as a question of its own."""
        if self.trials:
            return (Misfit("", "too-deep"),)
        self.later.append((source, target))
        return ()

    def _compare(self, source: Type, target: Type) -> Iterator[Misfit]:
        mine, other = resolve(source, self.sources), resolve(target, self.targets)
        if isinstance(mine, Anything) or isinstance(other, Anything):
            anything = mine if isinstance(mine, Anything) else other
            assert isinstance(anything, Anything), "one of the two is"
            yield Misfit("", "unchecked", {"why": anything.why})
        elif isinstance(mine, OneOf) and mine == other:
            yield from self._same_branches(mine)
        elif isinstance(mine, OneOf):
            yield from self._from_branches(mine, other, target)
        elif isinstance(other, OneOf):
            yield from self._into_branches(source, mine, other)
        elif isinstance(mine, Record) and isinstance(other, Record):
            yield from self._records(mine, other)
        elif isinstance(mine, ListOf) and isinstance(other, ListOf):
            yield from self._lists(mine, other)
        elif isinstance(mine, (Record, ListOf)) or isinstance(other, (Record, ListOf)):
            yield self._unlike(mine, other)
        else:
            assert not isinstance(mine, (Ref, OneOf)), "resolved, and branches are done"
            assert not isinstance(other, Ref), "resolved"
            yield from (_placed(leaf) for leaf in leaf_misfits(mine, other))

    def _unlike(self, mine: Type, other: Type) -> Misfit:
        args = {"source": kind_of(mine), "target": kind_of(other)}
        some = boundaries(mine, self.sources, limit=1, direction=self.direction)
        if some and not conforms(some[0], other, self.targets):
            return Misfit("", "another-shape", args, some[0], "witnessed")
        return Misfit("", "another-shape", args)

    def _travels(self, field_: Field) -> bool:
        return field_.direction == "both" or self.direction in (None, field_.direction)

    def _records(self, mine: Record, other: Record) -> Iterator[Misfit]:
        shown = Witnesses(mine, other, (self.sources, self.targets), self.direction)
        for wanted in other.fields:
            if self._travels(wanted):
                yield from self._field(mine, wanted, shown)
        for given in mine.fields:
            if self._travels(given) and other.field(given.name) is None:
                yield from self._extra_field(given, other, shown)
        if mine.open and not other.open:
            yield _by_record(".*", "unknown-field", "*", shown.having(OTHER_FIELD))
        elif mine.open and other.extra is not None:
            yield from self._other_fields(mine.extra, other.extra, shown)
        for why, groups, witness in shown.groups():
            proof: Proof = "not-proved" if witness is None else "witnessed"
            yield Misfit("", why, {"groups": groups}, witness, proof)

    def _field(self, mine: Record, wanted: Field, shown: Witnesses) -> Iterator[Misfit]:
        place, name = f".{wanted.name}", wanted.name
        given = mine.field(wanted.name)
        if given is None or not self._travels(given):
            if wanted.required:
                yield _by_record(place, "required-without-source", name, shown.lacking(name))
            return
        if wanted.required and not given.required:
            yield _by_record(place, "may-be-absent", name, shown.lacking(name))
        if given.nullable and not wanted.nullable:
            yield Misfit(place, "may-be-null", {"field": name}, None, "witnessed")
        for inner in self.pair(given.type, wanted.type):
            yield replace(inner, path=place + inner.path)

    def _extra_field(self, given: Field, other: Record, shown: Witnesses) -> Iterator[Misfit]:
        place = f".{given.name}"
        if not other.open:
            yield _by_record(place, "unknown-field", given.name, shown.having(given.name))
        elif other.extra is not None:
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
            if mine.nullable and not other.nullable:
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
        items = boundaries(mine.item, self.sources, limit=size if mine.unique else 1)
        witness: list[Value] = list((items if mine.unique else items * size)[:size])
        if len(witness) == size and conforms(witness, mine, self.sources):
            return Misfit("", why, args, witness, "witnessed")
        return Misfit("", why, args)

    def _same_branches(self, mine: OneOf) -> Iterator[Misfit]:
        """Compare two choices that read the same, but whose names may mean other types."""
        for branch in mine.branches:
            yield from self.pair(branch, branch)
        if mine.exclusive and not mine.discriminator:
            back = _Walk(self.targets, self.sources, self.direction)
            if any(back.pair(branch, branch) for branch in mine.branches):
                yield Misfit("", "several-branches")

    def _from_branches(self, mine: OneOf, other: Type, target: Type) -> Iterator[Misfit]:
        for branch in mine.branches:
            if self.heights.of(branch) != inf:
                yield from self.pair(branch, target if isinstance(target, Ref) else other)

    def _into_branches(self, source: Type, mine: Type, other: OneOf) -> Iterator[Misfit]:
        """Find a branch that takes every value; a witness must be refused by the whole choice."""
        branches = self._tagged_branches(mine, other) or tuple(
            branch for branch in other.branches if not self._apart(mine, branch)
        )
        if len(branches) == 1:
            yield from self.pair(source, branches[0])  # no other branch takes any of its values
            return
        for branch in branches:
            found = self._trial(source, branch)
            if not found:
                yield from self._alone(mine, branch, other)
                return
        yield self._refused(mine, other, "no-branch")

    def _trial(self, source: Type, branch: Type) -> tuple[Misfit, ...]:
        """Compare; when it fails, forget the fits that may lean on it. Misfits stay misfits."""
        known = len(self.done)
        self.trials += 1
        found = self.pair(source, branch)
        self.trials -= 1
        for key in list(self.done)[known:] if found else ():
            if not self.done[key]:
                del self.done[key]
        return found

    def _tagged_branches(self, mine: Type, other: OneOf) -> tuple[Type, ...]:
        if not other.discriminator or not isinstance(mine, Record):
            return ()
        tags = set(branch_tags(mine, other.discriminator, self.sources))
        every = ((b, branch_tags(b, other.discriminator, self.targets)) for b in other.branches)
        return tuple(branch for branch, names in every if tags & set(names))

    def _alone(self, mine: Type, branch: Type, other: OneOf) -> Iterator[Misfit]:
        """An exclusive choice also wants that no second branch takes the value."""
        rest = [b for b in other.branches if b is not branch]
        if not other.exclusive or other.discriminator or not rest:
            return
        if all(self._apart(mine, b) for b in rest):
            return
        yield self._refused(mine, other, "several-branches")

    def _apart(self, mine: Type, branch: Type) -> bool:
        """Tell whether no value of `mine` can be of the branch, by shape or by required fields."""
        that = resolve(branch, self.targets)
        shapes = {_shape(mine), _shape(that)}
        if len(shapes) == 2 and "any" not in shapes:
            return True
        if not isinstance(mine, Record) or not isinstance(that, Record):
            return False
        missing = (f for f in that.fields if f.required and mine.field(f.name) is None)
        if next(missing, None) is not None and not mine.open:
            return True
        return any(self._never(mine, wanted) for wanted in that.fields)

    def _never(self, mine: Record, wanted: Field) -> bool:
        """Tell whether a required tag of `mine` is always another one than the branch wants."""
        given = mine.field(wanted.name)
        if given is None or not given.required:
            return False
        tags = branch_tags(mine, wanted.name, self.sources)
        wants = branch_tags(Record((wanted,)), wanted.name, self.targets)
        return bool(tags) and bool(wants) and not set(tags) & set(wants)

    def _refused(self, mine: Type, other: OneOf, why: str) -> Misfit:
        scalar = not isinstance(mine, (Record, ListOf, OneOf, Anything, Ref))
        for value in boundaries(mine, self.sources, limit=RECORDS_TRIED, direction=self.direction):
            forms = [value] if not scalar else [value, *_carried(value, other, self.targets)]
            if not any(conforms(v, other, self.targets, direction=self.direction) for v in forms):
                return Misfit("", why, {"value": show(value)}, value, "witnessed")
        return Misfit("", why)


def _shape(type_: Type) -> str:
    """Give the shape of its values; scalars are one, since copying turns one into another."""
    if isinstance(type_, (Anything, Ref, OneOf)):
        return "any"
    return "record" if isinstance(type_, Record) else "list" if isinstance(type_, ListOf) else "one"


def kind_of(type_: Type) -> str:
    """Give the kind of a type for people: record, list, text, number, ..."""
    names = {"ListOf": "list", "OneOf": "choice of types", "Anything": "anything", "Ref": "type"}
    return names.get(type(type_).__name__, type(type_).__name__.lower())


def _by_record(place: str, why: str, name: str, witness: Value) -> Misfit:
    proof: Proof = "not-proved" if witness is None else "witnessed"
    return Misfit(place, why, {"field": name}, witness, proof)


def _placed(leaf: LeafMisfit) -> Misfit:
    return Misfit("", leaf.why, leaf.args, leaf.witness, leaf.proof, leaf.lost)


def _carried(value: Value, other: OneOf, types: Types) -> Iterator[Value]:
    for branch in other.branches:
        leaf = resolve(branch, types)
        if not isinstance(leaf, (Record, ListOf, OneOf, Anything, Ref)):
            yield carry(value, leaf)


def _first(found: Iterator[Misfit], limit: int) -> Iterator[Misfit]:
    for count, misfit in enumerate(found):
        if count >= limit:
            return
        yield misfit
