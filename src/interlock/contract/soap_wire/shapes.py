"""How the values of an XML type lie in elements and attributes: names, order, repetition.

A shape is made from schema components the first time its type is met, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from interlock.contract.soap_wire.scalars import Read, Write, reader, text_of, writer
from interlock.schema.xsd.components import (
    Attribute,
    Complex,
    Element,
    Group,
    Leaf,
    attribute_key,
)
from interlock.schema.xsd.documents import XSD
from interlock.schema.xsd.schemas import Schemas
from interlock.schema.xsd.simple import BUILT_IN_TYPES, Simple

_SHAPES_SEEN: Final = 60
_PREFIXES_MAX: Final = 6


@dataclass(slots=True, eq=False)
class Slot:
    """A child element: its tag, its field, whether it repeats (in all) and how often here."""

    tag: str
    key: str
    element: Element
    shapes: Shapes
    many: bool = False
    here: int | None = 1
    _shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """Give the shape of the content."""
        if self._shape is None:
            self._shape = self.shapes.of(self.element)
        return self._shape


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A group that occurs more than once: its parts take turns (or, of a choice, any part)."""

    parts: tuple[Plan, ...]
    is_choice: bool


Plan: TypeAlias = Slot | Repeat


@dataclass(slots=True, eq=False)
class Shape:
    """Content of an element. read, write: set for scalars, and for the "$" of a record.

    slots: by tag. plan: order of writing. attributes: tag -> (field, read, write).
    anything: content that the contract does not describe. type_name: `{namespace}local`.
    simple: the order of writing is just the order of slots.
    """

    type_name: str = ""
    is_record: bool = False
    anything: bool = False
    read: Read | None = None
    write: Write = text_of
    mixed: bool = False
    slots: dict[str, Slot] = field(default_factory=dict)
    plan: tuple[Plan, ...] = ()
    simple: bool = True
    attributes: dict[str, tuple[str, Read, Write]] = field(default_factory=dict)
    namespace: str = ""


class Shapes:
    """Shapes of one contract, made on demand. short: type -> name for people, and back."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.short = schemas.types.type_names
        self.long = {short: name for name, short in self.short.items()}
        self._slots: dict[str, Slot] = {}
        self._prefixes: dict[Slot, dict[str, str]] = {}
        self._shapes: dict[Complex, Shape] = {}

    def slot(self, element: str) -> Slot:
        """Give the slot of a global element."""
        if element not in self._slots:
            declared = self.schemas.declarations.element(element)
            self._slots[element] = Slot(element, declared.name, declared, self)
        return self._slots[element]

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
        attributes = dict(map(_attribute, definition.attributes))
        if definition.text is not None and not attributes:
            scalar = _scalar(definition.text)
            return Shape(definition.name, read=scalar.read, write=scalar.write)
        text = _scalar(definition.text) if definition.text is not None else Shape()
        shape = Shape(
            definition.name, is_record=True, read=text.read, write=text.write,
            mixed=definition.mixed, attributes=attributes,
        )  # fmt: skip
        if definition.content is not None:
            keys = definition.keys()
            shape.plan = self._plan(definition.content, keys)
            every = list(_slots(shape.plan))
            for slot in every:
                earlier = shape.slots.setdefault(slot.tag, slot)
                if earlier is not slot:
                    # The same element at two places is one field with several items.
                    earlier.many = slot.many = not _exclusive(definition.content, slot.element.name)
                    shape.simple = False
            shape.simple = shape.simple and all(isinstance(p, Slot) for p in shape.plan)
            shape.namespace = _namespace(next((s.tag for s in every), ""))
        return shape

    def _plan(self, group: Group, keys: dict[str, str]) -> tuple[Plan, ...]:
        """Flatten groups that occur once; a group that repeats stays together."""
        parts: list[Plan] = []
        repeats = group.maximum is None or group.maximum > 1
        for part in group.parts:
            if isinstance(part, Leaf):
                many = part.maximum is None or part.maximum > 1
                element = part.element
                key = keys[element.name]
                parts.append(Slot(element.name, key, element, self, many, part.maximum))
            elif isinstance(part, Group):
                inner = self._plan(part, keys)
                together = repeats and not (len(inner) == 1 and isinstance(inner[0], Repeat))
                parts += (Repeat(inner, part.kind == "choice"),) if together else inner
        if not repeats:
            return tuple(parts)
        for slot in _slots(tuple(parts)):
            slot.many = True
        if len(parts) == 1 and isinstance(parts[0], Slot):
            parts[0].here = None
            return tuple(parts)
        return (Repeat(tuple(parts), group.kind == "choice"),)


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _slots(plan: tuple[Plan, ...]) -> Iterator[Slot]:
    for part in plan:
        if isinstance(part, Slot):
            yield part
        else:
            yield from _slots(part.parts)


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
    return Shape(read=reader(simple), write=writer(simple))


def _attribute(attribute: Attribute) -> tuple[str, tuple[str, Read, Write]]:
    read, write = reader(attribute.simple), writer(attribute.simple)
    return attribute.name, (attribute_key(attribute.name), read, write)
