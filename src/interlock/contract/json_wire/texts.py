"""JSON text and values: decimals keep their digits in both directions.

The standard parser with a hook for decimals decides what is JSON that may be trusted, and says
what is wrong. Where msgspec is installed it does the work instead for texts about which there is no
doubt; both give the same values and the same bytes. The validator (jsonschema-rs) compares
`Decimal` exactly, so no second form of a value is needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import (
    Clamped,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
)
from functools import cache
from operator import is_
from typing import TypeAlias

from interlock.patterns import expression
from interlock.values import Value

Decode: TypeAlias = Callable[[bytes], Value]
Encode: TypeAlias = Callable[[Value], bytes]

VALUES_MAX = 1_000_000
"""In one text; as many take a few hundred megabytes, and a second."""
_MARK = "\u0000\u0001"
_MARKED = expression(r'"\\u0000\\u0001([^"\\]*)"')
# The end may lack, so that no text is looked through twice.
_TEXT = expression(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_HALF = expression(rb"\\u[dD][89a-fA-F]")
_DIGITS_MAX = 1_000
_PLAIN_MAX = len("1e1000")
_KNOWN_MAX = 2_000
# In C, it takes numbers of every day as they stand; what it doubts is read carefully.
_EXACT = Context(
    prec=400, Emax=400, Emin=-400,
    traps=[Clamped, Inexact, InvalidOperation, Overflow, Rounded, Subnormal, Underflow],
)  # fmt: skip
# msgspec takes longer to load than a small contract, so the first answer goes without it.
_FIRST = iter((True,))


class NotJson(Exception):
    """A text that is no JSON that may be trusted, and why."""


class NotXml(Exception):
    """A text that is no XML that may be trusted, or another document, and why."""


def loads(body: bytes) -> Value:
    """Give the value; numbers are int or Decimal. Raises `NotJson`.

    Refused as well: other encodings, repeated keys, NaN, halves of surrogate pairs.
    """
    return read(body)[0]


def read(body: bytes) -> tuple[Value, bytes]:
    """Give the value as `loads` does, and its text as `dumps` gives it; b"" if that is unknown."""
    if len(body) > VALUES_MAX:
        _count(body)
    fast = _fast()
    return (_carefully(body), b"") if fast is None else _read(body, *fast)


def _count(body: bytes) -> None:
    """Refuse a text of so many values that to hold them takes gigabytes. Raises `NotJson`."""
    if _marks(body) > VALUES_MAX and _marks(_TEXT.sub(b"", body)) > VALUES_MAX:
        raise NotJson(f"it holds more than {VALUES_MAX} values")


def _marks(body: bytes) -> int:
    """Count what stands before a value, also where it stands in a text."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _read(body: bytes, decode: Decode, encode: Encode) -> tuple[Value, bytes]:
    return _quickly(body, decode, encode) or (_carefully(body), b"")


def _quickly(body: bytes, decode: Decode, encode: Encode) -> tuple[Value, bytes] | None:
    """Give value and text, None where there is doubt about them."""
    if b"\\" in body and b"\\u003" in body:
        return None
    try:
        value = decode(body)
        text = encode(value)
        # A reader that takes the last of two equal keys, or leaves out one that its type does not
        # know, gives fewer colons than the text has: outside of texts each is one key, and within
        # them only \u003a writes one otherwise.
        if body == text or body.count(b":") == text.count(b":"):
            return value, text
    except (ValueError, ArithmeticError, RecursionError):
        pass
    return None


class Reader:
    """Reads as `read` does, and finds out more about most values.

    type: that msgspec holds them to, None for none. least, most: between which their fractions
    lie. Those that do are remembered: discounts, rates and prices are few, and come again.
    missed: the value was read with the type, but does not have it. hopeful: the next will be read
    with it first. odd: how many fractions did not lie between, None if that is unknown.
    """

    __slots__ = ("_decode", "_encode", "_held", "_known", "hopeful", "missed", "odd")

    def __init__(self, type_: object, least: Decimal, most: Decimal, encode: Encode) -> None:
        from msgspec.json import Decoder  # as below

        self._known = _Known(least, most)
        self._encode = encode
        exact = self._known.__getitem__
        self._decode: Decode = Decoder(float_hook=exact).decode
        self._held: Decode | None = None
        if type_ is not None:
            self._held = Decoder(type_, float_hook=exact).decode
        self.hopeful, self.missed = True, False
        self.odd: int | None = None

    def read(self, body: bytes) -> tuple[Value, bytes, bool]:
        """Give the value, its text if it is known, and whether all that was to be found is so."""
        known = self._known
        known.strange, self.missed, self.odd = 0, False, None
        if len(body) > VALUES_MAX:
            _count(body)
        if self._held is None:
            value, text = self._plainly(body)
            return value, text, self.odd == 0
        if self.hopeful:
            found = _quickly(body, self._held, self._encode)
            if found is not None:
                return *found, not known.strange
            self.missed, self.hopeful = True, False
        return *self._plainly(body), False

    def _plainly(self, body: bytes) -> tuple[Value, bytes]:
        self._known.strange = 0
        value, text = _read(body, self._decode, self._encode)
        self.odd = self._known.strange if text else None
        return value, text


