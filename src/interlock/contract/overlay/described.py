"""Words for JSON Schemas of our own files: texts, lists, mappings with known keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string", "minLength": 1}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}
FLAG: Final[Schema] = {"type": "boolean"}


def said(schema: Schema, description: str) -> Schema:
    """Give the schema with words for people."""
    return {**schema, "description": description}


def text(description: str) -> Schema:
    """Give the schema of a text."""
    return said(TEXT, description)


def whole(least: int, description: str) -> Schema:
    """Give the schema of a whole number of at least `least`."""
    return {"type": "integer", "minimum": least, "description": description}


def named(schema: Schema, description: str) -> Schema:
    """Give the schema of a mapping under the user's own names."""
    return {"type": "object", "additionalProperties": schema, "description": description}


def closed(properties: Mapping[str, Schema], *required: str) -> Schema:
    """Give the schema of a mapping of which every key is known."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": dict(properties),
    }
