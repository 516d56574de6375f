"""Texts that a pattern accepts: of a wished length, shortest, longest, or by chance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

from interlock.schema.regex.automaton import BudgetError, common_text
from interlock.schema.regex.tree import (
    ANY_CHAR,
    Alt,
    Anchor,
    Chars,
    Node,
    Ranges,
    Repeat,
    Scope,
    Seq,
    language,
    lengths,
    matcher,
    meet,
    negate,
)

SPREAD = 8
LONGEST = 1_024
_ALNUM: Ranges = ((48, 57), (65, 90), (97, 122))
_PRINTABLE: Ranges = ((33, 126),)
_HAN: Ranges = ((0x4E00, 0x9FA5),)
# Control characters are no XML; surrogates and the last two of each plane are no characters.
_WILD: Ranges = negate(((0, 8), (11, 31), (127, 159), (0xD800, 0xDFFF), (0xFFFE, 0xFFFF)))


def texts(
    patterns: tuple[str, ...], scope: Scope, sizes: tuple[int, int | None], dice: Random
) -> tuple[str, ...]:
    """Give texts that keep all patterns and sizes: the shortest, the longest, and some by chance.

    () when none was found; a pattern that has no tree is only used to filter.
    """
    trees = [tree for p in patterns if (tree := language(p, scope)) is not None]
    found: list[str] = []
    for tree in trees:
        low, high = _bounds(tree, sizes)
        lucky = [low + int(dice.random() * (min(high, low + SPREAD) - low + 1)) for _ in range(6)]
        for size in (low, high, *lucky):
            text = sized(tree, size, dice)
            if text is not None:
                found.append(text)
    kept = [text for text in dict.fromkeys(found) if keeps(text, patterns, scope, sizes)]
    if not kept and len(trees) > 1:
        text = _common(tuple(trees))
        kept = [text] if text is not None and keeps(text, patterns, scope, sizes) else []
    return tuple(kept)


def draw(
    patterns: tuple[str, ...], scope: Scope, sizes: tuple[int, int | None], dice: Random
) -> str | None:
    """Draw a text that keeps all patterns and sizes, None when no try succeeds."""
    trees = [tree for p in patterns if (tree := language(p, scope)) is not None]
    if not trees:
        return None
    for _ in range(8):
        tree = trees[int(dice.random() * len(trees))]
        low, high = _bounds(tree, sizes)
        size = low + int(dice.random() * (min(high, low + SPREAD) - low + 1))
        text = sized(tree, size, dice)
        if text is not None and keeps(text, patterns, scope, sizes):
            return text
    some = texts(patterns, scope, sizes, dice)
    return some[int(dice.random() * len(some))] if some else None


def keeps(text: str, patterns: Sequence[str], scope: Scope, sizes: tuple[int, int | None]) -> bool:
    """Tell whether the text keeps every pattern and the sizes."""
    low, high = sizes
    return (
        len(text) >= low
        and (high is None or len(text) <= high)
        and all(matcher(pattern, scope)(text) for pattern in patterns)
    )


def sized(node: Node, size: int, dice: Random) -> str | None:
    """Draw a text of `node` with exactly `size` characters, None when the try fails."""
    if isinstance(node, Chars):
        return _character(node.ranges, dice) if size == 1 and node.ranges else None
    if isinstance(node, Seq):
        return _row(node.parts, size, dice)
    if isinstance(node, Alt):
        fitting = [branch for branch in node.branches if _may(branch, size)]
        return sized(fitting[int(dice.random() * len(fitting))], size, dice) if fitting else None
    assert not isinstance(node, Anchor), "anchors are gone before a tree is used"
    return _repeated(node, size, dice)


def _row(parts: Sequence[Node], size: int, dice: Random) -> str | None:
    """Share `size` among the parts; what one takes, the others miss."""
    known = [_lengths(part) for part in parts]
    bounds = [(low, size if high is None else high) for low, high in known]
    low_rest, high_rest = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    out: list[str] = []
    for part, (low, high) in zip(parts, bounds, strict=True):
        low_rest -= low
        high_rest -= high
        least = max(low, size - high_rest)
        most = min(high, size - low_rest)
        # "Any text" stands for the ends of a searched pattern: leave it empty when possible.
        free = isinstance(part, Repeat) and part.part == ANY_CHAR
        take = least if free else least + int(dice.random() * (most - least + 1))
        text = sized(part, take, dice) if least <= most else None
        if text is None and least <= most:
            text = sized(part, most, dice) or sized(part, least, dice)
        if text is None:
            return None
        out.append(text)
        size -= len(text)
    return "".join(out) if size == 0 else None


def _repeated(node: Repeat, size: int, dice: Random) -> str | None:
    low, high = _lengths(node.part)
    if size == 0 and (node.low == 0 or low == 0):
        return ""
    fewest = max(node.low, 1 if high is None else -(-size // high) if high else node.low)
    most = node.high if node.high is not None else max(size, fewest)
    most = min(most, size // low) if low else most
    if fewest > most:
        return None
    if low == high == 1:
        count = size
    else:
        count = fewest + int(dice.random() * (min(most, fewest + SPREAD) - fewest + 1))
    if not node.low <= count <= most:
        return None
    return _row((node.part,) * count, size, dice)


def _may(node: Node, size: int) -> bool:
    low, high = _lengths(node)
    return low <= size and (high is None or size <= high)


@lru_cache(maxsize=8192)
def _lengths(node: Node) -> tuple[int, int | None]:
    return lengths(node)


def _bounds(tree: Node, sizes: tuple[int, int | None]) -> tuple[int, int]:
    low, high = _lengths(tree)
    low = max(low, sizes[0])
    tops = [top for top in (high, sizes[1]) if top is not None]
    return low, max(low, min([*tops, LONGEST]) if tops else low + SPREAD)


def _character(ranges: Ranges, dice: Random) -> str:
    liked = readable(ranges)
    low, high = liked[int(dice.random() * len(liked))]
    return chr(low + int(dice.random() * (high - low + 1)))


@lru_cache(maxsize=4096)
def readable(ranges: Ranges) -> Ranges:
    """Give the part of the ranges that people and old parsers can read, if there is any."""
    for wished in (_ALNUM, _PRINTABLE, _HAN, _WILD):
        found = meet(ranges, wished)
        if found:
            return found
    return ranges


@lru_cache(maxsize=512)
def _common(trees: tuple[Node, ...]) -> str | None:
    try:
        return common_text(trees)
    except BudgetError:
        return None
