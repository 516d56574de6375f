"""Headers as they are written: a value can never begin a header of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from interlock.patterns import expression

_LINE_ENDS = expression(r"[\r\n\0]")
_NO_NAME = expression(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")

Headers = tuple[tuple[str, str], ...]


def clean(headers: Iterable[tuple[str, str]]) -> Headers:
    """Give headers that end where they should (RFC 9110, section 5.5).

    Line ends and NUL come from data (a key in a Location, say), so they are percent-encoded like
    in a URL rather than refused: the message goes out, and nothing can be put into it.
    """
    return _cleaned(tuple(headers))


@lru_cache(maxsize=512)
def _cleaned(headers: Headers) -> Headers:
    return tuple((_name(name), _value(value)) for name, value in headers)


def _name(name: str) -> str:
    if name.isascii() and name.replace("-", "").isalnum():
        return name
    return _NO_NAME.sub("_", name)


def _value(value: str) -> str:
    if value.isprintable() or _LINE_ENDS.search(value) is None:
        return value
    return _LINE_ENDS.sub(lambda found: quote(found[0]), value)
