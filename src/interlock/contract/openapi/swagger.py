"""Swagger 2.0 in the shape of OpenAPI 3, part by part, as the reader comes to it.

Only the frame is rewritten: parameters, bodies, answers, schemes, servers. Schemas stay where they
stand, so that their names and lines are those of the file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from interlock.contract.openapi.book import Book, Place, Untestable

Node: TypeAlias = dict[str, object]

_JSON = ("application/json",)
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_FILE: Node = {"type": "string", "format": "binary"}
# What a parameter says about itself rather than about its values.
_OWN = frozenset(
    {"name", "in", "required", "collectionFormat", "allowEmptyValue", "description", "type"}
)
_STYLES: Mapping[str, Mapping[str, str]] = {
    "csv": {"query": "form", "formData": "form", "path": "simple", "header": "simple"},
    "ssv": dict.fromkeys(("query", "formData", "path", "header"), "spaceDelimited"),
    "tsv": dict.fromkeys(("query", "formData", "path", "header"), "tabDelimited"),
    "pipes": dict.fromkeys(("query", "formData", "path", "header"), "pipeDelimited"),
    "multi": {"query": "form", "formData": "form"},
}
_CARRIED = ("body", "formData")
_FLOWS = {
    "implicit": "implicit", "password": "password", "application": "clientCredentials",
    "accessCode": "authorizationCode",
}  # fmt: skip


def is_swagger(root: Place) -> bool:
    """Tell whether a file says that it is Swagger 2.0."""
    return isinstance(root.node, Mapping) and "openapi" not in root.node and "swagger" in root.node


def shaped_root(root: Place) -> Place:
    """Give a file with `servers` and `components` as OpenAPI 3 has them."""
    node = dict(root.node) if isinstance(root.node, Mapping) else {}
    schemes = {name: _scheme(place) for name, place in root.inner("securityDefinitions").entries()}
    node["components"] = {"securitySchemes": schemes}
    node["servers"] = _servers(root)
    return root._replace(node=node)


def _servers(root: Place) -> list[Node]:
    path, host = root.text("basePath"), root.text("host")
    if not host:
        return [{"url": path}] if path else []
    schemes = [p.node for p in root.inner("schemes").items()] or ["https"]
    return [{"url": f"{scheme}://{host}{path}"} for scheme in schemes]


def _scheme(place: Place) -> object:
    node = place.node
    if not isinstance(node, Mapping):
        return node
    if node.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    if node.get("type") == "oauth2":
        flow = _FLOWS.get(place.text("flow"), place.text("flow"))
        return {**node, "flows": {flow: dict(node)}}
    return dict(node)


def shaped_operation(book: Book, root: Place, item: Place, own: Place) -> Place:
    """Give an operation with body and answers as OpenAPI 3 words them; parameters stay.

    Raises `Untestable`.
    """
    assert isinstance(own.node, Mapping)
    node = {k: v for k, v in own.node.items() if k not in ("responses", "schemes")}
    found = _carried(book, item, own)
    takes = _media(own, root, "consumes")
    body = [p for p in found if p.text("in") == "body"]
    form = [p for p in found if p.text("in") == "formData"]
    if body and form:
        raise Untestable("it has a body and form fields at once")
    if len(body) > 1:
        raise Untestable("it has two bodies")
    if body:
        content = {"schema": _schema(body[0], own.file)}
        required = body[0].flag("required")
        node["requestBody"] = _content(takes or _JSON, content, required=required)
    elif form:
        node["requestBody"] = _form(form, takes)
    gives = _media(own, root, "produces") or _JSON
    responses = own.inner("responses").entries()
    node["responses"] = {k: _response(book, p, own.file, gives) for k, p in responses}
    return own._replace(node=node)


def _carried(book: Book, item: Place, own: Place) -> list[Place]:
    """Give the parameters that are the body or parts of it."""
    found: dict[tuple[str, str], Place] = {}
    for place in (*item.inner("parameters").items(), *own.inner("parameters").items()):
        place = book.follow(place)
        if (where := place.text("in")) in _CARRIED:
            found[where, place.text("name")] = place
    return list(found.values())


def _media(own: Place, root: Place, word: str) -> Sequence[str]:
    place = own.inner(word) if own.has(word) else root.inner(word)
    return tuple(str(p.node) for p in place.items())


def shaped_parameter(place: Place) -> Place | None:
    """Give a parameter as OpenAPI 3 words it, None when it belongs to the body.

    Raises `Untestable`.
    """
    if not isinstance(place.node, Mapping):
        raise Untestable("a parameter is not a mapping")
    if place.text("in") in _CARRIED:
        return None
    style, explode = _style(place)
    kept = {k: v for k, v in place.node.items() if k in _OWN and k != "type"}
    words: Node = {"style": style, "explode": explode} if style else {}
    return place._replace(node={**kept, **words, "schema": _inline(place)})


def _style(place: Place) -> tuple[str, bool]:
    """Give style and explode of a list; "" for what is no list."""
    if place.text("type") != "array":
        return "", False
    wanted, where = place.text("collectionFormat") or "csv", place.text("in")
    style = _STYLES.get(wanted, {}).get(where)
    if style is None:
        name = place.text("name")
        raise Untestable(f"parameter {name!r} has collectionFormat {wanted!r}, not for {where}")
    return style, wanted == "multi"


def _inline(place: Place) -> Node:
    """Give the schema of what has its type beside its name."""
    assert isinstance(place.node, Mapping)
    if place.node.get("type") == "file":
        return dict(_FILE)
    words = {k: v for k, v in place.node.items() if k not in _OWN}
    return {"type": place.node["type"], **words} if "type" in place.node else words


def _schema(place: Place, home: str) -> object:
    """Give the schema below a place; one of another file by reference, for its own refs' sake."""
    node = place.inner("schema").node
    if isinstance(node, Mapping) and node.get("type") == "file":
        return dict(_FILE)
    if place.file == home or node is None:
        return node
    target = posixpath.relpath(place.file, posixpath.dirname(home) or ".")
    steps = (quote(s.replace("~", "~0").replace("/", "~1")) for s in (*place.steps, "schema"))
    return {"$ref": f"{target}#/{'/'.join(steps)}"}


