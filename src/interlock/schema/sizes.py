"""How many fields a record has (minProperties, maxProperties), and how it comes to have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from interlock.schema.types import Field, ListOf, Record
from interlock.values import Value

STRANGER = "{urn:interlock:any}any"
Make = Callable[[Field | None], Value]


def is_sized(type_: Record) -> bool:
    """Tell whether a type says more about numbers of fields or items than each field does."""
    required = sum(f.required for f in type_.fields)
    return (
        bool(type_.paired or type_.strangers)
        or type_.min_fields > required
        or type_.max_fields is not None
    )


def fits(count: int, type_: Record) -> bool:
    """Tell whether a record may have so many fields."""
    return type_.min_fields <= count and (type_.max_fields is None or count <= type_.max_fields)


def sized(out: dict[str, Value], type_: Record, fields: Iterable[Field], make: Make) -> None:
    """Add fields to a record, or take some away, until it has as many as its type says.

    fields: those that travel. make: gives the value of a field, of one without a name for None.
    Fields of groups stay as they are; what cannot be mended stays as well.
    """
    for names in type_.paired:
        _level(out, names, type_)
    if type_.strangers:
        out.setdefault(STRANGER, "x" if type_.strangers == 1 else ["x"] * type_.strangers)
        return
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


def _level(out: dict[str, Value], names: Iterable[str], type_: Record) -> None:
    """Make lists equally long; those that need not be there come all or not at all."""
    fields = [f for n in names if (f := type_.field(n)) is not None]
    free = [f.name for f in fields if not f.required]
    if not all(out.get(name) for name in free):
        for name in free:
            out.pop(name, None)
    lists = {f.name: v for f in fields if isinstance(v := out.get(f.name), list)}
    least = [f.type.min_items for f in fields if isinstance(f.type, ListOf) and f.name in lists]
    count = max(min(map(len, lists.values()), default=0), *least, 0)
    for name, items in lists.items():
        out[name] = (items * count)[:count]


_STRANGERS_MAX = 100
