"""The parts `events` and `outcomes` of an overlay."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import Contract, EventOut, Resource
from interlock.contract.overlay.callers import read_signature
from interlock.contract.overlay.paths import body_path, unknown_key
from interlock.contract.overlay.schema import REASONS, keys
from interlock.contract.overlay.schema_callers import ORDERS
from interlock.contract.roles.records import choice_of
from interlock.contract.roles.shapes import type_at
from interlock.contract.roles.words import split_words
from interlock.forms import Fields
from interlock.values import Path


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
        event = replace(event, signature=read_signature(part))
    if "retry_s" in part:
        event = replace(event, retry_s=_waits(part))
    if "order" in part:
        event = replace(event, ordered=part.one_of("order", ORDERS) == "record")
    return event


def _waits(part: Fields) -> tuple[int, ...]:
    waits = []
    for index in part.items("retry_s"):
        items = part.data["retry_s"]
        wait = items[index] if isinstance(items, list) else None
        if isinstance(wait, bool) or not isinstance(wait, int) or wait < 0:
            problem = f"item {index + 1} of 'retry_s' is no number of seconds"
            raise part.wrong(("retry_s", index), problem, "write whole seconds: [60, 300, 1800]")
        waits.append(wait)
    return tuple(waits)


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
