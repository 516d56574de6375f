"""Answers to requests that break the contract, in the shape in which the contract words errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from interlock.contract.model import Breach
from interlock.schema.types import (
    Choice,
    Flag,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.values import Value

_DEPTH_MAX = 6
_MESSAGE = ("message", "detail", "description", "msg", "reason", "error_description", "title",
            "errormessage", "error_message", "text", "error")  # fmt: skip
_CODE = ("code", "type", "status", "status_code", "statuscode", "errorcode", "error_code",
         "errornumber", "type_name", "error", "name", "id", "instance")  # fmt: skip
_RULE = ("rule", "keyword", "constraint", "issue")
_PLACE = ("path", "field", "pointer", "property", "location", "target", "param", "loc", "source")


def problem(status: int, breaches: Sequence[Breach], title: str) -> dict[str, Value]:
    """Give a problem document (RFC 9457) that names each breach with its pointer."""
    errors: list[Value] = [
        {"pointer": pointer(b.path), "rule": b.rule, "detail": b.says} for b in breaches
    ]
    return {"type": "about:blank", "title": title, "status": status, "detail": summary(breaches),
            "errors": errors}  # fmt: skip


def summary(breaches: Sequence[Breach]) -> str:
    """Give all breaches in one line."""
    return "; ".join(map(str, breaches)) or "the request breaks the contract"


def pointer(path: str) -> str:
    """Give `#/lines/0/qty` for `$.lines[0].qty`; other paths stay."""
    if not path.startswith("$"):
        return path
    steps = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path)
    return "#" + "".join("/" + (a or b).replace("~", "~0").replace("/", "~1") for a, b in steps)


def shaped(type_: Type, types: Types, breaches: Sequence[Breach], status: int) -> Value:
    """Give an error body of the contract's own type, as far as names tell what goes where.

    The caller validates it; None when the type is no record.
    """
    found = resolve(type_, types)
    if isinstance(found, OneOf):
        inner = [resolve(b, types) for b in found.branches]
        found = next((b for b in inner if isinstance(b, Record)), found)
    if not isinstance(found, Record):
        return None
    return _record(found, types, breaches, _Facts(status, _DEPTH_MAX))


class _Facts:
    """What error bodies say besides the breaches. depth: levels that may still be opened."""

    __slots__ = ("depth", "status")

    def __init__(self, status: int, depth: int) -> None:
        self.status = status
        self.depth = depth

    def below(self) -> _Facts:
        return _Facts(self.status, self.depth - 1)


def _record(record: Record, types: Types, breaches: Sequence[Breach], facts: _Facts) -> Value:
    out: dict[str, Value] = {}
    for field in record.fields:
        name = field.name.lower()
        value = _named(name, resolve(field.type, types), types, breaches, facts)
        if value is None and field.required:
            value = None if field.nullable else _filler(resolve(field.type, types), facts)
        if value is not None or (field.required and field.nullable):
            out[field.name] = value
    return out


def _named(
    name: str, type_: Type, types: Types, breaches: Sequence[Breach], facts: _Facts
) -> Value:
    if isinstance(type_, Text):
        if name in _MESSAGE:
            return summary(breaches)[: type_.max_length]
        if name in _PLACE and breaches:
            place = breaches[0].path
            return (pointer(place) if name == "pointer" else place)[: type_.max_length]
        if name in _RULE and breaches:
            return breaches[0].rule[: type_.max_length]
        return _code(name, facts) if name in _CODE else None
    if isinstance(type_, Number):
        if name in _CODE:
            return facts.status if type_.carrier == "number" else str(facts.status)
        return None
    if facts.depth == 0:
        return None
    if isinstance(type_, Record) and any(w in name for w in ("error", "fault", "detail", "data")):
        return _record(type_, types, breaches, facts.below())
    if isinstance(type_, ListOf):
        return _list(name, type_, types, breaches, facts)
    return None


def _code(name: str, facts: _Facts) -> str:
    return str(facts.status) if "status" in name else "INVALID_REQUEST"


def _list(
    name: str, type_: ListOf, types: Types, breaches: Sequence[Breach], facts: _Facts
) -> Value:
    if not any(w in name for w in ("error", "detail", "violation", "issue", "problem", "message")):
        return None
    item = resolve(type_.item, types)
    shown = breaches[: type_.max_items]
    if isinstance(item, Text):
        return [str(b) for b in shown]
    if isinstance(item, Record):
        return [_record(item, types, [b], facts.below()) for b in shown]
    return None


def _filler(type_: Type, facts: _Facts) -> Value:
    """Give any value of a type whose field must be there but says nothing to us."""
    if isinstance(type_, Text):
        return "INVALID_REQUEST"[: type_.max_length]
    if isinstance(type_, Choice):
        likely = [v for v in type_.values if re.search("valid|bad|param|request", str(v), re.I)]
        return (*likely, *type_.values, "")[0]
    if isinstance(type_, Number):
        return facts.status if type_.carrier == "number" else "0"
    if isinstance(type_, Flag):
        return False
    if isinstance(type_, Moment):
        return {"date": "2000-01-01", "time": "00:00:00Z"}.get(type_.kind, "2000-01-01T00:00:00Z")
    if isinstance(type_, ListOf):
        return []
    return {} if isinstance(type_, Record) else None


def status_for(outcomes: Mapping[str, object], breaches: Sequence[Breach]) -> tuple[int, str]:
    """Give the status of a refusal and the outcome that declares it, "" if none does."""
    wanted = [400, 422]
    if any(b.rule in ("media", "charset") for b in breaches):
        wanted = [415, 400, 422]
    for status in wanted:
        if str(status) in outcomes:
            return status, str(status)
    for name in ("4XX", "default"):
        if name in outcomes:
            return wanted[0], name
    return wanted[0], ""
