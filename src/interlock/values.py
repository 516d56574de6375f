"""Values as they travel between rooms, and their one canonical text.

A value is None, bool, int, Decimal, str, a list of values, or a dict from str to value.
Absent is a missing key, nil is None, empty is "". Floats never travel: wires read numbers
as int or Decimal. Dates and instants travel as the text that was on the wire.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from interlock.patterns import module

if TYPE_CHECKING:
    import hashlib
else:
    # It takes OpenSSL along.
    hashlib = module("hashlib")

Value: TypeAlias = "None | bool | int | Decimal | str | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


def canonical(value: object) -> str:
    """Give the text of a value: keys sorted, no blanks, decimals as written (1.50 stays 1.50)."""
    return _CANONICAL.encode(value)


def _encode(value: object) -> object:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    raise TypeError(f"{type(value).__name__} is not a value")


_CANONICAL = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_encode
)


def digest(text: str | bytes) -> str:
    """Give `sha256:` and the hex digest."""
    data = text.encode() if isinstance(text, str) else text
    return "sha256:" + hashlib.sha256(data).hexdigest()


def at(value: object, path: Sequence[str | int]) -> object:
    """Give what stands at `path`, or None when a step is missing (absent and nil alike)."""
    for step in path:
        if value.__class__ is dict:
            # Nearly always; to be asked whether it is a mapping costs ten times as much.
            value = value.get(step)
        elif value.__class__ is list and step.__class__ is int:
            value = value[step] if -len(value) <= step < len(value) else None
        elif isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
            value = value[step] if -len(value) <= step < len(value) else None
        else:
            return None
    return value


def put(value: Value, path: Sequence[str | int], new: Value) -> Value:
    """Give a copy of `value` with `new` at `path`; missing records on the way are made."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(value) if isinstance(value, list) else []
        while len(items) <= step:
            items.append(None)
        items[step] = put(items[step], rest, new)
        return items
    record = dict(value) if isinstance(value, dict) else {}
    record[step] = put(record.get(step), rest, new)
    return record


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Give every scalar (and empty container) with its path, in document order."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def show_path(path: Sequence[str | int]) -> str:
    """Give `$.lines[1].qty` for ("lines", 1, "qty")."""
    text = "$"
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text


def dotted(path: Sequence[str | int]) -> str:
    """Give `lines.1.qty`: a path as people write it, items of lists from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def undotted(name: str) -> Path:
    """Give the path that people write as `lines.1.qty`."""
    return tuple(int(s) - 1 if s.isdecimal() and s != "0" else s for s in name.split("."))
