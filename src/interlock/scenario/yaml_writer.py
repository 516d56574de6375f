"""Values as YAML text that a person can read and `documents` reads back to the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

from interlock.patterns import expression
from interlock.values import Value
from interlock.yaml_reader import plain

# Words of letters, digits and harmless signs; after a number at most, one begins with a letter.
_BARE = expression(r"(?:\d+ )?[^\W\d_][\w./-]*(?: [\w./-]+)*")
# What YAML does not print as it is, beyond the characters that JSON escapes already.
_HIDDEN = expression("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Beyond this many characters YAML takes no text as a key on one line.
_KEY_MAX = 1_000


def write_yaml(value: Value, *, flow: int = 100) -> str:
    """Give the text of a value, ending in a line feed.

    flow: mappings and lists of scalars stand on one line while it is no longer than this.
    """
    return "\n".join(_lines(value, flow)) + "\n"


def _lines(value: Value, flow: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            name = _scalar(key)
            if len(name) > _KEY_MAX:
                yield f"? {name}"
                name = ""
            yield from _joined(f"{name}:", inner, flow, " " * 2)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _joined("-", inner, flow, " " * 2)
    else:
        yield _flow(value)


def _joined(head: str, value: Value, flow: int, indent: str) -> Iterator[str]:
    one_key = head == "-" and isinstance(value, dict) and len(value) == 1
    short = not one_key and _is_short(value, flow - len(head))
    if not isinstance(value, (dict, list)) or not value or short:
        yield f"{head} {_flow(value)}"
        return
    lines = _lines(value, flow - len(indent))
    if head == "-" and isinstance(value, dict):
        yield f"- {next(lines)}"
    else:
        yield head
    for line in lines:
        yield indent + line


def _is_short(value: Value, room: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value if isinstance(value, list) else list(value.values())
    # A mapping may hold lists of scalars; anything deeper is easier to read on lines of its own.
    deep = [v for v in inner if isinstance(v, (dict, list)) and v]
    if any(isinstance(value, list) or isinstance(v, dict) or _is_nested(v) for v in deep):
        return False
    # Do not write out what is certainly too long.
    return len(inner) * 3 < room and len(_flow(value)) < room


def _is_nested(value: Value) -> bool:
    return isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value)


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return _scalar(value)


def _scalar(value: None | bool | int | Decimal | str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = str(value)
        # 10 would be read as an integer; 10. is the same decimal, digit for digit.
        return text if "." in text or "E" in text else text + "."
    if isinstance(value, int):
        return str(value)
    if _BARE.fullmatch(value) and plain(value) == value and len(value) <= _KEY_MAX:
        return value
    return _HIDDEN.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(value, ensure_ascii=False))
