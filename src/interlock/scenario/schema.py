"""Scenario and case files as JSON Schemas; the loaders take their keys from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from interlock.scenario.schema_own import ITEM as OWN_LAW
from interlock.scenario.schema_own import SENTENCES

# JSON documents are plain JSON here, hence Any: this file only describes file formats.
Schema = Mapping[str, Any]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_DURATION: Final[Schema] = {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? ?(ms|s|min|h|d)$"}
_RANGE: Final[Schema] = {
    "oneOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": "^[0-9]+ to [0-9]+$"},
    ]
}
_NAMES: Final[Schema] = {
    "oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}]
}
_ACTION: Final[Schema] = {"enum": ["create", "change", "delete", "cancel", "do"]}
_EXPECT: Final[Schema] = {"enum": ["accepted", "refused"]}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _record(
    properties: Mapping[str, Schema], required: tuple[str, ...] = (), *, others: Any = False
) -> Schema:
    return {
        "type": "object",
        "additionalProperties": others,
        "required": list(required),
        "properties": properties,
    }


_DATA: Final = _record(
    {
        "count": _said(_RANGE, "how many records are drawn"),
        "with": {"type": "object", "description": "field: value, or a list of values to draw from"},
        "include": {
            "type": "array",
            "items": {"type": "object"},
            "description": "records that must be among them; fields not named are drawn",
        },
    },
    others=_said(_RANGE, "name of a list in the record: how many items it has"),
)

_STEP: Final = _record(
    {
        "record": _said(_TEXT, "name of one record, or a match: then each of its records"),
        "as": _said(_TEXT, "names the record that the step creates"),
        "after": _said(_DURATION, "since the step before"),
        "every": _said(_DURATION, "between the records of one step; 30 s"),
        "with": {"type": "object", "description": "field: value that the person writes"},
        "operation": _said(_TEXT, "for the action do: which operation"),
        "expect": _said(_EXPECT, "what the system must answer; nothing: either"),
    },
    ("record",),
    others=_said(_ACTION, "SYSTEM: what the person does there"),
)

_FAULT: Final = _record(
    {
        "at": _said(_TEXT, "SYSTEM.OPERATION#N, SYSTEM for a span, subject or subject.PART"),
        "fault": _said(_TEXT, "name of a fault: see interlock list faults"),
        "from": _said(_DURATION, "begin of a span"),
        "for": _said(_DURATION, "length of a span"),
        "after": _said(_TEXT, "at subject: the call after which it happens, SYSTEM.OPERATION#N"),
    },
    ("at", "fault"),
    others={"description": "a setting of the fault"},
)

_PATTERN: Final = _record(
    {
        "at": _said(_TEXT, "SYSTEM"),
        "pattern": _said(_TEXT, "name of a pattern of faults: see interlock list patterns"),
        "from": _said(_DURATION, "begin"),
        "for": _said(_DURATION, "length, instead of the pattern's own"),
    },
    ("at", "pattern", "from"),
)

_SEARCH: Final = _record(
    {
        "faults": _said(_NAMES, "all, none, or names of faults that may be mixed in"),
        "except": _said(_NAMES, "faults that may not"),
    },
    ("faults",),
)

_LAW: Final[Schema] = {
    "oneOf": [
        _TEXT,
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {"law": False},
            "additionalProperties": {
                "oneOf": [*_NAMES["oneOf"], {"type": "object", "properties": {"of": _NAMES}}]
            },
        },
        OWN_LAW,
    ]
}

_PARTS: Final = {"data": _DATA, "step": _STEP, "fault": _FAULT, "search": _SEARCH, "law": _LAW}


def _file(title: str, properties: Mapping[str, Schema], required: tuple[str, ...]) -> Schema:
    version = {"const": 1, "description": "version of this file format"}
    file = _record({"interlock": version, **properties}, ("interlock", *required))
    return {"$schema": _DRAFT, "title": title, **file}


def _listed(part: Schema, description: str) -> Schema:
    return {"type": "array", "items": part, "description": description}


_TITLE: Final[Schema] = {
    "description": "title, in one language or in several",
    "oneOf": [_TEXT, {**_record({"en": _TEXT, "zh": _TEXT}), "minProperties": 1}],
}

SCENARIO: Final = _file(
    "Interlock scenario",
    {
        "scenario": _TITLE,
        "cause": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10,
            "description": "the cause of failure that it rehearses",
        },
        "horizon": _said(_DURATION, "simulated time of a trial"),
        "heal_at": _said(_DURATION, "no fault is active any more; three quarters of the horizon"),
        "data": {
            "type": "object",
            "additionalProperties": _DATA,
            "description": "records to draw, by match of the bridge",
        },
        "steps": _listed(_STEP, "what people do, in order"),
        "faults": _listed({"anyOf": [_FAULT, _PATTERN]}, "faults that always happen"),
        "link": {
            "description": "kind of line, to all systems or by system: see interlock list links",
            "oneOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT}],
        },
        "search": _said(_SEARCH, "faults that may be mixed in besides; none without this"),
        "laws": {**_listed(_LAW, "what must hold"), "minItems": 1},
        "trials": {
            "type": "integer",
            "minimum": 1,
            "description": "instead of the project's number",
        },
    },
    ("scenario", "horizon", "data", "steps", "laws"),
)

_CASE_STEP: Final = _record(
    {
        "at": _said(_DURATION, "since the start"),
        "record": _said(_TEXT, "label of the record in this case"),
        "match": _said(_TEXT, "match of the bridge that it belongs to"),
        "operation": _said(_TEXT, "for the action do"),
        "body": {"description": "the record, or the fields that are written"},
        "expect": _EXPECT,
    },
    ("at", "record", "match"),
    others=_said(_ACTION, "SYSTEM: what the person does there"),
)

_CASE_LINE: Final = _record(
    {
        "loss_permille": {"type": "integer", "minimum": 0, "maximum": 1000},
        "kbit_s": {"type": "integer", "minimum": 0},
    }
)

_CASE_LATENCY: Final[Schema] = {"type": "string", "pattern": "^[0-9]+ to [0-9]+ ms$"}

_CASE_EXPECT: Final = _record(
    {
        "verdict": {"enum": ["holds", "unknown", "broken"]},
        "law": _TEXT,
        "party": _TEXT,
    },
    ("verdict",),
)

CASE: Final = _file(
    "Interlock case",
    {
        "case": _said(_TEXT, "title"),
        "scenario": _said({"type": "string"}, "file of the scenario that it was drawn from"),
        "subject": _said({"type": "string"}, "name of the integration under test"),
        "seed": {"type": "integer", "description": "of latencies, tokens and keys"},
        "horizon": _DURATION,
        "heal_at": _DURATION,
        "latency": {
            "type": "object",
            "additionalProperties": _CASE_LATENCY,
            "description": "SYSTEM: least and most, one way",
        },
        "line": {
            "type": "object",
            "additionalProperties": _CASE_LINE,
            "description": "SYSTEM: what its line loses, and how much goes through",
        },
        "steps": _listed(_CASE_STEP, "what people do, each at its time"),
        "faults": _listed(_FAULT, "faults of this trial; settings as the fault names them"),
        "laws": _listed(_LAW, "what is judged"),
        "expect": _said(_CASE_EXPECT, "what it has shown"),
    },
    ("case", "seed", "horizon", "heal_at", "steps", "laws"),
)

_ALL: Final = {
    **_PARTS, "scenario": SCENARIO, "case": CASE, "case-step": _CASE_STEP, "expect": _CASE_EXPECT,
    **{f"own-{kind}": sentence for kind, sentence in SENTENCES.items()},
    "line": _CASE_LINE, "pattern": _PATTERN,
}  # fmt: skip


def keys(part: str) -> tuple[str, ...]:
    """Give the keys that a part of the formats knows.

    part: scenario, data, step, fault, search, case, case-step, expect, line, pattern, or "own-" and
    the sentence of a law that the user writes.
    """
    return tuple(_ALL[part]["properties"])
