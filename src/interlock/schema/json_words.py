"""The words of a schema that hold plain values, and what each of them may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from interlock.schema.regex.plain import is_plain

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_NOTE_MAX = 200
_COUNT_MAX = 2**63 - 1


def items(value: object) -> list[object]:
    """Give the items of a list, none for anything else."""
    return list(value) if isinstance(value, (list, tuple)) else []


def number(value: object) -> object:
    """Give a number, None for flags and all else."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
        return None
    return value


def _positive(value: object) -> object:
    found = number(value)
    return found if isinstance(found, (int, Decimal, float)) and found > 0 else None


def _count(value: object) -> object:
    found = number(value)
    if not isinstance(found, (int, Decimal, float)) or found < 0 or found != int(found):
        return None
    # Nothing that can be sent is longer; an integer of 1e9999 would only cost.
    return int(min(found, _COUNT_MAX))


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else None


def _text(value: object) -> object:
    return value if isinstance(value, str) else None


def _sentence(value: object) -> object:
    """Keep the first sentence of a description: all that is shown or compared later."""
    if not isinstance(value, str):
        return None
    # Of a description of pages, what comes first is enough, unless it is mostly blank.
    text = " ".join(value[: 4 * _NOTE_MAX].split())
    if len(text) <= _NOTE_MAX:
        text = " ".join(value.split())
    end = re.search(r"[.!?](?=\s)|[。！？；]", text)
    if end:
        text = text[: end.end()]
    return text if len(text) <= _NOTE_MAX else text[: _NOTE_MAX - 1] + "…"


def _type(value: object) -> object:
    if isinstance(value, str):
        return value if value in TYPES else None
    names = items(value)
    if not names or not all(isinstance(n, str) and n in TYPES for n in names):
        return None
    return list(dict.fromkeys(names))


def _names(value: object) -> object:
    names = items(value)
    if not isinstance(value, (list, tuple)) or not all(isinstance(n, str) for n in names):
        return None
    return list(dict.fromkeys(names))


def _list(value: object) -> object:
    return items(value) or None


def _pattern(value: object) -> object:
    return value if isinstance(value, str) and compiles(value) else None


def _name_lists(value: object) -> object:
    if not isinstance(value, Mapping) or any(_names(v) is None for v in value.values()):
        return None
    return {str(k): _names(v) for k, v in value.items()}


def _any(value: object) -> object:
    return value


def _mapping(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else None


def _discriminator(value: object) -> object:
    """Read the object of OpenAPI 3, or the bare name of Swagger 2.0."""
    if isinstance(value, str):
        return {"propertyName": value}
    return dict(value) if isinstance(value, Mapping) else None


@lru_cache(maxsize=4096)
def compiles(pattern: str) -> bool:
    """Tell whether the validator understands this regular expression."""
    if is_plain(pattern):
        return True
    import jsonschema_rs  # takes as long as to read a small contract

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (ValueError, jsonschema_rs.ValidationError):
        return False
    return True


WORDS: Mapping[str, Callable[[object], object]] = {
    "type": _type,
    "enum": _list,
    "const": _any,
    "minimum": number,
    "maximum": number,
    "multipleOf": _positive,
    "minLength": _count,
    "maxLength": _count,
    "pattern": _pattern,
    "format": _text,
    "contentEncoding": _text,
    "minItems": _count,
    "maxItems": _count,
    "minContains": _count,
    "maxContains": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "uniqueItems": _flag,
    "required": _names,
    "dependentRequired": _name_lists,
    "readOnly": _flag,
    "writeOnly": _flag,
    "deprecated": _flag,
    "description": _sentence,
    "title": _text,
    "default": _any,
    "discriminator": _discriminator,
    "xml": _mapping,
    "x-extensible-enum": _list,
}
