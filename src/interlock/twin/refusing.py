"""Which declared outcome says why a call was turned down, and its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from interlock.contract.model import (
    Breach,
    Contract,
    HttpBinding,
    Operation,
    Outcome,
    Reply,
    Told,
)
from interlock.contract.roles.shapes import as_list, as_record
from interlock.contract.roles.words import split_words, squeezed
from interlock.schema.scalar.check import is_plain
from interlock.schema.types import ListOf, Record, Text, Type, Types, resolve
from interlock.twin.desk import Refused
from interlock.twin.fitting import Fill, fit
from interlock.values import Value, put

STATUSES: Mapping[str, tuple[str, ...]] = {
    "invalid": ("400", "422"),
    "not-found": ("404", "410"),
    "duplicate": ("409", "422", "400"),
    "state": ("409", "422", "400"),
    "stale": ("412", "409", "428"),
    "reference": ("422", "400", "404", "409"),
    "access": ("401", "403"),
    "forbidden": ("403", "401"),
    "locked": ("423", "409", "422", "400"),
    "unguarded": ("428", "412", "400"),
    "repeat": ("422", "409", "400"),
}
# Words of fault names, the plainest first.
WORDS: Mapping[str, tuple[str, ...]] = {
    "invalid": ("validation", "invalid", "client", "bad", "input", "argument", "request"),
    "not-found": ("notfound", "unknown", "missing", "nosuch", "unexisting"),
    "duplicate": ("duplicate", "exists", "conflict", "unique"),
    "state": ("state", "status", "conflict", "business", "processing"),
    "stale": ("stale", "version", "concurrency", "conflict", "locked", "state"),
    "reference": ("reference", "notfound", "unknown", "validation", "invalid"),
    "access": ("authentication", "authorization", "security", "access", "login", "credential"),
    "forbidden": ("authorization", "permission", "access", "security", "forbidden"),
    "locked": ("locked", "lock", "inuse", "busy", "concurrency", "conflict", "state", "business"),
    "unguarded": ("precondition", "version", "concurrency", "stale", "validation"),
    "repeat": ("duplicate", "conflict", "validation"),
}
SAYING = (
    "message", "detail", "title", "reason", "description", "errormessage", "msg", "says",
    "errordescription", "faultstring", "text", "summary", "errormsg",
)  # fmt: skip
ABOUT_CALLERS = ("session", "credential", "permission", "login", "account", "user")
# What every SOAP operation may answer though no contract says so.
GENERIC = ("Client", "Server")
INSTEAD: Mapping[str, str] = {
    "reference": "not-found", "stale": "state", "repeat": "duplicate", "unguarded": "stale",
    "forbidden": "access", "locked": "state",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """A field of a flat message: a text, or a list of flat records. least, most: its lengths."""

    name: str
    word: str
    is_list: bool
    required: bool
    least: int
    most: float


class _Same:
    """A type, alike only itself: large ones cost much to compare."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.record is self.record


_FLAT: dict[_Same, tuple[_Place, ...] | None] = {}
_FLAT_MAX = 500


def _flat(same: _Same, types: Types) -> tuple[_Place, ...] | None:
    """Give the fields of a record that has nothing but plain texts, and lists of such records."""
    if same not in _FLAT:
        if len(_FLAT) >= _FLAT_MAX:
            _FLAT.clear()
        _FLAT[same] = _places(same.record, types)
    return _FLAT[same]


def _places(record: Record, types: Types) -> tuple[_Place, ...] | None:
    if (record.open and record.extra is not None) or record.alternatives or record.min_fields:
        return None
    found = []
    for field in record.fields:
        if field.direction == "write":
            continue
        inner, word = resolve(field.type, types), squeezed(field.name)
        if isinstance(inner, Text) and is_plain(inner) and not inner.format:
            most = inf if inner.max_length is None else inner.max_length
            place = _Place(field.name, word, False, field.required, inner.min_length, most)
        elif isinstance(inner, ListOf) and _is_flat(inner, types):
            most = inf if inner.max_items is None else inner.max_items
            place = _Place(field.name, word, True, field.required, inner.min_items, most)
        else:
            return None
        found.append(place)
    return tuple(found)


