"""The format of an overlay's `operations` and `is_success`."""

from __future__ import annotations

from typing import Final

from interlock.contract.overlay.described import (
    FLAG,
    TEXT,
    TEXTS,
    Schema,
    closed,
    named,
    said,
    text,
    whole,
)

VERBS = ("create", "read", "list", "change", "replace", "delete", "restore", "do", "none")
REASONS = (
    "invalid", "not-found", "duplicate", "state", "stale", "reference", "access", "repeat",
    "forbidden", "unguarded", "locked",
)  # fmt: skip
FORMATS = ("json", "xml")
STYLES = ("offset", "page", "cursor", "locator", "delta")
SCOPES = ("operation", "system", "caller")

PAGING = closed(
    {
        "style": {"enum": list(STYLES)},
        "position": text("parameter, or path in the call"),
        "size": text("parameter, or path in the call"),
        "size_max": {"type": "integer", "minimum": 1},
        "size_default": {"type": "integer", "minimum": 1},
        "next": text("where the reply tells the next page, cursor, locator or token"),
        "link": {"type": "boolean", "description": "a header Link tells the pages around"},
        "first": whole(0, "the number of the first page"),
    },
    "style",
)
REPEAT = closed(
    {
        "key": text("where the call carries the key: args.x, body.x, header.X"),
        "lifetime_s": whole(0, "how long a key is known; 0 for ever"),
        "scope": {"enum": list(SCOPES)},
    },
    "key",
)
BATCH = closed(
    {
        "items": text("where the call carries the list"),
        "results": text("where the reply carries the outcomes"),
        "key": text("where an outcome carries the record's key"),
        "record": text("where an outcome carries the record"),
        "whole": {"oneOf": [FLAG, TEXT], "description": "all or none: true, or where it says so"},
    },
    "items",
    "results",
)
EMBEDDED = closed(
    {
        "format": {"enum": list(FORMATS)},
        "schema": text("file.json#/pointer, or file.xsd; beside the overlay"),
        "element": text("of xml: element of the schema"),
    },
    "format",
    "schema",
)
OPERATION = closed(
    {
        "verb": {"enum": list(VERBS)},
        "resource": TEXT,
        "key": text("where the call names the record: args.x or body.x"),
        "record": text("where the call carries the record"),
        "result": text("where the reply carries the record or the list"),
        "item": text("where a listed item carries the record"),
        "result_key": text("where the reply carries only the key"),
        "filters": named(TEXT, "field (with >=, <=, >, <, !=, ~, ^, |) -> place in the call"),
        "paging": {"$ref": "#/$defs/paging"},
        "sort": text("where the call names the field to sort by"),
        "sort_way": text("where the call says asc or desc"),
        "select": text("where the call names the fields to show"),
        "sort_words": named(TEXT, "word of the call -> the field that it means"),
        "deleted": text("always, only, or where the call says that deleted records are shown"),
        "state": text("state that the record enters"),
        "outcome": text("name of the good outcome"),
        "upsert": {"type": "boolean", "description": "create what does not exist"},
        "if_match": {"enum": ["required", "optional"]},
        "repeat": {"$ref": "#/$defs/repeat"},
        "batch": {"$ref": "#/$defs/batch"},
        "scopes": said(TEXTS, "of OAuth 2.0; all of them are needed"),
        "reply": {"type": "object", "description": "path in the reply -> constant or {field}"},
        "embedded": named(
            {"$ref": "#/$defs/embedded"}, "text (body.x, args.x, reply.x) -> the document in it"
        ),
    }
)
SUCCESS = closed(
    {
        "path": text("place in the body of a good outcome"),
        "equals": {"description": "the value, or a list of values, that means success"},
        "refused": {"type": "object", "description": "path -> what a refusal says there"},
        "accepted": {"type": "object", "description": "path -> what a success says there"},
        "operations": said(TEXTS, "those that answer so; absent: all that have the place"),
        "reasons": {"type": "array", "items": {"enum": list(REASONS)}},
    },
    "path",
    "equals",
)
DEFS: Final[Schema] = {
    "operation": OPERATION,
    "embedded": EMBEDDED,
    "paging": PAGING,
    "repeat": REPEAT,
    "batch": BATCH,
    "success": SUCCESS,
}
