"""Parameters and form fields as text: the styles of OpenAPI, both ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote, quote_plus, unquote_to_bytes

from interlock.contract.json_wire.texts import NotJson, dumps, loads
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

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,999})(\.\d{1,999})?(?:[eE][-+]?\d{1,3})?")
_DELIMITERS = {"spaceDelimited": re.compile(r"%20|\+| "), "pipeDelimited": re.compile(r"%7[Cc]|\|")}
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


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
        return _number
    if isinstance(type_, Flag):
        return _flag
    if isinstance(type_, Choice):
        table = {_plain(v): v for v in type_.values}
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


def _flag(text: str) -> Value:
    return {"true": True, "false": False}.get(text, text)


def read_styled(texts: Sequence[str], style: str, explode: bool, shape: Shape) -> Value:
    """Give the value of a parameter whose raw texts were found under its name."""
    if shape.kind == "scalar":
        return shape.item(unescape(texts[-1]))
    if shape.kind == "list":
        parts = list(texts) if explode and style == "form" else _split(texts[-1], style)
        return [shape.item(unescape(p)) for p in parts]
    parts = _split(texts[-1], style)
    if explode:
        entries = [p.partition("=")[::2] for p in parts]
    else:
        entries = list(zip(parts[::2], parts[1::2], strict=False))
    return {(k := unescape(n)): shape.field(k)(unescape(v)) for n, v in entries}


def _split(text: str, style: str) -> list[str]:
    if text == "":
        return []
    if style in _DELIMITERS:
        return _DELIMITERS[style].split(text)
    return text.split(",")


class Shape:
    """What a parameter looks like: a scalar, a list or a record, and how its parts are read."""

    __slots__ = ("fields", "item", "kind", "type")

    def __init__(self, type_: Type, types: Types) -> None:
        type_ = resolve(type_, types)
        if isinstance(type_, OneOf):
            inner = [resolve(b, types) for b in type_.branches]
            type_ = next((b for b in inner if isinstance(b, (ListOf, Record))), type_)
        self.type = type_
        self.kind = "scalar"
        self.item = reader(type_, types)
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
        node[last] = unescape(raw)
    return _shaped(tree, type_, types) if tree else None


def _shaped(node: object, type_: Type, types: Types) -> Value:
    type_ = resolve(type_, types)
    if isinstance(type_, OneOf):
        inner = [resolve(b, types) for b in type_.branches]
        wanted = (ListOf, Record) if isinstance(node, dict) else (Number, Float, Flag, Choice)
        type_ = next((b for b in inner if isinstance(b, wanted)), type_)
    if isinstance(node, dict):
        numbered = all(k.isdecimal() for k in node)
        if isinstance(type_, ListOf) or (numbered and not isinstance(type_, Record)):
            item = type_.item if isinstance(type_, ListOf) else type_
            return [_shaped(v, item, types) for v in node.values()]
        fields = type_ if isinstance(type_, Record) else Record(())
        return {k: _shaped(v, _field_type(fields, k, type_), types) for k, v in node.items()}
    assert isinstance(node, str)
    return reader(type_, types)(node)


def _field_type(record: Record, name: str, other: Type) -> Type:
    found = record.field(name)
    return found.type if found else record.extra or other


def read_json(text: str) -> Value:
    """Give the value of a parameter that is JSON; the text itself when it is not."""
    try:
        return loads(text.encode())
    except NotJson:
        return text


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def write_simple(value: Value, *, explode: bool, encode: bool = True) -> str:
    """Give a path or header value (style simple)."""
    escape: Callable[[str], str] = (lambda t: quote(t, safe="")) if encode else str
    if isinstance(value, list):
        return ",".join(escape(_plain(v)) for v in value)
    if isinstance(value, dict):
        join = "=" if explode else ","
        return ",".join(f"{escape(k)}{join}{escape(_plain(v))}" for k, v in value.items())
    return escape(_plain(value))


def write_pairs(name: str, value: Value, style: str, explode: bool) -> Iterator[str]:
    """Give the pieces of a query or form, each `name=value`, encoded."""
    if style == "deepObject":
        yield from _write_deep(name, value)
    elif isinstance(value, list) and explode and style == "form":
        for item in value:
            yield f"{quote_plus(name)}={quote_plus(_plain(item))}"
    elif isinstance(value, dict) and explode and style == "form":
        for key, item in value.items():
            yield from write_pairs(key, item, "form", explode=True)
    elif isinstance(value, (list, dict)):
        flat = value if isinstance(value, list) else [x for kv in value.items() for x in kv]
        joint = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}.get(style, ",")
        yield f"{quote_plus(name)}={joint.join(quote_plus(_plain(v)) for v in flat)}"
    else:
        yield f"{quote_plus(name)}={quote_plus(_plain(value))}"


def _write_deep(name: str, value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _write_deep(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _write_deep(f"{name}[{index}]", inner)
    else:
        yield f"{quote(name, safe='[]')}={quote_plus(_plain(value))}"


def write_json(value: Value) -> str:
    """Give the text of a parameter that is JSON."""
    return dumps(value).decode()
