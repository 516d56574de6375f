"""The format of overlay files as JSON Schema; the reader takes its known keys from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

VERBS = ("create", "read", "list", "change", "replace", "delete", "do", "none")
REASONS = (
    "invalid", "not-found", "duplicate", "state", "stale", "reference", "access", "repeat",
)  # fmt: skip
FORMATS = ("json", "xml")
STAMPS = ("created", "changed", "version", "number")
KINDS = ("oauth2", "bearer", "basic", "api-key", "username-token", "other")

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _named(schema: Schema, description: str) -> Schema:
    return {"type": "object", "additionalProperties": schema, "description": description}


def _closed(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": dict(properties),
    }


_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}

_MOVE = _closed(
    {
        "from": _said(_TEXT, "state before"),
        "to": _said(_TEXT, "state after"),
        "by": _said(_TEXT, "operation, change, or system"),
    },
    "from",
    "to",
)
_LIFE = _closed(
    {
        "field": _said(_TEXT, "field that holds the state"),
        "initial": _said(_TEXT, "state of a new record"),
        "moves": {"type": "array", "items": {"$ref": "#/$defs/move"}},
        "locked": _said(_TEXTS, "states in which no other field may change"),
    },
    "field",
    "initial",
)
_STAMP: Final[Schema] = {
    "oneOf": [
        {"enum": list(STAMPS)},
        _closed({"number": _said(_TEXT, 'form of a running number: "SO-{:06d}"')}, "number"),
    ]
}
_RESOURCE = _closed(
    {
        "type": _said(_TEXT, "type of the contract that describes the record"),
        "key": _said(_TEXT, "field that names a record"),
        "open_key": {"type": "boolean", "description": "the caller may choose the key"},
        "unique": {"type": "array", "items": {**_TEXTS, "minItems": 1}},
        "references": _named(_TEXT, "dotted field -> Resource or Resource.field that must exist"),
        "life": {"$ref": "#/$defs/life"},
        "stamps": _named({"$ref": "#/$defs/stamp"}, "field -> what the system writes there"),
    }
)
_PAGING = _closed(
    {
        "style": {"enum": ["offset", "page", "cursor"]},
        "position": _said(_TEXT, "parameter, or path in the body"),
        "size": _said(_TEXT, "parameter, or path in the body"),
        "size_max": {"type": "integer", "minimum": 1},
        "size_default": {"type": "integer", "minimum": 1},
        "next": _said(_TEXT, "where the reply tells the next cursor"),
    },
    "style",
)
_OPERATION = _closed(
    {
        "verb": {"enum": list(VERBS)},
        "resource": _TEXT,
        "key": _said(_TEXT, "where the call names the record: args.x or body.x"),
        "record": _said(_TEXT, "where the call carries the record"),
        "result": _said(_TEXT, "where the reply carries the record or the list"),
        "item": _said(_TEXT, "where a listed item carries the record"),
        "result_key": _said(_TEXT, "where the reply carries only the key"),
        "filters": _named(_TEXT, "field (with >=, <=, >, <) -> place in the call"),
        "paging": {"$ref": "#/$defs/paging"},
        "sort": _said(_TEXT, "where the call names the field to sort by"),
        "sort_way": _said(_TEXT, "where the call says asc or desc"),
        "state": _said(_TEXT, "state that the record enters"),
        "outcome": _said(_TEXT, "name of the good outcome"),
        "upsert": {"type": "boolean", "description": "create what does not exist"},
        "reply": {"type": "object", "description": "path in the reply -> constant or {field}"},
        "embedded": _named(
            {"$ref": "#/$defs/embedded"}, "text (body.x, args.x, reply.x) -> the document in it"
        ),
    }
)
_EMBEDDED = _closed(
    {
        "format": {"enum": list(FORMATS)},
        "schema": _said(_TEXT, "file.json#/pointer, or file.xsd; beside the overlay"),
        "element": _said(_TEXT, "of xml: element of the schema"),
    },
    "format",
    "schema",
)
_ACCESS = _closed(
    {
        "kind": {"enum": list(KINDS)},
        "header": _TEXT,
        "where": {"enum": ["header", "query", "cookie"]},
        "token_path": _TEXT,
        "scopes": _TEXTS,
        "lifetime_s": {"type": "integer", "minimum": 1},
        "operations": _said(_TEXTS, "those that ask for it; absent: all that ask for nothing"),
    },
    "kind",
)
_SIGNATURE = _closed(
    {
        "header": _TEXT,
        "algorithm": {"enum": ["sha1", "sha256", "sha512"]},
        "prefix": _TEXT,
        "timestamp_header": _TEXT,
    },
    "header",
)
_EVENT = _closed(
    {
        "resource": _TEXT,
        "on": _said(_TEXT, "created, changed, deleted, or a state"),
        "record": _said(_TEXT, "where the message carries the record"),
        "key": _said(_TEXT, "where it carries the key"),
        "id": _said(_TEXT, "where it carries its own id"),
        "fields": _named({"enum": ["event-name", "time", "resource"]}, "path -> what stands there"),
        "signature": {"$ref": "#/$defs/signature"},
    }
)

OVERLAY: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Interlock overlay",
    "description": "What a twin must know beyond its contract",
    **_closed(
        {
            "interlock": {"const": 1, "description": "version of this file format"},
            "overlay": _said(_TEXT, "title"),
            "resources": _named({"$ref": "#/$defs/resource"}, "kinds of records"),
            "operations": _named({"$ref": "#/$defs/operation"}, "what operations do"),
            "access": _named({"$ref": "#/$defs/access"}, "ways to prove who calls"),
            "events": _named({"$ref": "#/$defs/event"}, "messages that the system sends"),
            "outcomes": {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(REASONS, _TEXT),
                "description": "reason of a refusal -> outcome that says so",
            },
        },
        "interlock",
        "overlay",
    ),
    "$defs": {
        "resource": _RESOURCE,
        "life": _LIFE,
        "move": _MOVE,
        "stamp": _STAMP,
        "operation": _OPERATION,
        "embedded": _EMBEDDED,
        "paging": _PAGING,
        "access": _ACCESS,
        "event": _EVENT,
        "signature": _SIGNATURE,
    },
}


def keys(part: str = "") -> tuple[str, ...]:
    """Give the keys that a part of the file knows ("resource", ...); "" is the file itself."""
    schema = OVERLAY["$defs"][part] if part else OVERLAY
    return tuple(schema["properties"])
