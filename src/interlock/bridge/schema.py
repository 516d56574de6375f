"""The bridge file as a JSON Schema; the loader takes its keys from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

# JSON documents are plain JSON here, hence Any: this file only describes a file format.
Schema = Mapping[str, Any]

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_NAMES: Final[Schema] = {
    "oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}]
}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


_RULE: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "from": _said(_TEXT, "field of the source record that is read"),
        "constant": {"description": "the same value every time"},
        "table": _said(_TEXT, "code table that translates the value"),
        "backwards": {"type": "boolean", "description": "use the table from right to left"},
        "look_up": _said(_TEXT, "match whose record in the target system is meant"),
        "zone": _said(_TEXT, "time zone in which the target system reads the instant"),
        "decimals": {
            "description": "digits after the point, or `by FIELD` with the currency code",
            "oneOf": [
                {"type": "integer", "minimum": 0, "maximum": 20},
                {"type": "string", "pattern": "^by \\S+$"},
            ],
        },
        "round": {
            "type": "string",
            "pattern": "^(half-up|half-even|down|up)( per line| at the end)?$",
            "description": "how digits are dropped, and whether before or after adding up",
        },
        "longest": {
            "description": "the target keeps so many; the tail is cut",
            "oneOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^[1-9][0-9]* (characters|utf8-bytes|gbk-bytes)$"},
            ],
        },
        "may_lose": _said(_TEXT, "what may be lost here, knowingly"),
        "unit": _said(_TEXT, "not supported yet: conversion of units"),
        "sum": _said(_TEXT, "list whose items are added up"),
        "of": _said(_NAMES, "fields that are multiplied in each item"),
        "each": _said(_TEXT, "list of which each item becomes an item"),
        "fields": {"$ref": "#/$defs/fields", "description": "rules for one item"},
        "python": {
            "type": "string",
            "pattern": "^[\\w.]+:[\\w.]+$",
            "description": "module:function; carried, but not judged",
        },
    },
}

_FLOW: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["on", "do", "fields"],
    "properties": {
        "on": {
            "type": "string",
            "pattern": "^\\S+ \\S+[ .].+$",
            "description": "SYSTEM MATCH.WHAT; what: created, changed, deleted or a state",
        },
        "after": _said(_NAMES, "flows that come first"),
        "do": _said(_NAMES, "operations in order, each SYSTEM OPERATION"),
        "fields": {"$ref": "#/$defs/fields"},
    },
}

_MATCH: Final[Schema] = {
    "type": "object",
    "minProperties": 2,
    "description": "SYSTEM: RESOURCE.FIELD for each side",
    "properties": {
        "ignore": {
            "description": "differences between keys that do not count",
            "type": "array",
            "items": {"enum": ["case", "spaces", "full-width"]},
            "uniqueItems": True,
        },
        "unique_in": _said(_NAMES, "systems that keep the key unique"),
    },
    "additionalProperties": {"type": "string", "pattern": "^[^.]+\\..+$"},
}

_LIFE: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["path"],
    "properties": {
        "path": {"type": "array", "items": _TEXT, "minItems": 2, "uniqueItems": True},
        "cancel": {"type": "string", "pattern": "^before .+$"},
    },
}

BRIDGE: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Interlock bridge",
    "description": "Which field of one system becomes which field of another",
    "type": "object",
    "additionalProperties": False,
    "required": ["interlock", "bridge", "match", "flows"],
    "properties": {
        "interlock": {"const": 1, "description": "version of this file format"},
        "bridge": _said(_TEXT, "title"),
        "match": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[^\\s.]+$"},
            "additionalProperties": {"$ref": "#/$defs/match"},
            "description": "when two records are the same thing",
        },
        "flows": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/flow"},
            "description": "what is carried, when, by which operations",
        },
        "tables": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/table"},
            "description": "code tables: code of one side to code of the other",
        },
        "life": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/life"},
            "description": "the process that both sides share, by match",
        },
        "truth": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "MATCH or MATCH.FIELD: system that wins",
        },
        "must_not_cross": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[^.]+\\.[^.]+\\..+$"},
            "description": "SYSTEM.RESOURCE.FIELD that must stay where it is",
        },
        "may_also": {
            "type": "array",
            "items": {"type": "string", "pattern": "^\\S+ \\S+$"},
            "description": "SYSTEM OPERATION that the integration may use beside the flows",
        },
    },
    "$defs": {
        "match": _MATCH,
        "flow": _FLOW,
        "fields": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"oneOf": [_TEXT, {"$ref": "#/$defs/rule"}]},
        },
        "rule": _RULE,
        "table": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": ["string", "integer", "number"]},
        },
        "life": _LIFE,
    },
}


def keys(part: str = "") -> tuple[str, ...]:
    """Give the keys that a part of the file knows ("rule", "flow", ...); "" is the file itself."""
    schema = BRIDGE["$defs"][part] if part else BRIDGE
    return tuple(schema["properties"])
