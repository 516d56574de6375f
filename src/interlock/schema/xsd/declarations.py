"""Read declarations into components, on demand, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from lxml import etree

from interlock.errors import ContractError
from interlock.schema.xsd.arrays import ITEM, Items, items_of
from interlock.schema.xsd.components import (
    ANY,
    NIL_ACCEPTED,
    Attribute,
    Complex,
    Element,
    Group,
    Leaf,
    Particle,
    local_name,
    wildcard,
)
from interlock.schema.xsd.documents import Document
from interlock.schema.xsd.nodes import XSD, line_of, occurs, said
from interlock.schema.xsd.pattern import translate
from interlock.schema.xsd.references import Global, Index, Kind
from interlock.schema.xsd.simple import BUILT_IN_TYPES, Simple, finish, restrict

_GROUPS: Final = (f"{{{XSD}}}sequence", f"{{{XSD}}}choice", f"{{{XSD}}}all")
_DEPTH_MAX: Final = 64
_PARTS_MAX: Final = 100_000


class Declarations:
    """Declarations read on demand and kept; names are `{namespace}local`.

    untranslated: patterns that only the validator knows, with file and line.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._types: dict[str, Complex | Simple] = {}
        self._inline: dict[etree._Element, Complex | Simple] = {}
        self._elements: dict[str, Element] = {}
        self._depth = self._parts = 0
        self.untranslated: dict[str, tuple[str, int]] = {}

    def element(self, name: str) -> Element:
        """Give a global element."""
        if name not in self._elements:
            found = self._global("element", name)
            self._elements[name] = self._declared(found.node, found.document, name)
        return self._elements[name]

    def type_of(self, element: Element) -> Complex | Simple:
        """Give the type of an element."""
        if element.type_name:
            return self.type(element.type_name)
        if element.node not in self._inline:
            self._inline[element.node] = self._inline_type(element.node, element.document)
        return self._inline[element.node]

    def type(self, name: str) -> Complex | Simple:
        """Give a global or built-in type."""
        if name == f"{{{XSD}}}anyType":
            return ANY
        if name.startswith(f"{{{XSD}}}"):
            return BUILT_IN_TYPES[local_name(name)]
        if name not in self._types:
            found = self._global("type", name)
            self._types[name] = self._read_type(found.node, found.document, name)
        return self._types[name]

    def heirs(self, name: str) -> tuple[str, ...]:
        """Give the types derived from a type, directly or not, in order of declaration."""
        found: dict[str, None] = {}
        waiting = list(self.index.derived.get(name, ()))
        while waiting:
            heir = waiting.pop(0)
            if heir not in found and heir != name:
                found[heir] = None
                waiting += self.index.derived.get(heir, ())
        return tuple(found)

    def _global(self, kind: Kind, name: str) -> Global:
        found = self.index.globals.get((kind, name))
        if found is None:
            raise ContractError(
                f"{kind} {name} is not declared",
                where="schema",
                remedy="add the schema document that declares it",
            )
        return found

    def _inline_type(self, node: etree._Element, document: Document) -> Complex | Simple:
        for child in node.iterchildren(f"{{{XSD}}}complexType", f"{{{XSD}}}simpleType"):
            return self._read_type(child, document, "")
        return ANY if _local(node) == "element" else BUILT_IN_TYPES["anySimpleType"]

    def _read_type(self, node: etree._Element, document: Document, name: str) -> Complex | Simple:
        with self._below(name or "a type", node, document):
            if _local(node) == "simpleType":
                return self._simple(node, document)
            return self._complex(node, document, name)

    @contextmanager
    def _below(self, what: str, node: etree._Element, document: Document) -> Iterator[None]:
        """Follow a name; a circle of names ends in an error."""
        self._depth += 1
        try:
            if self._depth > _DEPTH_MAX:
                raise ContractError(
                    f"{what} leads back to itself",
                    where=f"{document.file}:{line_of(node)}",
                    remedy="break the circle of groups or base types",
                )
            yield
        finally:
            self._depth -= 1

    def simple(self, name: str) -> Simple:
        """Give a simple type by name; the text of a complex type with simple content."""
        found = self.type(name)
        if isinstance(found, Simple):
            return found
        return found.text or BUILT_IN_TYPES["string"]

    def _simple(self, node: etree._Element, document: Document) -> Simple:
        for child in node.iterchildren(f"{{{XSD}}}*"):
            match _local(child):
                case "restriction":
                    self._note_patterns(child, document)
                    return restrict(self._base(child, "base", document), _facets(child))
                case "list":
                    return finish(Simple("list", item=self._base(child, "itemType", document)))
                case "union":
                    names = (child.get("memberTypes") or "").split()
                    members = [self.simple(document.name(child, n)) for n in names]
                    members += [
                        self._simple(inner, document)
                        for inner in child.iterchildren(f"{{{XSD}}}simpleType")
                    ]
                    return finish(Simple("union", members=tuple(members)))
        return BUILT_IN_TYPES["anySimpleType"]

    def _note_patterns(self, node: etree._Element, document: Document) -> None:
        for facet in node.iterchildren(f"{{{XSD}}}pattern"):
            if translate(facet.get("value") or "") is None:
                self.untranslated[facet.get("value") or ""] = document.file, line_of(facet)

    def _base(self, node: etree._Element, attribute: str, document: Document) -> Simple:
        name = node.get(attribute)
        if name is not None:
            return self.simple(document.name(node, name))
        for child in node.iterchildren(f"{{{XSD}}}simpleType"):
            return self._simple(child, document)
        return BUILT_IN_TYPES["anySimpleType"]

    def _complex(self, node: etree._Element, document: Document, name: str) -> Complex:
        content = next(
            node.iterchildren(f"{{{XSD}}}complexContent", f"{{{XSD}}}simpleContent"), None
        )
        own = Complex(
            name=name,
            abstract=_is_true(node.get("abstract")),
            mixed=_is_true(node.get("mixed"))
            or (content is not None and _is_true(content.get("mixed"))),
            place=(document.file, line_of(node)),
            note=note_of(node),
        )
        items = items_of(node, document)
        if items is not None:
            return replace(own, content=_repeated(items, document), array=True)
        if content is None:
            attributes, any_attribute = self._attributes(node, document)
            inner = self._content(node, document)
            return replace(own, content=inner, attributes=attributes, any_attribute=any_attribute)
        for step in content.iterchildren(f"{{{XSD}}}extension", f"{{{XSD}}}restriction"):
            return self._derived(own, step, document)
        return own

    def _derived(self, own: Complex, step: etree._Element, document: Document) -> Complex:
        base = self.type(document.name(step, step.get("base") or "xs:anyType"))
        attributes, any_attribute = self._attributes(step, document)
        is_extension = _local(step) == "extension"
        inherited = base if isinstance(base, Complex) and base is not ANY else Complex()
        prohibited = {
            n.get("name") for n in step.iterchildren(f"{{{XSD}}}attribute")
            if n.get("use") == "prohibited"
        }  # fmt: skip
        names = {a.name for a in attributes} | prohibited
        attributes = (*(a for a in inherited.attributes if a.name not in names), *attributes)
        content = self._content(step, document)
        text = base if isinstance(base, Simple) else inherited.text
        if is_extension and inherited.content is not None:
            parts = tuple(g for g in (inherited.content, content) if g is not None)
            content = parts[0] if len(parts) == 1 else Group("sequence", parts)
        elif not is_extension and text is not None:
            inline = next(step.iterchildren(f"{{{XSD}}}simpleType"), None)
            text = restrict(
                text if inline is None else self._simple(inline, document), _facets(step)
            )
        return replace(
            own,
            content=content,
            text=text,
            attributes=attributes,
            any_attribute=any_attribute or (is_extension and inherited.any_attribute),
            mixed=own.mixed or (is_extension and inherited.mixed),
        )

    def _content(self, node: etree._Element, document: Document) -> Group | None:
        for child in node.iterchildren(*_GROUPS, f"{{{XSD}}}group"):
            part = self._particle(child, document)
            if isinstance(part, Group):
                return part
        return None

    def _particle(self, node: etree._Element, document: Document) -> Particle | None:
        minimum, maximum = occurs(node)
        self._parts += 1
        if self._parts > _PARTS_MAX:
            raise ContractError(
                f"the groups of the schema grow to more than {_PARTS_MAX:,} parts",
                where=f"{document.file}:{line_of(node)}",
                remedy="let each group refer to fewer others",
            )
        if maximum == 0:
            return None
        match _local(node):
            case "element":
                return self._leaf(node, document, minimum, maximum)
            case "any":
                return wildcard(node, document, minimum, maximum)
            case "group":
                return self._group(node, document, minimum, maximum)
            case "sequence" | "choice" | "all" as kind:
                parts = (self._particle(c, document) for c in node.iterchildren(f"{{{XSD}}}*"))
                found = tuple(p for p in parts if p is not None)
                return Group(kind, found, minimum, maximum)
        return None

    def _group(
        self, node: etree._Element, document: Document, minimum: int, maximum: int | None
    ) -> Group | None:
        target = self._global("group", document.name(node, node.get("ref") or ""))
        with self._below(f"group {node.get('ref')}", node, document):
            inner = self._content(target.node, target.document)
        if inner is None or (minimum, maximum) == (1, 1):
            return inner
        return Group("sequence", (inner,), minimum, maximum)

    def _leaf(
        self, node: etree._Element, document: Document, minimum: int, maximum: int | None
    ) -> Particle:
        reference = node.get("ref")
        if reference is None:
            return Leaf(self._declared(node, document, ""), minimum, maximum)
        head = self.element(document.name(node, reference))
        members = [m for m in self._members(head.name) if not m.abstract]
        if not members:
            return Leaf(head, minimum, maximum)
        whole = members if head.abstract else [head, *members]
        return Group("choice", tuple(Leaf(e) for e in whole), minimum, maximum)

    def _members(self, head: str) -> list[Element]:
        found: dict[str, Element] = {}
        waiting = list(self.index.members.get(head, ()))
        while waiting:
            name = waiting.pop(0)
            if name not in found and ("element", name) not in self.index.broken:
                found[name] = self.element(name)
                waiting += self.index.members.get(name, ())
        return list(found.values())

    def _declared(self, node: etree._Element, document: Document, name: str) -> Element:
        is_global, own = bool(name), node
        words = dict(said(node))
        if not is_global:
            form = words.get("form") or document.node.get("elementFormDefault")
            local = words.get("name") or ""
            qualified = form == "qualified" and document.target
            name = f"{{{document.target}}}{local}" if qualified else local
        type_name = words.get("type")
        if type_name is None and words.get("substitutionGroup") and not _has_type(node):
            with self._below(f"element {name}", node, document):
                head = self.element(document.name(node, words.get("substitutionGroup") or ""))
            type_name, node, document = head.type_name, head.node, head.document
        elif type_name is not None:
            type_name = document.name(node, type_name)
        return Element(
            name,
            type_name or "",
            node,
            document,
            nillable=_is_true(words.get("nillable")) and NIL_ACCEPTED not in words,
            abstract=_is_true(words.get("abstract")),
            value=words.get("fixed", words.get("default")),
            is_fixed="fixed" in words,
            reference=is_global,
            note=note_of(own),
        )

    def _attributes(
        self, node: etree._Element, document: Document
    ) -> tuple[tuple[Attribute, ...], bool]:
        found: dict[str, Attribute] = {}
        is_open = False
        for child in node.iterchildren(f"{{{XSD}}}*"):
            match _local(child):
                case "attribute" if child.get("use") != "prohibited":
                    attribute = self._attribute(child, document)
                    found[attribute.name] = attribute
                case "attributeGroup":
                    group = self._global(
                        "attributeGroup", document.name(child, child.get("ref") or "")
                    )
                    with self._below(f"attributeGroup {child.get('ref')}", child, document):
                        inner, inner_open = self._attributes(group.node, group.document)
                    found |= {a.name: a for a in inner}
                    is_open = is_open or inner_open
                case "anyAttribute":
                    is_open = True
        return tuple(found.values()), is_open

    def _attribute(self, node: etree._Element, document: Document) -> Attribute:
        use, value = node, node.get("fixed", node.get("default"))
        reference = node.get("ref")
        if reference is not None:
            target = self._global("attribute", document.name(node, reference))
            name = document.name(node, reference)
            node, document = target.node, target.document
            value = value if value is not None else node.get("fixed", node.get("default"))
        else:
            form = node.get("form") or document.node.get("attributeFormDefault")
            local = node.get("name") or ""
            qualified = form == "qualified" and document.target
            name = f"{{{document.target}}}{local}" if qualified else local
        return Attribute(
            name,
            self._base(node, "type", document),
            use.get("use") == "required",
            value,
            use.get("fixed") is not None or node.get("fixed") is not None,
            note_of(node),
        )


def _repeated(items: Items, document: Document) -> Group:
    item = Element(ITEM, items.type_name, items.node, document, nillable=True)
    return Group("sequence", (Leaf(item, 0, None),))


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _is_true(text: str | None) -> bool:
    return text is not None and text.strip() in ("true", "1")


def _has_type(node: etree._Element) -> bool:
    inline = node.iterchildren(f"{{{XSD}}}complexType", f"{{{XSD}}}simpleType")
    return next(inline, None) is not None


def _facets(node: etree._Element) -> Iterator[etree._Element]:
    for child in node.iterchildren(f"{{{XSD}}}*"):
        if child.get("value") is not None:
            yield child


def note_of(node: etree._Element) -> str:
    """Give the first sentence of a declaration's documentation."""
    if not len(node):
        return ""
    for annotation in node.iterchildren(f"{{{XSD}}}annotation"):
        for documentation in annotation.iterchildren(f"{{{XSD}}}documentation"):
            words = " ".join(" ".join(map(str, documentation.itertext())).split())
            return first_sentence(words)
    return ""


def first_sentence(words: str) -> str:
    """Give the first sentence of a text, with its full stop."""
    return re.split(r"(?<=[.!?])\s|(?<=[。！？])", words, maxsplit=1)[0]
