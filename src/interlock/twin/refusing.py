"""Which declared outcome says why a call was turned down, and its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import TypeAlias

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
from interlock.data import dataclass
from interlock.schema.scalar.check import is_plain
from interlock.schema.types import ListOf, Record, Text, Type, Types, resolve
from interlock.twin.callers.access import challenge
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
WRONG_MAX = 200
"""Replies to wrong requests that are kept, each as long as its breaches."""
# What every SOAP operation may answer though no contract says so.
GENERIC = ("Client", "Server")
INSTEAD: Mapping[str, str] = {
    "reference": "not-found", "stale": "state", "repeat": "duplicate", "unguarded": "stale",
    "forbidden": "access", "locked": "state",
}  # fmt: skip


# What the fields of a refusal may hold, by their squeezed names: kinds as `_told_of` gives them.
_ABOUT_CALL: Mapping[str, str] = {
    **dict.fromkeys(SAYING, "says"),
    **dict.fromkeys(
        ("code", "errorcode", "type", "typename", "error", "faultcode", "errcode"), "code"
    ),
    **dict.fromkeys(
        ("status", "statuscode", "httpstatus", "statusnumber", "errornumber"), "status"
    ),
    **dict.fromkeys(("success", "ok", "issuccess"), "no"),
    **dict.fromkeys(
        ("field", "path", "pointer", "target", "parameter", "param", "property"), "field"
    ),
    **dict.fromkeys(
        ("existing", "existingid", "existingnumber", "existingkey", "conflictingid"), "existing"
    ),
}
# The same of an item about one wrong place.
_ABOUT_PLACE: Mapping[str, str] = {
    **dict.fromkeys(("path", "field", "pointer", "param", "property", "target"), "path"),
    **dict.fromkeys(("rule", "code", "keyword", "title"), "rule"),
    **dict.fromkeys(("status", "statuscode"), "status"),
    **dict.fromkeys(("message", "detail", "reason", "description"), "says"),
}
_Facts: TypeAlias = dict[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A field of a flat message: a text, or a list of flat records. least, most: its lengths."""

    name: str
    kind: str
    is_list: bool
    required: bool
    least: int
    most: float


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A message that tells why not. kinds: what fields may hold. places: None if it is not flat."""

    type: Type
    types: Types
    kinds: Mapping[str, str]
    places: tuple[_Place, ...] | None

    def filled(self, given: dict[str, Value], told: _Facts) -> Value:
        """Give the message as `fit` does; most are flat, and need no search."""
        found = None if self.places is None else _filled(self.places, given, told)
        if found is not None:
            return found
        return fit(given, self.type, Fill(self.types, _facts(self.kinds, told), eager=True))


def _sheet(type_: Type, types: Types, kinds: Mapping[str, str]) -> _Sheet:
    record = resolve(type_, types)
    places = _places(record, types, kinds, lists=True) if isinstance(record, Record) else None
    return _Sheet(type_, types, kinds, places)


def _places(
    record: Record, types: Types, kinds: Mapping[str, str], *, lists: bool
) -> tuple[_Place, ...] | None:
    """Give the fields of a record that has nothing but plain texts, and lists of such records."""
    if (record.open and record.extra is not None) or record.alternatives or record.min_fields:
        return None
    found = []
    for field in record.fields:
        if field.direction == "write":
            continue
        inner, kind = resolve(field.type, types), kinds.get(squeezed(field.name), "")
        if isinstance(inner, Text) and is_plain(inner) and not inner.format:
            most = inf if inner.max_length is None else inner.max_length
            place = _Place(field.name, kind, False, field.required, inner.min_length, most)
        elif lists and isinstance(inner, ListOf) and _is_flat(inner, types):
            most = inf if inner.max_items is None else inner.max_items
            place = _Place(field.name, kind, True, field.required, inner.min_items, most)
        else:
            return None
        found.append(place)
    return tuple(found)


def _is_flat(listed: ListOf, types: Types) -> bool:
    item = resolve(listed.item, types)
    return isinstance(item, Record) and _places(item, types, {}, lists=False) is not None


def _filled(places: tuple[_Place, ...], given: dict[str, Value], told: _Facts) -> Value:
    """Give a flat message, None where something has to be invented or cut."""
    out: dict[str, Value] = {}
    for place in places:
        if place.name in given:
            listed = given[place.name]
            if not isinstance(listed, list) or not place.least <= len(listed) <= place.most:
                return None
            out[place.name] = listed
            continue
        facts = told.get(place.kind, ())
        if not place.is_list:
            for fact in facts:
                if isinstance(fact, str) and place.least <= len(fact) <= place.most:
                    out[place.name] = fact
                    break
        if place.name not in out and (place.required or (facts and not place.is_list)):
            return None
    return out


@dataclass(frozen=True, slots=True)
class _Form:
    """How an operation says no for one reason. code: of its outcome.

    sheet: of the body, None when it has none. listed: a field for the wrong places, with the sheet
    of its items.
    """

    code: str
    sheet: _Sheet | None = None
    listed: tuple[str, _Sheet] | None = None


class Refusals:
    """How the operations of a contract say no; worked out once for each reason."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._known: dict[tuple[str, str], _Form | None] = {}
        self._wrong: dict[tuple[str, tuple[Breach, ...]], Reply] = {}

    def wrong(self, operation: Operation, breaches: tuple[Breach, ...]) -> Reply:
        """Build the reply to a request that breaks the contract: the same for the same breaches.

        Who makes a mistake makes it again, and what is made of a reply is known by its identity.
        """
        key = operation.name, breaches
        reply = self._wrong.get(key)
        if reply is None:
            first, more = breaches[0], len(breaches) - 1
            says = f"{first}" + (f" (and {more} more)" if more else "")
            refused = Refused("invalid", says, field=first.path, breaches=breaches)
            reply = self.of(operation, refused)
            if len(self._wrong) >= WRONG_MAX:
                self._wrong.clear()
            self._wrong[key] = reply
        return reply

    def of(self, operation: Operation, refused: Refused) -> Reply:
        """Build the reply to a call that was turned down."""
        reply = self._of(operation, refused)
        if refused.reason == "access" and reply.outcome == "401":
            # Many clients show no password before they are asked for one (RFC 9110, 15.5.2).
            headers = {**reply.headers, "WWW-Authenticate": challenge(self._contract, operation)}
            return replace(reply, headers=headers)
        return reply

    def _of(self, operation: Operation, refused: Refused) -> Reply:
        contract = self._contract
        told = contract.told.get(operation.name)
        if told is not None and refused.reason in told.reasons and operation.success is not None:
            return _told(contract, operation.success, told, refused)
        form = self._form(operation, refused.reason)
        if form is None and _is_no_address(refused):
            refused = Refused("not-found", refused.says, field=refused.field)
            form = self._form(operation, refused.reason)
        if form is None and isinstance(operation.binding, HttpBinding):
            return _problem(STATUSES[refused.reason][0], refused)
        if form is None:
            return Reply("Client", ok=False, says=refused.says)
        body: Value = None
        if form.sheet is not None:
            details = _details(form.listed, refused, form.code)
            body = form.sheet.filled(details, _told_of(form.code, refused))
        return Reply(form.code, ok=False, body=body, says=refused.says)

    def _form(self, operation: Operation, reason: str) -> _Form | None:
        key = operation.name, reason
        if key not in self._known:
            outcome = _outcome(self._contract, operation, reason)
            self._known[key] = None if outcome is None else self._made(outcome, reason)
        return self._known[key]

    def _made(self, outcome: Outcome, reason: str) -> _Form:
        code, types = _named(outcome, reason), self._contract.types
        if not outcome.message.has_body:
            return _Form(code)
        type_ = outcome.message.body
        return _Form(code, _sheet(type_, types, _ABOUT_CALL), _listed(type_, types))


