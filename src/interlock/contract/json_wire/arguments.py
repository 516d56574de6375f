"""Parameters of one operation: from a request to `Call.args` and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from interlock.contract.json_wire import styles
from interlock.contract.json_wire.validator import Validators
from interlock.contract.model import Breach
from interlock.contract.openapi.plan import ParameterPlan
from interlock.schema.json_dialect import Schema
from interlock.schema.types import Types
from interlock.values import Value

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Raw:
    """Where arguments come from. headers: names in lower case."""

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
            text: str | None = raw.path.get(plan.name)
            if text is None:
                return _ABSENT
            return self._text(plan, shape, _unprefixed(plan, text))
        if plan.where == "query":
            return self._query(plan, shape, raw.query)
        text = (
            raw.headers.get(plan.name.lower())
            if plan.where == "header"
            else _cookie(raw.headers.get("cookie", ""), plan.name)
        )
        return _ABSENT if text is None else self._text(plan, shape, text)

    def _text(self, plan: ParameterPlan, shape: styles.Shape, text: str) -> Value:
        """Read a text that is decoded already; encode again what would be taken apart wrongly."""
        if plan.media:
            return styles.read_json(text)
        if shape.kind == "scalar":
            return shape.item(text)
        return styles.read_styled([quote(text, safe=",=")], "simple", plan.explode, shape)

    def _query(self, plan: ParameterPlan, shape: styles.Shape, query: styles.Pairs) -> object:
        if plan.style == "deepObject":
            deep = styles.read_deep(plan.name, query, plan.type, self._types)
            return _ABSENT if deep is None else deep
        if shape.kind == "record" and plan.explode and plan.style == "form" and not plan.media:
            return styles.read_exploded(query, shape) or _ABSENT
        found = [value for name, value in query if name == plan.name]
        if not found:
            return _ABSENT
        if plan.media:
            return styles.read_json(styles.unescape(found[-1]))
        return styles.read_styled(found, plan.style, plan.explode, shape)

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
        headers, cookies = list[tuple[str, str]](), list[tuple[str, str]]()
        for plan, _ in self._plans:
            if plan.key not in args:
                continue
            value = args[plan.key]
            if plan.where == "path":
                path = path.replace("{" + plan.name + "}", _path_text(plan, value))
            elif plan.where == "query":
                if plan.media:
                    query.append(f"{quote(plan.name)}={quote(styles.write_json(value))}")
                else:
                    query += styles.write_pairs(plan.name, value, plan.style, plan.explode)
            else:
                text = (
                    styles.write_json(value)
                    if plan.media
                    else styles.write_simple(value, explode=plan.explode, encode=False)
                )
                target = headers if plan.where == "header" else cookies
                target.append((plan.name, text))
        if cookies:
            headers.append(("Cookie", "; ".join(f"{n}={v}" for n, v in cookies)))
        return path, "&".join(query), headers


def _unprefixed(plan: ParameterPlan, text: str) -> str:
    if plan.style == "label":
        return text.removeprefix(".")
    if plan.style == "matrix":
        return text.removeprefix(f";{plan.name}=")
    return text


def _path_text(plan: ParameterPlan, value: Value) -> str:
    text = styles.write_simple(value, explode=plan.explode)
    if plan.style == "label":
        return "." + text
    return f";{plan.name}={text}" if plan.style == "matrix" else text


def _cookie(header: str, name: str) -> str | None:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return None if found is None else found.value
