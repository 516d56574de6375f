"""Records of several kinds that a field tells apart: what they share, and which kind one is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from interlock.patterns import module
from interlock.schema.scalar.check import in_choice
from interlock.schema.types import Choice, Field, OneOf, Record, Ref, Type, Types, resolve
from interlock.values import Value

if TYPE_CHECKING:
    from interlock.schema import check
else:
    check = module("interlock.schema.check")


def of_its_kind(value: Mapping[str, Value], type_: Type, types: Types) -> Type:
    """Give the type of the kind that a record says it is of; the whole type when it says none.

    Where the contract names no field that tells the kinds apart, one does whose values are listed.
    """
    inner = resolve(type_, types)
    if not isinstance(inner, OneOf):
        return type_
    if inner.discriminator:
        tag = str(value.get(inner.discriminator))
        led = [b for b in inner.branches if tag in check.branch_tags(b, inner.discriminator, types)]
    else:
        kinds = [(b, resolve(b, types)) for b in inner.branches]
        records = [(b, kind) for b, kind in kinds if isinstance(kind, Record)]
        led = [b for b, kind in records if not _is_another(value, kind, types)]
        if len(led) == len(records):
            return type_
    return led[0] if len(led) == 1 else type_


def _is_another(value: Mapping[str, Value], kind: Record, types: Types) -> bool:
    """Tell whether a field has a value that this kind does not list."""
    for field in kind.fields:
        given = value.get(field.name)
        # An empty text unsets a field, and tells nothing of the kind.
        if given is not None and given != "":
            listed = resolve(field.type, types)
            if isinstance(listed, Choice) and not listed.open and not in_choice(given, listed):
                return True
    return False


def named(type_: Type) -> str:
    """Give the name of a reference, "" for any other type."""
    return type_.name if isinstance(type_, Ref) else ""


def in_common(kinds: tuple[Record, ...], *, name: str = "") -> Record | None:
    """Give one record with the fields of all kinds; required is what each kind requires."""
    if len(kinds) < 2:
        return kinds[0] if kinds else None
    return _in_common(Same(kinds), name)


class Same:
    """Types of records, alike when they are the same objects: large ones cost much to compare."""

    __slots__ = ("records",)

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.records)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and (
            len(self.records) == len(other.records)
            and all(a is b for a, b in zip(self.records, other.records, strict=True))
        )


# One object for the same kinds: twins know types again by what they are, not by what they say.
@lru_cache(maxsize=1024)
def _in_common(kinds: Same, name: str) -> Record:
    found: dict[str, list[Field]] = {}
    for record in kinds.records:
        for field in record.fields:
            found.setdefault(field.name, []).append(field)
    fields = tuple(_field(fields, len(kinds.records)) for fields in found.values())
    first = kinds.records[0]
    return Record(
        fields, name or first.name, any(k.open for k in kinds.records), ordered=first.ordered
    )


def _field(kinds: list[Field], count: int) -> Field:
    first = kinds[0]
    if len(kinds) == 1 and not first.required:
        return first
    alike = {f.direction for f in kinds}
    return replace(
        first,
        type=_type([f.type for f in kinds]),
        required=len(kinds) == count and all(f.required for f in kinds),
        nullable=any(f.nullable for f in kinds),
        default=first.default if {f.default for f in kinds} == {first.default} else None,
        direction=first.direction if len(alike) == 1 else "both",
    )


def _type(kinds: list[Type]) -> Type:
    different = list(dict.fromkeys(kinds))
    if len(different) == 1:
        return different[0]
    listed = [k for k in different if isinstance(k, Choice)]
    if len(listed) == len(different):
        values = dict.fromkeys(v for k in listed for v in k.values)
        return Choice(tuple(values), open=any(k.open for k in listed))
    return OneOf(tuple(different))
