"""What libxml2 says about a message, as breaches: where in the value, which rule, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias, cast

from lxml import etree

from interlock.contract.model import Breach
from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.contract.soap_wire.standing import standing
from interlock.schema.xsd.components import attribute_key, local_name
from interlock.schema.xsd.nodes import XSI
from interlock.schema.xsd.simple import Simple, normalise
from interlock.values import Path, show_path

_FACETS: Final = {
    name.upper(): name
    for name in (
        "length", "minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive",
        "maxExclusive", "totalDigits", "fractionDigits", "pattern", "enumeration",
    )
}  # fmt: skip
_RULES: Final = (
    ("DATATYPE_VALID", "type"),
    ("TYPE_3_1", "type"),
    ("TYPE_2", "abstract"),
    ("COMPLEX_TYPE_4", "required"),
    ("COMPLEX_TYPE_3", "unknown"),
    ("COMPLEX_TYPE_2", "content"),
    ("ELT_1", "unknown"),
    ("ELT_2", "abstract"),
    ("ELT_3", "nillable"),
    ("ELT_4", "xsi:type"),
    ("ELT_5", "fixed"),
    ("ATTRIBUTE_4", "fixed"),
    ("AU", "fixed"),
    ("WILDCARD", "unknown"),
)
# Of children in groups, their path below the parent and their slot.
_Turns: TypeAlias = dict[etree._Element, tuple[str, Slot | None]]
_WORDS_MAX: Final = 400
BREACHES_MAX: Final = 100


def breaches(
    schema: etree.XMLSchema, node: etree._Element, slot: Slot | None
) -> tuple[Breach, ...]:
    """Validate an element in place; () when it conforms. Paths start at its value, "$"."""
    if slot is None or node.tag != slot.tag or slot.tag == slot.element.name:
        return _found(schema, node, slot)
    # The wrapper of an rpc message is described by an element of another name.
    node.tag = slot.element.name
    try:
        return _found(schema, node, slot)
    finally:
        node.tag = slot.tag


def _found(schema: etree.XMLSchema, node: etree._Element, slot: Slot | None) -> tuple[Breach, ...]:
    if schema.validate(node):
        return ()
    if slot is not None and _collapsed(schema, node, slot) and schema.validate(node):
        return ()
    found: dict[str, Breach] = {}
    known: dict[etree._Element, _Turns] = {}
    for entry in cast("Iterable[etree._LogEntry]", schema.error_log):
        breach = _breach(entry, node, slot, known)
        # A facet that fails is told twice: by its name, then as "not a valid value".
        if breach.path not in found or found[breach.path].rule not in (*_FACETS.values(), "type"):
            found.setdefault(f"{breach.path} {breach.rule}", breach)
            found.setdefault(breach.path, breach)
        if len(found) > BREACHES_MAX:
            break
    return tuple(dict.fromkeys(found.values()))


def _collapsed(schema: etree.XMLSchema, root: etree._Element, slot: Slot) -> bool:
    """Take away the white space around dates and times; libxml2 forgets that it means nothing."""
    changed, known = False, dict[etree._Element, _Turns]()
    for entry in cast("Iterable[etree._LogEntry]", schema.error_log):
        if "DATATYPE_VALID" not in entry.type_name:
            continue
        chain = list(_chain(root, entry.path or ""))
        node, (_, parent) = chain[-1], _value_path(chain, slot, known)
        child = parent.slots.get(str(node.tag)) if parent is not None else None
        text = normalise(node.text or "", "collapse")
        if child is not None and text != (node.text or "") and _is_moment(child):
            node.text, changed = text, True
    return changed


def _is_moment(slot: Slot) -> bool:
    definition = slot.shapes.schemas.declarations.type_of(slot.element)
    simple = definition if isinstance(definition, Simple) else definition.text
    return simple is not None and simple.primitive == "moment"


def _breach(
    entry: etree._LogEntry,
    root: etree._Element,
    slot: Slot | None,
    known: dict[etree._Element, _Turns],
) -> Breach:
    chain = list(_chain(root, entry.path or ""))
    path, parent = _value_path(chain, slot, known)
    message = re.sub(r"^Element '[^']*'(, attribute '[^']*')?: ", "", entry.message)
    kind = entry.type_name.removeprefix("SCHEMAV_").removeprefix("CVC_")
    attribute = re.search(r"attribute '([^']*)'", entry.message)
    if kind == "ELEMENT_CONTENT":
        return _content(chain, path, message, parent)
    rule = _FACETS.get(kind.removesuffix("_VALID"), "")
    rule = rule or next((word for start, word in _RULES if kind.startswith(start)), kind.lower())
    if attribute is not None and ("TYPE_3_2" in kind or kind == "COMPLEX_TYPE_4" or rule in (
        "type", "fixed", *_FACETS.values())):  # fmt: skip
        path += "." + attribute_key(attribute.group(1)).replace(f"{{{XSI}}}", "xsi:")
    message = re.sub(r"^\[facet '[^']*'\] ", "", message)
    return Breach(path, rule, message[:_WORDS_MAX])


def _content(chain: list[etree._Element], path: str, message: str, parent: Shape | None) -> Breach:
    """Tell a missing element from one in the wrong order, one too many and an unknown one."""
    node = chain[-1]
    expected = re.findall(r"(?:##other)?(\{[^}]*\}[^\s,)]+|[^\s,()]+)", message.partition(
        "Expected is")[2].strip(" .()").removeprefix("one of").strip(" ()"))  # fmt: skip
    names = [e.strip(".") for e in expected if e.strip(".")]
    if message.startswith("Missing child"):
        first = local_name(names[0]) if names else "?"
        words = " or ".join(map(local_name, names)) or "an element"
        return Breach(f"{path}.{first}", "required", f"{words} is missing")
    above = node.getparent() if len(chain) > 1 else None
    local = local_name(str(node.tag))
    if parent is None or above is None:
        return Breach(path, "content", message[:_WORDS_MAX])
    if str(node.tag) not in parent.slots:
        same = next((t for t in parent.slots if local_name(t) == local), None)
        if same is not None:
            return Breach(path, "namespace", f"{local} must be {same}, not {node.tag}")
        return Breach(path, "unknown", f"{local} is not known here")
    here = [str(child.tag) for child in above]
    before = here[: above.index(node)]
    again = parent.content.plain or not names
    if again and str(node.tag) in before and str(node.tag) not in names:
        return Breach(path, "maxOccurs", f"{local} comes more often than it may")
    order = list(parent.slots)
    is_late = any(t in order and order.index(t) > order.index(str(node.tag)) for t in before)
    missing = next((n for n in names if n in order and parent.slots[n].needed), None)
    if missing is not None and missing not in here and not is_late:
        place = path.rpartition(".")[0] or "$"
        words = f"{local_name(missing)} is missing before {local}"
        return Breach(f"{place}.{local_name(missing)}", "required", words)
    after = " or ".join(local_name(n) for n in names) or "no further element"
    return Breach(path, "order", f"{local} stands where {after} is expected")


def _chain(root: etree._Element, path: str) -> Iterator[etree._Element]:
    """Follow a libxml2 node path ("/m:A/*[2]/b") from the validated element."""
    yield root
    node = root
    for step in path.strip("/").split("/")[1:]:
        name, _, rest = step.partition("[")
        position = int(rest.rstrip("]")) if rest.rstrip("]").isdigit() else 1
        prefix, _, local = name.rpartition(":")
        same = [
            child for child in node
            if name == "*"
            or (local_name(str(child.tag)) == local and (child.prefix or "") == prefix)
        ]  # fmt: skip
        if position > len(same):
            return
        node = same[position - 1]
        yield node


def _value_path(
    chain: list[etree._Element], slot: Slot | None, known: dict[etree._Element, _Turns]
) -> tuple[str, Shape | None]:
    """Give "$.Lines.Line[0].Qty", and the shape of the record that holds the last element."""
    path, shape = "$", slot.shape if slot is not None else None
    parent: Shape | None = None
    for node in chain[1:]:
        parent = shape
        if shape is not None and not shape.content.plain:
            above = node.getparent()
            if above is not None and above not in known:
                known[above] = _turn_paths(above, shape)
            step, child = known[above][node] if above is not None else ("", None)
            path += step
            shape = child.shape if child is not None else None
            continue
        child = shape.slots.get(str(node.tag)) if shape is not None else None
        if shape is None or shape.items is None or child is None:
            path += "." + (child.key if child is not None else local_name(str(node.tag)))
        if child is not None and child.many:
            earlier = node.itersiblings(str(node.tag), preceding=True)
            path += f"[{sum(1 for _ in earlier)}]"
        shape = child.shape if child is not None else None
    return path, parent


def _turn_paths(above: etree._Element, shape: Shape) -> _Turns:
    """Give ".group:1[0].Qty", and the slot, of each child of an element that holds groups."""
    found: _Turns = {}
    counts: dict[tuple[Slot, Path], int] = {}
    for child, slot, turn in standing(above, shape):
        path = show_path(turn).removeprefix("$")
        path += "." + (slot.key if slot is not None else local_name(str(child.tag)))
        if slot is not None and slot.many:
            number = counts[slot, turn] = counts.get((slot, turn), -1) + 1
            path += f"[{number}]"
        found[child] = path, slot
    return found
