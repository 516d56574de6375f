"""The SOAP 1.1 encoding (section 5): encoded messages to plain ones and back.

A plain message is what its schema describes: references are followed, array items are called
`item`, members stand in the order of their type, and a type is named only where it is a derived
one. It is validated and read as any literal message. What the encoding itself forbids is found
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final

from lxml import etree

from interlock.contract.model import Breach
from interlock.contract.soap_wire.envelope import Envelope
from interlock.contract.soap_wire.read import NIL, TYPE, type_name
from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.xsd.arrays import ARRAY, ITEM, SOAP_ENCODING
from interlock.schema.xsd.components import local_name
from interlock.schema.xsd.nodes import XSD, XSI

NODES_MAX: Final = 100_000
DEPTH_MAX: Final = 100
_STATED: Final = f"{{{SOAP_ENCODING}}}arrayType"
_WIRE: Final = (_STATED, f"{{{SOAP_ENCODING}}}root", f"{{{SOAP_ENCODING}}}offset",
                f"{{{SOAP_ENCODING}}}position")  # fmt: skip
_STYLE: Final = "encodingStyle"
# What clients without a WSDL write for "look at each item".
_OF_ANYTHING: Final = ("anyType", "ur-type", "Struct", "Array")
_SIZED: Final = expression(r"(\S+?)((?:\[\d*\])*)\[([\d,\s]*)\]")


class _TooMuch(Exception):
    """References that multiply beyond any message; the text is the path."""


def plain_of(message: Envelope) -> Plain:
    """Give what makes an encoded message plain: all that it can refer to is known."""
    ids: dict[str, etree._Element] = {}
    for top in (message.body, *message.independent):
        for node in top.iter(tag=etree.Element) if top is not None else ():
            if node.get("id") is not None:
                ids.setdefault(node.get("id") or "", node)
    return Plain(ids)


@dataclass(slots=True)
class Plain:
    """Makes one encoded message plain. ids: what can be referred to; wrong: what is forbidden."""

    ids: Mapping[str, etree._Element] = field(default_factory=dict)
    wrong: list[Breach] = field(default_factory=list)
    nodes: int = 0
    _open: list[etree._Element] = field(default_factory=list)

    def message(self, node: etree._Element, slot: Slot) -> etree._Element:
        """Give the plain wrapper of a message, named as the element that describes it."""
        style = next((str(v) for k, v in node.attrib.items() if local_name(str(k)) == _STYLE), "")
        if style not in ("", SOAP_ENCODING):
            self.wrong.append(Breach("$", _STYLE, f"{style} is not {SOAP_ENCODING}"))
        root = etree.Element(slot.element.name)
        try:
            self._members(root, node, slot.shape, "$")
        except _TooMuch as too_much:
            self._refuse(str(too_much), "href", f"refers to more than {NODES_MAX} elements")
        return root

    def _members(self, into: etree._Element, node: etree._Element, shape: Shape, path: str) -> None:
        order = {tag: place for place, tag in enumerate(shape.slots)}
        locals_ = {local_name(tag): tag for tag in reversed(shape.slots)}
        found: list[tuple[int, etree._Element, str]] = []
        for child in node.iterchildren(tag=etree.Element):
            tag = str(child.tag)
            tag = tag if tag in order else locals_.get(local_name(tag), tag)
            found.append((order.get(tag, len(order)), child, tag))
        if shape.simple:
            # Members of a struct are told apart by name; their order means nothing (section 5.1).
            found.sort(key=lambda f: f[0])
        seen: dict[str, int] = {}
        for _, child, tag in found:
            known = shape.slots.get(tag)
            here = f"{path}.{known.key if known else local_name(tag)}"
            if known is not None and known.many:
                here += f"[{seen.setdefault(tag, 0)}]"
                seen[tag] += 1
            self._value(into, child, known, (tag, here))

    def _value(
        self, into: etree._Element, node: etree._Element, slot: Slot | None,
        named: tuple[str, str],
    ) -> None:  # fmt: skip
        """Add the value of an accessor. named: its tag in the plain message, and its path."""
        tag, path = named
        target = self._target(node, path)
        self.nodes += 1
        if self.nodes > NODES_MAX or len(self._open) > DEPTH_MAX:
            raise _TooMuch(path)
        if target is None:
            etree.SubElement(into, tag)
            return
        if target.get(NIL) in ("true", "1"):
            etree.SubElement(into, tag).set(NIL, "true")
            return
        if target in self._open:
            self._refuse(path, "href", f"#{target.get('id')} refers to itself")
            etree.SubElement(into, tag)
            return
        self._open.append(target)
        self._content(into, target, slot, named)
        self._open.pop()

    def _target(self, node: etree._Element, path: str) -> etree._Element | None:
        for _ in range(DEPTH_MAX):
            reference = node.get("href")
            if reference is None or len(node):
                return node
            target = self.ids.get(reference.removeprefix("#"))
            if target is None or not reference.startswith("#"):
                self._refuse(path, "href", f"{reference} is nowhere in the message")
                return None
            node = target
        self._refuse(path, "href", f"{node.get('href')} refers to itself")
        return None

    def _content(
        self, into: etree._Element, node: etree._Element, slot: Slot | None,
        named: tuple[str, str],
    ) -> None:  # fmt: skip
        tag, path = named
        shape = slot.shape if slot is not None else None
        word = node.get(TYPE)
        full = type_name(node, word) if word is not None else ""
        if shape is not None and shape.items is not None:
            self._array(etree.SubElement(into, tag), node, shape.items, full=full, path=path)
            return
        if slot is not None and _says_nothing_new(full, slot):
            full = ""
        if full == ARRAY or node.get(_STATED) is not None:
            self._untyped_array(into, node, slot, named)
            return
        shape = (slot.shapes.of_type(full) if slot is not None and full else None) or shape
        namespace = full[1:].partition("}")[0] if full.startswith("{") else ""
        made = etree.SubElement(into, tag, nsmap={"x": namespace} if namespace else None)
        if full:
            prefix = next((p for p, n in made.nsmap.items() if p and n == namespace), "")
            local = local_name(full)
            made.set(TYPE, f"{prefix}:{local}" if prefix else local)
        if shape is not None and shape.items is not None:
            self._array(made, node, shape.items, full=full, path=path)
            return
        for name, text in node.attrib.items():
            if not _is_of_the_wire(str(name)) or (shape and str(name) in shape.attributes):
                made.set(name, text)
        made.text = node.text if not len(node) else None
        if shape is None or not shape.is_record or shape.anything:
            for child in node.iterchildren(tag=etree.Element):
                self._value(made, child, None, (str(child.tag), f"{path}.{local_name(child.tag)}"))
        else:
            made.text = node.text
            self._members(made, node, shape, path)

    def _untyped_array(
        self, into: etree._Element, node: etree._Element, slot: Slot | None,
        named: tuple[str, str],
    ) -> None:  # fmt: skip
        tag, path = named
        if slot is not None and not slot.shape.anything:
            self._refuse(path, "xsi:type", "is an array, and its type is none")
        made = etree.SubElement(into, tag)
        for index, child in enumerate(node.iterchildren(tag=etree.Element)):
            self._value(made, child, None, (ITEM, f"{path}[{index}]"))

    def _array(
        self, made: etree._Element, node: etree._Element, item: Slot, *, full: str, path: str
    ) -> None:
        children = list(node.iterchildren(tag=etree.Element))
        for name in ("offset", "position"):
            where = [node] if name == "offset" else children
            if any(n.get(f"{{{SOAP_ENCODING}}}{name}") is not None for n in where):
                self._refuse(path, name, f"soapenc:{name} (an array in pieces) is not supported")
        if (node.text or "").strip() and not children:
            self._refuse(path, "type", f"is {node.text!r}, not an array")
        stated = node.get(_STATED)
        if stated is not None:
            self._stated(node, item, stated, path)
        elif full and full != ARRAY and item.shapes.of_type(full) is None:
            self._refuse(path, "xsi:type", f"{full} is no type of the contract")
        for index, child in enumerate(children):
            self._value(made, child, item, (ITEM, f"{path}[{index}]"))

    def _stated(self, node: etree._Element, item: Slot, stated: str, path: str) -> None:
        """Hold `tns:Line[2]` against the type of the items and their number."""
        found = _SIZED.fullmatch(stated.strip())
        if found is None or "," in found.group(3):
            words = "is no array of one dimension, which alone is supported"
            self._refuse(path, "arrayType", f"{stated} {words}")
            return
        size = found.group(3).strip()
        if size and int(size) != len(node):
            self._refuse(path, "arrayType", f"says {size} items, and there are {len(node)}")
        name = type_name(node, found.group(1))
        declared = item.element.type_name
        if found.group(2) or local_name(name) in _OF_ANYTHING:
            return  # its items are judged one by one
        if not _same(name, declared) and name not in item.shapes.heirs(declared):
            wanted = local_name(declared)
            self._refuse(path, "arrayType", f"{stated} is not an array of {wanted}")

    def _refuse(self, path: str, rule: str, says: str) -> None:
        self.wrong.append(Breach(path, rule, says))


def _is_of_the_wire(name: str) -> bool:
    return name in ("id", "href", TYPE, NIL, *_WIRE) or local_name(name) == _STYLE


def _same(one: str, other: str) -> bool:
    """Tell whether two names mean one type: soapenc:int is xsd:int with an id."""
    return one == other or (_scalar(one) == _scalar(other) != "")


def _scalar(name: str) -> str:
    namespace, _, local = name.rpartition("}")
    return local if namespace[1:] in (XSD, SOAP_ENCODING) else ""


def _says_nothing_new(full: str, slot: Slot) -> bool:
    declared = slot.element.type_name
    return not full or (full != f"{{{XSD}}}anyType" and _same(full, declared))


def encoded(node: etree._Element, slot: Slot, envelope: str) -> etree._Element:
    """Give the encoded form of a plain message, with the type of each value on the wire.

    envelope: namespace of the SOAP version. `node` loses its content.
    """
    found = list(_typed(node, slot))
    names = [name for _, name, _ in found] + [item for _, _, item in found]
    own = etree.QName(node).namespace
    known = {SOAP_ENCODING: "soapenc", XSD: "xsd", XSI: "xsi", envelope: "soap"}
    if own:
        known[own] = "m"
    for namespace in sorted({n[1:].partition("}")[0] for n in names if n.startswith("{")}):
        known.setdefault(namespace, f"t{len(known)}")
    root = etree.Element(node.tag, nsmap={p: n for n, p in known.items()})
    root.text = node.text
    for name, value in node.attrib.items():
        root.set(name, value)
    root.extend(list(node))
    root.set(f"{{{envelope}}}{_STYLE}", SOAP_ENCODING)
    for element, name, item in found:
        where = root if element is node else element
        where.set(TYPE, _word(name, known))
        if item:
            where.set(_STATED, f"{_word(item, known)}[{len(where)}]")
    return root


def _word(name: str, known: Mapping[str, str]) -> str:
    namespace = name[1:].partition("}")[0] if name.startswith("{") else ""
    return f"{known[namespace]}:{local_name(name)}" if namespace else name


def _typed(node: etree._Element, slot: Slot) -> Iterator[tuple[etree._Element, str, str]]:
    """Give each element with the name of its type, and of its items if it is an array."""
    if node.get(NIL) in ("true", "1"):
        return
    shape, name, item = slot.shape, slot.element.type_name, ""
    stated = node.get(TYPE)
    if stated is not None:
        name = type_name(node, stated)
        shape = slot.shapes.of_type(name) or shape
    elif shape.items is not None:
        name, item = ARRAY, shape.items.element.type_name
    if name and name != f"{{{XSD}}}anyType":
        yield node, name, item
    for child in _children(node, shape):
        yield from _typed(*child)


def _children(node: etree._Element, shape: Shape) -> Iterable[tuple[etree._Element, Slot]]:
    for child in node.iterchildren(tag=etree.Element):
        known = shape.slots.get(str(child.tag))
        if known is not None:
            yield child, known
