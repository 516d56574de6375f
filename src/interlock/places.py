"""What a document may hold, and where in it a path stands: line and column, found when asked."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

from interlock.errors import InterlockError
from interlock.patterns import expression

DEPTH_MAX = 200
# Units of about 70 bytes: what stands in a document shall fit into 300 MB.
WEIGHT_MAX = 4_000_000
ALIASED_NODES_MAX = 1_000_000
DIGITS_MAX = 4_000
EXPONENT_MAX = 9_999

Spot: TypeAlias = tuple[int, int]
Refuse: TypeAlias = Callable[[str, str, Spot], InterlockError]
"""Build an error from problem, remedy and place."""
Decode: TypeAlias = Callable[[str, int], tuple[object, int]]
"""Give the value that stands at an offset of a JSON text, and where it ends."""
Mark: TypeAlias = "tuple[Spot, dict[str, tuple[Spot, Mark | None]] | list[Mark | None] | None]"


class BadNumber(Exception):
    """A number that no wire carries: infinite, or absurdly long. text: as written."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text[:40]} is {why}")
        self.text = text


def decimal(text: str) -> Decimal:
    """Give the number as written; BadNumber when its size could only do harm."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > DIGITS_MAX or len(exponent) > 5 or abs(int(exponent or 0)) > EXPONENT_MAX:
        raise BadNumber(text, "too large or too long a number")
    return Decimal(text)


def too_deep(refuse: Refuse, spot: Spot) -> InterlockError:
    """Build the error about nesting."""
    return refuse(
        f"the document nests deeper than {DEPTH_MAX} levels", "flatten it or name its parts", spot
    )


def too_heavy(refuse: Refuse, spot: Spot) -> InterlockError:
    """Build the error about a document of too many values."""
    return refuse(
        "the document has more values than 300 MB can hold", "take the part that is used", spot
    )


def line_and_column(text: str, offset: int) -> Spot:
    """Give the 1-based line and column of a character."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


class NoPlaces:
    """Places of a document that was read without them."""

    def find(self, path: Sequence[str | int]) -> tuple[Spot, Spot]:
        """Give (0, 0), which means unknown."""
        return (0, 0), (0, 0)


class YamlPlaces:
    """Places noted while the YAML was read, down to some level; `deeper` notes all of them."""

    def __init__(self, root: Mark | None, levels: int, deeper: Callable[[], Mark | None]) -> None:
        self._root = root
        self._levels = levels
        self._deeper: Callable[[], Mark | None] | None = deeper

    def find(self, path: Sequence[str | int]) -> tuple[Spot, Spot]:
        """Give the spots of key and value; the nearest parent's when the path does not exist."""
        if len(path) > self._levels and self._deeper is not None:
            self._root, self._deeper = self._deeper(), None
        node = self._root
        if node is None:
            return (0, 0), (0, 0)
        key = node[0]
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
        return key, node[0]


def _child(node: Mark, step: str | int) -> tuple[Spot, Mark] | None:
    children = node[1]
    if isinstance(children, dict) and isinstance(step, str) and step in children:
        key, inner = children[step]
        return (key, inner) if inner else None
    if isinstance(children, list) and isinstance(step, int) and 0 <= step < len(children):
        inner = children[step]
        return (inner[0], inner) if inner else None
    return None


