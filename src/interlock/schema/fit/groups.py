"""How a record groups the elements of XML: the frame without which its fields mean little."""

from __future__ import annotations

from typing import TypeAlias

from interlock.schema.types import GROUP, ListOf, Record, Type

Frame: TypeAlias = tuple[object, ...]


def frames(record: Record) -> tuple[Frame, ...]:
    """Give the frame of each group of a record; () when there is none.

    Of two records with the same frames, equal values are equal documents.
    """
    return tuple(
        (field.name, field.required, _frame(field.type))
        for field in record.fields
        if field.name.startswith(GROUP)
    )


def _frame(type_: Type) -> Frame:
    if isinstance(type_, ListOf):
        return (type_.min_items, type_.max_items, _frame(type_.item))
    if not isinstance(type_, Record):
        return ()
    fields = ((f.name, f.required, _bounds(f.type)) for f in type_.fields)
    return (
        *fields, type_.alternatives, type_.open, type_.strangers, type_.beyond, frames(type_),
    )  # fmt: skip


def _bounds(type_: Type) -> Frame:
    return (type_.min_items, type_.max_items) if isinstance(type_, ListOf) else ()
