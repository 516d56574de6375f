"""Patterns that every engine of regular expressions understands, and in one way."""

from __future__ import annotations

# Not from `string`, which compiles an expression for its templates.
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PLAIN = frozenset(_LETTERS + " _-,:;@/=%#!<>&~'\"")
_ESCAPED = frozenset("d.()/+*?-$^[]{}|\\")
_IN_CLASS = frozenset(_LETTERS + " _.,:;@/=+*?()%#!$'\"")
_RANGES = ("A-Z", "a-z", "0-9", "A-F", "a-f")
_LONGEST = 100


def is_plain(pattern: str) -> bool:
    """Tell whether a pattern has nothing but letters, classes, counts and groups, as most do."""
    end = len(pattern) - pattern.endswith("$")
    at, in_group, may_repeat = int(pattern.startswith("^")), False, False
    while at < end:
        char = pattern[at]
        if char in "*+?{":
            at, known = _after_count(pattern, at) if char == "{" else (at + 1, True)
            known, may_repeat = known and may_repeat, False
        elif char == "[":
            at, known = _after_class(pattern, at)
            may_repeat = True
        elif char in "()":
            # One group within another, or an empty one, is for those who ask the engine.
            known = not in_group if char == "(" else in_group and pattern[at - 1] != "("
            in_group = char == "("
            at, may_repeat = at + 1, not in_group
        elif char == "\\":
            known = at + 1 < end and pattern[at + 1] in _ESCAPED
            at, may_repeat = at + 2, True
        else:
            at, known, may_repeat = at + 1, char in _PLAIN, True
        if not known:
            return False
    return at == end and not in_group and end <= _LONGEST


def _after_class(pattern: str, at: int) -> tuple[int, bool]:
    close = pattern.find("]", at)
    inner = pattern[at + 1 : close].removesuffix("-")
    for span in _RANGES:
        inner = inner.replace(span, " ")
    return close + 1, close > 0 and inner != "" and _IN_CLASS.issuperset(inner)


def _after_count(pattern: str, at: int) -> tuple[int, bool]:
    close = pattern.find("}", at)
    least, _, most = pattern[at + 1 : close].partition(",")
    most = most or least
    known = close > 0 and all(n.isascii() and n.isdigit() and len(n) < 3 for n in (least, most))
    return close + 1, known and int(least) <= int(most)
