"""Values to elements, in the order of the schema whatever the order of the value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Final

from lxml import etree

from interlock.contract.soap_wire.read import NIL, TYPE
from interlock.contract.soap_wire.scalars import text_of
from interlock.contract.soap_wire.shapes import Either, Gap, Plan, Shape, Slot, slots_of
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.xsd.catalogue import XML_NAMESPACE
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
    if TEXT in left:
        text = left.pop(TEXT)
        node.text = defects.text(shape.write(text) if shape.read else text_of(text), node)
    if shape.simple:
        for child in shape.slots.values():
            if child.key in left:
                for item in _items(left.pop(child.key), child):
                    _child(node, item, child, defects)
    else:
        queues = {
            child.key: list(_items(left.pop(child.key), child))
            for child in shape.slots.values()
            if child.key in left
        }
        _take_turns(node, queues, shape, defects)
    count = len(node)
    for key, given in left.items():
        known = slot.shapes.find(str(key)) if str(key).startswith("{") else None
        if known is None:
            _unknown(node, str(key), given, defects, namespace=shape.namespace)
        else:
            for item in _items(given, known):
                _child(node, item, known, defects)
    if shape.gaps:
        _fill_gaps(node, list(node)[count:], shape.gaps)


def _fill_gaps(
    node: etree._Element, strangers: list[etree._Element], gaps: tuple[Gap, ...]
) -> None:
    """Move elements of other namespaces to their places, the least there, the rest to the last."""
    own = [child for child in node if child not in strangers]
    for gap in gaps:
        mine = strangers if gap is gaps[-1] else strangers[: gap.least]
        strangers = strangers[len(mine) :]
        before = next((c for c in reversed(own) if c.tag in gap.before), None)
        at = 0 if before is None else node.index(before) + 1
        for child in reversed(mine):
            node.insert(at, child)


def _take_turns(
    node: etree._Element, queues: dict[str, list[object]], shape: Shape, defects: Defects
) -> None:
    for part in shape.plan:
        _turn(node, part, queues, defects)
    for slot in shape.slots.values():
        for item in queues.get(slot.key, ()):
            _child(node, item, slot, defects)


def _items(value: object, slot: Slot) -> Iterable[object]:
    """Give what becomes an element each; the items of a list type share one element."""
    if not isinstance(value, list | tuple) or (slot.shape.items is not None and not slot.many):
        return (value,)
    is_one = slot.shape.is_list and not any(isinstance(item, list | tuple) for item in value)
    return (value,) if is_one and not slot.many else value


def _turn(
    node: etree._Element, part: Plan, queues: dict[str, list[object]], defects: Defects
) -> bool:
    """Write what stands next at this place; tell whether there was anything."""
    if isinstance(part, Slot):
        queue = queues.get(part.key, [])
        count = len(queue) if part.here is None else min(part.here, len(queue))
        for item in queue[:count]:
            _child(node, item, part, defects)
        del queue[:count]
        return count > 0
    if isinstance(part, Either):
        best = max(part.branches, key=lambda branch: _score(branch, queues))
        return _turns(node, best, queues, defects)
    wrote, again = False, True
    while again:
        again = _turns(node, part.parts, queues, defects)
        wrote = wrote or again
    return wrote


def _turns(
    node: etree._Element, parts: Iterable[Plan], queues: dict[str, list[object]], defects: Defects
) -> bool:
    wrote = False
    for part in parts:
        wrote = _turn(node, part, queues, defects) or wrote
    return wrote


def _score(branch: tuple[Plan, ...], queues: Mapping[str, list[object]]) -> tuple[int, int]:
    """Say how well a branch suits: by the fields it would take, then by its brevity."""
    slots = list(slots_of(branch))
    return len({s.key for s in slots if queues.get(s.key)}), -len(slots)


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
        if key == TEXT:
            node.text = defects.text(text_of(given), node)
        elif key != TAG:
            known = slot.shapes.find(str(key)) if slot is not None else None
            if known is not None:
                for item in _items(given, known):
                    _child(node, item, known, defects)
            else:
                _unknown(node, str(key), given, defects)


def _is_name(name: str, node: etree._Element, defects: Defects) -> bool:
    if _NAME.fullmatch(name.rpartition("}")[2]):
        return True
    defects.found.append((str(node.tag), f"{name!r} is no XML name"))
    return False
