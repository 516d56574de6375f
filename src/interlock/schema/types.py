"""The one type model for JSON Schema and XSD, so that a JSON field and an XML field compare.

A Type says which values (see `interlock.values`) a place may hold. Emptiness has three states:
absent (`Field.required`), nil (`Field.nullable`), empty ("" or []). Types are finite trees;
recursion goes through `Ref`, which names a type of the contract's table.

Names of fields are those of the wire: XML attributes start with "@", the text of an element
with attributes is "$", the tag of a derived XML type is "@xsi:type", a group of XML elements
that no field alone can tell is "group:1", "group:2", ....

Some words of a contract no type can say; whole messages are judged by its own validator. `beyond`
keeps them, so that nobody takes such a type for all that is asked: its values may still be refused.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Literal, TypeAlias

from interlock.data import dataclass

DEPTH_MAX = 64
GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Text:
    """Characters. Lengths count `unit`; patterns must all match.

    anchored: XSD patterns match the whole text, JSON Schema patterns any part of it.
    whitespace: what the reader does before it checks (XSD whiteSpace).
    format: a JSON Schema or XSD name that adds meaning (uuid, email, uri, language, ...).
    """

    min_length: int = 0
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    anchored: bool = False
    unit: Literal["characters", "utf8-bytes", "gbk-bytes"] = "characters"
    whitespace: Literal["preserve", "replace", "collapse"] = "preserve"
    format: str = ""
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number. digits: total significant digits; scale: digits after the point.

    None means not bounded. step: a value must be a multiple of it. scale 0 is an integer.
    carrier "text": the number travels as characters (money in JSON strings); `pattern` of that
    text is kept in `patterns`.
    """

    digits: int | None = None
    scale: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    step: Decimal | None = None
    carrier: Literal["number", "text"] = "number"
    patterns: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Float:
    """A binary number: 32 or 64 bits; 15 decimal digits survive in 64, 6 in 32."""

    bits: Literal[32, 64] = 64
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both.

    zone: whether the text must, may, or must not carry an offset. fraction_max: digits of the
    second's fraction, None unbounded. patterns (anchored) narrow the text further. bounds: facets
    of XSD (minInclusive, ...) with their texts; where a zone stands on one side only, 14 hours
    are open, and what is not surely inside is outside.
    """

    kind: Literal["instant", "date", "time", "month", "year", "duration"] = "instant"
    zone: Literal["required", "optional", "forbidden"] = "required"
    fraction_max: int | None = None
    patterns: tuple[str, ...] = ()
    bounds: tuple[tuple[str, str], ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of scalars; open: unknown values must be expected too."""

    values: tuple[str | int | Decimal | bool, ...]
    open: bool = False

    # To Python, True is 1 and 1.0 is 1; a list of codes that holds the one must not be taken for
    # a list that holds the other by whatever remembers what it found out about a type.
    def __eq__(self, other: object) -> bool:
        """Tell whether the same values are listed, written the same way."""
        if not isinstance(other, Choice):
            return NotImplemented
        if self.values != other.values or self.open != other.open:
            return False
        return all(
            type(mine) is type(its) and str(mine) == str(its)
            for mine, its in zip(self.values, other.values, strict=True)
        )

    def __hash__(self) -> int:
        """Give the hash of the values; equal numbers of two kinds share it."""
        return hash((self.values, self.open))


@dataclass(frozen=True, slots=True)
class Binary:
    """Bytes as text."""

    encoding: Literal["base64", "hex"] = "base64"
    max_bytes: int | None = None
    min_bytes: int = 0
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A named place in a record. required: must be present; nullable: may be nil.

    direction: `read` fields come only in replies (readOnly), `write` only in requests.
    note: the contract's own words about it, first sentence, for matching fields by meaning.
    """

    name: str
    type: Type
    required: bool = False
    nullable: bool = False
    default: str | None = None
    direction: Literal["both", "read", "write"] = "both"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A choice inside a record: exactly one of the groups of field names is present.

    optional: none may be present as well. several: more than one may be. The fields themselves
    are not `required`. whole: a group is present when all of its fields are, as JSON Schema has
    it, and not when any is, as in the content of XML; for groups of one it is the same.
    """

    groups: tuple[tuple[str, ...], ...]
    optional: bool = False
    several: bool = False
    whole: bool = False

    def present(self, names: Container[str]) -> tuple[tuple[str, ...], ...]:
        """Give the groups that are present in a record with fields of these names."""
        enough = all if self.whole else any
        return tuple(g for g in self.groups if enough(name in names for name in g))