def _is_flat(listed: ListOf, types: Types) -> bool:
    item = resolve(listed.item, types)
    if not isinstance(item, Record):
        return False
    places = _flat(_Same(item), types)
    return places is not None and not any(p.is_list for p in places)


def refusal(contract: Contract, operation: Operation, refused: Refused) -> Reply:
    """Build the reply to a call that was turned down."""
    told = contract.told.get(operation.name)
    if told is not None and refused.reason in told.reasons and operation.success is not None:
        return _told(contract, operation.success, told, refused)
    outcome = _outcome(contract, operation, refused.reason)
    rest = isinstance(operation.binding, HttpBinding)
    if outcome is None and _is_no_address(refused):
        refused = Refused("not-found", refused.says, field=refused.field)
        outcome = _outcome(contract, operation, refused.reason)
    if outcome is None and rest:
        return _problem(STATUSES[refused.reason][0], refused)
    if outcome is None:
        return Reply("Client", ok=False, says=refused.says)
    name = _named(outcome, refused.reason)
    body: Value = None
    if outcome.message.has_body:
        facts = _facts(name, refused)
        type_ = outcome.message.body
        given = _details(contract, type_, refused)
        body = _told_by(type_, given, facts, contract.types)
    return Reply(name, ok=False, body=body, says=refused.says)


def _told(contract: Contract, outcome: Outcome, told: Told, refused: Refused) -> Reply:
    """Say no with a good outcome: what is wrong stands in the body."""
    type_, name = outcome.message.body, outcome.code
    value = _details(contract, type_, refused)
    for path, template in told.refused.items():
        value = put(value, path, _said(template, refused))
    facts = _facts(STATUSES[refused.reason][0], refused)
    spine = max(told.refused, key=len, default=())
    body = fit(value, type_, Fill(contract.types, facts, eager=True, spine=spine))
    return Reply(name, ok=False, body=body, says=refused.says)


def _said(template: Value, refused: Refused) -> Value:
    """Fill a place of a refusal: a mapping has a value for each reason."""
    if isinstance(template, dict):
        return _said(template.get(refused.reason, template.get("default")), refused)
    if not isinstance(template, str):
        return template
    words = {"says": refused.says, "reason": refused.reason, "field": refused.field}
    for word, text in words.items():
        template = template.replace(f"{{{word}}}", text)
    return template


def failed(
    contract: Contract, type_: Type, refused: Refused
) -> tuple[Value, dict[str, tuple[Value, ...]]]:
    """Give the outcome of one record in a batch that was turned down, and the facts about it."""
    return _details(contract, type_, refused), _facts(STATUSES[refused.reason][0], refused)


def _is_no_address(refused: Refused) -> bool:
    """Tell whether only the path is wrong: a key that cannot be belongs to nothing."""
    return bool(refused.breaches) and all(b.path.startswith("path.") for b in refused.breaches)


def _problem(status: str, refused: Refused) -> Reply:
    """Answer with a problem document (RFC 9457) where the contract leaves us alone."""
    body: Value = {
        "type": "about:blank",
        "title": refused.reason,
        "status": int(status),
        "detail": refused.says,
    }
    headers = {"Content-Type": "application/problem+json"}
    return Reply(status, ok=False, body=body, headers=headers, says=refused.says)


def _outcome(contract: Contract, operation: Operation, reason: str) -> Outcome | None:
    bad = {o.name: o for o in operation.outcomes if not o.ok}
    said = contract.refusals.get(reason, "")
    if said in bad:
        return bad[said]
    if isinstance(operation.binding, HttpBinding):
        found = next((bad[s] for s in STATUSES[reason] if s in bad), None)
        if found is None and _instead(contract, reason) in bad:
            return bad[_instead(contract, reason)]
        return found or next((o for n, o in bad.items() if n.upper() == "4XX"), bad.get("default"))
    return _fault(contract, bad, reason)


