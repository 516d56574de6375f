"""The format of an overlay's `resources`."""

from __future__ import annotations

from typing import Final

from interlock.contract.overlay.described import (
    TEXT,
    TEXTS,
    Schema,
    closed,
    named,
    said,
    text,
    whole,
)

STAMPS = ("created", "changed", "version", "number")
ROUNDINGS = ("half-up", "half-even", "down", "up")
FATES = ("refuse", "cascade", "keep")

MOVE = closed(
    {
        "from": text("state before"),
        "to": text("state after"),
        "by": text("operation, change, or system"),
    },
    "from",
    "to",
)
LIFE = closed(
    {
        "field": text("field that holds the state"),
        "initial": text("state of a new record"),
        "moves": {"type": "array", "items": {"$ref": "#/$defs/move"}},
        "locked": said(TEXTS, "states in which no other field may change"),
    },
    "field",
    "initial",
)
NUMBER = closed(
    {
        "number": text('form of a running number: "SO-{:06d}", "{year}-{:04d}"'),
        "per": said(TEXTS, "year, month or fields, each with numbers of its own"),
        "gaps": {"type": "boolean", "description": "a refused creation uses its number up"},
        "first": whole(0, "the first number"),
        "step": whole(1, "from one number to the next"),
    },
    "number",
)
STAMP: Final[Schema] = {"oneOf": [{"enum": list(STAMPS)}, {"$ref": "#/$defs/number"}]}
REFERENCE = closed(
    {
        "to": text("Resource or Resource.field"),
        "deleted": {"enum": list(FATES), "description": "what happens when it is to be deleted"},
    },
    "to",
)
COMPUTED = closed(
    {
        "is": text("a formula: sum(lines.[].amount) * 0.13"),
        "digits": whole(0, "after the point"),
        "rounding": {"enum": list(ROUNDINGS)},
    },
    "is",
)
BURIED = closed(
    {
        "field": text("flag that is true in deleted records"),
        "at": text("field that says when it was deleted"),
    }
)
RESOURCE = closed(
    {
        "type": text("type of the contract that describes the record"),
        "key": text("field that names a record, with dots inside a part of it"),
        "open_key": {"type": "boolean", "description": "the caller may choose the key"},
        "unique": {"type": "array", "items": {**TEXTS, "minItems": 1}},
        "references": named(
            {"oneOf": [TEXT, {"$ref": "#/$defs/reference"}]},
            "dotted field -> Resource or Resource.field that must exist",
        ),
        "life": {"$ref": "#/$defs/life"},
        "stamps": named({"$ref": "#/$defs/stamp"}, "field -> what the system writes there"),
        "computed": named(
            {"oneOf": [TEXT, {"$ref": "#/$defs/computed"}]},
            "dotted field -> formula of what the system computes",
        ),
        "deleted": {"$ref": "#/$defs/buried"},
    }
)
DEFS: Final[Schema] = {
    "resource": RESOURCE,
    "life": LIFE,
    "move": MOVE,
    "stamp": STAMP,
    "number": NUMBER,
    "reference": REFERENCE,
    "computed": COMPUTED,
    "buried": BURIED,
}