@dataclass(frozen=True, slots=True)
class Record:
    """Named fields. open: further fields are allowed, of type `extra` (None: any).

    extra_nullable: those further fields may be nil; asked only where `extra` says what they are.
    ordered: the wire keeps the order of `fields` (XML sequences). name: of the named type, or "".
    min_fields, max_fields: how many fields may be there, required ones among them.
    strangers: names for the fields that XML wants besides without naming them (xs:any); one that
    is there several times is a list.
    """

    fields: tuple[Field, ...]
    name: str = ""
    open: bool = False
    ordered: bool = False
    extra: Type | None = None
    alternatives: tuple[Alternatives, ...] = ()
    min_fields: int = 0
    max_fields: int | None = None
    beyond: tuple[str, ...] = ()
    extra_nullable: bool = False
    strangers: tuple[str, ...] = ()
    _by_name: dict[str, Field] = field(default_factory=dict, init=False, repr=False, compare=False)

    def field(self, name: str) -> Field | None:
        """Give the field of that name, or None."""
        if not self._by_name:
            # Filled when it is first asked for: most records of a large contract never are.
            self._by_name.update((f.name, f) for f in reversed(self.fields))
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class ListOf:
    """Items of one type. On XML a repeated element; a wrapper element is a Record around it.

    nullable: items may be nil.
    """

    item: Type
    min_items: int = 0
    max_items: int | None = None
    unique: bool = False
    nullable: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several types. discriminator: the field that names the branch, or "".

    exclusive: exactly one branch must accept the value (JSON Schema oneOf).
    """

    branches: tuple[Type, ...]
    discriminator: str = ""
    exclusive: bool = False
    beyond: tuple[str, ...] = ()

    def alive(self) -> tuple[Type, ...]:
        """Give the branches that can be the only one: none that stands there twice."""
        if not self.exclusive or self.discriminator:
            return self.branches
        return tuple(b for b in self.branches if self.branches.count(b) == 1)


@dataclass(frozen=True, slots=True)
class Ref:
    """A named type of the contract's table; the only way to be recursive."""

    name: str


@dataclass(frozen=True, slots=True)
class Anything:
    """Not described by the contract. Never "compatible", only "unchecked". why: for people."""

    why: str = ""


def foreign(word: str, text: str) -> str:
    """Give an entry of `beyond` that is like no other, not even like itself elsewhere."""
    return f"?{word} {text}"


def unsaid(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words of `other` that `mine` does not promise by the same entry in `beyond`."""
    return tuple(
        entry.partition(" ")[0].removeprefix("?")
        for entry in other
        if entry.startswith("?") or entry not in mine
    )


Type: TypeAlias = (
    Text | Number | Float | Flag | Moment | Choice | Binary | Record | ListOf | OneOf | Ref
    | Anything
)  # fmt: skip
Types: TypeAlias = Mapping[str, Type]


def resolve(type_: Type, types: Types) -> Type:
    """Follow `Ref`s to a type that is none; an unknown or endless name gives Anything."""
    if not isinstance(type_, Ref):
        return type_
    for _ in range(DEPTH_MAX):
        if not isinstance(type_, Ref):
            return type_
        found = types.get(type_.name)
        type_ = Anything(f"no type {type_.name!r} in the contract") if found is None else found
    return Anything("a reference that leads only to references")


def walk(
    type_: Type, types: Types, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Give each field below a record with its path; list items add the step "[]".

    Each named type is entered once on a path, so recursion ends.
    """
    yield from _walk(type_, types, path, frozenset())


def _walk(
    type_: Type, types: Types, path: tuple[str, ...], seen: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], Field]]:
    while isinstance(type_, Ref):
        if type_.name in seen:
            return
        seen |= {type_.name}
        type_ = types.get(type_.name, Anything())
    if isinstance(type_, ListOf):
        yield from _walk(type_.item, types, (*path, "[]"), seen)
    elif isinstance(type_, OneOf):
        for branch in type_.branches:
            yield from _walk(branch, types, path, seen)
    elif isinstance(type_, Record):
        for inner in type_.fields:
            yield (*path, inner.name), inner
            yield from _walk(inner.type, types, (*path, inner.name), seen)
