"""Find the operation of a request line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

from interlock.data import dataclass
from interlock.patterns import expression

Methods: TypeAlias = "dict[str, list[tuple[str, tuple[str, ...]]]]"
_NAME = expression(r"{([^{}]*)}")


@dataclass(slots=True)
class Node:
    """A step of the tree. methods: HTTP method -> operations and the names of their parameters."""

    literals: dict[str, Node] = field(default_factory=dict)
    mixed: list[tuple[str, re.Pattern[str], Node]] = field(default_factory=list)
    any: Node | None = None
    methods: Methods = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a path leads. methods: what may be done there; several operations may share one."""

    methods: Methods
    values: tuple[str, ...]


def build(routes: Iterable[tuple[str, str, str]]) -> Node:
    """Build the tree from (method, path, operation); of equal routes the first is tried first."""
    root = Node()
    for method, path, operation in routes:
        node = root
        for segment in path.removeprefix("/").split("/"):
            node = _child(node, segment)
        known = node.methods.setdefault(method, [])
        if all(name != operation for name, _ in known):
            known.append((operation, tuple(_NAME.findall(path))))
    return root


def _child(node: Node, segment: str) -> Node:
    if _NAME.fullmatch(segment):
        if node.any is None:
            node.any = Node()
        return node.any
    if "{" not in segment:
        return node.literals.setdefault(segment, Node())
    pattern = "".join(
        "(.+?)" if i % 2 else re.escape(text) for i, text in enumerate(_NAME.split(segment))
    )
    for known, _, child in node.mixed:
        if known == pattern:
            return child
    child = Node()
    node.mixed.append((pattern, re.compile(pattern, re.DOTALL), child))
    # More fixed characters first: `orders({id})` before `{a}({b})`.
    node.mixed.sort(key=lambda m: -len(m[0].replace("(.+?)", "")))
    return child


def find(root: Node, path: str) -> Match | None:
    """Give what stands at a path, fixed segments before templates; None when nothing does.

    path: percent-encoded, without the query, as the values that are given back are.
    Raises `ValueError` for bytes that are not UTF-8.
    """
    raw = path.removeprefix("/").split("/")
    segments = [(decode(s) if "%" in s else s, s) for s in raw]
    return next(_find(root, segments, 0, ()), None)


def _find(
    node: Node, segments: list[tuple[str, str]], at: int, values: tuple[str, ...]
) -> Iterator[Match]:
    if at == len(segments):
        if node.methods:
            yield Match(node.methods, values)
        return
    segment, raw = segments[at]
    if (child := node.literals.get(segment)) is not None:
        yield from _find(child, segments, at + 1, values)
    for _, pattern, child in node.mixed:
        if (found := pattern.fullmatch(raw)) is not None:
            yield from _find(child, segments, at + 1, (*values, *found.groups()))
        elif raw != segment and (found := pattern.fullmatch(segment)) is not None:
            # The fixed part came encoded: orders%287%29.
            groups = tuple(quote(g, safe=",;=.") for g in found.groups())
            yield from _find(child, segments, at + 1, (*values, *groups))
    if node.any is not None and segment:
        yield from _find(node.any, segments, at + 1, (*values, raw))


def decode(text: str) -> str:
    """Undo percent-encoding; strict about UTF-8 (`ValueError`)."""
    return unquote_to_bytes(text).decode()
