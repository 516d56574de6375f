"""A contract of notes, small enough to be read at a glance: what a test is about, it adds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interlock.contract.load import load
from interlock.contract.model import Contract

NOTE = {
    "type": "object",
    "required": ["text"],
    "properties": {"id": {"type": "string", "readOnly": True}, "text": {"type": "string"}},
}
LOGIN = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def notes(
    folder: Path,
    *,
    listed: Mapping[str, Any] | None = None,
    stored: Mapping[str, Any] | None = None,
    asked: Mapping[str, Any] | None = None,
    login: bool = False,
) -> Contract:
    """Give a contract by which notes are listed, made and read.

    listed, stored: headers of these answers. asked: parameters of the list with their schemas.
    login: each call wants a token.
    """
    one = {"$ref": "#/components/schemas/Note"}
    parameters = [{"name": n, "in": "query", "schema": s} for n, s in (asked or {}).items()]
    several = _answer({"type": "array", "items": one}, listed)
    lists = {"operationId": "listNotes", "parameters": parameters, "responses": {"200": several}}
    makes = {
        "operationId": "createNote",
        "requestBody": {"required": True, "content": {"application/json": {"schema": one}}},
        "responses": {"201": _answer(one, stored)},
    }
    reads = {"operationId": "getNote", "parameters": [ID], "responses": {"200": _answer(one)}}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Notes", "version": "1"},
        "paths": {"/notes": {"get": lists, "post": makes}, "/notes/{id}": {"get": reads}},
        "components": {"schemas": {"Note": NOTE}},
    }
    if login:
        document["security"] = [{"login": []}]
        document["components"]["securitySchemes"] = {"login": LOGIN}
    path = folder / "notes.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load([path], "notes")


def _answer(schema: object, headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"description": "Well.", "headers": dict(headers or {}), "content": content}
