"""The control path as an OpenAPI document, made from the table of its endpoints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from interlock import __version__
from interlock.patterns import expression
from interlock.serve.control.endpoint import NAME, TEXT, Endpoint, record

_WHY = {
    400: "What was sent cannot be used.",
    403: "Not for pages of other sites.",
    404: "There is nothing of this name.",
    405: "Not with this method; `Allow` names those that there are.",
    409: "Not as things are.",
    507: "There is no room for more.",
}
_ERROR = record({"where": TEXT, "problem": TEXT, "remedy": TEXT})
_SPACE: Mapping[str, object] = {
    "name": "X-Interlock-Space",
    "in": "header",
    "description": "The space that is meant; made on first use. Without it, the default one. "
    "A client that cannot set headers puts /_interlock/spaces/NAME before every path.",
    "schema": dict(NAME),
}
_NAMED = expression(r"\{(\w+)\}")


def described(endpoints: Iterable[Endpoint]) -> dict[str, object]:
    """Give the document, OpenAPI 3.1."""
    paths: dict[str, dict[str, object]] = {}
    for endpoint in endpoints:
        paths.setdefault(f"/{endpoint.path}", {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control of an Interlock twin",
            "version": __version__,
            "description": "What a test asks of a twin besides what its contract offers.",
        },
        "servers": [{"url": "/_interlock"}],
        "paths": paths,
        "components": {
            "schemas": {"Error": dict(_ERROR)},
            "parameters": {"Space": dict(_SPACE)},
        },
    }


def text(endpoints: Iterable[Endpoint]) -> bytes:
    """Give the document as JSON."""
    return json.dumps(described(endpoints), ensure_ascii=False, indent=1).encode()


def name(endpoint: Endpoint) -> str:
    """Give the operationId: `postClockForward`."""
    words = re.findall(r"\w+", endpoint.path)
    return endpoint.method.lower() + "".join(word[:1].upper() + word[1:] for word in words)


def _operation(endpoint: Endpoint) -> dict[str, object]:
    refusals = sorted({400, 403, 405, *endpoint.declines})
    told: dict[str, object] = {
        "operationId": name(endpoint),
        "summary": endpoint.says,
        "parameters": [{"$ref": "#/components/parameters/Space"}, *_parameters(endpoint)],
        "responses": {
            "200": {"description": "Done.", "content": _json(endpoint.gives)},
            **{str(status): _refusal(status) for status in refusals},
        },
    }
    if endpoint.takes is not None:
        content = _json(endpoint.takes)
        told["requestBody"] = {"required": not endpoint.may_lack, "content": content}
    return told


def _parameters(endpoint: Endpoint) -> Iterator[Mapping[str, object]]:
    for found in _NAMED.findall(endpoint.path):
        form = dict(NAME if found == "name" else TEXT)
        yield {"name": found, "in": "path", "required": True, "schema": form}
    for found, schema in endpoint.query.items():
        kept = {key: value for key, value in schema.items() if key != "description"}
        yield {
            "name": found,
            "in": "query",
            "description": schema.get("description", ""),
            "schema": kept,
        }


def _refusal(status: int) -> Mapping[str, object]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": _WHY[status], "content": _json(schema)}


def _json(schema: Mapping[str, object]) -> dict[str, object]:
    return {"application/json": {"schema": dict(schema)}}
