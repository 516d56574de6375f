"""Parameters and form fields as text: the styles of OpenAPI, both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote, quote_plus, unquote_to_bytes

from interlock.contract.json_wire.texts import NotJson, dumps, loads
from interlock.contract.openapi.plan import media_kind
from interlock.patterns import expression
from interlock.schema.types import (
    Choice,
    Flag,
    Float,
    ListOf,
    Number,
    OneOf,
    Record,
    Type,
    Types,
    resolve,
)
from interlock.values import Value

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Names, decoded, and values, still percent-encoded."""
Reader: TypeAlias = Callable[[str], Value]

_NUMBER = expression(r"-?(?:0|[1-9]\d{0,999})(\.\d{1,999})?(?:[eE][-+]?\d{1,3})?")
_DELIMITERS = {
    "spaceDelimited": (" ", expression(r"%20|\+| ")),
    "pipeDelimited": ("|", expression(r"%7[Cc]|\|")),
    "tabDelimited": ("\t", expression(r"%09|\t")),
}
# What may stand bare in the value of a query parameter with allowReserved without ending it.
_RESERVED = ":/?@!$'()*;[]"
_BRACKETS = expression(r"\[([^\[\]]*)\]")


def pairs(query: str) -> list[tuple[str, str]]:
    """Split a query or form body. Raises `ValueError` for bytes that are not UTF-8."""
    found = []
    for piece in query.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            found.append((unescape(name), value))
    return found


def unescape(text: str) -> str:
    """Undo percent-encoding and "+" for a blank; strict about UTF-8 (`ValueError`)."""
    if "%" not in text and "+" not in text:
        return text
    return unquote_to_bytes(text.replace("+", " ")).decode()


def reader(type_: Type, types: Types) -> Reader:
    """Give the function from text to value. What is no value of the type stays text."""
    type_ = resolve(type_, types)
    if isinstance(type_, (Number, Float)) and getattr(type_, "carrier", "number") == "number":
        return _whole if isinstance(type_, Number) and type_.scale == 0 else _number
    if isinstance(type_, Flag):
        return _flag
    if isinstance(type_, Choice):
        table = {plain(v): v for v in type_.values}
        return lambda text: table.get(text, text)
    if isinstance(type_, OneOf):
        branches = [reader(b, types) for b in type_.branches]
        return lambda text: next((v for r in branches if (v := r(text)) != text), text)
    return _same


def _same(text: str) -> Value:
    return text


def _number(text: str) -> Value:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return int(text) if text.lstrip("-").isdecimal() else Decimal(text)


def _whole(text: str) -> Value:
    """Give 1 for 1.0, too: JSON Schema takes both for the same integer."""
    found = _number(text)
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return int(found)
    return found


def _flag(text: str) -> Value:
    return {"true": True, "false": False}.get(text, text)


def read_styled(texts: Sequence[str], style: str, explode: bool, shape: Shape) -> Value:
    """Give the value of a parameter whose raw texts were found under its name."""
    if shape.is_scalar(texts, style, explode=explode):
        return shape.scalar(unescape(texts[-1]))
    if shape.kind == "list":
        many = explode and (style == "form" or len(texts) > 1)
        parts = list(texts) if many else _split(texts[-1], style)
        return [shape.item(unescape(p)) for p in parts]
    return _record(_split(texts[-1], style), shape, pairs=explode and style not in _DELIMITERS)


def _record(parts: Sequence[str], shape: Shape, *, pairs: bool) -> Value:
    if pairs:
        entries = [p.partition("=")[::2] for p in parts]
    else:
        entries = list(zip(parts[::2], parts[1::2], strict=False))
    return {(k := unescape(n)): shape.field(k)(unescape(v)) for n, v in entries}


def read_path(text: str, name: str, shape: Shape, *, style: str, explode: bool) -> Value:
    """Give the value of a path parameter from its percent-encoded text.

    Raises `ValueError` for bytes that are not UTF-8.
    """
    if style == "label":
        return _read_pieces(text.removeprefix("."), "." if explode else ",", shape, explode)
    if style != "matrix":
        text = text.replace("+", "%2B")  # a plus is a blank in queries alone
        return read_styled([text], style, explode, shape)
    if shape.kind == "record" and explode:
        return _read_pieces(text.removeprefix(";"), ";", shape, explode)
    text = text.replace(f";{quote(name)}=", ";=").replace(f";{name}=", ";=")
    if shape.kind == "list" and explode:
        return _read_pieces(text.removeprefix(";="), ";=", shape, explode)
    return _read_pieces(text.removeprefix(";="), ",", shape, explode)


