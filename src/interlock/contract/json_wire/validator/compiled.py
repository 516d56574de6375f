"""Schemas compiled by jsonschema-rs, with the formats that it does not know."""

from __future__ import annotations

from typing import TypeAlias

import jsonschema_rs

from interlock.patterns import expression
from interlock.schema.json_dialect import Schema

Compiled: TypeAlias = jsonschema_rs.Draft202012Validator

_BASE64 = expression(r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?")
_DECIMAL = expression(r"[-+]?\d+(\.\d+)?")


def compiled(schema: Schema, registry: jsonschema_rs.Registry | None = None) -> Compiled:
    """Compile a schema for one direction; registry: where its references lead."""
    outer = {"allOf": [schema]} if isinstance(schema, bool) else dict(schema)

    def made(options: jsonschema_rs.RegexOptions | None) -> Compiled:
        return jsonschema_rs.Draft202012Validator(
            outer,
            validate_formats=True,
            formats={"byte": _is_base64, "decimal": _is_decimal},
            registry=registry,
            pattern_options=options,
        )

    try:
        # Linear in the text, and faster; it knows no look-around, and says so.
        return made(jsonschema_rs.RegexOptions())
    except (ValueError, jsonschema_rs.ValidationError):
        return made(None)


def _is_base64(text: str) -> bool:
    return _BASE64.fullmatch(text) is not None


def _is_decimal(text: str) -> bool:
    return _DECIMAL.fullmatch(text) is not None
