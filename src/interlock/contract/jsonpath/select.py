"""Find the nodes of a document that a JSONPath query means (RFC 9535, section 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias, assert_never

from interlock.contract.jsonpath.query import (
    All,
    Call,
    Compare,
    Either,
    Every,
    Filter,
    Index,
    Name,
    Not,
    Operand,
    Plain,
    Query,
    Segment,
    Selector,
    Slice,
    Test,
)
from interlock.data import dataclass
from interlock.schema.regex.matching import anywhere, whole

Location: TypeAlias = tuple[str | int, ...]
Fits: TypeAlias = Callable[[str], bool]
_NOTHING = object()  # what a singular query without a node gives; equal only to itself


@dataclass(frozen=True, slots=True)
class _Node:
    value: object
    at: Location


def find(query: Query, document: object) -> tuple[Location, ...]:
    """Give the places of the nodes in the order of the document; one may come twice."""
    root = _Node(document, ())
    return tuple(n.at for n in _nodes(query, root, root))


def _nodes(query: Query, here: _Node, root: _Node) -> list[_Node]:
    nodes = [here if query.relative else root]
    for segment in query.segments:
        nodes = [found for node in nodes for found in _step(segment, node, root)]
    return nodes


def _step(segment: Segment, node: _Node, root: _Node) -> Iterator[_Node]:
    for start in _below(node) if segment.deep else (node,):
        for selector in segment.selectors:
            yield from _selected(selector, start, root)


def _below(node: _Node) -> Iterator[_Node]:
    left = [node]
    while left:
        here = left.pop()
        yield here
        left.extend(reversed(_children(here)))


def _children(node: _Node) -> Sequence[_Node]:
    value, at = node.value, node.at
    if isinstance(value, dict):
        return [_Node(v, (*at, str(k))) for k, v in value.items()]
    if isinstance(value, list):
        return [_Node(v, (*at, i)) for i, v in enumerate(value)]
    return ()


def _selected(selector: Selector, node: _Node, root: _Node) -> Iterable[_Node]:
    value = node.value
    if isinstance(selector, Name):
        if isinstance(value, dict) and selector.name in value:
            return (_Node(value[selector.name], (*node.at, selector.name)),)
        return ()
    if isinstance(selector, Index):
        if not isinstance(value, list) or not -len(value) <= selector.at < len(value):
            return ()
        at = selector.at % len(value)
        return (_Node(value[at], (*node.at, at)),)
    if isinstance(selector, Slice):
        return _sliced(selector, node)
    if isinstance(selector, Every):
        return _children(node)
    if isinstance(selector, Filter):
        return [child for child in _children(node) if _holds(selector.test, child, root)]
    assert_never(selector)


def _sliced(selector: Slice, node: _Node) -> Iterable[_Node]:
    if not isinstance(node.value, list) or selector.step == 0:
        return ()
    chosen = range(*slice(selector.start, selector.end, selector.step).indices(len(node.value)))
    return [_Node(node.value[i], (*node.at, i)) for i in chosen]


def _holds(test: Test, here: _Node, root: _Node) -> bool:
    if isinstance(test, Either):
        return any(_holds(t, here, root) for t in test.tests)
    if isinstance(test, All):
        return all(_holds(t, here, root) for t in test.tests)
    if isinstance(test, Not):
        return not _holds(test.test, here, root)
    if isinstance(test, Query):
        return bool(_nodes(test, here, root))
    if isinstance(test, Call):
        return _called(test, here, root) is True
    if isinstance(test, Compare):
        left, right = _value(test.left, here, root), _value(test.right, here, root)
        return _compared(left, test.operator, right)
    assert_never(test)


def _value(operand: Operand | Test, here: _Node, root: _Node) -> object:
    if isinstance(operand, Plain):
        return operand.value
    if isinstance(operand, Query):
        found = _nodes(operand, here, root)
        return found[0].value if found else _NOTHING
    assert isinstance(operand, Call), "the reader lets nothing else be a value"
    return _called(operand, here, root)


def _called(call: Call, here: _Node, root: _Node) -> object:
    first = call.arguments[0]
    if call.name in ("count", "value"):
        assert isinstance(first, Query), "the reader lets nothing else be nodes"
        found = _nodes(first, here, root)
        if call.name == "count":
            return len(found)
        return found[0].value if len(found) == 1 else _NOTHING
    value = _value(first, here, root)
    if call.name == "length":
        return len(value) if isinstance(value, (str, list, dict)) else _NOTHING
    pattern = _value(call.arguments[1], here, root)
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    fits = _expression(pattern, whole if call.name == "match" else anywhere)
    return fits is not None and fits(value)


def _expression(pattern: str, scope: Callable[[str], Fits]) -> Fits | None:
    """Compile an I-Regexp (RFC 9485), whose dot is no line end; None for what is none.

    Its categories (\\p) are unknown to Python; the reader refuses them where they are written.
    """
    parts = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    text = "".join("[^\\n\\r]" if part == "." else part for part in parts)
    try:
        return scope(text)
    except (re.error, OverflowError, RecursionError):
        return None


def _compared(left: object, operator: str, right: object) -> bool:
    if operator == "==":
        return _equal(left, right)
    if operator == "!=":
        return not _equal(left, right)
    if operator in ("<=", ">=") and _equal(left, right):
        return True
    low, high = (left, right) if operator.startswith("<") else (right, left)
    if isinstance(low, str) and isinstance(high, str):
        return low < high
    if _is_number(low) and _is_number(high):
        return bool(low < high)  # type: ignore[operator]  # both are numbers
    return False


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal, float)) and not isinstance(value, bool)


def _equal(left: object, right: object) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[k], right[k]) for k in left)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right
