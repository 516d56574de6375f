"""The parts `access`, `events` and `outcomes` of an overlay."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import Access, Contract, EventOut, Operation, Resource, Signature
from interlock.contract.overlay.paths import body_path, unknown_key
from interlock.contract.overlay.schema import KINDS, REASONS, keys
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.shapes import type_at
from interlock.contract.roles.words import split_words
from interlock.forms import Fields
from interlock.values import Path

_ALGORITHMS = ("sha1", "sha256", "sha512")


def read_access(
    form: Fields, contract: Contract
) -> tuple[tuple[Access, ...], tuple[Operation, ...]]:
    """Give all ways to prove who calls, and the operations with those that they ask for."""
    schemes = {a.name: a for a in contract.access}
    operations = {o.name: o for o in contract.operations}
    for name, part in form.sections("access", keys("access"), "a way of access"):
        part.require("kind")
        old = schemes.get(name, Access(name, "other"))
        schemes[name] = replace(
            old,
            kind=part.one_of("kind", KINDS),  # type: ignore[arg-type]  # one_of has checked it
            header=part.text("header", old.header) if "header" in part else old.header,
            where=part.one_of("where", ("header", "query", "cookie"), old.where),  # type: ignore[arg-type]  # as above
            token_path=part.text("token_path", old.token_path)
            if "token_path" in part
            else old.token_path,
            scopes=part.texts("scopes") or old.scopes,
            lifetime_s=part.integer("lifetime_s", old.lifetime_s, least=1),
        )
        named = part.texts("operations")
        for index, wanted in enumerate(named):
            if wanted not in operations:
                raise part.unknown(("operations", index), "operation", wanted, tuple(operations))
        for operation in contract.operations:
            if operation.name in named or (not named and not operation.access):
                operations[operation.name] = replace(operation, access=(name,))
    return tuple(schemes.values()), tuple(operations.values())


def read_events(form: Fields, contract: Contract) -> tuple[EventOut, ...]:
    """Correct what raises the messages, and what they carry."""
    events = {e.operation.name: e for e in contract.events}
    by_word = {_word(name): name for name in events}
    if "events" not in form:
        return tuple(events.values())
    section = form.section("events", what="'events'")
    for said in section:
        name = said if said in events else by_word.get(_word(said), "")
        if not name:
            raise unknown_key(section, (said,), "event", said, known=tuple(events))
        part = section.section(said, known=keys("event"), what="an event")
        events[name] = _event(part, events[name], contract)
    return tuple(events.values())


def _word(name: str) -> str:
    """Give a name without case and marks: order.approved and orderApproved are one event."""
    return "".join(split_words(name.removeprefix("POST ")))


def _event(part: Fields, event: EventOut, contract: Contract) -> EventOut:
    body, types = event.operation.request.body, contract.types
    name = part.text("resource", event.resource) if "resource" in part else event.resource
    resource = contract.resource(name)
    if resource is None:
        known = tuple(r.name for r in contract.resources)
        raise part.unknown(("resource",), "resource", name, known)
    event = replace(event, resource=name)
    if "on" in part:
        event = replace(event, on=_what(part, resource, contract))
    if "record" in part:
        event = replace(event, record=body_path(part, ("record",), body, types))
    if "key" in part:
        event = replace(event, key=body_path(part, ("key",), body, types))
    if "id" in part:
        event = replace(event, id=body_path(part, ("id",), body, types))
    if "fields" in part:
        fields: dict[Path, str] = {}
        section = part.section("fields", what="'fields'")
        for path in section:
            word = section.one_of(path, ("event-name", "time", "resource"))
            fields[tuple(path.removeprefix("body.").split("."))] = word
        event = replace(event, fields=fields)
    if "signature" in part:
        event = replace(event, signature=_signature(part))
    return event


def _what(part: Fields, resource: Resource, contract: Contract) -> str:
    on = part.text("on")
    states: tuple[str, ...] = ()
    if resource.life:
        type_ = type_at(resource.type, contract.types, (resource.life.field,))
        choice = choice_of(type_, contract.types) if type_ is not None else None
        states = tuple(str(v) for v in choice.values) if choice else (on,)
    known = ("created", "changed", "deleted", *states)
    if on not in known:
        raise part.unknown(("on",), "cause", on, known)
    return on


def _signature(part: Fields) -> Signature:
    section = part.section("signature", known=keys("signature"), what="'signature'")
    section.require("header")
    return Signature(
        section.text("header"),
        section.one_of("algorithm", _ALGORITHMS, "sha256"),
        section.text("prefix", "") if "prefix" in section else "",
        section.text("timestamp_header", "") if "timestamp_header" in section else "",
    )


def read_refusals(form: Fields, contract: Contract) -> dict[str, str]:
    """Give the outcomes that say why a call was turned down."""
    refusals = dict(contract.refusals)
    if "outcomes" not in form:
        return refusals
    section = form.section("outcomes", known=REASONS, what="'outcomes'")
    known = dict.fromkeys(
        o.name for operation in contract.operations for o in operation.outcomes if not o.ok
    )
    for reason in section:
        name = section.text(reason)
        if name not in known:
            raise section.unknown((reason,), "outcome", name, tuple(known))
        refusals[reason] = name
    return refusals
