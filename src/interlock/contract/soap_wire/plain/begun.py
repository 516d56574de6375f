"""Messages that begin and end as earlier ones did: what stands around their content is known.

What comes before the content of the Body and what comes after it are the same bytes from one
message of a client to the next. With nothing between them they were parsed once; so a message is
well-formed and means the same if what stands between is well-formed by itself.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final

from lxml import etree

from interlock.contract.charsets import stated
from interlock.contract.model import Call
from interlock.contract.soap_wire.envelope import (
    BODY_BYTES_MAX,
    Envelope,
    Problem,
    Version,
    parse,
    wrap,
)
from interlock.contract.soap_wire.plain.straight import Names, Straight, Unclear, straight
from interlock.contract.soap_wire.security import SECURITY, credentials_of
from interlock.contract.soap_wire.shapes import Slot
from interlock.contract.soap_wire.write import Defects, write_root
from interlock.data import dataclass
from interlock.patterns import expression
from interlock.schema.xsd.nodes import XSD
from interlock.values import Value

BYTES_MAX: Final = 2_000
"""Of what stands around a content; more is rare, and would fill the memory."""
OPENINGS_MAX: Final = 8
SEEN_MAX: Final = 8
TRIES_MAX: Final = 1_000
_IN_VAIN: Final = 50
WAYS_MAX: Final = 200
_CONSTRAINTS: Final = tuple(f"{{{XSD}}}{name}" for name in ("unique", "key", "keyref"))
_DECLARED: Final = expression(
    rb"""<\?xml\s+version=["']1\.0["'](\s+encoding=["'](?i:utf-8)["'])?"""
    rb"""(\s+standalone=["'](yes|no)["'])?\s*\?>"""
)
_TAG: Final = rb"""<((?:[^\s<>/:'"=]+:)?%b)(?:\s+[^\s<>"'=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*>"""
_MARK: Final = "here"


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands around a content, what that says besides, and how the content is read."""

    head: bytes
    tail: bytes
    way: Straight
    operation: str
    version: Version
    args: Mapping[str, Value]
    credentials: Mapping[str, str]


@dataclass(slots=True)
class Begun:
    """How messages begin that come to one path with one Content-Type and one action.

    media: that Content-Type. Openings that came first are kept, each once it came again; many have
    a number or a time of their own. seen: what stood around contents of late.
    """

    media: str
    openings: list[Opening] = field(default_factory=list)
    seen: deque[tuple[bytes, bytes]] = field(default_factory=lambda: deque(maxlen=SEEN_MAX))
    tries: int = 0

    def find(self, data: bytes) -> tuple[Opening, Value] | None:
        """Give what a message holds that is valid beyond doubt, None for any other."""
        size = len(data)
        for opening in self.openings:
            head, tail = opening.head, opening.tail
            if data.startswith(head) and data.endswith(tail):
                if not len(head) + len(tail) <= size <= BODY_BYTES_MAX:
                    return None
                body = opening.way.read(data[len(head) : -len(tail)])
                return None if body is None else (opening, body)
        return None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of an answer."""

    before: bytes
    after: bytes


