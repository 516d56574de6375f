"""Schema components as types of the shared model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import Final

from interlock.data import dataclass
from interlock.schema.types import (
    Alternatives,
    Anything,
    Choice,
    Field,
    ListOf,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
)
from interlock.schema.xsd.components import (
    ANY,
    Attribute,
    Complex,
    Element,
    Group,
    Leaf,
    Particle,
    attribute_key,
    local_name,
)
from interlock.schema.xsd.declarations import Declarations
from interlock.schema.xsd.simple import Simple, finish, normalise

TAG: Final = "@xsi:type"
TEXT: Final = "$"


@dataclass(slots=True)
class _Place:
    """A field while its content is being gathered. if_present: the least items of its list."""

    element: Element
    minimum: int
    maximum: int | None
    if_present: int = 0


@dataclass(slots=True)
class _Content:
    places: dict[str, _Place] = field(default_factory=dict)
    alternatives: list[Alternatives] = field(default_factory=list)
    open: bool = False
    beyond: list[str] = field(default_factory=list)
    paired: list[tuple[str, ...]] = field(default_factory=list)
    strangers: int = 0


class TypeTable:
    """Types of named complex types and global elements, under names for people.

    A name is the local name where it is unique in the contract, `{namespace}local` where not;
    a type comes before an element.
    """

    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self._records: dict[Complex, Type] = {}
        found = declarations.index.globals
        usable = [key for key in found if key not in declarations.index.broken]
        self.type_names = _short(
            n for k, n in usable if k == "type" and isinstance(declarations.type(n), Complex)
        )
        taken = set(self.type_names.values())
        elements = [
            n for k, n in usable
            if k == "element" and not found[k, n].document.file.startswith("catalogue:")
        ]  # fmt: skip
        self.element_names = {
            n: short if short not in taken else n if n not in taken else f"element {n}"
            for n, short in _short(elements).items()
        }

    def table(self) -> dict[str, Type]:
        """Give the whole table."""
        types: dict[str, Type] = {}
        for name, short in self.type_names.items():
            types[short] = self._named(name)
        for name, short in self.element_names.items():
            element = self.declarations.element(name)
            types[short] = self._content_type(element)
        return types

    def of(self, element: Element) -> Type:
        """Give the type of an element as a place refers to it."""
        has_name = element.reference and not element.type_name and element.name
        if has_name and isinstance(self.declarations.type_of(element), Complex):
            return Ref(self.element_names.get(element.name, element.name))
        return self._content_type(element)

    def _content_type(self, element: Element) -> Type:
        definition = self.declarations.type_of(element)
        if isinstance(definition, Simple):
            return _fixed(definition, element.value if element.is_fixed else None)
        if definition is ANY:
            return Anything("xs:anyType")
        if definition.name:
            return Ref(self.type_names[definition.name])
        return self._record(definition)

    def _named(self, name: str) -> Type:
        """Give a named complex type; one that has heirs is any of them, told by xsi:type."""
        definition = self.declarations.type(name)
        assert isinstance(definition, Complex)
        plain = self._record(definition)
        heirs = [h for h in self.declarations.heirs(name) if h in self.type_names]
        if not heirs or not isinstance(plain, Record):
            return plain
        branches = [] if definition.abstract else [self._tagged(plain, name, required=False)]
        for heir in heirs:
            inner = self.declarations.type(heir)
            if isinstance(inner, Complex) and not inner.abstract:
                record = self._record(inner)
                if isinstance(record, Record):
                    branches.append(self._tagged(record, heir, required=True))
        return OneOf(tuple(branches), TAG) if branches else plain

    def _tagged(self, record: Record, name: str, *, required: bool) -> Record:
        tag = Field(TAG, Choice((self.type_names[name],)), required=required)
        return replace(record, fields=(tag, *record.fields))

    def _record(self, definition: Complex) -> Type:
        if definition not in self._records:
            self._records[definition] = self._read_record(definition)
        return self._records[definition]

    def _read_record(self, definition: Complex) -> Type:
        name = self.type_names.get(definition.name, "")
        if definition.anything:
            return Anything("xs:anyType")
        if definition.array:
            item = next(definition.leaves())
            return ListOf(self.of(item), nullable=item.nillable)
        gathered = _Content()
        if definition.content is not None:
            _gather(definition.content, gathered, 1, 1)
        keys = definition.keys()
        fields = [self._attribute(a) for a in definition.attributes]
        fields += [self._field(keys[n], place) for n, place in gathered.places.items()]
        if definition.text is not None:
            fields.append(Field(TEXT, definition.text.type, required=True))
        elif definition.mixed:
            fields.append(Field(TEXT, Text(whitespace="preserve"), required=False))
        if not definition.attributes and definition.text is not None:
            return definition.text.type
        alternatives = tuple(
            replace(a, groups=tuple(tuple(keys[n] for n in g) for g in a.groups))
            for a in gathered.alternatives
        )
        return Record(
            tuple(fields), name, gathered.open, ordered=True, alternatives=alternatives,
            beyond=tuple(dict.fromkeys(gathered.beyond)),
            paired=tuple(tuple(keys[n] for n in names) for names in gathered.paired),
            strangers=gathered.strangers,
        )  # fmt: skip

    def _field(self, key: str, place: _Place) -> Field:
        element = place.element
        item = self.of(element)
        is_list = place.maximum is None or place.maximum > 1
        least = max(place.minimum, place.if_present)
        nullable = element.nillable and self._may_be_nil(element)
        return Field(
            key,
            ListOf(item, least, place.maximum, nullable=nullable) if is_list else item,
            required=place.minimum > 0,
            nullable=nullable and not is_list,
            default=element.value,
            note=element.note,
        )

    def _may_be_nil(self, element: Element) -> bool:
        """Tell whether an element without content can be valid: nil spares no attribute."""
        definition = self.declarations.type_of(element)
        if not isinstance(definition, Complex):
            return True
        return not definition.abstract and not any(a.required for a in definition.attributes)

    def _attribute(self, attribute: Attribute) -> Field:
        return Field(
            attribute_key(attribute.name),
            _fixed(attribute.simple, attribute.value if attribute.is_fixed else None),
            required=attribute.required,
            default=attribute.value,
            note=attribute.note,
        )


def _fixed(simple: Simple, value: str | None) -> Type:
    if value is None or simple.primitive in ("list", "union", "binary"):
        return simple.type
    return finish(replace(simple, values=(normalise(value, simple.space),))).type


def _short(names: Iterable[str]) -> dict[str, str]:
    every = list(names)
    count: dict[str, int] = {}
    for name in every:
        local = local_name(name)
        count[local] = count.get(local, 0) + 1
    return {n: local_name(n) if count[local_name(n)] == 1 else n for n in every}


def _gather(group: Group, into: _Content, least: int, most: int | None) -> None:
    """Lay a content model flat: sequences add up, of a choice each branch is optional.

    least, most: how often the group that holds this one occurs.
    """
    is_sure = least > 0
    least, most = least * group.minimum, _times(most, group.maximum)
    if group.kind == "choice" and len(group.parts) > 1:
        _gather_choice(group, into, least, most)
        return
    before, inner = set(into.places), len(into.alternatives)
    for part in group.parts:
        _gather_part(part, into, least, most)
    if (group.minimum, group.maximum) != (1, 1) and len(group.parts) > 1:
        into.beyond.append(_words(group))
    names = _together(group, before)
    if is_sure and least == 0 and names:
        # What stands in a part that is optional itself may still be left out: nobody does so.
        into.alternatives[inner:] = [Alternatives((names,), optional=True)]
    if most != 1 and group.maximum != 1 and names:
        into.paired.append(names)


def _together(group: Group, before: set[str]) -> tuple[str, ...]:
    """Give the elements of a sequence that may come together; () when they stand elsewhere too."""
    leaves = list(_leaves(group))
    names = tuple(leaf.element.name for leaf in leaves)
    plain = len(names) == len(set(names)) > 1 and not before & set(names)
    tied = any(leaf.minimum for leaf in leaves) and all(leaf.minimum <= 1 for leaf in leaves)
    return names if plain and tied else ()


def _leaves(group: Group) -> Iterator[Leaf]:
    """Give the elements of nested sequences; one without a name where there is a choice."""
    for part in group.parts:
        if isinstance(part, Leaf):
            yield part
        elif isinstance(part, Group) and part.kind != "choice":
            yield from _leaves(part)
        elif isinstance(part, Group):
            yield from (leaf for leaf in _leaves(replace(part, kind="sequence")) for _ in "12")


def _times(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one * other


def _gather_part(part: Particle, into: _Content, least: int, most: int | None) -> None:
    if isinstance(part, Leaf):
        _add(into, _Place(part.element, part.minimum * least, _times(part.maximum, most)))
    elif isinstance(part, Group):
        _gather(part, into, least, most)
    else:
        into.open = True
        if part.free and part.minimum * least:
            into.strangers += part.minimum * least


def _branches(group: Group) -> Iterator[Particle]:
    """Give the branches of a choice; a choice that is a branch counts with its own."""
    for part in group.parts:
        if isinstance(part, Group) and part.kind == "choice" and part.maximum == 1:
            yield from _branches(part)
        else:
            yield part


def _gather_choice(group: Group, into: _Content, least: int, most: int | None) -> None:
    """Add the branches; a choice of which something must be there becomes `Alternatives`.

    Not where branches share elements with each other or with what stands before: "exactly one
    of the groups is present" would then refuse good records. A choice that repeats may hold
    several branches.
    """
    whole = _Content()
    branches: list[tuple[str, ...]] = []
    parts = tuple(_branches(group))
    for part in parts:
        branch = _Content()
        _gather_part(part, branch, 0, most)
        if isinstance(part, Leaf):
            for place in branch.places.values():
                place.if_present = max(1, part.minimum) * max(1, least)
        branches.append(tuple(branch.places))
        _either(whole, branch)
    names = [n for b in branches for n in b]
    is_clear = all(branches) and len(set(names)) == len(names) and not set(names) & set(into.places)
    for place in whole.places.values():
        _add(into, place)
    into.open = into.open or whole.open
    into.alternatives += whole.alternatives
    into.beyond += whole.beyond
    into.paired += whole.paired
    emptiable = least == 0 or any(p.minimum == 0 for p in (*group.parts, *parts))
    if is_clear and (most == 1 or not emptiable):
        into.alternatives.append(Alternatives(tuple(branches), emptiable, several=most != 1))
    single = all(isinstance(p, Leaf) and p.minimum <= 1 for p in parts)
    free = most is None and all(p.maximum is None or p.maximum == 1 for p in parts)
    exact = is_clear if most == 1 else free and (is_clear or emptiable)
    if not single or not exact:
        into.beyond.append(_words(group))


def _words(group: Group) -> str:
    """Give what fields laid flat do not say: which come together, which alone, how often."""
    names = " ".join(
        _words(p) if isinstance(p, Group)
        else f"{p.element.name if isinstance(p, Leaf) else 'any'}:{p.minimum}:{p.maximum}"
        for p in group.parts
    )  # fmt: skip
    return f"{group.kind} {group.minimum} {group.maximum} ({names})"


def _either(whole: _Content, branch: _Content) -> None:
    for name, place in branch.places.items():
        earlier = whole.places.setdefault(name, place)
        if earlier is not place:
            highs = (earlier.maximum, place.maximum)
            earlier.maximum = None if None in highs else max(h for h in highs if h is not None)
    whole.alternatives += branch.alternatives
    whole.beyond += branch.beyond
    whole.paired += branch.paired
    whole.open = whole.open or branch.open


def _add(into: _Content, place: _Place) -> None:
    earlier = into.places.get(place.element.name)
    if earlier is None:
        into.places[place.element.name] = place
        return
    earlier.minimum += place.minimum
    highs = (earlier.maximum, place.maximum)
    earlier.maximum = None if None in highs else sum(h for h in highs if h is not None)
