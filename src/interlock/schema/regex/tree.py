r"""Regular expressions of contracts, read once into one small tree.

The tree is a plain regular expression (no anchors, no look-around), so that it can be matched,
drawn from and compared. What does not fit in it is only matched.
Scope "whole": all of the text must match, as XSD says (its patterns come here translated).
Scope "part": any part of the text may match, as JSON Schema says. Digits and words are ASCII.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.regex.matching import anywhere, whole

Scope: TypeAlias = Literal["whole", "part"]
Ranges: TypeAlias = tuple[tuple[int, int], ...]

TOP = sys.maxunicode
REPEAT_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of sorted, disjoint, inclusive ranges of code points."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Seq:
    """One part after the other; no part is the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """Any of the branches."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part, `low` to `high` times; None is without end."""

    part: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` or `$`; gone once the whole language is known."""

    end: bool


Node: TypeAlias = Chars | Seq | Alt | Repeat | Anchor

ANY_CHAR = Chars(((0, TOP),))
ANY_TEXT = Repeat(ANY_CHAR, 0, None)


@lru_cache(maxsize=4096)
def language(pattern: str, scope: Scope) -> Node | None:
    """Give the tree of all whole texts that the pattern accepts, or None when it has no such tree.

    Unanchored ends become "any text"; anchors in the middle have no tree.
    """
    try:
        tree = _Reader(pattern).read()
    except _NoTreeError:
        return None
    return _whole(tree, scope)


@lru_cache(maxsize=4096)
def matcher(pattern: str, scope: Scope) -> Callable[[str], bool]:
    """Give the test of a text; a pattern that nobody here can read accepts everything."""
    tree = language(pattern, scope)
    source = pattern if tree is None else python_source(tree)
    try:
        return anywhere(source) if tree is None and scope != "whole" else whole(source)
    except (re.error, OverflowError, RecursionError):
        return lambda text: True


def python_source(node: Node) -> str:
    """Give the same language as a pattern for Python's `re.fullmatch`."""
    if isinstance(node, Chars):
        if node.ranges == ANY_CHAR.ranges:
            return r"[\s\S]"
        if not node.ranges:
            return "(?!)"
        return "[" + "".join(_range_source(low, high) for low, high in node.ranges) + "]"
    if isinstance(node, Seq):
        return "".join(python_source(part) for part in node.parts)
    if isinstance(node, Alt):
        return "(?:" + "|".join(python_source(branch) for branch in node.branches) + ")"
    if isinstance(node, Repeat):
        high = "" if node.high is None else str(node.high)
        return f"(?:{python_source(node.part)}){{{node.low},{high}}}"
    raise AssertionError("anchors are gone before a tree is used")


def lengths(node: Node) -> tuple[int, int | None]:
    """Give the least and the largest number of characters; None is without bound."""
    if isinstance(node, Chars):
        return 1, 1
    if isinstance(node, Seq):
        both = [lengths(part) for part in node.parts]
        highs = [high for _, high in both]
        known = [high for high in highs if high is not None]
        return sum(low for low, _ in both), sum(known) if len(known) == len(highs) else None
    if isinstance(node, Alt):
        both = [lengths(branch) for branch in node.branches]
        tops = [high for _, high in both if high is not None]
        return min(low for low, _ in both), max(tops) if len(tops) == len(both) else None
    if isinstance(node, Repeat):
        low, high = lengths(node.part)
        if high == 0 or node.high == 0:
            return low * node.low, 0
        return low * node.low, None if high is None or node.high is None else high * node.high
    return 0, 0


def union(*many: Ranges) -> Ranges:
    """Give the sorted, disjoint ranges that cover the same code points."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(r for ranges in many for r in ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def negate(ranges: Ranges) -> Ranges:
    """Give all other code points."""
    out, start = [], 0
    for low, high in ranges:
        if start < low:
            out.append((start, low - 1))
        start = high + 1
    if start <= TOP:
        out.append((start, TOP))
    return tuple(out)


def meet(left: Ranges, right: Ranges) -> Ranges:
    """Give the code points of both."""
    return tuple(
        (max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)
    )


def _range_source(low: int, high: int) -> str:
    if low == high:
        return re.escape(chr(low))
    return f"{re.escape(chr(low))}-{re.escape(chr(high))}"


def _whole(tree: Node, scope: Scope) -> Node | None:
    """Turn a tree with anchors at its ends into the tree of whole texts."""
    if isinstance(tree, Alt):
        branches = [_whole(branch, scope) for branch in tree.branches]
        if any(branch is None for branch in branches):
            return None
        return Alt(tuple(branch for branch in branches if branch is not None))
    parts = tree.parts if isinstance(tree, Seq) else (tree,)
    if len(parts) == 1 and isinstance(parts[0], Alt) and _anchored(parts[0]):
        return _whole(parts[0], scope)
    inner = list(parts)
    starts = ends = scope == "whole"
    while inner and inner[0] == Anchor(end=False):
        starts = bool(inner.pop(0))
    while inner and inner[-1] == Anchor(end=True):
        ends = bool(inner.pop())
    if any(_anchored(part) for part in inner):
        return None
    left: tuple[Node, ...] = () if starts else (ANY_TEXT,)
    return Seq((*left, *inner, *(() if ends else (ANY_TEXT,))))


def _anchored(node: Node) -> bool:
    if isinstance(node, Anchor):
        return True
    if isinstance(node, Seq):
        return any(_anchored(part) for part in node.parts)
    if isinstance(node, Alt):
        return any(_anchored(branch) for branch in node.branches)
    return isinstance(node, Repeat) and _anchored(node.part)


class _NoTreeError(Exception):
    """The pattern uses what the tree cannot say; never leaves this file."""


_DIGITS: Ranges = ((48, 57),)
_WORDS: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_BLANKS = union(
    ((9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    ((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_SHORTHANDS = {"d": _DIGITS, "w": _WORDS, "s": _BLANKS}
_ESCAPES = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}


@lru_cache(maxsize=64)
def category(name: str) -> Ranges:
    """Give the code points whose Unicode category starts with `name` (planes 0 to 2)."""
    category, out, start, end = unicodedata.category, [], -1, 0x30000
    for code in range(end + 1):
        if code < end and category(chr(code)).startswith(name):
            start = code if start < 0 else start
        elif start >= 0:
            out.append((start, code - 1))
            start = -1
    return tuple(out)


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.text, self.at = pattern, 0

    def read(self) -> Node:
        tree = self._alternation(0)
        if self.at < len(self.text):
            raise _NoTreeError
        return tree

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _next(self) -> str:
        char = self._peek()
        if not char:
            raise _NoTreeError
        self.at += 1
        return char

    def _alternation(self, depth: int) -> Node:
        if depth > 50:
            raise _NoTreeError
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else Alt(tuple(branches))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom(depth)
            while self._peek() and self._peek() in "*+?{":
                bounds = self._bounds()
                if bounds is None:
                    break
                part = Repeat(part, *bounds)
            parts.append(part)
        return parts[0] if len(parts) == 1 else Seq(tuple(parts))

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign == "{":
            found = re.compile(r"\{(\d+)(,(\d*))?\}").match(self.text, self.at)
            if not found:
                raise _NoTreeError
            self.at = found.end()
            low = int(found[1])
            high = low if found[2] is None else (int(found[3]) if found[3] else None)
            if max(low, high or 0) > REPEAT_MAX or (high is not None and high < low):
                raise _NoTreeError
        else:
            self.at += 1
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if self._peek() == "?":  # lazy: the same language
            self.at += 1
        return low, high

    def _atom(self, depth: int) -> Node:
        char = self._next()
        if char == "(":
            if self.text.startswith("?!", self.at):
                return self._all_but(depth)
            if self._peek() == "?":
                if not self.text.startswith("?:", self.at):
                    raise _NoTreeError  # look-around, named groups, flags
                self.at += 2
            return self._group(depth)
        if char == "[":
            return Chars(self._class())
        if char == "\\":
            return Chars(self._escape(in_class=False))
        if char == ".":
            return Chars(negate(((10, 10), (13, 13))))
        if char in "^$":
            return Anchor(char == "$")
        if char in "*+?":
            raise _NoTreeError
        return Chars(((ord(char), ord(char)),))

    def _group(self, depth: int) -> Node:
        inner = self._alternation(depth + 1)
        if self._next() != ")":
            raise _NoTreeError
        return inner

    def _all_but(self, depth: int) -> Node:
        """Read `(?![aeiou])[a-z]`, which is how XSD's class subtraction comes here."""
        self.at += 2
        removed, kept = self._group(depth), self._atom(depth)
        if not isinstance(removed, Chars) or not isinstance(kept, Chars):
            raise _NoTreeError
        return Chars(meet(kept.ranges, negate(removed.ranges)))

    def _class(self) -> Ranges:
        negated = self._peek() == "^"
        self.at += negated
        out: list[Ranges] = []
        while self._peek() != "]":
            low = self._class_part()
            if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                high = self._class_part()
                if len(low) != 1 or len(high) != 1 or low[0][0] > high[0][1]:
                    raise _NoTreeError
                low = ((low[0][0], high[0][1]),)
            out.append(low)
        self.at += 1
        ranges = union(*out)
        return negate(ranges) if negated else ranges

    def _class_part(self) -> Ranges:
        char = self._next()
        return self._escape(in_class=True) if char == "\\" else ((ord(char), ord(char)),)

    def _escape(self, *, in_class: bool) -> Ranges:
        char = self._next()
        if char.lower() in _SHORTHANDS:
            ranges = _SHORTHANDS[char.lower()]
            return negate(ranges) if char.isupper() else ranges
        if char in "pP":
            ranges = category(self._found(r"\{([A-Z][a-z]?)\}")[1])
            return negate(ranges) if char == "P" else ranges
        if char in "ux":
            code = int(self._found(r"[0-9A-Fa-f]{4}" if char == "u" else r"[0-9A-Fa-f]{2}")[0], 16)
        elif char in _ESCAPES:
            code = _ESCAPES[char]
        elif char == "b" and in_class:
            code = 8
        elif char.isalnum():
            raise _NoTreeError  # back references, word borders and unknown letters
        else:
            code = ord(char)
        return ((code, code),)

    def _found(self, form: str) -> re.Match[str]:
        found = re.compile(form).match(self.text, self.at)
        if found is None:
            raise _NoTreeError
        self.at = found.end()
        return found
