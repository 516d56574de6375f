"""What stands around an OpenAPI operation: servers, links, deprecation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from interlock.contract.model import HttpBinding, Operation
from interlock.contract.openapi.book import Book, Place, Untestable
from interlock.contract.surroundings import Link, Server, Surroundings, Variable

_SUNSETS = ("x-sunset", "x-sunset-date")
Note = Callable[[str], None]


def read_surroundings(
    book: Book, own: Place, servers: tuple[Server, ...], note: Note
) -> Surroundings:
    """Give what stands around an operation. servers: those that apply to it."""
    links, header = [], False
    for outcome, place in own.inner("responses").entries():
        response = _followed(book, place)
        if response.has("headers"):
            names = (name for name, _ in response.inner("headers").entries())
            header = header or any(name.lower() == "sunset" for name in names)
        if response.has("links"):
            links += [
                _link(name, outcome, _followed(book, inner), note)
                for name, inner in response.inner("links").entries()
            ]
    told = next((str(own.inner(k).node) for k in _SUNSETS if own.has(k)), "")
    return Surroundings(
        deprecated=own.flag("deprecated"),
        sunset=told or ("header" if header else ""),
        servers=servers,
        links=tuple(links),
    )


def _followed(book: Book, place: Place) -> Place:
    """Give what a place refers to; what leads nowhere is told by those who need it."""
    try:
        return book.follow(place)
    except Untestable:
        return place._replace(node={})


def read_servers(place: Place) -> tuple[Server, ...]:
    """Give the servers that a list names."""
    return tuple(_server(p) for p in place.items())


def _server(place: Place) -> Server:
    variables = {
        name: Variable(v.text("default"), tuple(str(p.node) for p in v.inner("enum").items()))
        for name, v in place.inner("variables").entries()
    }
    note = " ".join((place.text("name") or place.text("description")).split())[:200]
    return Server(place.text("url"), variables, note)


def _link(name: str, outcome: str, place: Place, note: Note) -> Link:
    arguments = {key: str(p.node) for key, p in place.inner("parameters").entries()}
    if place.has("requestBody"):
        arguments["body"] = str(place.inner("requestBody").node)
    target = place.text("operationId") or place.text("operationRef")
    if not target:
        note(f"link {name!r} names no operation")
    return Link(name, outcome, target, arguments)


def linked(operations: list[Operation], note: Note) -> list[Operation]:
    """Give the operations with links that name operations; those that lead nowhere are told."""
    routes = {
        f"{o.binding.path} {o.binding.method}": o.name
        for o in operations
        if isinstance(o.binding, HttpBinding)
    }
    names = {o.name for o in operations}
    return [
        replace(o, around=replace(o.around, links=_resolved(o, names, routes, note)))
        if o.around.links
        else o
        for o in operations
    ]


def _resolved(
    operation: Operation, names: set[str], routes: Mapping[str, str], note: Note
) -> tuple[Link, ...]:
    found = []
    for link in operation.around.links:
        name = link.operation if link.operation in names else _named(link.operation, routes)
        if link.operation and not name:
            note(f"link {link.name!r} of {operation.name} leads to no operation: {link.operation}")
        found.append(replace(link, operation=name))
    return tuple(found)


def _named(reference: str, routes: Mapping[str, str]) -> str:
    """Give the operation of `#/paths/~1orders~1{id}/get`; "" when there is none."""
    found = re.search(r"#/paths/([^/]+)/(\w+)$", reference)
    if found is None:
        return ""
    path = found[1].replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
    return routes.get(f"{path} {found[2].upper()}", "")
