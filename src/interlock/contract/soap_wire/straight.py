"""The content of a message read straight from its text, and written so, where it is plain.

Plain is a tree of elements in a fixed order, without attributes, with texts about which there is
no doubt. Expressions made once from the schema tell whether a text is that, and valid; it then has
the value that parsing, validating and reading would give. Of anything else nothing is said here:
whoever gets no value takes the long way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Final, TypeAlias

from interlock.contract.soap_wire.certain import certain, legible, said, stood_for
from interlock.contract.soap_wire.shapes import Shape, Slot
from interlock.data import dataclass
from interlock.schema.xsd.components import Complex
from interlock.schema.xsd.content import Place
from interlock.schema.xsd.simple import Simple
from interlock.values import Value

Record: TypeAlias = dict[str, Value]
Step: TypeAlias = Callable[[str, int, Record], int]
"""Reads from a place of a text into a record; gives the place after it, -1 for doubt."""
Pieces: TypeAlias = Callable[[Mapping[str, Value], list[str]], bool]
"""Adds the pieces of what a record is written as; tells whether there is no doubt about them."""
Names: TypeAlias = Callable[[str], "str | None"]
"""Gives the name of a tag as it stands in a text, None where it cannot stand."""

PLACES_MAX: Final = 400
DEPTH_MAX: Final = 20
_BLANKS: Final = "[ \t\n]*+"


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
        if "&" not in text:
            return record if self.read_text(text, 0, record) == len(text) else None
        text = stood_for(text)
        if "&" in text or self.read_text(text, 0, record) != len(text):
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
    return Straight(*_Maker(names).record(slot, _BLANKS, ""))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A child that holds a text. source: of its text. convert: None where the text is the value."""

    key: str
    name: str
    source: str
    convert: Callable[[str], Value] | None
    within: Callable[[Value, str], bool] | None
    optional: bool = False

    def pattern(self) -> str:
        """Give the expression of the element; its group is the text, if there is one."""
        whole = f"<{self.name}>({self.source})</{self.name}>"
        if self.optional:
            return f"(?:{whole}{_BLANKS})?+"
        if re.fullmatch(self.source, ""):
            whole = f"(?:{whole}|<{self.name} ?/>)"
        return whole + _BLANKS

    def value(self, text: str) -> Value:
        """Give the value of a text."""
        return text if self.convert is None else self.convert(text)


@dataclass(slots=True)
class _Maker:
    """Makes what reads and writes one content. above: the shapes around, which must not come again.

    left: places that may still be made.
    """

    names: Names
    above: tuple[Shape, ...] = ()
    left: int = PLACES_MAX

    def record(self, slot: Slot, before: str, after: str) -> tuple[Step, Pieces]:
        """Give what reads a record between two expressions, and what writes it."""
        shape, around = _plain(slot), self.above
        if shape in around or len(around) > DEPTH_MAX:
            raise Unclear
        run, outs = _Run(before), list[_Out]()
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
        return run.whole(), _writer(tuple(outs))

    def _child(self, run: _Run, place: Place, slot: Slot) -> _Out:
        self.left -= 1
        name = self.names(slot.tag)
        if name is None or self.left < 0:
            raise Unclear
        tag, pieces = re.escape(name), None
        leaf = _leaf(place, slot, tag)
        if leaf is None:
            inner, pieces = self.record(slot, f"<{tag}>{_BLANKS}", f"</{tag}>{_BLANKS}")
            if all(not p.required for p, _ in _places(slot.shape)):
                inner = _either(inner, _step(f"<{tag} ?/>{_BLANKS}", ()))
            run.add(_records(place, inner))
        elif place.many:
            run.add(_texts(place, leaf))
        else:
            run.source += leaf.pattern()
            run.leaves.append(leaf)
        return _Out(place.key, place.many, f"<{name}>", f"</{name}>", slot.shape.write, pieces)


