"""The formats of texts that JSON Schema and XML Schema name: how to tell them, edges, usual ones.

Each test takes at least what the standards take. What it takes beyond that, no generator makes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING

from interlock.patterns import expression

if TYPE_CHECKING:
    from random import Random

_ASCII_URI = r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*"
_WIDE_URI = r"[^\s<>\"{}|\\^`]*"
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:"
_FORMS = {
    "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "email": r"[^\s@]+@[^\s@]+",
    "idn-email": r"[^\s@]+@[^\s@]+",
    "uri": _SCHEME + _ASCII_URI,
    "iri": _SCHEME + _WIDE_URI,
    "uri-reference": _ASCII_URI,
    "iri-reference": _WIDE_URI,
    "uri-template": r"([^\s<>\"{}|\\^`']|\{[^\s{}]+\})*",
    "ipv4": r"((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}",
    "hostname": r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.?)+",
    "idn-hostname": r"(?=.{1,253}$)[^\s.@/:]{1,63}(\.[^\s.@/:]{1,63})*\.?",
    "json-pointer": r"(/([^~/]|~[01])*)*",
    "relative-json-pointer": r"(0|[1-9]\d*)(#|(/([^~/]|~[01])*)*)",
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
}


def _is(form: re.Pattern[str], text: str) -> object:
    return form.fullmatch(text)


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return "%" not in text


def _is_regex(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _below(dice: Random, limit: int) -> int:
    return int(dice.random() * limit)


def _uuid(dice: Random) -> str:
    text = f"{dice.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


FORMATS: dict[str, Callable[[str], object]] = {
    **{name: partial(_is, expression(form, re.ASCII)) for name, form in _FORMS.items()},
    "ipv6": _is_ipv6,
    "regex": _is_regex,
}
EDGES: dict[str, tuple[str, ...]] = {
    "uuid": ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    "email": ("a@example.com", "a@b.c", "first.last+tag@sub.example.com"),
    "idn-email": ("a@example.com", "用户@example.com"),
    "uri": ("https://example.com/", "urn:x:1", "https://example.com/%E9%95%95?a=b#c"),
    "iri": ("https://example.com/", "https://example.com/镕"),
    "uri-reference": ("/", "", "a/b?c=d#e", "https://example.com/%E9%95%95"),
    "iri-reference": ("/", "", "/镕?a=b"),
    "uri-template": ("/orders/{id}", "/", "/{?page,size}"),
    "ipv4": ("10.0.0.1", "255.255.255.255"),
    "ipv6": ("::1", "2001:db8::1", "::ffff:192.0.2.1"),
    "hostname": ("example.com", "a"),
    "idn-hostname": ("example.com", "例子.example.com"),
    "json-pointer": ("", "/a", "/lines/0/a~1b"),
    "relative-json-pointer": ("0", "1/a", "2#"),
    "regex": ("a", "^[A-Z]{2}$", ""),
    "language": ("en", "zh-CN", "zh-Hans-CN"),
    "id": ("a", "i1"),
    "qname": ("a",),
}
WORDS: dict[str, Callable[[Random], str]] = {
    "uuid": _uuid,
    "idn-email": lambda dice: f"u{_below(dice, 10**6)}@example.com",
    "iri": lambda dice: f"https://example.com/{_below(dice, 10**6)}",
    "uri-reference": lambda dice: f"/files/{_below(dice, 10**6)}",
    "iri-reference": lambda dice: f"/files/{_below(dice, 10**6)}",
    "uri-template": lambda dice: f"/files/{_below(dice, 10**6)}/{{part}}",
    "ipv4": lambda dice: f"10.0.{_below(dice, 256)}.{_below(dice, 256)}",
    "ipv6": lambda dice: f"2001:db8::{_below(dice, 2**16):x}",
    "hostname": lambda dice: f"h{_below(dice, 10**6)}.example.com",
    "idn-hostname": lambda dice: f"h{_below(dice, 10**6)}.example.com",
    "json-pointer": lambda dice: f"/lines/{_below(dice, 100)}",
    "relative-json-pointer": lambda dice: f"{_below(dice, 9)}/a",
    "regex": lambda dice: f"^[A-Z]{{{1 + _below(dice, 9)}}}$",
    "language": lambda dice: ("zh-CN", "en", "de")[_below(dice, 3)],
    "id": lambda dice: f"i{_below(dice, 10**12)}",
    "idref": lambda dice: f"i{_below(dice, 10**6)}",
    "qname": lambda dice: f"n{_below(dice, 10**6)}",
}
