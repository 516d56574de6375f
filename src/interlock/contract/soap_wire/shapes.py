"""How the values of an XML type lie in elements and attributes: names, order, repetition.

A shape is made from schema components the first time its type is met, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final, TypeAlias

from interlock.contract.soap_wire.scalars import (
    Read,
    Write,
    reader,
    reader_of_valid,
    text_of,
    writer,
)
from interlock.data import dataclass
from interlock.schema.xsd.components import (
    Attribute,
    Complex,
    Element,
    Group,
    Leaf,
    Particle,
    Wildcard,
    attribute_key,
    elements,
)
from interlock.schema.xsd.nodes import XSD
from interlock.schema.xsd.schemas import Schemas
from interlock.schema.xsd.simple import BUILT_IN_TYPES, Simple

_SHAPES_SEEN: Final = 60
_PREFIXES_MAX: Final = 6


@dataclass(slots=True, eq=False)
class Slot:
    """A child element: its tag, its field, whether it repeats (in all) and how often here.

    needed: it must be there whatever else is.
    """

    tag: str
    key: str
    element: Element
    shapes: Shapes
    many: bool = False
    here: int | None = 1
    needed: bool = False
    _shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """Give the shape of the content."""
        if self._shape is None:
            self._shape = self.shapes.of(self.element)
        return self._shape


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A group that occurs more than once: its parts take turns."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """A choice whose branches share elements: the branch that takes most fields is written."""

    branches: tuple[tuple[Plan, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A place for elements of other namespaces. before: tags that come before it.

    least: how many must stand there.
    """

    before: frozenset[str]
    least: int


Plan: TypeAlias = Slot | Repeat | Either
Child: TypeAlias = tuple[str, bool, Read | None, Slot]


@dataclass(slots=True, eq=False)
class Shape:
    """Content of an element. read, write: set for scalars, and for the "$" of a record.

    slots: by tag. plan: order of writing. attributes: tag -> (field, read, write).
    read_valid: as read, of texts that were found valid.
    anything: content that the contract does not describe. is_list: a scalar of several items.
    type_name: `{namespace}local`. simple: the order of writing is just the order of slots.
    items: of an array of the SOAP encoding, whose value is a list. children: by tag, once they
    were read. gaps: of a sequence, where one is not at its end.
    """

    type_name: str = ""
    is_record: bool = False
    anything: bool = False
    read: Read | None = None
    read_valid: Read = str
    write: Write = text_of
    mixed: bool = False
    is_list: bool = False
    slots: dict[str, Slot] = field(default_factory=dict)
    plan: tuple[Plan, ...] = ()
    simple: bool = True
    items: Slot | None = None
    attributes: dict[str, tuple[str, Read, Write]] = field(default_factory=dict)
    namespace: str = ""
    children: dict[str, Child] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def prepared(self) -> dict[str, Child]:
        """Give how each child is read: its field, whether it repeats, what reads its text."""
        for tag, slot in self.slots.items():
            shape = slot.shape
            whole = shape.is_record or shape.anything or shape.items is not None
            # An empty element may stand for a value that the schema gives.
            plain = not whole and slot.element.value is None
            self.children[tag] = slot.key, slot.many, shape.read_valid if plain else None, slot
        return self.children


