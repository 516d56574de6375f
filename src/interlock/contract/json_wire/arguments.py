"""Parameters of one operation: from a request to `Call.args` and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from interlock.contract.json_wire import routes, styles
from interlock.contract.json_wire.validator import Validators
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import ParameterPlan
from interlock.data import dataclass
from interlock.schema.json_dialect import Schema
from interlock.schema.types import Types
from interlock.values import Value

_ABSENT = object()
_BESIDE = ("form", "cookie")


@dataclass(frozen=True, slots=True)
class Raw:
    """Where arguments come from. headers: names in lower case.

    path: percent-encoded values.
    """

    path: Mapping[str, str]
    query: styles.Pairs
    headers: Mapping[str, str]


class Arguments:
    """The parameters of an operation, ready to read, check and write."""

    def __init__(
        self, plans: Sequence[ParameterPlan], types: Types, validators: Validators
    ) -> None:
        self._types = types
        self._plans = [(p, styles.Shape(p.type, types)) for p in plans]
        self._where = {p.key: p for p in plans}
        schema: Schema = {
            "properties": {p.key: p.schema for p in plans},
            "required": [p.key for p in plans if p.required],
        }
        self._validator = validators.of(schema, "request") if plans else None

    def read(self, raw: Raw) -> tuple[dict[str, Value], tuple[Breach, ...]]:
        """Give the arguments and what is wrong with them; paths like "query.page"."""
        if self._validator is None:
            return {}, ()
        args: dict[str, Value] = {}
        wrong: list[Breach] = []
        for plan, shape in self._plans:
            try:
                value = self._one(plan, shape, raw)
            except ValueError:
                wrong.append(Breach(f"{plan.where}.{plan.name}", "encoding", "is not UTF-8"))
                continue
            if value is not _ABSENT:
                args[plan.key] = value  # type: ignore[assignment]  # a value, since not the mark
        wrong += [self._named(b) for b in self._validator.breaches(args) if not self._may(b, args)]
        return args, tuple(wrong)

    def _one(self, plan: ParameterPlan, shape: styles.Shape, raw: Raw) -> object:
        if plan.where == "path":
            text = raw.path.get(plan.name)
            if text is None:
                return _ABSENT
            if plan.media:
                return styles.read_content(plan.media, routes.decode(text), shape)
            return styles.read_path(text, plan.name, shape, style=plan.style, explode=plan.explode)
        if plan.where == "query":
            return self._query(plan, shape, raw.query)
        if plan.where == "cookie":
            return self._query(plan, shape, _cookies(raw.headers.get("cookie", ""), plan.style))
        text = raw.headers.get(plan.name.lower())
        return _ABSENT if text is None else _header(plan, shape, text)

    def _query(self, plan: ParameterPlan, shape: styles.Shape, query: styles.Pairs) -> object:
        found = [value for name, value in query if name == plan.name]
        if plan.style == "deepObject":
            deep = styles.read_deep(plan.name, query, plan.type, self._types)
            if deep is None and found and (shape.either or shape.kind == "scalar"):
                return shape.scalar(styles.unescape(found[-1]))
            return _ABSENT if deep is None else deep
        if shape.kind == "record" and plan.explode and plan.style in _BESIDE and not plan.media:
            beside = styles.read_exploded(query, shape)
            if beside or not (found and shape.either):
                return beside or _ABSENT
        if not found:
            return _ABSENT
        if plan.media:
            return styles.read_content(plan.media, styles.unescape(found[-1]), shape)
        style = "form" if plan.style == "cookie" else plan.style
        return styles.read_styled(found, style, plan.explode, shape)

    def _may(self, breach: Breach, args: Mapping[str, Value]) -> bool:
        """Forgive an empty value where the contract allows one."""
        plan = self._where.get(breach.path[2:])
        return plan is not None and plan.allow_empty and args.get(plan.key) == ""

    def _named(self, breach: Breach) -> Breach:
        inner = breach.path[2:]
        for key, plan in self._where.items():
            if inner == key or inner.startswith((key + ".", key + "[")):
                path = f"{plan.where}.{plan.name}{inner[len(key) :]}"
                return Breach(path, breach.rule, breach.says)
        return breach

    def write(
        self, args: Mapping[str, Value], template: str
    ) -> tuple[str, str, list[tuple[str, str]]]:
        """Give path, query and headers for arguments; parameters without a value stay out."""
        path, query = template, list[str]()
        headers, cookies = list[tuple[str, str]](), list[str]()
        for plan, _ in self._plans:
            if plan.key not in args:
                continue
            value = args[plan.key]
            if plan.where == "path":
                path = path.replace("{" + plan.name + "}", _path_text(plan, value))
            elif plan.where == "query":
                query += _pairs(plan, value)
            elif plan.where == "cookie":
                cookies += _pairs(plan, value)
            else:
                headers.append((plan.name, _header_text(plan, value)))
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        return path, "&".join(query), headers


def _path_text(plan: ParameterPlan, value: Value) -> str:
    if plan.media:
        return quote(styles.write_content(plan.media, value), safe="")
    return styles.write_path(plan.name, value, plan.style, plan.explode)


def _pairs(plan: ParameterPlan, value: Value) -> list[str]:
    if plan.media:
        return [f"{quote(plan.name)}={quote(styles.write_content(plan.media, value), safe='')}"]
    style = "form" if plan.style == "cookie" else plan.style
    pairs = styles.write_pairs(plan.name, value, style, plan.explode, reserved=plan.reserved)
    if plan.where == "query":
        return list(pairs)
    # A blank is a plus in queries alone.
    cookies = [p.replace("+", "%20") for p in pairs]
    return [_bare(unquote(p)) for p in cookies] if plan.style == "cookie" else cookies


def _bare(text: str) -> str:
    """Keep a cookie as it is, but for what would end it or the header."""
    return re.sub(r"[;\x00-\x20\x7f]", lambda found: quote(found[0]), text)


def _header(plan: ParameterPlan, shape: styles.Shape, text: str) -> Value:
    if plan.media:
        return styles.read_content(plan.media, text, shape)
    if shape.kind == "scalar":
        return shape.item(text)
    return styles.read_styled([quote(text, safe=",=")], plan.style, plan.explode, shape)


def _header_text(plan: ParameterPlan, value: Value) -> str:
    if plan.media:
        return styles.write_content(plan.media, value)
    return styles.write_header(value, plan.style, plan.explode)


def _cookies(header: str, style: str) -> styles.Pairs:
    """Split a Cookie header as if it were a query; a plus in it is a plus."""
    # OpenAPI 3.2: cookies of style cookie are what they are, without percent-encoding.
    text = header.replace("%", "%25") if style == "cookie" else header
    text = text.replace("+", "%2B")
    ends = ";" if style == "cookie" else r";|&(?=[^;=&]+=)"
    pieces = (piece.strip() for piece in re.split(ends, text))
    found = (piece.partition("=")[::2] for piece in pieces if piece)
    return [(unquote(name), value.removeprefix('"').removesuffix('"')) for name, value in found]
