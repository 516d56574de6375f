"""How many fields a record has (minProperties, maxProperties), and how it comes to have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from interlock.schema.types import Field, Record
from interlock.values import Value

Make = Callable[[Field | None], Value]


def is_sized(type_: Record) -> bool:
    """Tell whether a type says more about numbers of fields or items than each field does."""
    required = sum(f.required for f in type_.fields)
    return bool(type_.strangers) or type_.min_fields > required or type_.max_fields is not None


def fits(count: int, type_: Record) -> bool:
    """Tell whether a record may have so many fields."""
    return type_.min_fields <= count and (type_.max_fields is None or count <= type_.max_fields)


def sized(out: dict[str, Value], type_: Record, fields: Iterable[Field], make: Make) -> None:
    """Add fields to a record, or take some away, until it has as many as its type says.

    fields: those that travel. make: gives the value of a field, of one without a name for None.
    Fields of groups stay as they are; what cannot be mended stays as well.
    """
    for name, count in Counter(type_.strangers).items():
        out.setdefault(name, "x" if count == 1 else ["x"] * count)
    grouped = {n for c in type_.alternatives for g in c.groups for n in g}
    free = [f for f in fields if not f.required and f.name not in grouped]
    top = len(out) if type_.max_fields is None else type_.max_fields
    for field in reversed(free):
        if len(out) > top and field.name in out:
            del out[field.name]
    known = {f.name for f in type_.fields}
    for name in [n for n in out if n not in known][: max(0, len(out) - top)]:
        del out[name]
    for field in free:
        if len(out) < type_.min_fields and field.name not in out:
            out[field.name] = make(field)
    number = 1
    while type_.open and len(out) < min(type_.min_fields, _STRANGERS_MAX):
        if f"key{number}" not in out:
            out[f"key{number}"] = make(None)
        number += 1


_STRANGERS_MAX = 100
