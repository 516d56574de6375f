"""Laws that a user writes, as a JSON Schema; the loader takes its keys from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# JSON documents are plain JSON here, hence Any: this file only describes file formats.
Schema = Mapping[str, Any]

_FIELD: Final = {"type": "string", "pattern": "^[^.]+\\.[^.]+\\..+$"}
_RECORDS: Final = {"type": "string", "pattern": "^[^.]+\\.[^.]+$"}
_DURATION: Final = {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? ?(ms|s|min|h|d)$"}
_TEXT: Final = {"type": "string", "minLength": 1}
_CALL: Final = {
    "type": "string",
    "pattern": "^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$",
    "description": "MODULE:FUNCTION below the project's folder",
}
_WORDS: Final = {
    "oneOf": [
        _TEXT,
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {"en": _TEXT, "zh": _TEXT},
        },
    ]
}
_WHERE: Final = {"type": "object", "description": "only records with these values"}
_AS: Final = {"enum": ["decimal", "text", "day"], "description": "how values are compared"}
_TOLERANCE: Final = {
    "type": ["string", "number"],
    "description": "by how much the numbers may differ; 0",
}
_SETTLED: Final = {
    **_DURATION,
    "description": "judge records that nobody has changed for so long; 15 min",
}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _sentence(required: tuple[str, ...], properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


SENTENCES: Final[Mapping[str, Schema]] = {
    "equal": _sentence(
        ("left", "right"),
        {
            "left": _said(_FIELD, "SYSTEM.MATCH.FIELD"),
            "right": _said(_FIELD, "the field that must hold the same"),
            "as": _AS,
            "tolerance": _TOLERANCE,
            "where": _WHERE,
            "settled": _SETTLED,
        },
    ),
    "exactly-once": _sentence(
        ("each", "in"),
        {
            "each": _said(_RECORDS, "SYSTEM.MATCH"),
            "in": _said(_TEXT, "the system that must have it once"),
            "where": _WHERE,
            "settled": _SETTLED,
        },
    ),
    "monotone": _sentence(
        ("field", "goes"),
        {
            "field": _said(_FIELD, "SYSTEM.MATCH.FIELD, followed through its changes"),
            "goes": {"enum": ["up", "down"], "description": "it may stay, but never turn"},
            "where": _WHERE,
        },
    ),
    "sum": _sentence(
        ("of", "equals"),
        {
            "of": _said(_FIELD, "SYSTEM.MATCH.LIST.FIELD: added up"),
            "equals": _said(_FIELD, "the field that must hold the sum"),
            "tolerance": _TOLERANCE,
            "where": _WHERE,
            "settled": _SETTLED,
        },
    ),
    "within": _sentence(
        ("after", "then", "limit"),
        {
            "after": _said(_FIELD, "SYSTEM.MATCH.WHAT: created, changed, deleted or a state"),
            "then": _said(_FIELD, "what must happen to the same record, there or elsewhere"),
            "limit": _said(_DURATION, "how long that may take"),
            "where": _WHERE,
        },
    ),
}

_SAYS: Final = {
    "says": _said(_WORDS, "what must hold, for the report"),
    "remedy": _said(_WORDS, "what to do when it does not"),
}

# Exactly one sentence.
_ONE: Final = [{"required": [kind]} for kind in SENTENCES]

ITEM: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["law"],
    "properties": {
        "law": {
            "oneOf": [
                _CALL,
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name"],
                    "properties": {"name": _said(_TEXT, "its name"), **_SAYS, **SENTENCES},
                    "oneOf": _ONE,
                },
            ]
        }
    },
}

LAWS: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Interlock laws",
    "type": "object",
    "additionalProperties": False,
    "required": ["interlock", "laws"],
    "properties": {
        "interlock": {"const": 1, "description": "version of this file format"},
        "laws": {
            "type": "object",
            "description": "laws of your own, by name",
            "additionalProperties": {
                "oneOf": [
                    _CALL,
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {**_SAYS, **SENTENCES},
                        "oneOf": _ONE,
                    },
                ]
            },
        },
    },
}