def has_reader() -> bool:
    """Tell whether `reader` gives one: msgspec is installed."""
    return _fast() is not None


def reader(type_: object, least: Decimal, most: Decimal) -> Reader | None:
    """Give a reader, None where msgspec is not installed."""
    fast = _fast()
    return None if fast is None else Reader(type_, least, most, fast[1])


class _Known(dict[str, Decimal]):
    """Fractions by their texts. strange: how many were asked for that do not lie between."""

    __slots__ = ("least", "most", "strange")

    def __init__(self, least: Decimal, most: Decimal) -> None:
        super().__init__()
        self.least, self.most = least, most
        self.strange = 0

    def __missing__(self, text: str) -> Decimal:
        number = _EXACT.create_decimal(text)
        if self.least < number < self.most:
            if len(self) >= _KNOWN_MAX:
                self.clear()
            self[text] = number
        else:
            self.strange += 1
        return number


def _carefully(body: bytes) -> Value:
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        raise NotJson(f"byte {wrong.start} is not UTF-8") from None
    try:
        value: Value = json.loads(
            text, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_record
        )
        if _HALF.search(body):
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as wrong:
        raise NotJson(f"{wrong.msg}, at character {wrong.pos}") from None
    except UnicodeEncodeError:
        raise NotJson("a text holds half of a surrogate pair") from None
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    except ValueError:
        raise NotJson("a number has too many digits") from None
    return value


def _decimal(text: str) -> Decimal:
    # Too short for an exponent that could matter.
    if len(text) < _PLAIN_MAX:
        return Decimal(text)
    if len(text) > _DIGITS_MAX:
        raise ValueError
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError from None
    # What takes gigabytes to write out has no business in a message.
    if abs(number.adjusted()) > _DIGITS_MAX:
        raise ValueError
    return number


def _constant(name: str) -> Value:
    raise NotJson(f"{name} is no number of JSON")


def _record(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise NotJson("a key stands twice in one object")
    return record


def dumps(value: Value, *, finite: bool = False) -> bytes:
    """Give compact UTF-8; a Decimal becomes a number with the digits it has (1.50 stays 1.50).

    finite: no number inside is infinite or none at all, as in whatever was read.
    """
    if not next(_FIRST, False) and (fast := _fast()) is not None:
        try:
            text = fast[1](value)
        except (TypeError, ValueError, RecursionError):
            return _written(value)
        # What is no number of JSON is a text of ours; both words may stand in plain texts, too.
        if finite or (b"NaN" not in text and b"Infinity" not in text):
            return text
    return _written(value)


def joined(text: bytes, name: str, value: Value, *, first: bool) -> bytes:
    """Give the text of a record with one more field. text: of the record, which has some."""
    own = dumps({name: value}, finite=True)
    return own[:-1] + b"," + text[1:] if first else text[:-1] + (b"," + own[1:])


def grown(value: Mapping[str, Value], core: Mapping[str, Value], text: bytes) -> bytes:
    """Give the text of a record that was read as `core` and got more fields since.

    text: of `core`. Where its fields do not stand together as they were, all is written anew.
    """
    names, old = list(value), list(core)
    start = names.index(old[0]) if old and old[0] in value else 0
    end = start + len(old)
    if not old or names[start:end] != old or not all(map(is_, map(value.get, old), core.values())):
        return dumps(dict(value), finite=True)
    if start:
        before = dumps({name: value[name] for name in names[:start]}, finite=True)
        text = b"%b,%b" % (before[:-1], text[1:])
    if end < len(names):
        after = dumps({name: value[name] for name in names[end:]}, finite=True)
        text = b"%b,%b" % (text[:-1], after[1:])
    return text


def _written(value: Value) -> bytes:
    marked = 0

    def mark(item: object) -> object:
        nonlocal marked
        assert isinstance(item, Decimal), f"{type(item).__name__} is no value of a message"
        if not item.is_finite():
            return str(item)
        marked += 1
        return f"{_MARK}{item}"

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=mark)
    if marked:
        plain, count = _MARKED.subn(r"\1", text)
        # A text of the message itself may begin with the mark; then each value is written alone.
        text = plain if count == marked else _slowly(value)
    return text.encode("utf-8", "replace")


def _slowly(value: Value) -> str:
    if isinstance(value, dict):
        entries = (f"{json.dumps(k, ensure_ascii=False)}:{_slowly(v)}" for k, v in value.items())
        return "{" + ",".join(entries) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_slowly, value)) + "]"
    if isinstance(value, Decimal) and value.is_finite():
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


@cache
def _fast() -> tuple[Decode, Encode] | None:
    """Give how msgspec reads and writes, None where it is not installed."""
    try:
        # Of the extra `fast`, and not needed by whoever sends no message; see _FIRST.
        from msgspec.json import Decoder, Encoder
    except ImportError:
        return None
    return Decoder(float_hook=_EXACT.create_decimal).decode, Encoder(decimal_format="number").encode
