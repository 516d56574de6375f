"""What raises an event: order.approved, orderApproved, CustomerCreatedEvent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interlock.contract.model import Contract, EventOut, Resource
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.shapes import as_record, is_scalar, key_names
from interlock.contract.roles.words import singular, split_words, squeezed
from interlock.schema.types import Record, Types
from interlock.values import Path

WHAT: Mapping[str, str] = {
    "created": "created", "added": "created", "new": "created", "inserted": "created",
    "updated": "changed", "changed": "changed", "modified": "changed", "edited": "changed",
    "deleted": "deleted", "removed": "deleted",
}  # fmt: skip
_NOISE = frozenset(
    {"post", "event", "webhook", "notification", "on", "callback", "message", "hook"}
)
_IDS = ("eventid", "messageid", "deliveryid", "deliverid", "notificationid", "id", "webhookid")
_NAMES = frozenset({"event", "eventtype", "type", "topic", "eventname", "action", "trigger"})
_TIMES = frozenset(
    {"occurredat", "time", "timestamp", "eventtime", "createdat", "at", "sentat", "senttime",
     "occurred", "eventdate", "triggeredat", "occuredat"}
)  # fmt: skip


def infer_events(contract: Contract, resources: tuple[Resource, ...]) -> tuple[EventOut, ...]:
    """Fill what events are about and what their bodies carry; what is set already stays.

    A callback goes to whom its operation names; only an overlay says that the world may hear it.
    """
    nouns = _Nouns(resources)
    return tuple(_inferred(e, contract, nouns) for e in contract.events)


class _Nouns:
    """Resources by what they are called; of two the longer name counts, then the first."""

    def __init__(self, resources: tuple[Resource, ...]) -> None:
        self.known = {r.name: r for r in reversed(resources)}
        self.whole: dict[str, tuple[int, Resource]] = {}
        self.ends: dict[str, tuple[int, Resource]] = {}
        for pair in enumerate(sorted(resources, key=lambda r: -len(r.name))):
            name = pair[1].name
            self.whole.setdefault(squeezed(name), pair)
            self.ends.setdefault(singular(split_words(name)[-1]), pair)

    def owner(self, words: list[str]) -> Resource | None:
        """Give the resource that some of the words name, whole or by its last word."""
        count = len(words)
        pieces = {"".join(words[i:j]) for i in range(count) for j in range(i + 1, count + 1)}
        singulars = pieces | {singular(p) for p in pieces}
        for named in (self.whole, self.ends):
            if hits := [named[s] for s in singulars if s in named]:
                return min(hits, key=lambda hit: hit[0])[1]
        return None


def _inferred(event: EventOut, contract: Contract, nouns: _Nouns) -> EventOut:
    if event.operation.around.callback is not None:
        return event
    words = [w for w in split_words(event.operation.name) if w not in _NOISE]
    owner = nouns.known.get(event.resource) or nouns.owner(words)
    if owner is None:
        return event
    on = event.on or _what(words, owner, contract.types)
    return _with_body(replace(event, resource=owner.name, on=on), owner, contract.types)


def _what(words: list[str], owner: Resource, types: Types) -> str:
    if owner.life:
        record = as_record(owner.type, types)
        field = record.field(owner.life.field) if record else None
        choice = choice_of(field.type, types) if field else None
        states = {"".join(split_words(str(v))): str(v) for v in choice.values} if choice else {}
        for length in (3, 2, 1):
            state = states.get("".join(words[-length:]))
            if state:
                return state
    return next((WHAT[w] for w in reversed(words) if w in WHAT), "")


def _with_body(event: EventOut, owner: Resource, types: Types) -> EventOut:
    body = as_record(event.operation.request.body, types)
    if body is None:
        return event
    noun = squeezed(owner.name)
    record = as_record(owner.type, types)
    carried = _carrier(body, record, types) if record else None
    head = _head(body, types)
    fields: dict[Path, str] = dict(event.fields)
    for name, path in head.items():
        if carried == ():
            continue
        if name in _NAMES:
            fields.setdefault(path, "event-name")
        elif name in _TIMES:
            fields.setdefault(path, "time")
        elif name in {"resource", "entity", "entitytype", "objecttype", "resourcetype"}:
            fields.setdefault(path, "resource")
    ids = [head[i] for i in _IDS if i in head]
    keys = [k for k in ("entityid", *key_names(noun)[1:-2], "resourceid", "objectid") if k in head]
    return replace(
        event,
        record=event.record if event.record is not None else carried,
        id=event.id or (ids[0] if ids and carried != () else ()),
        key=event.key or (head[keys[0]] if keys and carried is None else ()),
        fields=fields,
    )


def _carrier(body: Record, record: Record, types: Types, path: Path = ()) -> Path | None:
    """Find where a message carries a record, itself or up to three steps below."""
    if body.name == record.name != "" or _shares(body, record):
        return path
    for field in body.fields if len(path) < 3 else ():
        inner = as_record(field.type, types)
        found = _carrier(inner, record, types, (*path, field.name)) if inner else None
        if found is not None:
            return found
    return None


def _shares(found: Record, record: Record) -> bool:
    mine, theirs = {f.name for f in found.fields}, {f.name for f in record.fields}
    return len(mine & theirs) >= max(2, min(4, len(theirs)))


def _head(body: Record, types: Types, path: Path = ()) -> dict[str, Path]:
    """Give the scalars of the message's envelope by squeezed name, outer ones first."""
    head: dict[str, Path] = {}
    for field in body.fields:
        if is_scalar(field.type, types):
            head.setdefault(squeezed(field.name), (*path, field.name))
    for field in body.fields:
        inner = as_record(field.type, types)
        if inner is not None and len(body.fields) == 1 and len(path) < 2:
            for name, place in _head(inner, types, (*path, field.name)).items():
                head.setdefault(name, place)
    return head
