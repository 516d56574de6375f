r"""Translate XML Schema patterns into Python's, with ASCII digits.

libxml2's Unicode tables are older than Python's, so `\d` becomes [0-9] and `\i` and `\c` a list
of scripts that all processors know; categories are written out for it (`categories`). The result
is meant for `re.fullmatch`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from interlock.schema.regex.tree import Chars, Seq, language, negate
from interlock.schema.xsd.categories import points, word

_DIGIT: Final = "0-9"
_SPACE: Final = r" \t\n\r"
LETTERS: Final = "A-Za-zÀ-ÖØ-öø-ſͰ-ͳΆΈ-ΊΌΎ-ΡΣ-ϿЀ-ҁҊ-ӿぁ-ゖァ-ヺ一-鿿가-힣"
_INITIAL: Final = LETTERS + "_:"
_NAME: Final = LETTERS + r"0-9_:.\-·"
_CLASSES: Final = {
    "d": _DIGIT, "s": _SPACE, "i": _INITIAL, "c": _NAME,
}  # fmt: skip
_BLOCKS: Final = {
    "BasicLatin": (0x0000, 0x007F), "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F), "LatinExtended-B": (0x0180, 0x024F),
    "Greek": (0x0370, 0x03FF), "GreekandCoptic": (0x0370, 0x03FF), "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x0590, 0x05FF), "Arabic": (0x0600, 0x06FF), "Thai": (0x0E00, 0x0E7F),
    "GeneralPunctuation": (0x2000, 0x206F), "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F), "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF), "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}  # fmt: skip


_BASIC_LAST: Final = 0xFFFF


class _Untranslatable(Exception):
    """The pattern uses something that has no counterpart here."""


@cache
def translate(pattern: str) -> str | None:
    """Give the Python pattern, or None when it has no counterpart."""
    try:
        text, position = _expression(pattern, 0)
        if position != len(pattern):
            return None
        re.compile(text)
    except (_Untranslatable, re.error, IndexError, OverflowError, RecursionError):
        return None
    return text


def _expression(pattern: str, at: int) -> tuple[str, int]:
    out: list[str] = []
    while at < len(pattern):
        char = pattern[at]
        if char == ")":
            break
        if char == "(":
            inner, at = _expression(pattern, at + 1)
            if pattern[at] != ")" or inner.startswith("?"):
                raise _Untranslatable
            out.append(f"(?:{inner})")
        elif char == "[":
            text, at = _class(pattern, at + 1)
            out.append(text)
            continue
        elif char == "\\":
            text, negative, at = _escape(pattern, at + 1)
            out.append(f"[{'^' if negative else ''}{text}]")
            continue
        elif char == ".":
            out.append(r"[^\n\r]")
        else:
            out.append("\\" + char if char in "^$" else char)
        at += 1
    return "".join(out), at


def _escape(pattern: str, at: int) -> tuple[str, bool, int]:
    """Read after a backslash: the content of a class, whether it is negated, the next place."""
    char = pattern[at]
    if char.lower() in _CLASSES:
        return _CLASSES[char.lower()], char.isupper(), at + 1
    if char in "wW":
        return _word(), char == "W", at + 1
    if char in "pP":
        end = pattern.index("}", at) if "}" in pattern[at:] else len(pattern)
        return _property(pattern[at + 2 : end]), char == "P", end + 1
    if char in "nrt":
        return f"\\{char}", False, at + 1
    if char in "\\|.?*+(){}-[]^$":
        return f"\\{char}", False, at + 1
    raise _Untranslatable


def _class(pattern: str, at: int) -> tuple[str, int]:
    negative = pattern[at] == "^"
    at += negative
    out: list[str] = []
    while True:
        char = pattern[at]
        if char == "]":
            return f"[{'^' if negative else ''}{''.join(out)}]", at + 1
        if char == "-" and pattern[at + 1] == "[":
            minus, at = _class(pattern, at + 2)
            if pattern[at] != "]":
                raise _Untranslatable
            return f"(?:(?!{minus})[{'^' if negative else ''}{''.join(out)}])", at + 1
        if char == "\\":
            text, inverted, at = _escape(pattern, at + 1)
            out.append(_complement(text) if inverted else text)
            continue
        is_range = char == "-" and out and pattern[at + 1] != "]"
        out.append("-" if is_range else "\\" + char if char in r"-[&~|^" else char)
        at += 1


@cache
def _complement(text: str) -> str:
    tree = language(f"[{text}]", "whole")
    assert isinstance(tree, Seq), "a class is a row of one part"
    (inside,) = tree.parts
    assert isinstance(inside, Chars), "our own classes are only characters"
    return "".join(_range(low, high) for low, high in negate(inside.ranges))


@cache
def _word() -> str:
    return "".join(_range(low, high) for low, high in word())


@cache
def _property(name: str) -> str:
    if name.startswith("Is"):
        if name[2:] not in _BLOCKS:
            raise _Untranslatable
        return _range(*_BLOCKS[name[2:]])
    found = points(name)
    if not found:
        raise _Untranslatable
    return "".join(_range(low, high) for low, high in found)


def _range(low: int, high: int) -> str:
    return f"{_point(low)}-{_point(high)}" if high > low else _point(low)


def _point(code: int) -> str:
    return f"\\u{code:04x}" if code <= _BASIC_LAST else chr(code)