class Ways:
    """How contents of one contract are read and written straight, each made when it is wanted."""

    def __init__(self) -> None:
        self._reading: dict[tuple[Slot, tuple[tuple[str | None, str], ...]], Straight | None] = {}
        self._writing: dict[Slot, Straight | None] = {}
        self._answered: set[Slot] = set()
        self._frames: dict[tuple[Slot, Version], Frame] = {}

    def learn(self, begun: Begun, data: bytes, slot: Slot, call: Call) -> None:
        """Keep what stands around the content of a message that is valid."""
        if begun.tries >= TRIES_MAX or len(begun.openings) >= OPENINGS_MAX:
            return
        begun.tries += 1
        around = _around(data, slot)
        if around is None:
            return
        # Nor need the first message, which comes alone more often than not, wait for what follows.
        if around not in begun.seen:
            begun.seen.append(around)
            return
        message = _bare(*around, begun.media, slot)
        way = self._way(slot, message.body) if message and message.body is not None else None
        if message is None or way is None:
            # It will not be otherwise next time.
            begun.tries += _IN_VAIN
            return
        shown: dict[str, str] = {}
        for header in message.headers:
            if header.tag == SECURITY:
                shown |= credentials_of(header)
        begun.openings.append(
            Opening(*around, way, call.operation, message.version, call.args, shown)
        )

    def _way(self, slot: Slot, node: etree._Element) -> Straight | None:
        """Give how a content is read between the tags of an element."""
        first = {node.prefix: node.nsmap.get(node.prefix, "")}
        prefixes = tuple((first | dict(node.nsmap)).items())
        key = slot, prefixes
        if key not in self._reading and len(self._reading) < WAYS_MAX:
            self._reading[key] = _made(slot, _names(prefixes))
        return self._reading.get(key)

    def written(self, slot: Slot, value: Value) -> bytes | None:
        """Give the content of an answer that is valid beyond doubt, None for any other."""
        if slot not in self._writing:
            if slot not in self._answered:
                # The first answer need not wait for this.
                self._answered.add(slot)
                return None
            self._writing[slot] = _made(slot, _names(slot.shapes.prefixes(slot).items()))
        way = self._writing[slot]
        return None if way is None else way.write(value)

    def framed(self, slot: Slot, version: Version, content: bytes) -> bytes:
        """Give the bytes of an answer, of its content."""
        frame = self._frames.get((slot, version))
        if frame is None:
            node = write_root({}, slot, Defects())
            node.text = _MARK
            before, after = wrap(version, node).split(f">{_MARK}<".encode())
            frame = self._frames[slot, version] = Frame(before + b">", b"<" + after)
        return b"%b%b%b" % (frame.before, content, frame.after)


def _made(slot: Slot, names: Names) -> Straight | None:
    documents = slot.shapes.schemas.collection.documents
    if any(next(d.node.iter(*_CONSTRAINTS), None) is not None for d in documents):
        return None
    try:
        return straight(slot, names)
    except Unclear:
        return None


def _names(prefixes: Iterable[tuple[str | None, str]]) -> Names:
    """Give how tags are written under prefixes; None is that of the default namespace."""
    first: dict[str, str | None] = {}
    default = ""
    for prefix, namespace in prefixes:
        first.setdefault(namespace, prefix)
        default = namespace if prefix is None else default

    def name(tag: str) -> str | None:
        namespace, _, local = tag.rpartition("}")
        if not namespace:
            return None if default else local
        if namespace[1:] not in first:
            return None
        prefix = first[namespace[1:]]
        return f"{prefix}:{local}" if prefix else local

    return name


def _around(data: bytes, slot: Slot) -> tuple[bytes, bytes] | None:
    """Give what seems to stand before and after the content of a message."""
    local = re.escape(slot.tag.rpartition("}")[2].encode())
    found = re.search(_TAG % local, data)
    if found is None:
        return None
    end = data.rfind(b"</" + found[1])
    if end < found.end() or found.end() + len(data) - end > BYTES_MAX:
        return None
    return data[: found.end()], data[end:]


def _bare(before: bytes, after: bytes, media: str, slot: Slot) -> Envelope | None:
    """Give a message as it is without its content, None where it would be another one with it."""
    declared = _DECLARED.match(before)
    rest = before[declared.end() :] if declared is not None else before
    # A comment or a section of characters could hold what looks like tags.
    if any(mark in part for part in (rest, after) for mark in (b"<!", b"<?")):
        return None
    if stated(media, before) not in (None, "utf-8"):
        return None
    message = parse(before + after, media)
    if isinstance(message, Problem) or message.body is None or message.independent:
        return None
    node = message.body
    if node.tag != slot.tag or len(node) or node.text or node.attrib:
        return None
    return message
