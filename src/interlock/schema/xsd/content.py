"""Content models as records: which element is a field, and which group is one.

An element that a model names once is a field of the record that holds it. What fields alone do
not tell is a field of its own, `group:1`, `group:2`, ...: a record, or a list of records with
one for each turn, that has no element around it. These are groups that repeat, a second place
for an element, sequences in a choice that hold more than elements, and wildcards among others.
So each document is the writing of one value, whatever the order of its elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Final, Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.types import GROUP, Alternatives
from interlock.schema.xsd.components import Complex, Element, Group, Leaf, Particle, Wildcard
from interlock.schema.xsd.models import emptiable, leaves, settled, tidy, turn, words

# Elements that a model does not name, where one comes again after others.
MINGLED: Final = "group:any"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An element as a field. least: items that its list has at least; most: None is unbounded.

    required: the field must be there. missable: the model goes on without the element.
    """

    element: Element
    key: str
    least: int
    most: int | None
    required: bool
    missable: bool

    @property
    def many(self) -> bool:
        """Tell whether the field is a list."""
        return self.most != 1


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Where elements stand that the model does not name: fields under their full names."""

    wildcard: Wildcard


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A group whose elements are fields of the record around it. optional: it may be missing."""

    kind: Literal["sequence", "choice", "all"]
    parts: tuple[Model, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """A group that is a field: a list of turns, or one record where it cannot repeat."""

    key: str
    content: Content
    least: int
    most: int | None
    required: bool
    missable: bool

    @property
    def many(self) -> bool:
        """Tell whether the field is a list."""
        return self.most != 1


Model: TypeAlias = Place | Gap | Part | Turns


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A content model as the fields of a record. gap: where elements of other names stand.

    beyond: what `types.Record` cannot say. plain: no group is a field. inner: of a turn; some:
    of one that holds something, whatever it is.
    """

    root: Part
    places: tuple[Place | Turns, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    beyond: tuple[str, ...] = ()
    gap: Gap | None = None
    plain: bool = True
    inner: bool = False
    some: bool = False

    def elements(self) -> Iterator[Place]:
        """Give each place of an element, those of inner groups too."""
        for place in self.places:
            if isinstance(place, Place):
                yield place
            else:
                yield from place.content.elements()


NOTHING: Final = Content(Part("sequence", ()))


def content_of(definition: Complex) -> Content:
    """Give the content of a complex type; raises `models.Unsayable` where no value can tell it."""
    group = definition.content
    if group is None:
        return NOTHING
    keys = definition.keys()
    plain = _listed(group, keys)
    if plain is not None:
        return plain
    found = tidy(group)
    if found is None:
        return NOTHING
    plain = _listed(found, keys) if isinstance(found, Group) else None
    if plain is not None:
        return plain
    settled(found)
    return _Record(keys).content(found)


def _listed(group: Group, keys: Mapping[str, str]) -> Content | None:
    """Give a sequence of different elements, which nearly all are, without further thought."""
    if group.kind != "sequence" or group.minimum != 1 or group.maximum != 1:
        return None
    if not all(isinstance(p, Leaf) for p in group.parts):
        return None
    if len({p.element.name for p in group.parts if isinstance(p, Leaf)}) < len(group.parts):
        return None
    places = tuple(
        Place(
            p.element, keys[p.element.name], p.minimum, p.maximum,
            required=p.minimum > 0, missable=p.minimum == 0,
        )
        for p in group.parts if isinstance(p, Leaf)
    )  # fmt: skip
    return Content(Part("sequence", places), places)


@dataclass(slots=True)
class _Record:
    """Makes the fields of one record. inner: of a turn, where an empty list is no field."""

    keys: Mapping[str, str]
    inner: bool = False
    places: list[Place | Turns] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    alternatives: list[Alternatives] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    gap: Gap | None = None
    groups: int = 0

    def content(self, found: Particle) -> Content:
        """Give the whole model of a record."""
        if isinstance(found, Group) and found.kind == "all":
            root = self._all(found)
        elif isinstance(found, Group) and found.kind == "sequence" and _once(found):
            root = Part("sequence", tuple(self._part(p) for p in found.parts))
        else:
            root = Part("sequence", (self._part(found),))
        return Content(
            root, tuple(self.places), tuple(self.alternatives), tuple(self.beyond), self.gap,
            plain=not self.groups, inner=self.inner, some=self.inner and emptiable(found),
        )  # fmt: skip

    def _part(self, part: Particle) -> Model:
        if isinstance(part, Leaf):
            if part.element.name in self.taken:
                return self._turns(part)
            return self._place(part, required=part.minimum > 0)
        if isinstance(part, Wildcard):
            if self.gap is not None:
                return self._turns(part)
            self.gap = Gap(part)
            self.beyond += [f"any {words(part)}"] if part.minimum else []
            return self.gap
        if part.maximum != 1:
            return self._turns(part)
        if part.kind == "choice":
            return self._choice(part)
        # A sequence that must be there has been taken apart: this one may be missing.
        return self._tied(part) if self._is_flat(part) else self._turns(part)

    def _place(self, leaf: Leaf, *, required: bool, alone: bool = True) -> Place:
        """Add an element. alone: it may be left out whatever else is there."""
        least = leaf.minimum
        if not required and (self.inner or not alone):
            least = max(1, least)
        place = Place(
            leaf.element, self.keys[leaf.element.name], least, leaf.maximum,
            required, missable=leaf.minimum == 0,
        )  # fmt: skip
        self.places.append(place)
        self.taken.add(leaf.element.name)
        return place

    def _all(self, group: Group) -> Part:
        sure = group.minimum > 0
        parts = tuple(self._place(p, required=sure and p.minimum > 0) for p in leaves(group))
        if not sure:
            self._tie(group)
        return Part("all", parts, optional=not sure)

    def _is_flat(self, group: Particle) -> bool:
        """Tell whether a group holds nothing but sequences of elements that are new here."""
        if not isinstance(group, Group) or group.maximum != 1:
            return False
        names = [leaf.element.name for leaf in leaves(group)]
        return _is_listed(group) and len(set(names)) == len(names) and not self.taken & set(names)

    def _tied(self, group: Group) -> Part:
        """Add a sequence that may be missing: its elements come together, or none does."""
        parts = self._flat(group)
        self._tie(group)
        return Part("sequence", parts, optional=True)

    def _tie(self, group: Group) -> None:
        names = tuple(self.keys[leaf.element.name] for leaf in leaves(group))
        if len(names) > 1 and not all(map(emptiable, group.parts)):
            self.alternatives.append(Alternatives((names,), optional=True))
            self.beyond.append(f"{group.kind} {words(group)}")

    def _flat(self, group: Group) -> tuple[Model, ...]:
        return tuple(
            self._place(p, required=False, alone=p.minimum == 0) if isinstance(p, Leaf)
            else Part("sequence", self._flat(p), optional=p.minimum == 0)
            for p in group.parts if isinstance(p, (Leaf, Group))
        )  # fmt: skip

    def _choice(self, group: Group) -> Part:
        """Add a choice: each branch is an element, a few that come together, or a group."""
        times = Counter(n for p in group.parts for n in {x.element.name for x in leaves(p)})
        shared = {name for name, count in times.items() if count > 1}
        branches: list[Model] = []
        names: list[tuple[str, ...]] = []
        for part in group.parts:
            before = len(self.places)
            mine = {leaf.element.name for leaf in leaves(part)}
            if isinstance(part, Leaf) and not mine & self.taken:
                branches.append(self._place(part, required=False, alone=False))
            elif isinstance(part, Group) and self._is_flat(part) and not mine & shared:
                branches.append(Part("sequence", self._flat(part)))
                self.beyond.append(f"{group.kind} {words(group)}")
            else:
                branches.append(self._turns(part, alone=False))
            names.append(tuple(p.key for p in self.places[before:]))
        optional = group.minimum == 0 or any(map(emptiable, group.parts))
        self.alternatives.append(Alternatives(tuple(names), optional))
        return Part("choice", tuple(branches), optional)

    def _turns(self, part: Particle, *, alone: bool = True) -> Turns:
        """Add a group that is a field. alone: as of an element."""
        self.groups += 1
        key = f"{GROUP}{self.groups}"
        least, most = part.minimum, part.maximum
        body: Particle = part
        if isinstance(part, Leaf):
            # A second place for an element: a record that holds just that.
            body, least, most = part._replace(minimum=max(1, least)), min(1, least), 1
        elif isinstance(part, Wildcard):
            body = replace(part, minimum=1, maximum=1)
        elif most != 1:
            body, least = turn(part)
        else:
            body = replace(part, minimum=1)
        content = _Record(self.keys, inner=True).content(body)
        missable = least == 0 or content.some
        required = alone and not missable
        if not required and (self.inner or not alone):
            least = max(1, least)
        turns = Turns(key, content, least, most, required, missable)
        self.places.append(turns)
        return turns


def _once(group: Group) -> bool:
    return group.minimum == 1 and group.maximum == 1


def _is_listed(group: Group) -> bool:
    """Tell whether a group is a sequence of elements and of such sequences, none repeating."""
    return (
        group.kind == "sequence"
        and group.maximum == 1
        and all(
            isinstance(p, Leaf) or (isinstance(p, Group) and _is_listed(p)) for p in group.parts
        )
    )