class Shapes:
    """Shapes of one contract, made on demand. short: type -> name for people, and back."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.short = schemas.types.type_names
        self.long = {short: name for name, short in self.short.items()}
        self._slots: dict[tuple[str, str], Slot] = {}
        self._prefixes: dict[Slot, dict[str, str]] = {}
        self._shapes: dict[Complex, Shape] = {}

    def slot(self, element: str, tag: str = "") -> Slot:
        """Give the slot of a global element; tag: its name on the wire, if that is another."""
        key = (element, tag or element)
        if key not in self._slots:
            declared = self.schemas.declarations.element(element)
            self._slots[key] = Slot(key[1], declared.name, declared, self)
        return self._slots[key]

    def prefixes(self, slot: Slot) -> dict[str, str]:
        """Give prefixes for the namespaces of an element's content; rare ones are left out."""
        if slot not in self._prefixes:
            namespaces = dict.fromkeys([_namespace(slot.tag)])
            waiting, seen = [slot], set[Shape]()
            while waiting and len(seen) < _SHAPES_SEEN and len(namespaces) < _PREFIXES_MAX:
                shape = waiting.pop(0).shape
                if shape not in seen:
                    seen.add(shape)
                    waiting += shape.slots.values()
                    namespaces |= dict.fromkeys(map(_namespace, shape.slots))
            names = [n for n in namespaces if n]
            letters = {n: "m" if i == 0 else f"n{i}" for i, n in enumerate(names)}
            self._prefixes[slot] = {letter: n for n, letter in letters.items()}
        return self._prefixes[slot]

    def heirs(self, type_name: str) -> tuple[str, ...]:
        """Give the types derived from a type."""
        return self.schemas.declarations.heirs(type_name)

    def find(self, element: str) -> Slot | None:
        """Give the slot of a global element, None when there is no usable one."""
        key = ("element", element)
        index = self.schemas.index
        usable = key in index.globals and key not in index.broken
        return self.slot(element) if usable else None

    def of(self, element: Element) -> Shape:
        """Give the shape of an element's content."""
        return self._shape(self.schemas.declarations.type_of(element))

    def of_type(self, name: str) -> Shape | None:
        """Give the shape of a type by `{namespace}local`, None when there is none."""
        if name.startswith(f"{{{XSD}}}"):
            simple = BUILT_IN_TYPES.get(name.rpartition("}")[2])
            return _scalar(simple) if simple else None
        index = self.schemas.index
        if ("type", name) not in index.globals or ("type", name) in index.broken:
            return None
        return self._shape(self.schemas.declarations.type(name))

    def _shape(self, definition: Complex | Simple) -> Shape:
        if isinstance(definition, Simple):
            return _scalar(definition)
        if definition not in self._shapes:
            self._shapes[definition] = self._record(definition)
        return self._shapes[definition]

    def _record(self, definition: Complex) -> Shape:
        if definition.anything:
            return Shape(anything=True, is_record=True)
        if definition.array:
            item = next(definition.leaves())
            slot = Slot(item.name, item.name, item, self, many=True, here=None)
            return Shape(definition.name, is_list=True, slots={slot.tag: slot}, items=slot)
        attributes = dict(map(_attribute, definition.attributes))
        if definition.text is not None and not attributes:
            scalar = _scalar(definition.text)
            scalar.type_name = definition.name
            return scalar
        text = _scalar(definition.text) if definition.text is not None else Shape()
        shape = Shape(
            definition.name, is_record=True, read=text.read, write=text.write,
            mixed=definition.mixed, attributes=attributes,
        )  # fmt: skip
        if definition.content is not None:
            keys = definition.keys()
            shape.plan = self._plan(definition.content, keys)
            every = list(slots_of(shape.plan))
            for slot in every:
                earlier = shape.slots.setdefault(slot.tag, slot)
                if earlier is not slot:
                    # The same element at two places is one field with several items.
                    earlier.many = slot.many = not _exclusive(definition.content, slot.element.name)
                    shape.simple = False
            shape.simple = shape.simple and all(isinstance(p, Slot) for p in shape.plan)
            shape.namespace = _namespace(next((s.tag for s in every), ""))
            shape.gaps = _gaps(definition.content)
        return shape

    def _plan(self, group: Group, keys: dict[str, str], needed: bool = True) -> tuple[Plan, ...]:
        """Flatten groups that occur once; a group that repeats stays together."""
        repeats = group.maximum is None or group.maximum > 1
        is_choice = group.kind == "choice" and len(group.parts) > 1
        needed = needed and group.minimum > 0 and not is_choice
        branches = [self._part(part, keys, needed, repeats) for part in group.parts]
        parts: tuple[Plan, ...] = tuple(p for branch in branches for p in branch)
        tags = [slot.tag for slot in slots_of(parts)]
        if is_choice and len(set(tags)) < len(tags):
            parts = (Either(tuple(branches)),)
        if not repeats:
            return parts
        for slot in slots_of(parts):
            slot.many = True
        if len(parts) == 1 and isinstance(parts[0], Slot):
            parts[0].here = None
            return parts
        return (Repeat(parts),)

    def _part(
        self, part: Particle, keys: dict[str, str], needed: bool, together: bool
    ) -> tuple[Plan, ...]:
        if isinstance(part, Leaf):
            element, many = part.element, part.maximum is None or part.maximum > 1
            key, must = keys[element.name], needed and part.minimum > 0
            return (Slot(element.name, key, element, self, many, part.maximum, must),)
        if not isinstance(part, Group):
            return ()
        inner = self._plan(part, keys, needed)
        if not together or len(inner) < 2 or part.kind == "choice":
            return inner
        return (Repeat(inner),)


def _gaps(content: Group) -> tuple[Gap, ...]:
    """Give the places of wildcards in plain sequences, () when there is only one, at the end."""
    found: list[Gap] = []
    tags: set[str] = set()
    parts = list(_in_line(content))
    for part in parts:
        if isinstance(part, Wildcard):
            found.append(Gap(frozenset(tags), part.minimum))
        else:
            tags |= {e.name for e in (part.element,)} if isinstance(part, Leaf) else set()
            tags |= {e.name for e in elements(part)} if isinstance(part, Group) else set()
    is_last = len(found) == 1 and isinstance(parts[-1], Wildcard)
    return () if is_last else tuple(found)


def _in_line(group: Group) -> Iterator[Particle]:
    """Give the parts of a sequence, with those of sequences in it that stand there once."""
    is_plain = group.kind == "sequence" and (group.minimum, group.maximum) == (1, 1)
    if not is_plain:
        yield group
        return
    for part in group.parts:
        if isinstance(part, Group):
            yield from _in_line(part)
        else:
            yield part


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def slots_of(plan: tuple[Plan, ...]) -> Iterator[Slot]:
    """Give every slot of a plan, in order."""
    for part in plan:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Repeat):
            yield from slots_of(part.parts)
        else:
            for branch in part.branches:
                yield from slots_of(branch)


def _exclusive(group: Group, name: str) -> bool:
    """Tell whether the element occurs at most once although it stands at several places."""

    def most(part: object) -> int:
        if isinstance(part, Leaf):
            count = 1 if part.maximum == 1 else 2
            return count if part.element.name == name else 0
        if not isinstance(part, Group):
            return 0
        counts = [most(p) for p in part.parts]
        total = max(counts, default=0) if part.kind == "choice" else sum(counts)
        return total if part.maximum == 1 else total * 2

    return most(group) <= 1


def _scalar(simple: Simple) -> Shape:
    return Shape(
        read=reader(simple),
        read_valid=reader_of_valid(simple),
        write=writer(simple),
        is_list=simple.primitive == "list",
    )


def _attribute(attribute: Attribute) -> tuple[str, tuple[str, Read, Write]]:
    read, write = reader(attribute.simple), writer(attribute.simple)
    return attribute.name, (attribute_key(attribute.name), read, write)
