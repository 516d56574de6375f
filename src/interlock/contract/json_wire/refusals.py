"""Answers to requests that break the contract, in the shape in which the contract words errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from interlock.contract.model import Breach
from interlock.data import dataclass
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


def misrouted(status: int, says: str) -> dict[str, Value]:
    """Give the problem document for a request that is for no operation."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": says}


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
    return _record(found, _Facts(types, tuple(breaches), status, _DEPTH_MAX))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an error body is made of. depth: levels that may still be opened."""

    types: Types
    breaches: tuple[Breach, ...]
    status: int
    depth: int

    def below(self, *breaches: Breach) -> _Facts:
        """Give the facts for an inner record, of some of the breaches if any are named."""
        return replace(self, breaches=breaches or self.breaches, depth=self.depth - 1)


def _record(record: Record, facts: _Facts) -> Value:
    out: dict[str, Value] = {}
    for field in record.fields:
        type_ = resolve(field.type, facts.types)
        value = _named(field.name.lower(), type_, facts)
        if value is None and field.required and not field.nullable:
            value = _filler(type_, facts)
        if value is not None or (field.required and field.nullable):
            out[field.name] = value
    return out


def _named(name: str, type_: Type, facts: _Facts) -> Value:
    if isinstance(type_, Text):
        text = _said(name, facts)
        return None if text is None else text[: type_.max_length]
    if isinstance(type_, Number):
        if name not in _CODE:
            return None
        return facts.status if type_.carrier == "number" else str(facts.status)
    if facts.depth == 0:
        return None
    if isinstance(type_, Record) and any(w in name for w in ("error", "fault", "detail", "data")):
        return _record(type_, facts.below())
    return _list(name, type_, facts) if isinstance(type_, ListOf) else None


def _said(name: str, facts: _Facts) -> str | None:
    if name in _MESSAGE:
        return summary(facts.breaches)
    if name in _PLACE and facts.breaches:
        place = facts.breaches[0].path
        return pointer(place) if name == "pointer" else place
    if name in _RULE and facts.breaches:
        return facts.breaches[0].rule
    return _code(name, facts) if name in _CODE else None


def _code(name: str, facts: _Facts) -> str:
    return str(facts.status) if "status" in name else "INVALID_REQUEST"


def _list(name: str, type_: ListOf, facts: _Facts) -> Value:
    if not any(w in name for w in ("error", "detail", "violation", "issue", "problem", "message")):
        return None
    item = resolve(type_.item, facts.types)
    shown = facts.breaches[: type_.max_items]
    if isinstance(item, Text):
        return [str(b) for b in shown]
    if isinstance(item, Record):
        return [_record(item, facts.below(b)) for b in shown]
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