_SPACE = expression(r"[ \t\r\n]*")
_TOKEN = expression(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


class JsonPlaces:
    """Places of a JSON text that is known to be well formed, scanned on demand.

    The values on the way are skipped by the C parser, and each container is cut up once.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = json.JSONDecoder().raw_decode
        self._lines: list[int] | None = None
        self._cut: dict[int, dict[str | int, tuple[int, int]]] = {}

    def read(self, decode: Decode, levels: int) -> object:
        """Give the value of the text, noting what it passes in the upper levels.

        decode: of the text from an offset. Raises ValueError for what is not well formed.
        """
        value, end = self._read(self._blank(0), decode, levels)
        if self._blank(end) != len(self._text):
            raise ValueError(end)
        return value

    def _read(self, offset: int, decode: Decode, levels: int) -> tuple[object, int]:
        opening = self._text[offset : offset + 1]
        if not levels or opening not in ("{", "["):
            return decode(self._text, offset)
        members: dict[str | int, tuple[int, int]] = {}
        values: list[object] = []
        close = "}" if opening == "{" else "]"
        here = self._blank(offset + 1)
        while self._text[here : here + 1] != close:
            key, start, here = self._key(here, opening, len(members), decode)
            # Items of a list are many, and places in one of them are asked for when it is wrong.
            value, end = self._read(here, decode, levels - 1 if opening == "{" else 0)
            if key in members:
                raise ValueError(start)
            members[key] = (start, here)
            values.append(value)
            here = self._next(end, close)
        self._cut[offset] = members
        return (dict(zip(members, values, strict=True)) if opening == "{" else values), here + 1

    def _key(
        self, here: int, opening: str, count: int, decode: Decode
    ) -> tuple[str | int, int, int]:
        """Give a member's key, where it stands, and where its value does."""
        if opening == "[":
            return count, here, here
        key, end = decode(self._text, here)
        colon = self._blank(end)
        if not isinstance(key, str) or self._text[colon : colon + 1] != ":":
            raise ValueError(here)
        return key, here, self._blank(colon + 1)

    def _next(self, end: int, close: str) -> int:
        """Give where the next member begins, or the container ends."""
        here = self._blank(end)
        if self._text[here : here + 1] == close:
            return here
        after = self._blank(here + 1)
        if self._text[here : here + 1] != "," or self._text[after : after + 1] == close:
            raise ValueError(here)
        return after

    def find(self, path: Sequence[str | int]) -> tuple[Spot, Spot]:
        """Give the spots of key and value; the nearest parent's when the path does not exist."""
        key = value = self._blank(0)
        for step in path:
            found = self._members(value).get(step)
            if found is None:
                break
            key, value = found
        return self._spot(key), self._spot(value)

    def repeated(self) -> Spot:
        """Give the spot of the first key that stands twice in one object, or (0, 0)."""
        stack: list[set[str] | None] = []
        expects_key = False
        for token in _TOKEN.finditer(self._text):
            word = token.group()
            if word in "{[":
                stack.append(set() if word == "{" else None)
                expects_key = word == "{"
            elif word in "}]":
                stack.pop()
                expects_key = False
            elif word == ",":
                expects_key = bool(stack) and stack[-1] is not None
            elif expects_key and word != ":" and (keys := stack[-1]) is not None:
                name = json.loads(word)
                if name in keys:
                    return self._spot(token.start())
                keys.add(name)
                expects_key = False
        return 0, 0

    def deeper_than(self, depth_max: int) -> Spot:
        """Give the spot of the first container that is nested deeper, or (0, 0)."""
        depth = 0
        for token in _TOKEN.finditer(self._text):
            word = token.group()
            depth += (word in "{[") - (word in "}]")
            if depth > depth_max:
                return self._spot(token.start())
        return 0, 0

    def _blank(self, offset: int) -> int:
        space = _SPACE.match(self._text, offset)
        return space.end() if space else offset

    def _members(self, offset: int) -> dict[str | int, tuple[int, int]]:
        if offset not in self._cut:
            opening = self._text[offset : offset + 1]
            self._cut[offset] = self._cut_up(offset) if opening in ("{", "[") else {}
        return self._cut[offset]

    def _cut_up(self, offset: int) -> dict[str | int, tuple[int, int]]:
        is_object = self._text[offset] == "{"
        members: dict[str | int, tuple[int, int]] = {}
        here = self._blank(offset + 1)
        while self._text[here] not in "}]":
            key: str | int = len(members)
            start = here
            if is_object:
                key, end = self._skip(self._text, here)
                here = self._blank(self._blank(end) + 1)
            members[key] = (start, here)
            here = self._blank(self._skip(self._text, here)[1])
            if self._text[here] == ",":
                here = self._blank(here + 1)
        return members

    def _spot(self, offset: int) -> Spot:
        if self._lines is None:
            self._lines = [0, *(m.end() for m in re.finditer("\n", self._text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
