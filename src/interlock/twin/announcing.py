"""Messages that a change raises: what they say, under which id, with which headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from interlock.contract.model import EventOut, Write
from interlock.contract.roles.shapes import type_at
from interlock.schema.check import conforms
from interlock.twin.desk import Desk
from interlock.twin.events import Outgoing, raised
from interlock.twin.replies import event_body, time_value
from interlock.twin.store import Row
from interlock.values import Path, Value


def announced(write: Write, desk: Desk, seed: int) -> Iterator[Callable[[int], Outgoing]]:
    """Give what builds the messages about a change, from the running number of each."""
    resource = desk.contract.resource(write.resource) or desk.resource
    record = write.after if write.after is not None else write.before
    row = Row(write.key, record if isinstance(record, dict) else {}, 0, 0, desk.now_ms)
    for event in raised(desk.contract.events, write, resource):
        told = replace(desk, operation=event.operation, resource=resource)
        yield lambda n, e=event, d=told: _message(e, d, row, (n, seed))  # type: ignore[misc]  # defaults bind the loop


def _message(event: EventOut, desk: Desk, row: Row, counted: tuple[int, int]) -> Outgoing:
    message_id = _message_id(event, desk, counted)
    paths: dict[Path, Value] = {}
    for path, what in event.fields.items():
        paths[path] = _fixed(what, event, desk, path)
    if event.record is not None:
        paths[event.record] = row.record
    if event.key:
        paths[event.key] = row.record.get(desk.resource.key, row.key)
    if event.id:
        paths[event.id] = message_id
    body = event_body(desk, row, paths)
    headers = _headers(event, desk, message_id)
    about = (desk.resource.name, row.key)
    return Outgoing(message_id, event, body, headers, 1, desk.now_ms, about, counted[0])


def _message_id(event: EventOut, desk: Desk, counted: tuple[int, int]) -> str:
    n, seed = counted
    plain = f"{desk.contract.system}-event-{n:06d}"
    type_ = type_at(event.operation.request.body, desk.types, event.id) if event.id else None
    if type_ is None or conforms(plain, type_, desk.types):
        return plain
    hexes = sha256(f"{seed}/{plain}".encode()).hexdigest()
    tries = (str(UUID(hexes[:32], version=4)), hexes[:24], str(n))
    return next((t for t in tries if conforms(t, type_, desk.types)), plain)


def _fixed(what: str, event: EventOut, desk: Desk, path: Path) -> Value:
    if what == "time":
        return time_value(desk, path)
    if what == "resource":
        return desk.resource.name
    type_ = type_at(event.operation.request.body, desk.types, path)
    name = event.operation.name
    plain = name[0].lower() + name[1:]
    word = f"{desk.resource.name.lower()}.{event.on}"
    tries = (name, word, plain, word.replace(".changed", ".updated"), word.upper())
    if type_ is None:
        return name
    return next((t for t in tries if conforms(t, type_, desk.types)), name)


def _headers(event: EventOut, desk: Desk, message_id: str) -> dict[str, str]:
    """Fill the headers that the contract declares for the message."""
    headers = {}
    signed = event.signature
    ours = {h.lower() for h in (signed.header, signed.timestamp_header) if h} if signed else set()
    for part in event.operation.request.parts:
        if part.where != "header" or part.name.lower() in ours:
            continue
        word = part.name.lower()
        if "event" in word or "topic" in word or "type" in word:
            headers[part.name] = event.operation.name
        elif "id" in word.split("-") or "idempotency" in word or "delivery" in word:
            headers[part.name] = message_id
    return headers
