"""Elements to values."""

from __future__ import annotations

from lxml import etree

from interlock.contract.soap_wire.shapes import Shape, Shapes, Slot
from interlock.contract.soap_wire.standing import standing
from interlock.schema.xsd.components import attribute_key
from interlock.schema.xsd.content import MINGLED
from interlock.schema.xsd.nodes import XSD, XSI
from interlock.schema.xsd.types import TAG, TEXT
from interlock.values import Path, Value

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
        attribute = shape.attributes.get(str(name))
        if attribute is not None:
            record[attribute[0]] = attribute[1](str(text))
        elif not str(name).startswith(f"{{{XSI}}}"):
            record[attribute_key(str(name))] = str(text)
    if shape.content.plain:
        slots = shape.slots
        strangers = [child for child in node if not _add(record, child, slots.get(child.tag))]
        _add_strangers(record, strangers, shape, shapes)
    else:
        _read_turns(record, node, shape, shapes)
    if shape.read is not None:
        record[TEXT] = shape.read(node.text or "")
    elif shape.mixed:
        _add_text(record, node)
    return record


def _read_turns(
    record: dict[str, Value], node: etree._Element, shape: Shape, shapes: Shapes
) -> None:
    """Read children of which some belong to groups that are fields."""
    strangers: dict[Path, list[etree._Element]] = {}
    for child, known, path in standing(node, shape):
        if not _add(_turn(record, path), child, known):
            strangers.setdefault(path, []).append(child)
    for path, children in strangers.items():
        _add_strangers(_turn(record, path), children, shape, shapes)


def _add_text(record: dict[str, Value], node: etree._Element) -> None:
    """Keep text among elements: before the first of them, or else each piece at its place."""
    texts = [node.text or "", *(child.tail or "" for child in node)]
    if any(map(str.strip, texts[1:])):
        record[TEXT] = list(texts)
    elif texts[0].strip():
        record[TEXT] = texts[0]


def _add(record: dict[str, Value], child: etree._Element, slot: Slot | None) -> bool:
    """Read a child that the contract names; tell whether it does."""
    if slot is None:
        return False
    if slot.many and isinstance(items := record.setdefault(slot.key, []), list):
        items.append(read_element(child, slot))
    elif slot.key in record:
        _repeat(record, slot.key, read_element(child, slot))
    else:
        record[slot.key] = read_element(child, slot)
    return True


def _turn(record: dict[str, Value], path: Path) -> dict[str, Value]:
    """Give the record of a turn, which is there from its first element on."""
    here: Value = record
    for step, inner in zip(path, (*path[1:], "")[: len(path)], strict=True):
        new: Value = [] if isinstance(inner, int) else {}
        if isinstance(here, dict):
            here = here.setdefault(str(step), new)
        elif isinstance(here, list) and isinstance(step, int):
            if step == len(here):
                here.append(new)
            here = here[step]
    assert isinstance(here, dict), "turns are records"
    return here


def read_valid(node: etree._Element, slot: Slot) -> Value:
    """Give the value of an element that is valid, and has no attributes anywhere inside.

    The same as `read_element` gives, in half the time: nothing can stand where it must not.
    """
    shape = slot.shape
    children = shape.children
    if not children:
        whole = shape.is_record and shape.content.plain
        if not whole or shape.anything or shape.mixed or shape.read is not None:
            return read_element(node, slot)
        children = shape.prepared()
    record: dict[str, Value] = {}
    strangers: list[etree._Element] = []
    for child in node:
        known = children.get(child.tag)
        if known is None:
            strangers.append(child)
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
    if strangers:
        _add_strangers(record, strangers, shape, slot.shapes)
    return record


def _add_strangers(
    record: dict[str, Value], children: list[etree._Element], shape: Shape, shapes: Shapes
) -> None:
    """Read children that the model does not name, each under its full name.

    Where that would lose their order they are a list of records with one field each.
    """
    bare = "{}" if shape.namespace and shape.content.gap is not None else ""
    found: list[tuple[str, Value]] = []
    mingled = False
    for child in children:
        tag = str(child.tag)
        known = shapes.find(tag)
        name = tag if tag.startswith("{") else bare + tag
        value = read_element(child, known) if known else _read_anything(child, shapes)
        mingled = mingled or (
            any(name == earlier for earlier, _ in found)
            and (found[-1][0] != name or isinstance(value, list))
        )
        found.append((name, value))
    if mingled:
        record[MINGLED] = [{name: value} for name, value in found]
        return
    for name, value in found:
        if name in record:
            _repeat(record, name, value)
        else:
            record[name] = value


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
    _add_strangers(record, list(node), Shape(), shapes)
    if not record:
        return node.text or ""
    _add_text(record, node)
    return record