def _form(fields: Sequence[Place], takes: Sequence[str]) -> Node:
    files = any(p.text("type") == "file" for p in fields)
    media = [m for m in takes if m in (_URLENCODED, _MULTIPART)]
    if files:
        media = [_MULTIPART]
    schema: Node = {
        "type": "object",
        "properties": {p.text("name"): _inline(p) for p in fields},
        "required": [p.text("name") for p in fields if p.flag("required")],
    }
    styles = {p.text("name"): _style(p) for p in fields}
    encoding = {n: {"style": s, "explode": e} for n, (s, e) in styles.items() if s}
    content: Node = {"schema": schema, "encoding": encoding}
    return _content(media or [_URLENCODED], content, required=bool(schema["required"]))


def _content(media: Sequence[str], content: Node, *, required: bool) -> Node:
    return {"content": dict.fromkeys(media, content), "required": required}


def _response(book: Book, place: Place, home: str, media: Sequence[str]) -> object:
    place = book.follow(place)
    if not isinstance(place.node, Mapping):
        return place.node
    node: Node = {"description": place.text("description")}
    node["headers"] = {name: {"schema": _inline(p)} for name, p in place.inner("headers").entries()
                       if isinstance(p.node, Mapping)}  # fmt: skip
    if place.has("schema"):
        content: Node = {"schema": _schema(place, home)}
        if content["schema"] == _FILE:
            media = [m for m in media if "json" not in m] or ["application/octet-stream"]
        node["content"] = dict.fromkeys(media, content)
    return node
