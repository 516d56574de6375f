r"""Unicode categories of XSD patterns, written out for processors whose tables are old.

libxml2 knows Unicode as of 2004, and of ranges that its tables give by their ends, such as the
letters of Chinese and Korean, only the ends: to it, no name in Han is `\p{L}+`. Blocks it knows.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from interlock.patterns import expression
from interlock.schema.regex.tree import TOP, Ranges, category, meet, negate, union

_ASSIGNED_LAST: Final = 0x2FFFF
_CONTROLS: Final = {9: r"\t", 10: r"\n", 13: r"\r"}
_SPECIAL: Final = frozenset("\\|.?*+(){}-[]^$")
_SAYABLE: Final = ((9, 10), (13, 13), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, TOP))
_NAME: Final = expression(r"\{([A-Z][a-z]?)\}")


@cache
def points(name: str) -> Ranges:
    """Give the characters of a category, such as L or Nd; none for a name that means nothing."""
    found = category(name)
    # What lies above the planes that are looked at is taken as not assigned.
    return union(found, ((_ASSIGNED_LAST + 1, TOP),)) if name in ("C", "Cn") else found


@cache
def word() -> Ranges:
    """Give all but punctuation, separators and others, as appendix F of XML Schema 2 says."""
    return negate(union(*map(points, "PZC")))


@cache
def written_out(pattern: str) -> str:
    r"""Give a pattern without `\p{..}` of categories and `\w`; what is no pattern stays."""
    out: list[str] = []
    at = depth = 0
    while at < len(pattern):
        char, after = pattern[at], pattern[at + 1 : at + 2]
        taken = 2 if char == "\\" else 1
        text = pattern[at : at + taken]
        if char == "\\" and after and after in "pPwW":
            name = _NAME.match(pattern, at + 2) if after in "pP" else None
            found = points(name[1]) if name else word() if after in "wW" else ()
            if found:
                inner = _spelt(negate(found) if after.isupper() else found)
                text = inner if depth else f"[{inner}]"
                taken = name.end() - at if name else 2
        depth += (char == "[") - (char == "]" and depth > 0)
        out.append(text)
        at += taken
    return "".join(out)


def _spelt(ranges: Ranges) -> str:
    return "".join(_range(low, high) for low, high in meet(ranges, _SAYABLE))


def _range(low: int, high: int) -> str:
    # libxml2 takes no escape for an end of a range when the class is a negated one.
    if low < high and _is_escaped(low):
        return _point(low) + _range(low + 1, high)
    if low < high and _is_escaped(high):
        return _range(low, high - 1) + _point(high)
    return chr(low) + "-" + chr(high) if low < high else _point(low)


def _is_escaped(code: int) -> bool:
    return code in _CONTROLS or chr(code) in _SPECIAL


def _point(code: int) -> str:
    return _CONTROLS.get(code) or ("\\" if chr(code) in _SPECIAL else "") + chr(code)