@dataclass(slots=True)
class _Run:
    """Steps that are being made. source: of the expression of the next one; leaves: its texts."""

    source: str
    leaves: list[_Leaf] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Add a step after what there is."""
        if self.source:
            self.steps.append(_step(self.source, tuple(self.leaves)))
            self.source, self.leaves = "", []
        self.steps.append(step)

    def whole(self) -> Step:
        """Give all steps as one."""
        if self.source:
            self.steps.append(_step(self.source, tuple(self.leaves)))
        return self.steps[0] if len(self.steps) == 1 else _in_turn(tuple(self.steps))


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


def _leaf(place: Place, slot: Slot, name: str) -> _Leaf | None:
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
    return _Leaf(place.key, name, found[0], convert, found[1], not (place.required or place.many))


def _step(source: str, leaves: tuple[_Leaf, ...]) -> Step:
    """Give what reads children that hold texts, one after the other."""
    match = re.compile(source).match
    keys = tuple(leaf.key for leaf in leaves)
    made = tuple(
        (n, f.key, f.convert or str, f.within)
        for n, f in enumerate(leaves)
        if f.convert or f.within
    )

    def bare(text: str, at: int, _: Record) -> int:
        found = match(text, at)
        return -1 if found is None else found.end()

    def read(text: str, at: int, record: Record) -> int:
        found = match(text, at)
        if found is None:
            return -1
        values = found.groups()
        if None in values:
            return found.end() if _fill(record, leaves, values) else -1
        record.update(zip(keys, values, strict=False))
        for n, key, convert, within in made:
            value = record[key] = convert(values[n])
            if within is not None and not within(value, values[n]):
                return -1
        return found.end()

    return read if leaves else bare


def _fill(record: Record, leaves: tuple[_Leaf, ...], values: tuple[str | None, ...]) -> bool:
    """Read texts of which some are not there; tell whether all are within their bounds."""
    for leaf, text in zip(leaves, values, strict=True):
        if text is not None or not leaf.optional:
            value = record[leaf.key] = leaf.value(text or "")
            if leaf.within is not None and not leaf.within(value, text or ""):
                return False
    return True


def _in_turn(steps: tuple[Step, ...]) -> Step:
    def read(text: str, at: int, record: Record) -> int:
        for step in steps:
            at = step(text, at, record)
            if at < 0:
                return -1
        return at

    return read


def _records(place: Place, inner: Step) -> Step:
    """Give what reads children that hold elements."""
    key, many, most = place.key, place.many, place.most

    def read(text: str, at: int, record: Record) -> int:
        items: list[Value] = []
        while most is None or len(items) < most:
            child: Record = {}
            after = inner(text, at, child)
            if after < 0:
                break
            at = after
            items.append(child)
        return at if _kept(record, place, items) else -1

    def read_one(text: str, at: int, record: Record) -> int:
        child: Record = {}
        after = inner(text, at, child)
        if after < 0:
            return -1 if place.required else at
        record[key] = child
        return after

    return read if many else read_one


def _either(first: Step, second: Step) -> Step:
    def read(text: str, at: int, record: Record) -> int:
        after = first(text, at, record)
        if after >= 0:
            return after
        # Whatever the first one has read before it stopped.
        record.clear()
        return second(text, at, record)

    return read


def _texts(place: Place, leaf: _Leaf) -> Step:
    """Give what reads a child that holds a text and may come several times."""
    match, most = re.compile(leaf.pattern()).match, place.most

    def read(text: str, at: int, record: Record) -> int:
        items: list[Value] = []
        while most is None or len(items) < most:
            found = match(text, at)
            if found is None or found.end() == at:
                break
            words = found[1] or ""
            value = leaf.value(words)
            if leaf.within is not None and not leaf.within(value, words):
                return -1
            items.append(value)
            at = found.end()
        return at if _kept(record, place, items) else -1

    return read


def _kept(record: Record, place: Place, items: list[Value]) -> bool:
    """Put a list into its field; tell whether it may be as long as it is."""
    if items:
        record[place.key] = items
        return len(items) >= place.least
    return not place.required


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
        sure = isinstance(value, dict) and self.inner(value, pieces)
        pieces.append(self.end)
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
