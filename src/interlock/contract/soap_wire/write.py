"""Values to elements, in the order of the schema whatever the order of the value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Final, TypeAlias

from lxml import etree

from interlock.contract.soap_wire.read import NIL, TYPE
from interlock.contract.soap_wire.scalars import text_of
from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.types import GROUP
from interlock.schema.xsd.catalogue import XML_NAMESPACE
from interlock.schema.xsd.content import MINGLED, Gap, Model, Place, Turns
from interlock.schema.xsd.nodes import XSD
from interlock.schema.xsd.types import TAG, TEXT

_ILLEGAL: Final = expression("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = expression(r"[^\W\d][\w.\-·]*")


@dataclass(slots=True)
class Defects:
    """What a value holds that XML cannot carry: (path, words)."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def text(self, text: str, where: etree._Element) -> str:
        """Give the text with illegal characters replaced, and note them."""
        if _ILLEGAL.search(text) is None:
            return text
        self.found.append((str(where.tag), "holds a character that XML cannot carry"))
        return clean(text)


# The shape that is filled, the slot of its element, and what is found on the way.
_Where: TypeAlias = tuple[Shape, Slot, Defects]


def clean(text: str) -> str:
    """Give the text with characters that XML cannot carry replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def write_root(value: object, slot: Slot, defects: Defects) -> etree._Element:
    """Give the element for a message body; the namespaces of its content are declared on it."""
    prefixes = slot.shapes.prefixes(slot)
    node = etree.Element(slot.tag, nsmap=prefixes | _type_map(value, slot, prefixes.values()))
    _fill(node, value, slot, defects)
    return node


def _type_map(value: object, slot: Slot, known: Collection[str]) -> dict[str, str]:
    """Give the prefix that an xsi:type of this value needs, unless one is in force already.

    lxml drops a second prefix for a namespace when trees are joined, and the xsi:type with it.
    """
    tag = value.get(TAG) if isinstance(value, dict) else None
    namespace = _namespace(_full(tag, slot)) if isinstance(tag, str) else ""
    return {f"t{len(known)}": namespace} if namespace and namespace not in known else {}


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def _prefixed(name: str, node: etree._Element) -> str:
    namespace = _namespace(name)
    prefix = next((p for p, n in node.nsmap.items() if p and n == namespace), "")
    local = name.rpartition("}")[2]
    return f"{prefix}:{local}" if prefix else local


def _full(tag: str, slot: Slot) -> str:
    if tag.startswith("xs:"):
        return f"{{{XSD}}}{tag[3:]}"
    return slot.shapes.long.get(tag, tag)


def _child(parent: etree._Element, value: object, slot: Slot, defects: Defects) -> None:
    if value is None and not slot.element.nillable:
        # XML can say "nil" only where the schema allows it; elsewhere nothing is absence.
        return
    nsmap: dict[str, str] | None = None
    if isinstance(value, dict) and TAG in value:
        known = [n for p, n in parent.nsmap.items() if p]
        nsmap = _type_map(value, slot, known)
    node = etree.SubElement(parent, slot.tag, nsmap=nsmap)
    _fill(node, value, slot, defects)


def _fill(node: etree._Element, value: object, slot: Slot, defects: Defects) -> None:
    if value is None:
        if slot.element.nillable:
            node.set(NIL, "true")
        return
    shape = slot.shape
    if isinstance(value, dict):
        tag = value.get(TAG)
        if isinstance(tag, str):
            name = _full(tag, slot)
            node.set(TYPE, _prefixed(name, node))
            shape = slot.shapes.of_type(name) or shape
        if shape.is_record and not shape.anything:
            _fill_record(node, value, shape, slot=slot, defects=defects)
        else:
            _fill_anything(node, value, defects, slot)
    elif isinstance(value, list | tuple) and shape.items is not None:
        for item in value:
            _child(node, item, shape.items, defects)
    elif isinstance(value, list | tuple) and shape.anything:
        node.text = defects.text(text_of(str(value)), node)
    else:
        node.text = defects.text(shape.write(value), node)


def _fill_record(
    node: etree._Element,
    value: Mapping[object, object],
    shape: Shape,
    *,
    slot: Slot,
    defects: Defects,
) -> None:
    left = dict(value)
    left.pop(TAG, None)
    for name, (field_name, _, write) in shape.attributes.items():
        attribute = left.pop(field_name, None)
        if attribute is not None:
            node.set(name, defects.text(write(attribute), node))
    text = left.pop(TEXT, None)
    if shape.simple:
        for child in shape.slots.values():
            if child.key in left:
                for item in _items(left.pop(child.key), child):
                    _child(node, item, child, defects)
    else:
        _fill_part(node, left, shape.content.root, (shape, slot, defects))
    _fill_rest(node, left, (shape, slot, defects))
    if text is not None:
        _fill_text(node, text, shape, defects)


def _fill_part(
    node: etree._Element, left: dict[object, object], part: Model, place: _Where
) -> None:
    """Write what a part of the model holds, and take it away from what is left."""
    shape, _, defects = place
    if isinstance(part, Place):
        if part.key in left:
            child = shape.at[part]
            for item in _items(left.pop(part.key), child):
                _child(node, item, child, defects)
    elif isinstance(part, Gap):
        # Whatever has a name of its own here is no stranger.
        known = {s.key for s in shape.slots.values()}
        found = [
            k for k in left
            if k == MINGLED or (k not in known and not str(k).startswith(("@", GROUP)))
        ]  # fmt: skip
        _fill_rest(node, {k: left.pop(k) for k in found}, place)
    elif isinstance(part, Turns):
        given = left.get(part.key)
        turns = given if isinstance(given, list | tuple) else (given,)
        records = [dict(turn) for turn in turns if isinstance(turn, dict)]
        if part.key in left and len(records) == len(turns):
            del left[part.key]
            for own in records:
                _fill_part(node, own, part.content.root, place)
                _fill_rest(node, own, place)
    else:
        # Where any order is right, it is that of the value.
        parts = part.parts
        if part.kind == "all":
            order = list(left)
            parts = tuple(sorted(parts, key=lambda p: _place_in(order, p)))
        for inner in parts:
            _fill_part(node, left, inner, place)


def _place_in(order: list[object], part: Model) -> int:
    key = part.key if isinstance(part, Place | Turns) else ""
    return order.index(key) if key in order else len(order)


def _fill_rest(node: etree._Element, left: Mapping[object, object], place: _Where) -> None:
    """Write fields that the model does not name, or not here."""
    shape, slot, defects = place
    by_key = {s.key: s for s in shape.slots.values()} if left else {}
    for key, given in left.items():
        if key == MINGLED and isinstance(given, list | tuple):
            for one in given:
                _fill_rest(node, one if isinstance(one, dict) else {}, place)
            continue
        known = by_key.get(str(key))
        if known is None and str(key).startswith("{"):
            known = slot.shapes.find(str(key))
        if known is None:
            _unknown(node, str(key), given, defects, namespace=shape.namespace)
        else:
            for item in _items(given, known):
                _child(node, item, known, defects)


def _fill_text(node: etree._Element, text: object, shape: Shape, defects: Defects) -> None:
    """Write the text of an element; a list holds what stands before each child, and at the end."""
    if shape.read is not None or not isinstance(text, list | tuple):
        node.text = defects.text(shape.write(text) if shape.read else text_of(text), node)
        return
    children = list(node)
    for number, piece in enumerate(text):
        words = defects.text(text_of(piece), node)
        if number == 0 or not children:
            node.text = (node.text or "") + words
        else:
            child = children[min(number, len(children)) - 1]
            child.tail = (child.tail or "") + words


def _items(value: object, slot: Slot) -> Iterable[object]:
    """Give what becomes an element each; the items of a list type share one element."""
    if not isinstance(value, list | tuple) or (slot.shape.items is not None and not slot.many):
        return (value,)
    is_one = slot.shape.is_list and not any(isinstance(item, list | tuple) for item in value)
    return (value,) if is_one and not slot.many else value


def _unknown(
    node: etree._Element, key: str, value: object, defects: Defects, *, namespace: str = ""
) -> None:
    """Write a field that the contract does not know, where a strict reader will see it."""
    if key.startswith("@"):
        name = key[1:].replace("xml:", f"{{{XML_NAMESPACE}}}")
        if _is_name(name, node, defects) and value is not None:
            node.set(name, defects.text(text_of(value), node))
        return
    plain = f"{{{namespace}}}{key}" if namespace and not key.startswith("{") else key
    plain = plain.removeprefix("{}")
    if _is_name(plain, node, defects):
        for item in value if isinstance(value, list | tuple) else (value,):
            child = etree.SubElement(node, plain)
            if isinstance(item, dict):
                _fill_anything(child, item, defects, None)
            elif item is not None:
                child.text = defects.text(text_of(item), child)


def _fill_anything(
    node: etree._Element, value: Mapping[object, object], defects: Defects, slot: Slot | None
) -> None:
    for key, given in value.items():
        if key == MINGLED and isinstance(given, list | tuple):
            for one in given:
                _fill_anything(node, one if isinstance(one, dict) else {}, defects, slot)
        elif key not in (TEXT, TAG):
            known = slot.shapes.find(str(key)) if slot is not None else None
            if known is not None:
                for item in _items(given, known):
                    _child(node, item, known, defects)
            else:
                _unknown(node, str(key), given, defects)
    if value.get(TEXT) is not None:
        _fill_text(node, value[TEXT], Shape(), defects)


def _is_name(name: str, node: etree._Element, defects: Defects) -> bool:
    if _NAME.fullmatch(name.rpartition("}")[2]):
        return True
    defects.found.append((str(node.tag), f"{name!r} is no XML name"))
    return False
