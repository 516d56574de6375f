"""Schemas compiled by jsonschema-rs, with the formats that it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import TYPE_CHECKING, TypeAlias

from interlock.patterns import expression, module
from interlock.schema.json_dialect import Schema

if TYPE_CHECKING:
    import jsonschema_rs
else:
    # It takes as long as to read a small contract; see `sure`.
    jsonschema_rs = module("jsonschema_rs")

Compiled: TypeAlias = "jsonschema_rs.Draft202012Validator"

_BASE64 = expression(r"(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?")
_DECIMAL = expression(r"[-+]?\d+(\.\d+)?")


def compiled(schema: Schema, registry: jsonschema_rs.Registry | None = None) -> Compiled:
    """Compile a schema for one direction; registry: where its references lead."""
    outer = {"allOf": [schema]} if isinstance(schema, bool) else dict(schema)
    # With a format of ours in it, each validation costs a third more.
    formats = FORMATS if registry is not None or _speaks(schema, FORMATS.keys()) else None

    def made(options: jsonschema_rs.RegexOptions | None) -> Compiled:
        return jsonschema_rs.Draft202012Validator(
            outer,
            validate_formats=True,
            formats=formats,
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


FORMATS: dict[str, Callable[..., bool]] = {"byte": _is_base64, "decimal": _is_decimal}
"""What the validator does not know by itself."""


def _speaks(schema: object, formats: Set[str]) -> bool:
    """Tell whether one of the formats stands anywhere in a schema."""
    if isinstance(schema, Mapping):
        # In a list of fields this is a field.
        word = schema.get("format")
        known = isinstance(word, str) and word in formats
        return known or any(_speaks(s, formats) for s in schema.values())
    return isinstance(schema, list) and any(_speaks(s, formats) for s in schema)