def _fault(contract: Contract, bad: Mapping[str, Outcome], reason: str) -> Outcome | None:
    spoken = {name: "".join(split_words(name.rsplit("}", 1)[-1])) for name in bad}
    if reason not in ("access", "forbidden"):
        spoken = {n: t for n, t in spoken.items() if not any(w in t for w in ABOUT_CALLERS)}
    for word in WORDS[reason]:
        for name, text in spoken.items():
            if word in text and name not in GENERIC:
                return bad[name]
    said = (_instead(contract, reason), contract.refusals.get("invalid", ""))
    known = next((n for n in said if n in bad), "")
    if known and reason != "access":
        return bad[known]
    declared = [o for n, o in bad.items() if n not in GENERIC]
    return declared[0] if len(declared) == 1 and reason != "access" else bad.get("Client")


def _instead(contract: Contract, reason: str) -> str:
    return contract.refusals.get(INSTEAD.get(reason, ""), "")


def _named(outcome: Outcome, reason: str) -> str:
    if outcome.name.upper() in {"4XX", "DEFAULT"}:
        return STATUSES[reason][0]
    return outcome.code


def _facts(name: str, refused: Refused) -> dict[str, tuple[Value, ...]]:
    status = int(name) if name.isdigit() else 400
    code = {"invalid": "validation", "access": "unauthorized"}.get(refused.reason, refused.reason)
    says = refused.says
    facts: dict[str, tuple[Value, ...]] = {}
    for word in SAYING:
        facts[word] = (says,)
    for word in ("code", "errorcode", "type", "typename", "error", "faultcode", "errcode"):
        facts[word] = (code, status)
    for word in ("status", "statuscode", "httpstatus", "statusnumber", "errornumber"):
        facts[word] = (status, code)
    facts.update({"success": (False,), "ok": (False,), "issuccess": (False,)})
    if refused.field:
        field = refused.field
        for word in ("field", "path", "pointer", "target", "parameter", "param", "property"):
            facts[word] = (field,)
    if refused.existing:
        for word in ("existing", "existingid", "existingnumber", "existingkey", "conflictingid"):
            facts[word] = (refused.existing,)
    return facts


def _details(contract: Contract, type_: Type, refused: Refused) -> Value:
    """Fill a list of wrong places, one item for each breach."""
    record = as_record(type_, contract.types)
    if record is None or not (refused.breaches or refused.field):
        return {}
    breaches = refused.breaches or (Breach(refused.field, refused.reason, refused.says),)
    for field in record.fields:
        listed = as_list(field.type, contract.types)
        item = as_record(listed.item, contract.types) if listed else None
        if listed is not None and item is not None and _tells(item):
            return {field.name: [_detail(contract, listed.item, b) for b in breaches[:20]]}
    return {}


def _tells(item: Record) -> bool:
    names = {squeezed(f.name) for f in item.fields}
    return bool(names & {"path", "field", "message", "rule", "pointer", "code", "detail", "param"})


def _detail(contract: Contract, type_: Type, breach: Breach) -> Value:
    facts: dict[str, tuple[Value, ...]] = {
        "path": (breach.path,), "field": (breach.path,), "pointer": (breach.path,),
        "param": (breach.path,), "property": (breach.path,), "target": (breach.path,),
        "rule": (breach.rule,), "code": (breach.rule,), "keyword": (breach.rule,),
        "message": (breach.says,), "detail": (breach.says,), "reason": (breach.says,),
        "description": (breach.says,),
    }  # fmt: skip
    return _told_by(type_, {}, facts, contract.types)


def _told_by(
    type_: Type, given: Value, facts: Mapping[str, tuple[Value, ...]], types: Types
) -> Value:
    """Give a message of facts, as `fit` does; most are flat, and need no search."""
    record = resolve(type_, types)
    flat = _flat(_Same(record), types) if isinstance(record, Record) else None
    if flat is None or not isinstance(given, dict):
        return fit(given, type_, Fill(types, facts, eager=True))
    out: dict[str, Value] = {}
    for place in flat:
        if place.name in given:
            listed = given[place.name]
            if not isinstance(listed, list) or not place.least <= len(listed) <= place.most:
                return fit(given, type_, Fill(types, facts, eager=True))
            out[place.name] = listed
            continue
        texts = (f for f in facts.get(place.word, ()) if isinstance(f, str))
        text = next((t for t in texts if place.least <= len(t) <= place.most), None)
        if text is not None and not place.is_list:
            out[place.name] = text
        elif place.required or (facts.get(place.word) and not place.is_list):
            return fit(given, type_, Fill(types, facts, eager=True))
    return out
