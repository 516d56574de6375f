"""Elements to values."""

from __future__ import annotations

from lxml import etree

from interlock.contract.soap_wire.shapes import Shape, Shapes, Slot
from interlock.schema.xsd.components import attribute_key
from interlock.schema.xsd.nodes import XSD, XSI
from interlock.schema.xsd.types import TAG, TEXT
from interlock.values import Value

NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"


def read_element(node: etree._Element, slot: Slot) -> Value:
    """Give the value of an element; what the contract does not describe is read as it stands."""
    shape = slot.shape
    tag = ""
    if node.attrib:
        if node.get(NIL) in ("true", "1"):
            return None
        named = node.get(TYPE)
        if named is not None:
            shape, tag = _named(node, named, slot)
    if shape.anything:
        return _read_anything(node, slot.shapes)
    if shape.items is not None:
        items = shape.items
        return [read_element(child, items) for child in node]
    if shape.is_record:
        return _read_record(node, shape, tag, slot.shapes)
    text = node.text or ""
    if not text and slot.element.value is not None:
        text = slot.element.value
    if len(node):
        return _read_anything(node, slot.shapes)
    return shape.read(text) if shape.read is not None else text


def _named(node: etree._Element, named: str, slot: Slot) -> tuple[Shape, str]:
    name = type_name(node, named)
    shape = slot.shapes.of_type(name)
    if shape is None or (name.startswith(f"{{{XSD}}}") and slot.shape.anything):
        return slot.shape, ""
    return shape, slot.shapes.short.get(name, "") if shape.is_record else ""


def type_name(node: etree._Element, text: str) -> str:
    """Give `{namespace}local` for the prefixed name in an xsi:type."""
    prefix, _, local = text.strip().rpartition(":")
    namespace = node.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if namespace else local


def _read_record(node: etree._Element, shape: Shape, tag: str, shapes: Shapes) -> Value:
    record: dict[str, Value] = {TAG: tag} if tag else {}
    for name, text in node.attrib.items():
        known = shape.attributes.get(str(name))
        if known is not None:
            record[known[0]] = known[1](str(text))
        elif not str(name).startswith(f"{{{XSI}}}"):
            record[attribute_key(str(name))] = str(text)
    slots = shape.slots
    for child in node:
        slot = slots.get(child.tag)
        if slot is None:
            _add_unknown(record, child, shapes)
        elif slot.many:
            items = record.setdefault(slot.key, [])
            assert isinstance(items, list)
            items.append(read_element(child, slot))
        elif slot.key in record:
            _repeat(record, slot.key, read_element(child, slot))
        else:
            record[slot.key] = read_element(child, slot)
    if shape.read is not None:
        record[TEXT] = shape.read(node.text or "")
    elif shape.mixed:
        text = "".join(map(str, node.xpath("text()")))  # type: ignore[arg-type]  # this expression gives a list of strings
        if text.strip():
            record[TEXT] = text
    return record


def read_valid(node: etree._Element, slot: Slot) -> Value:
    """Give the value of an element that is valid, and has no attributes anywhere inside.

    The same as `read_element` gives, in half the time: nothing can stand where it must not.
    """
    shape = slot.shape
    children = shape.children
    if not children:
        if not shape.is_record or shape.anything or shape.mixed or shape.read is not None:
            return read_element(node, slot)
        children = shape.prepared()
    record: dict[str, Value] = {}
    for child in node:
        known = children.get(child.tag)
        if known is None:
            _add_unknown(record, child, slot.shapes)
            continue
        key, many, read, inner = known
        value = read_valid(child, inner) if read is None else read(child.text or "")
        if key not in record:
            record[key] = [value] if many else value
        elif many:
            items = record[key]
            assert isinstance(items, list)
            items.append(value)
        else:
            _repeat(record, key, value)
    return record


def _add_unknown(record: dict[str, Value], child: etree._Element, shapes: Shapes) -> None:
    key = str(child.tag)
    known = shapes.find(key)
    value = read_element(child, known) if known else _read_anything(child, shapes)
    if key in record:
        _repeat(record, key, value)
    else:
        record[key] = value


def _repeat(record: dict[str, Value], key: str, value: Value) -> None:
    """Keep what comes again although it must not: the validator will say so."""
    earlier = record[key]
    record[key] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]


def _read_anything(node: etree._Element, shapes: Shapes) -> Value:
    """Read by names alone: text, or a record of `{namespace}local` with repeated ones as lists."""
    if node.get(NIL) in ("true", "1"):
        return None
    record: dict[str, Value] = {}
    for name, text in node.attrib.items():
        if name == TYPE:
            full = type_name(node, str(text))
            local = full.removeprefix(f"{{{XSD}}}")
            record[TAG] = local if local is full else f"xs:{local}"
        else:
            record[attribute_key(str(name))] = str(text)
    for child in node:
        _add_unknown(record, child, shapes)
    if not record:
        return node.text or ""
    if node.text and node.text.strip():
        record[TEXT] = node.text
    return record
