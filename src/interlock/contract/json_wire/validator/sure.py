"""Values that conform without any doubt, told without the engine.

To load it takes as long as to read a small contract, so the first messages go without it where a
plain look at them suffices.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from interlock.schema.json_dialect import Schema

_LOOKS = iter(range(8))
_KNOWN = frozenset(
    {
        "type", "allOf", "properties", "required", "additionalProperties", "items", "enum",
        "minLength", "maxLength", "minimum", "maximum", "format",
    }
)  # fmt: skip
_KINDS: Mapping[type, tuple[str, ...]] = {
    str: ("string",), bool: ("boolean",), dict: ("object",), list: ("array",),
    int: ("integer", "number"), type(None): ("null",),
}  # fmt: skip
# Of which the engine asks nothing.
_IDLE = (None, "int32", "int64", "float", "double", "password")
_HEX = frozenset("0123456789abcdefABCDEF")
_UUID = [8, 4, 4, 4, 12]


def is_worth_a_look() -> bool:
    """Tell whether the engine is not loaded, and this is one of the first who would need it."""
    return "jsonschema_rs" not in sys.modules and next(_LOOKS, None) is not None


def surely_keeps(schema: Schema, value: object) -> bool:
    """Tell whether a value conforms for certain; False may mean either. schema: no references."""
    if isinstance(schema, bool):
        return schema
    if not schema.keys() <= _KNOWN or not _is_of(schema.get("type"), value):
        return False
    branches = schema.get("allOf", ())
    if not isinstance(branches, (list, tuple)) or not all(surely_keeps(b, value) for b in branches):
        return False
    if isinstance(value, str):
        return _text(schema, value)
    if "enum" in schema:
        return False
    if isinstance(value, dict):
        return _record(schema, value)
    if isinstance(value, list):
        items = schema.get("items", True)
        return isinstance(items, (bool, Mapping)) and all(surely_keeps(items, v) for v in value)
    return isinstance(value, bool) or value is None or _whole(schema, value)


def _is_of(kind: object, value: object) -> bool:
    kinds = _KINDS.get(type(value), ())
    wanted = kind if isinstance(kind, list) else [kind]
    return kind is None or any(k in wanted for k in kinds)


def _record(schema: Mapping[str, object], value: Mapping[str, object]) -> bool:
    fields, required = schema.get("properties", {}), schema.get("required", ())
    if not isinstance(fields, Mapping) or not isinstance(required, (list, tuple)):
        return False
    if schema.get("additionalProperties", True) is not True and value.keys() - fields.keys():
        return False
    return all(name in value for name in required) and all(
        surely_keeps(fields[name], inner) for name, inner in value.items() if name in fields
    )


def _text(schema: Mapping[str, object], value: str) -> bool:
    listed = schema.get("enum")
    if listed is not None and not (isinstance(listed, list) and value in listed):
        return False
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    if not isinstance(least, int) or not isinstance(most, int) or not least <= len(value) <= most:
        return False
    form = schema.get("format")
    return form in _IDLE or (form == "uuid" and _is_uuid(value))


def _whole(schema: Mapping[str, object], value: object) -> bool:
    if not isinstance(value, int) or schema.get("format") not in _IDLE:
        return False
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    return isinstance(least, int) and isinstance(most, int) and least <= value <= most


def _is_uuid(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == _UUID and all(c in _HEX for p in parts for c in p)