def _read_pieces(text: str, delimiter: str, shape: Shape, explode: bool) -> Value:
    text = text.replace("+", "%2B")
    if shape.kind == "scalar":
        return shape.item(unescape(text))
    parts = text.split(delimiter) if text else []
    if shape.kind == "list":
        return [shape.item(unescape(p)) for p in parts]
    return _record(parts, shape, pairs=explode)


def _split(text: str, style: str) -> list[str]:
    if text == "":
        return []
    if style in _DELIMITERS:
        return _DELIMITERS[style][1].split(text)
    return text.split(",")


class Shape:
    """What a parameter looks like: a scalar, a list or a record, and how its parts are read.

    either: a scalar may stand where the list or record is expected (anyOf).
    """

    __slots__ = ("either", "fields", "item", "kind", "scalar", "type")

    def __init__(self, type_: Type, types: Types) -> None:
        type_ = resolve(type_, types)
        self.scalar = reader(type_, types)
        self.either = False
        if isinstance(type_, OneOf):
            inner = [resolve(b, types) for b in type_.branches]
            type_ = next((b for b in inner if isinstance(b, (ListOf, Record))), type_)
            self.either = any(not isinstance(b, (ListOf, Record)) for b in inner)
        self.type = type_
        self.kind = "scalar"
        self.item = self.scalar
        self.fields: Mapping[str, Shape] = {}
        if isinstance(type_, ListOf):
            self.kind, self.item = "list", reader(type_.item, types)
        elif isinstance(type_, Record):
            self.kind = "record"
            # One level is all that the plain styles can say.
            self.fields = {
                f.name: Shape(f.type, types)
                for f in type_.fields
                if not isinstance(resolve(f.type, types), Record)
            }

    def is_scalar(self, texts: Sequence[str], style: str, *, explode: bool) -> bool:
        """Tell whether texts are one scalar: nothing in them separates items or names."""
        if self.kind == "scalar" or not self.either:
            return self.kind == "scalar"
        alone = len(texts) == 1 and len(_split(texts[0], style)) <= 1
        return alone and not (self.kind == "record" and explode and "=" in texts[0])

    def field(self, name: str) -> Reader:
        """Give the reader of a field; text when it is not described."""
        return self.fields[name].item if name in self.fields else _same


def read_exploded(found: Pairs, shape: Shape) -> dict[str, Value]:
    """Give a record whose fields stand beside other parameters (form, explode)."""
    out: dict[str, Value] = {}
    for name, raw in found:
        if (inner := shape.fields.get(name)) is None:
            continue
        if inner.kind == "list":
            items = out.setdefault(name, [])
            assert isinstance(items, list)
            items.append(inner.item(unescape(raw)))
        else:
            out[name] = inner.item(unescape(raw))
    return out


def read_deep(name: str, found: Pairs, type_: Type, types: Types) -> Value:
    """Give what `name[a][b]=1&name[c][]=2` says; None when nothing begins with the name."""
    tree: dict[str, object] = {}
    for key, raw in found:
        if not key.startswith(name + "["):
            continue
        steps = _BRACKETS.findall(key[len(name) :])
        node = tree
        for step in steps[:-1]:
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                inner = node[step] = {}
            node = inner
        last = steps[-1] if steps else ""
        if not last:
            last = str(len(node))
        if isinstance(known := node.get(last), str):
            # A name that comes again is a list, as it is without brackets.
            node[last] = known = {"0": known}
        if isinstance(known, dict):
            known[str(len(known))] = unescape(raw)
        else:
            node[last] = unescape(raw)
    return _shaped(tree, type_, types) if tree else None


def _shaped(node: object, type_: Type, types: Types) -> Value:
    type_ = resolve(type_, types)
    if isinstance(node, dict):
        if isinstance(type_, OneOf):
            inner = [resolve(b, types) for b in type_.branches]
            type_ = _branch(node, [b for b in inner if isinstance(b, (ListOf, Record))]) or type_
        numbered = all(k.isdecimal() for k in node)
        if isinstance(type_, ListOf) or (numbered and not isinstance(type_, Record)):
            item = type_.item if isinstance(type_, ListOf) else type_
            return [_shaped(v, item, types) for v in node.values()]
        fields = type_ if isinstance(type_, Record) else Record(())
        return {k: _shaped(v, _field_type(fields, k, type_), types) for k, v in node.items()}
    assert isinstance(node, str)
    return reader(type_, types)(node)


