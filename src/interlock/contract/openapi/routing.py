"""Operations with one path: told apart by what their path parameters look like, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from interlock.contract.openapi.plan import OperationPlan, ParameterPlan
from interlock.schema.json_dialect import Schema, def_name

_FORMATS = ("uuid", "date", "date-time", "ipv4", "ipv6", "email")
_FOLLOW_MAX = 16


def narrowness(plan: OperationPlan) -> int:
    """Count the path parameters that not every text can be: those are tried first."""
    return sum(bool(m) for m in plan.marks)


def marks(
    parameters: Iterable[ParameterPlan], template: str, defs: Mapping[str, Schema]
) -> tuple[str, ...]:
    """Give, in the order of the path, what a text must be for each parameter; "" for any text."""
    schemas = {p.name: p.schema for p in parameters if p.where == "path"}
    return tuple(_mark(schemas.get(n, True), defs) for n in re.findall(r"{([^{}]*)}", template))


def apart(one: OperationPlan, other: OperationPlan) -> bool:
    """Tell whether some request can only mean one of two operations with the same path."""
    return any(a != b for a, b in zip(one.marks, other.marks, strict=True))


def _mark(schema: Schema, defs: Mapping[str, Schema]) -> str:
    for _ in range(_FOLLOW_MAX):
        ref = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(ref, str):
            break
        schema = defs.get(def_name(ref), True)
    if isinstance(schema, bool):
        return ""
    kind = schema.get("type")
    if kind in ("integer", "number", "boolean"):
        return str(kind)
    for word in ("enum", "const", "pattern"):
        if word in schema:
            return f"{word} {schema[word]}"
    form = schema.get("format")
    return form if isinstance(form, str) and form in _FORMATS else ""
