"""Operations and webhooks of an OpenAPI file; what cannot be rehearsed is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from interlock.contract.model import (
    Access,
    EventOut,
    HttpBinding,
    Operation,
    Refusal,
)
from interlock.contract.openapi.access import base_path, read_scopes, read_security
from interlock.contract.openapi.around import linked, read_servers, read_surroundings
from interlock.contract.openapi.book import Book, Place, Steps, Untestable
from interlock.contract.openapi.messages import (
    Desk,
    read_parameters,
    read_replies,
    read_request,
)
from interlock.contract.openapi.plan import BodyPlan, OperationPlan, ParameterPlan, ReplyPlan
from interlock.contract.openapi.routing import apart, marks
from interlock.contract.openapi.schemas import Definitions
from interlock.contract.openapi.swagger import is_swagger, shaped_operation
from interlock.contract.surroundings import Callback, Server
from interlock.data import dataclass

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


@dataclass(frozen=True, slots=True)
class Served:
    """Where an operation is served. base: the path of the first server."""

    base: str
    servers: tuple[Server, ...]


@dataclass(slots=True)
class Findings:
    """What was read so far. notes: repairs in words with how often each was made."""

    operations: list[Operation] = field(default_factory=list)
    events: list[EventOut] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    plans: dict[str, OperationPlan] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    noted: int = 0
    routes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    parameters: dict[tuple[str, Steps], ParameterPlan | None] = field(default_factory=dict)
    served: dict[tuple[str, Steps, bool], Served] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Hear of a repair."""
        self.notes[text] = self.notes.get(text, 0) + 1
        self.noted += 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being read. access: the schemes that its `security` may name.

    desk: what the parts of a message need.
    """

    book: Book
    definitions: Definitions
    access: tuple[Access, ...]
    root: Place
    found: Findings
    desk: Desk


def read_operations(
    book: Book,
    definitions: Definitions,
    root: Place,
    found: Findings,
    *,
    access: tuple[Access, ...],
) -> None:
    """Put every operation and webhook of a file among the findings.

    access: the schemes that its `security` may name.
    """
    swagger = is_swagger(root)
    desk = Desk(
        book, definitions, found.note, lambda: found.noted, found.parameters, swagger=swagger
    )
    reading = Reading(book, definitions, access, root, found, desk)
    for path, place in reading.root.inner("paths").entries():
        if path.startswith("x-"):
            continue
        if not path.startswith("/"):
            reading.found.note(f"path {path!r} does not begin with a slash; it was put before")
            path = "/" + path
        _path_item(reading, path, place, event=False)
    for word in ("webhooks", "x-webhooks"):
        for name, place in reading.root.inner(word).entries():
            _path_item(reading, name, place, event=True)
    reading.found.operations[:] = linked(reading.found.operations, reading.found.note)


def _path_item(reading: Reading, path: str, place: Place, *, event: bool) -> None:
    found = reading.found
    try:
        item = _merged(reading, place)
    except Untestable as why:
        found.refused.append(Refusal(path, str(why), reading.book.source(place)))
        return
    for method, own in _methods(item):
        name = _name(found, own, method, path)
        try:
            if not isinstance(own.node, Mapping):
                raise Untestable("it is not a mapping")
            operation, plan = _operation(reading, name, (method, path), (item, own), event=event)
            if not event:
                _route(found, operation, plan)
        except Untestable as why:
            found.refused.append(Refusal(name, str(why), reading.book.source(own)))
            continue
        found.plans[name] = plan
        if event:
            found.events.append(EventOut(operation, resource="", on=""))
            if own.inner("callbacks").entries():
                found.note(f"callbacks of the message {name} are not rehearsed")
        else:
            found.operations.append(operation)
            _callbacks(reading, operation, own)


def _callbacks(reading: Reading, operation: Operation, own: Place) -> None:
    """Put the messages that an operation asks for among the events; nothing raises them yet."""
    for name, place in own.inner("callbacks").entries():
        try:
            callback = reading.book.follow(place)
        except Untestable as why:
            what = f"callback {name} of {operation.name}"
            reading.found.refused.append(Refusal(what, str(why), reading.book.source(own)))
            continue
        for address, item in callback.entries():
            if address.startswith("x-"):
                continue
            before = len(reading.found.events)
            _path_item(reading, name, item, event=True)
            for index, event in enumerate(reading.found.events[before:], before):
                around = replace(event.operation.around, callback=Callback(operation.name, address))
                told = replace(event, operation=replace(event.operation, around=around))
                reading.found.events[index] = told


def _merged(reading: Reading, place: Place) -> Place:
    """Give a path item; one that is a `$ref` is looked up, words beside it come on top."""
    if not place.has("$ref"):
        return place
    target = reading.book.follow(place)
    if not isinstance(target.node, Mapping):
        raise Untestable("$ref of the path leads to no mapping")
    return target


def _methods(item: Place) -> Iterator[tuple[str, Place]]:
    for key, place in item.entries():
        if key.lower() in METHODS:
            yield key.upper(), place
    for key, place in item.inner("additionalOperations").entries():
        yield key, place


def _name(found: Findings, own: Place, method: str, path: str) -> str:
    derived, count = f"{method} {path}", 2
    while derived in found.plans:
        derived, count = f"{method} {path} ({count})", count + 1
    wanted = own.text("operationId").strip()
    if not wanted:
        return derived
    if wanted in found.plans or any(r.what == wanted for r in found.refused):
        found.note(f"operationId {wanted!r} stands twice; the second is called {derived!r}")
        return derived
    return wanted


def _operation(
    reading: Reading,
    name: str,
    route: tuple[str, str],
    places: tuple[Place, Place],
    *,
    event: bool,
) -> tuple[Operation, OperationPlan]:
    method, path = route
    item, own = places
    if "?" in path or "#" in path:
        raise Untestable("its path contains a query or a fragment")
    if is_swagger(reading.root):
        own = shaped_operation(reading.book, reading.root, item, own)
    desk = reading.desk
    template = "" if event else path
    parameters = read_parameters(desk, item.inner("parameters"), own.inner("parameters"), template)
    bodies, required, request = read_request(desk, own, parameters)
    replies, outcomes = read_replies(desk, own.inner("responses"))
    _refuse_broken(desk.definitions, (*parameters, *bodies), replies.values())
    servers = next((p for p in (own, item) if p.has("servers")), reading.root).inner("servers")
    served = _served(reading.found, servers, event=event)
    looks = marks(parameters, served.base + template, desk.definitions.defs)
    security = own.inner("security") if own.has("security") else reading.root.inner("security")
    groups = () if event else read_security(security, reading.access, reading.found.note)
    operation = Operation(
        name,
        request,
        outcomes,
        HttpBinding(method, template, served.base),
        note=" ".join((own.text("summary") or own.text("description")).split())[:200],
        access=tuple(dict.fromkeys(name for group in groups for name in group)),
        source=reading.book.source(own),
        around=read_surroundings(reading.book, own, served.servers, reading.found.note),
        scopes={} if event else read_scopes(security),
        together=groups if any(len(group) > 1 for group in groups) else (),
    )
    return operation, OperationPlan(parameters, bodies, required, replies, looks)


def _served(found: Findings, place: Place, *, event: bool) -> Served:
    key = (place.file, place.steps, event)
    if (known := found.served.get(key)) is not None:
        return known
    noted = found.noted
    served = Served("" if event else base_path(place, found.note), read_servers(place))
    if found.noted == noted:
        found.served[key] = served
    return served


def _refuse_broken(
    definitions: Definitions, sent: Iterable[BodyPlan | ParameterPlan], replies: Iterable[ReplyPlan]
) -> None:
    """Raise `Untestable` where a schema of an operation cannot be had."""
    if not definitions.broken:
        return
    schemas = [part.schema for part in sent]
    for reply in replies:
        schemas += [b.schema for b in reply.bodies] + [h.schema for h in reply.headers]
    for schema in schemas:
        if why := definitions.why_broken(schema):
            raise Untestable(why)


def _route(found: Findings, operation: Operation, plan: OperationPlan) -> None:
    """Raise `Untestable` for an operation that no request can tell from one before it."""
    binding = operation.binding
    assert isinstance(binding, HttpBinding)
    shape = (binding.method, re.sub(r"{[^{}]*}", "{}", binding.base + binding.path))
    rivals = found.routes.setdefault(shape, [])
    for name in rivals:
        if not apart(plan, found.plans[name]):
            raise Untestable(f"no request can tell it from {name!r}, which has the same path")
    rivals.append(operation.name)
