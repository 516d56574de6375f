"""The content of a message read straight from its text, and written so, where it is plain.

Plain is a tree of elements in a fixed order, without attributes, with texts about which there is
no doubt. Expressions made once from the schema tell whether a text is that, and valid; it then has
the value that parsing, validating and reading would give. Of anything else nothing is said here:
whoever gets no value takes the long way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from interlock.contract.soap_wire.plain.certain import certain, legible, said, stood_for
from interlock.contract.soap_wire.plain.steps import BLANKS, Leaf, Record, Run, Step, texts
from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.data import dataclass
from interlock.schema.xsd.components import Complex
from interlock.schema.xsd.content import Place
from interlock.schema.xsd.simple import Simple
from interlock.values import Value

Pieces: TypeAlias = Callable[[Mapping[str, Value], list[str]], bool]
"""Adds the pieces of what a record is written as; tells whether there is no doubt about them."""
Names: TypeAlias = Callable[[str], "str | None"]
"""Gives the name of a tag as it stands in a text, None where it cannot stand."""

PLACES_MAX: Final = 400
DEPTH_MAX: Final = 20


class Unclear(Exception):
    """A content that is not plain."""


@dataclass(frozen=True, slots=True)
class Straight:
    """How one content is read and written, under certain prefixes."""

    read_text: Step
    pieces: Pieces

    def read(self, data: bytes) -> Record | None:
        """Give the value of what stands between the tags of an element; None for doubt."""
        text = legible(data)
        if text is None:
            return None
        record: Record = {}
        start = 0 if text.startswith("<") else len(text) - len(text.lstrip(" \t\n"))
        if "&" not in text:
            return record if self.read_text(text, start, record) == len(text) else None
        text = stood_for(text)
        if "&" in text or self.read_text(text, start, record) != len(text):
            return None
        return {key: said(value) for key, value in record.items()}

    def write(self, value: Value) -> bytes | None:
        """Give the content of a value as it is valid, None for doubt."""
        pieces: list[str] = []
        if not isinstance(value, dict) or not self.pieces(value, pieces):
            return None
        text = "".join(pieces)
        try:
            data = text.encode()
        except UnicodeEncodeError:
            return None
        # Whatever the value was, what counts is that the text says so.
        return data if data and self.read(data) is not None else None


def straight(slot: Slot, names: Names) -> Straight:
    """Give how the content of an element is read and written; raises Unclear."""
    run, pieces = _Maker(names).record(slot, "", "")
    return Straight(run.whole(), pieces)


@dataclass(slots=True)
class _Maker:
    """Makes what reads and writes one content. above: the shapes around, which must not come again.

    left: places that may still be made.
    """

    names: Names
    above: tuple[Shape, ...] = ()
    left: int = PLACES_MAX

    def record(self, slot: Slot, before: str, after: str) -> tuple[Run, Pieces]:
        """Give what reads a record between two expressions, and what writes it."""
        shape, around = _plain(slot), self.above
        if shape in around or len(around) > DEPTH_MAX:
            raise Unclear
        run, outs = Run(before), list[_Out]()
        for place, child in _places(shape):
            self.above = (*around, shape)
            try:
                outs.append(self._child(run, place, child))
            except Unclear:
                # An element about which there is doubt may be missing without any.
                if place.required:
                    raise
        self.above = around
        run.source += after
        return run, _writer(tuple(outs))

    def _child(self, run: Run, place: Place, slot: Slot) -> _Out:
        self.left -= 1
        name = self.names(slot.tag)
        if name is None or self.left < 0:
            raise Unclear
        tag, pieces = re.escape(name), None
        leaf = _leaf(place, slot, tag)
        if leaf is None:
            inner, pieces = self.record(slot, f"<{tag}>{BLANKS}", f"</{tag}>{BLANKS}")
            may_be_empty = all(not p.required for p, _ in _places(slot.shape))
            run.add(inner.records(place, f"<{tag} ?/>{BLANKS}" if may_be_empty else ""))
        elif place.many:
            run.add(texts(place, leaf))
        else:
            run.text(leaf)
        return _Out(place.key, place.many, f"<{name}>", f"</{name}>", slot.shape.write, pieces)


def _definition(slot: Slot) -> Complex | Simple:
    element = slot.element
    # An empty element may stand for a value that the schema gives.
    if element.abstract or element.value is not None:
        raise Unclear
    return slot.shapes.schemas.declarations.type_of(element)


def _plain(slot: Slot) -> Shape:
    """Give the shape of a sequence of elements without attributes; raises Unclear."""
    definition, shape = _definition(slot), slot.shape
    if isinstance(definition, Simple) or definition.abstract or definition.text is not None:
        raise Unclear
    if any(a.required for a in definition.attributes) or shape.anything or shape.mixed:
        raise Unclear
    if shape.items is not None or not shape.is_record or not shape.simple:
        raise Unclear
    root = shape.content.root
    if root.optional or root.kind != "sequence" or not shape.content.plain:
        raise Unclear
    return shape


def _places(shape: Shape) -> Iterator[tuple[Place, Slot]]:
    for place in shape.content.root.parts:
        if not isinstance(place, Place):
            raise Unclear
        yield place, shape.at[place]


def _leaf(place: Place, slot: Slot, name: str) -> Leaf | None:
    """Give a child that holds a text, None if it holds elements."""
    definition = _definition(slot)
    if isinstance(definition, Complex):
        if definition.text is None or definition.attributes:
            return None
        if definition.abstract:
            raise Unclear
        definition = definition.text
    found = certain(definition)
    if found is None or slot.shape.is_record:
        raise Unclear
    read = slot.shape.read_valid
    convert = None if read is str else read
    return Leaf(place.key, name, found[0], convert, found[1], not (place.required or place.many))


@dataclass(frozen=True, slots=True)
class _Out:
    """A child as it is written. inner: of one that holds elements."""

    key: str
    many: bool
    begin: str
    end: str
    write: Callable[[object], str]
    inner: Pieces | None

    def add(self, value: Value, pieces: list[str]) -> bool:
        """Add an element; tell whether there is no doubt about it."""
        if self.inner is None:
            if not isinstance(value, str | int | Decimal):
                return False
            text = value if isinstance(value, str) else self.write(value)
            if "&" in text or "<" in text or ">" in text:
                text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            pieces += (self.begin, text, self.end)
            # It would be read as the end of a line.
            return "\r" not in text
        pieces.append(self.begin)
        start = len(pieces)
        sure = isinstance(value, dict) and self.inner(value, pieces)
        if len(pieces) > start:
            pieces.append(self.end)
        else:
            # As the long way writes it.
            pieces[-1] = f"{self.begin[:-1]}/>"
        return sure


def _writer(outs: tuple[_Out, ...]) -> Pieces:
    """Give what writes a record, in the order of its type."""

    def fill(value: Mapping[str, Value], pieces: list[str]) -> bool:
        known = 0
        for out in outs:
            if out.key not in value:
                continue
            known += 1
            given = value[out.key]
            if not out.many:
                if not out.add(given, pieces):
                    return False
            elif not isinstance(given, list) or not all(out.add(g, pieces) for g in given):
                return False
        # A field that no element is of is a matter for the validator.
        return known == len(value)

    return fill