def _branch(node: dict[str, object], branches: Sequence[ListOf | Record]) -> Type | None:
    """Give the branch that knows most of the names; a list for numbered ones."""
    if all(name.isdecimal() for name in node):
        branches = [b for b in branches if isinstance(b, ListOf)] or branches

    def known(branch: ListOf | Record) -> int:
        return sum(bool(branch.field(n)) for n in node) if isinstance(branch, Record) else 0

    return max(branches, key=known, default=None)


def _field_type(record: Record, name: str, other: Type) -> Type:
    found = record.field(name)
    return found.type if found else record.extra or other


def read_content(media: str, text: str, shape: Shape) -> Value:
    """Give the value of a parameter that has a media type; JSON that is none stays text."""
    if media_kind(media) != "json":
        return shape.item(text)
    try:
        return loads(text.encode())
    except NotJson:
        return text


def plain(value: object) -> str:
    """Give a scalar as its text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _escape(text: str) -> str:
    """Percent-encode all that could mean something, in a path dots as well."""
    return quote(text, safe="").replace(".", "%2E")


def _path_escape(text: str) -> str:
    # A segment of dots alone would be taken for a step up by every client on the way.
    return quote(text, safe="") if text.strip(".") else _escape(text)


def write_path(name: str, value: Value, style: str, explode: bool) -> str:
    """Give the text of a path parameter, percent-encoded (RFC 6570 for label and matrix)."""
    escape = _escape if style == "label" else _path_escape
    if style == "label":
        return "." + ("." if explode else ",").join(_pieces(value, escape, explode))
    if style != "matrix":
        joint = quote(_DELIMITERS[style][0]) if style in _DELIMITERS else ","
        pairs_apart = explode and style not in _DELIMITERS
        return joint.join(_pieces(value, escape, pairs_apart))
    head = f";{quote(name, safe='')}="
    if isinstance(value, dict) and explode:
        return "".join(f";{piece}" for piece in _pieces(value, escape, explode))
    if isinstance(value, list) and explode:
        return "".join(head + piece for piece in _pieces(value, escape, explode)) or head
    return head + ",".join(_pieces(value, escape, explode))


def write_header(value: Value, style: str, explode: bool) -> str:
    """Give a header value; headers have no percent-encoding."""
    joint = _DELIMITERS[style][0] if style in _DELIMITERS else ","
    return joint.join(_pieces(value, str, explode and style not in _DELIMITERS))


def _pieces(value: Value, escape: Callable[[str], str], explode: bool) -> list[str]:
    if isinstance(value, list):
        return [escape(plain(v)) for v in value]
    if isinstance(value, dict):
        if explode:
            return [f"{escape(k)}={escape(plain(v))}" for k, v in value.items()]
        return [escape(plain(x)) for entry in value.items() for x in entry]
    return [escape(plain(value))]


def write_pairs(
    name: str, value: Value, style: str, explode: bool, *, reserved: bool = False
) -> Iterator[str]:
    """Give the pieces of a query or form, each `name=value`, encoded.

    reserved: reserved characters that end no value stay as they are (allowReserved).
    """

    def escape(text: str) -> str:
        return quote_plus(text, safe=_RESERVED if reserved else "")

    if style == "deepObject" and isinstance(value, (dict, list)):
        yield from _write_deep(name, value)
    elif isinstance(value, list) and explode:
        for item in value:
            yield f"{quote_plus(name)}={escape(plain(item))}"
    elif isinstance(value, dict) and explode and style == "form":
        for key, item in value.items():
            yield from write_pairs(key, item, "form", explode=True, reserved=reserved)
    else:
        joint = quote(_DELIMITERS[style][0]) if style in _DELIMITERS else ","
        yield f"{quote_plus(name)}={joint.join(_pieces(value, escape, explode=False))}"


def _write_deep(name: str, value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _write_deep(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _write_deep(f"{name}[{index}]", inner)
    else:
        yield f"{quote(name, safe='[]')}={quote_plus(plain(value))}"


def write_content(media: str, value: Value) -> str:
    """Give the text of a parameter that has a media type."""
    if media_kind(media) == "json" or isinstance(value, (dict, list)):
        return dumps(value).decode()
    return plain(value)
