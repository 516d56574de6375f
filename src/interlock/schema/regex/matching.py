"""Tests of whole texts by patterns from strangers, in time that does not explode.

Python's `re` tries every way through nested repetitions; patterns that have some are given to the
regular expressions of `jsonschema_rs`, whose time is linear or bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from interlock.patterns import expression

_COUNT = expression(r"\{\d*,?\d*\}")


Test: TypeAlias = Callable[[str], bool]


@lru_cache(maxsize=4096)
def whole(pattern: str) -> Test:
    """Give the test whether a pattern in Python's words matches a whole text.

    Raises what `re.compile` raises.
    """
    find = re.compile(pattern, re.ASCII).fullmatch
    return _bounded(pattern, f"^(?:{pattern})$") or (lambda text: find(text) is not None)


@lru_cache(maxsize=4096)
def anywhere(pattern: str) -> Test:
    """Give the test whether a pattern matches a part of a text. Raises as `whole`."""
    find = re.compile(pattern, re.ASCII).search
    return _bounded(pattern, pattern) or (lambda text: find(text) is not None)


def _bounded(pattern: str, framed: str) -> Test | None:
    if not may_explode(pattern):
        return None
    import jsonschema_rs  # seldom needed, and slow to load

    try:
        return jsonschema_rs.Draft202012Validator({"pattern": framed}).is_valid
    except (ValueError, jsonschema_rs.ValidationError):
        return None  # a word that only Python knows


def may_explode(pattern: str) -> bool:
    """Tell whether a group that repeats holds a choice or something that repeats."""
    doubts = [False]
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 2
            continue
        if char == "[":
            at = _after_class(pattern, at)
            continue
        if char == "(":
            doubts.append(False)
            at += 3 if pattern.startswith("(?", at) else 1
            continue
        if char == ")" and len(doubts) > 1:
            inner = doubts.pop()
            if inner and _repeats(pattern, at + 1):
                return True
            doubts[-1] |= inner
        elif char == "|" or _repeats(pattern, at):
            doubts[-1] = True
        at += 1
    return False


def _repeats(pattern: str, at: int) -> bool:
    return pattern[at : at + 1] in ("*", "+", "?") or _COUNT.match(pattern, at) is not None


def _after_class(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1 : at + 2] == "^" else 1
    at += pattern[at : at + 1] == "]"
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1
