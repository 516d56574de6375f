"""XML inside a text, by an element of an XML Schema."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from lxml import etree

from interlock.contract.model import Breach, Inner
from interlock.contract.soap_wire.breaches import breaches
from interlock.contract.soap_wire.read import read_element
from interlock.contract.soap_wire.shapes import Shapes, Slot
from interlock.contract.soap_wire.write import Defects, write_root
from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.schema.types import Type
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.documents import Collection
from interlock.schema.xsd.nodes import XSD, parse
from interlock.schema.xsd.schemas import Schemas, settle
from interlock.values import Value


@dataclass(frozen=True, slots=True)
class XmlText:
    """A text that is XML."""

    slot: Slot

    def read(self, text: str) -> tuple[Value, tuple[Breach, ...]]:
        """Give the value and its breaches; a text that is not the element stays a text."""
        try:
            node = parse(text.encode("utf-8", "replace"), "the text", _ignore)
        except ContractError as error:
            return text, (Breach("$", "xml", error.problem),)
        if node.tag != self.slot.tag:
            says = f"the text holds {node.tag}; {self.slot.tag} is expected"
            return text, (Breach("$", "unknown", says),)
        return read_element(node, self.slot), self._judged(node)

    def write(self, value: Value) -> str:
        """Give the element, without an XML declaration."""
        return etree.tostring(write_root(value, self.slot, Defects()), encoding="unicode")

    def check(self, value: Value) -> tuple[Breach, ...]:
        """Give what is wrong with a value."""
        return self._judged(write_root(value, self.slot, Defects()))

    def _judged(self, node: etree._Element) -> tuple[Breach, ...]:
        return breaches(self.slot.shapes.schemas.validator(), node, self.slot)


@dataclass(slots=True)
class XmlSchemas:
    """The XML Schema files beside an overlay. types: their named types."""

    folder: Path
    types: dict[str, Type] = field(default_factory=dict)
    _known: dict[str, Shapes] = field(default_factory=dict)

    def content(self, file: str, element: str) -> tuple[Type, Inner]:
        """Give the type of an element (its local name, or `{namespace}local`) and its texts.

        ValueError, with the cause, when it is not there; ContractError when the file is none.
        """
        if file not in self._known:
            self._known[file] = Shapes(_schemas(self.folder / file))
        shapes = self._known[file]
        schemas = shapes.schemas
        names = [name for kind, name in schemas.index.globals if kind == "element"]
        found = [n for n in names if element in (n, local_name(n))]
        if len(found) != 1:
            known = ", ".join(names[:12]) or "none"
            raise ValueError(f"element {element!r} is there {len(found)} times; there is {known}")
        broken = schemas.index.broken.get(("element", found[0]))
        if broken:
            raise ValueError(broken)
        self.types |= schemas.types.table()
        type_ = schemas.types.of(schemas.declarations.element(found[0]))
        return type_, XmlText(shapes.slot(found[0]))


def _schemas(path: Path) -> Schemas:
    collection = Collection(path.resolve().parent)
    root = collection.read(path)
    if root.tag != f"{{{XSD}}}schema":
        raise ValueError(f"{path.name} is {root.tag}, not an XML Schema")
    collection.add(root, path.resolve(), inline=False)
    schemas = settle(collection)
    schemas.validator()
    return schemas


def _ignore(_: str) -> None:
    """Repairs of a message are nobody's business."""
