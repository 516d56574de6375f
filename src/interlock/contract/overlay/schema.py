"""The format of overlay files as JSON Schema; the reader takes its known keys from here."""

from __future__ import annotations

from typing import Final

from interlock.contract.overlay import schema_callers, schema_operations, schema_resources
from interlock.contract.overlay.described import TEXT, Schema, closed, named, text
from interlock.contract.overlay.schema_callers import KINDS
from interlock.contract.overlay.schema_operations import FORMATS, REASONS, VERBS
from interlock.contract.overlay.schema_resources import STAMPS

__all__ = ["FORMATS", "KINDS", "OVERLAY", "REASONS", "STAMPS", "VERBS", "keys"]

OVERLAY: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Interlock overlay",
    "description": "What a twin must know beyond its contract",
    **closed(
        {
            "interlock": {"const": 1, "description": "version of this file format"},
            "overlay": text("title"),
            "resources": named({"$ref": "#/$defs/resource"}, "kinds of records"),
            "operations": named({"$ref": "#/$defs/operation"}, "what operations do"),
            "access": named({"$ref": "#/$defs/access"}, "ways to prove who calls"),
            "roles": named({"$ref": "#/$defs/role"}, "what callers may do"),
            "events": named({"$ref": "#/$defs/event"}, "messages that the system sends"),
            "outcomes": {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(REASONS, TEXT),
                "description": "reason of a refusal -> outcome that says so",
            },
            "is_success": {
                "type": "array",
                "items": {"$ref": "#/$defs/success"},
                "description": "good outcomes that may be refusals",
            },
        },
        "interlock",
        "overlay",
    ),
    "$defs": {**schema_resources.DEFS, **schema_operations.DEFS, **schema_callers.DEFS},
}


def keys(part: str = "") -> tuple[str, ...]:
    """Give the keys that a part of the file knows ("resource", ...); "" is the file itself."""
    schema = OVERLAY["$defs"][part] if part else OVERLAY
    return tuple(schema["properties"])
