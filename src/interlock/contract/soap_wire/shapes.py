"""How the values of an XML type lie in elements and attributes: names, order, repetition.

A shape is made from schema components the first time its type is met, and kept.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final, TypeAlias

from interlock.contract.soap_wire.scalars import (
    Read,
    Write,
    may_be_list,
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
    attribute_key,
)
from interlock.schema.xsd.content import NOTHING, Content, Place, content_of
from interlock.schema.xsd.models import Unsayable
from interlock.schema.xsd.nodes import XSD
from interlock.schema.xsd.schemas import Schemas
from interlock.schema.xsd.simple import BUILT_IN_TYPES, Simple

_SHAPES_SEEN: Final = 60
_PREFIXES_MAX: Final = 6


@dataclass(slots=True, eq=False)
class Slot:
    """A child element: its tag, its field, whether this is a list.

    needed: it must be there whatever else is.
    """

    tag: str
    key: str
    element: Element
    shapes: Shapes
    many: bool = False
    needed: bool = False
    _shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """Give the shape of the content."""
        if self._shape is None:
            self._shape = self.shapes.of(self.element)
        return self._shape


Child: TypeAlias = tuple[str, bool, Read | None, Slot]


@dataclass(slots=True, eq=False)
class Shape:
    """Content of an element. read, write: set for scalars, and for the "$" of a record.

    slots: by tag, those of inner groups too. content: the model; at: the slot of each place of it.
    attributes: tag -> (field, read, write). read_valid: as read, of texts that were found valid.
    anything: content that the contract does not describe. is_list: a scalar of several items.
    type_name: `{namespace}local`. simple: a sequence of elements and nothing else.
    items: of an array of the SOAP encoding, whose value is a list. children: by tag, once they
    were read.
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
    content: Content = NOTHING
    at: dict[Place, Slot] = field(default_factory=dict)
    simple: bool = True
    items: Slot | None = None
    attributes: dict[str, tuple[str, Read, Write]] = field(default_factory=dict)
    namespace: str = ""
    children: dict[str, Child] = field(default_factory=dict)

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
            slot = Slot(item.name, item.name, item, self, many=True)
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
            shape.content = self._readable(definition)
            for place in shape.content.elements():
                slot = Slot(
                    place.element.name, place.key, place.element, self, place.many, place.required
                )
                shape.at[place] = slot
                shape.slots.setdefault(slot.tag, slot)
            shape.simple = all(isinstance(p, Place) for p in shape.content.root.parts)
            shape.simple = shape.simple and shape.content.root.kind == "sequence"
            shape.namespace = _namespace(next(iter(shape.slots), ""))
        return shape

    def _readable(self, definition: Complex) -> Content:
        try:
            return content_of(definition)
        except Unsayable:
            # No operation that needs it is offered.
            return NOTHING


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _scalar(simple: Simple) -> Shape:
    return Shape(
        read=reader(simple),
        read_valid=reader_of_valid(simple),
        write=writer(simple),
        is_list=may_be_list(simple),
    )


def _attribute(attribute: Attribute) -> tuple[str, tuple[str, Read, Write]]:
    read, write = reader(attribute.simple), writer(attribute.simple)
    return attribute.name, (attribute_key(attribute.name), read, write)