def _told(contract: Contract, outcome: Outcome, told: Told, refused: Refused) -> Reply:
    """Say no with a good outcome: what is wrong stands in the body."""
    type_, types, name = outcome.message.body, contract.types, outcome.code
    value: Value = _details(_listed(type_, types), refused, STATUSES[refused.reason][0])
    for path, template in told.refused.items():
        value = put(value, path, _said(template, refused))
    facts = _facts(_ABOUT_CALL, _told_of(STATUSES[refused.reason][0], refused))
    spine = max(told.refused, key=len, default=())
    body = fit(value, type_, Fill(types, facts, eager=True, spine=spine))
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
    status = STATUSES[refused.reason][0]
    facts = _facts(_ABOUT_CALL, _told_of(status, refused))
    return _details(_listed(type_, contract.types), refused, status), facts


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


def _told_of(code: str, refused: Refused) -> _Facts:
    """Give what there is to tell of a refusal, by kind."""
    status = int(code) if code.isdigit() else 400
    word = {"invalid": "validation", "access": "unauthorized"}.get(refused.reason, refused.reason)
    told: _Facts = {
        "says": (refused.says,), "code": (word, status), "status": (status, word), "no": (False,),
    }  # fmt: skip
    if refused.field:
        told["field"] = (refused.field,)
    if refused.existing:
        told["existing"] = (refused.existing,)
    return told


def _facts(kinds: Mapping[str, str], told: _Facts) -> _Facts:
    """Give by squeezed names what is to be told."""
    return {name: told[kind] for name, kind in kinds.items() if kind in told}


def _listed(type_: Type, types: Types) -> tuple[str, _Sheet] | None:
    """Find the field for a list of wrong places, with the sheet of its items."""
    record = as_record(type_, types)
    for field in record.fields if record is not None else ():
        listed = as_list(field.type, types)
        item = as_record(listed.item, types) if listed else None
        if listed is not None and item is not None and _tells(item):
            return field.name, _sheet(listed.item, types, _ABOUT_PLACE)
    return None


def _details(listed: tuple[str, _Sheet] | None, refused: Refused, code: str) -> dict[str, Value]:
    """Fill a list of wrong places, one item for each breach."""
    if listed is None or not (refused.breaches or refused.field):
        return {}
    name, sheet = listed
    breaches = refused.breaches or (Breach(refused.field, refused.reason, refused.says),)
    items: list[Value] = []
    for breach in breaches[:20]:
        told: _Facts = {
            "path": (breach.path,), "rule": (breach.rule,), "says": (breach.says,),
            "status": (code, int(code)) if code.isdigit() else (code,),
        }  # fmt: skip
        items.append(sheet.filled({}, told))
    return {name: items}


def _tells(item: Record) -> bool:
    names = {squeezed(f.name) for f in item.fields}
    return bool(names & {"path", "field", "message", "rule", "pointer", "code", "detail", "param"})
