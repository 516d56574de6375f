"""One value against one type: why it is none, and where.

This is the own opinion of the type model. Messages on the wire are judged by the validators of
their protocols; this one judges what people write in scenarios and what generators make.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.scalar.check import in_choice, is_plain, leaf_breaks, show
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.types import (
    DEPTH_MAX,
    Anything,
    Choice,
    ListOf,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.values import Path, Value, canonical, show_path

Direction: TypeAlias = Literal["write", "read"]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a value is not of its type. why: the kebab-case ids that misfits use too."""

    path: str
    why: str
    args: Mapping[str, str] = field(default_factory=dict)


def breaks(
    value: object, type_: Type, types: Types, *, direction: Direction | None = None
) -> Iterator[Break]:
    """Give every reason why `value` is not of `type_`; nothing when it is.

    direction "write": fields that only replies carry need not be there; "read": the other way.
    Patterns that nobody here can read are taken as kept.
    """
    yield from _breaks(value, type_, _Run(types, direction), ())


def conforms(
    value: object, type_: Type, types: Types, *, direction: Direction | None = None
) -> bool:
    """Tell whether `value` is of `type_`."""
    leaf = resolve(type_, types)
    if isinstance(leaf, Text) and isinstance(value, str) and is_plain(leaf):
        most, form = leaf.max_length, None if leaf.anchored else FORMATS.get(leaf.format)
        fits = leaf.min_length <= len(value) and (most is None or len(value) <= most)
        return fits and (form is None or bool(form(value)))
    if value is not None and not isinstance(leaf, (Anything, Record, ListOf, OneOf, Ref)):
        return next(leaf_breaks(value, leaf), None) is None
    return next(_breaks(value, type_, _Run(types, direction), ()), None) is None


def branch_tags(branch: Type, discriminator: str, types: Types) -> tuple[str, ...]:
    """Give the values of the discriminating field that lead to a branch; () when unknown."""
    record = resolve(branch, types)
    if isinstance(record, OneOf) and record.discriminator == discriminator:
        inner = (b for b in record.branches if isinstance(resolve(b, types), Record))
        return tuple(t for b in inner for t in branch_tags(b, discriminator, types))
    if not isinstance(record, Record):
        return ()
    tag = record.field(discriminator)
    kind = resolve(tag.type, types) if tag else None
    if isinstance(kind, Choice) and not kind.open:
        return tuple(str(v) for v in kind.values)
    name = record.name or (branch.name if isinstance(branch, Ref) else "")
    return (name,) if name else ()


@dataclass(frozen=True, slots=True)
class _Run:
    types: Types
    direction: Direction | None
    depth: int = 0

    def deeper(self) -> _Run:
        return _Run(self.types, self.direction, self.depth + 1)


def _breaks(value: object, type_: Type, run: _Run, path: Path) -> Iterator[Break]:
    type_ = resolve(type_, run.types)
    if isinstance(type_, Anything):
        return
    if run.depth > DEPTH_MAX * 4:
        yield _break(path, "too-deep")
    elif value is None:
        yield _break(path, "null")
    elif isinstance(type_, Record):
        yield from _record(value, type_, run.deeper(), path)
    elif isinstance(type_, ListOf):
        yield from _list(value, type_, run.deeper(), path)
    elif isinstance(type_, OneOf):
        yield from _one_of(value, type_, run.deeper(), path)
    else:
        assert not isinstance(type_, Ref)
        for why, args in leaf_breaks(value, type_):
            yield Break(show_path(path), why, args)


def _record(value: object, type_: Record, run: _Run, path: Path) -> Iterator[Break]:
    if not isinstance(value, Mapping):
        yield _break(path, "another-shape", value=show(value), wanted="record")
        return
    known = set()
    for inner in type_.fields:
        known.add(inner.name)
        here = (*path, inner.name)
        if inner.name not in value:
            if inner.required and inner.direction in ("both", run.direction or inner.direction):
                yield _break(here, "missing", field=inner.name)
        elif value[inner.name] is None:
            if not inner.nullable and not isinstance(resolve(inner.type, run.types), Anything):
                yield _break(here, "null")
        else:
            yield from _breaks(value[inner.name], inner.type, run, here)
    yield from _alternatives(value, type_, path)
    if len(value) < type_.min_fields:
        yield _break(path, "too-few-fields", groups=str(type_.min_fields))
    if type_.max_fields is not None and len(value) > type_.max_fields:
        yield _break(path, "too-many-fields", groups=str(type_.max_fields))
    for name in value:
        if name not in known and not type_.open:
            yield _break((*path, str(name)), "unknown-field", field=str(name))
        elif (
            name not in known
            and type_.extra is not None
            and (value[name] is not None or not type_.extra_nullable)
        ):
            yield from _breaks(value[name], type_.extra, run, (*path, str(name)))


def _alternatives(value: Mapping[str, Value], type_: Record, path: Path) -> Iterator[Break]:
    for choice in type_.alternatives:
        touched = choice.present(value)
        groups = " | ".join("+".join(group) for group in choice.groups)
        if len(touched) > 1 and not choice.several:
            yield _break(path, "one-of-group", groups=groups)
        elif not touched and not choice.optional:
            yield _break(path, "none-of-group", groups=groups)


def _list(value: object, type_: ListOf, run: _Run, path: Path) -> Iterator[Break]:
    if not isinstance(value, list):
        yield _break(path, "another-shape", value=show(value), wanted="list")
        return
    if len(value) < type_.min_items:
        yield _break(path, "list-too-short", length=str(len(value)), limit=str(type_.min_items))
    if type_.max_items is not None and len(value) > type_.max_items:
        yield _break(path, "list-too-long", length=str(len(value)), limit=str(type_.max_items))
    if type_.unique and len({canonical(item) for item in value}) < len(value):
        yield _break(path, "list-repeats")
    for index, item in enumerate(value):
        if item is None and type_.nullable:
            continue
        yield from _breaks(item, type_.item, run, (*path, index))


def _one_of(value: object, type_: OneOf, run: _Run, path: Path) -> Iterator[Break]:
    branches: Sequence[Type] = type_.branches
    if type_.discriminator and isinstance(value, Mapping) and type_.discriminator in value:
        tag = str(value[type_.discriminator])
        led = [b for b in branches if tag in branch_tags(b, type_.discriminator, run.types)]
        if len(led) == 1:
            yield from _breaks(value, led[0], run, path)
            return
        branches = led or branches
    found = [list(_breaks(value, branch, run, path)) for branch in branches]
    if all(found):
        if type_.discriminator and (told := _tag(value, type_, run, path)):
            yield told
            return
        same_place = [wrong for wrong in found if wrong[0].path != show_path(path)]
        if len(found) == 1 or len(same_place) == 1:
            yield from (same_place or found)[0]
        else:
            yield _break(path, "no-branch", value=show(value))
    elif type_.exclusive and not type_.discriminator:
        kept = (b for b, wrong in zip(type_.branches, found, strict=True) if not wrong)
        # What is not described may be refused by what the type does not say.
        if sum(not _is_vague(b, run.types) for b in kept) > 1:
            yield _break(path, "several-branches", value=show(value))


def _tag(value: object, type_: OneOf, run: _Run, path: Path) -> Break | None:
    """Give what is wrong with the field that tells the branches apart, when each one needs it."""
    name = type_.discriminator
    # An xsi:type is no field: what it names is no kind, rather than a value that is not listed.
    if not isinstance(value, Mapping) or name.startswith("@"):
        return None
    for branch in type_.branches:
        record = resolve(branch, run.types)
        tag = record.field(name) if isinstance(record, Record) else None
        kind = resolve(tag.type, run.types) if tag else None
        if not tag or not isinstance(kind, Choice) or kind.open:
            return None
        if name in value and in_choice(value[name], kind):
            return None
        if name not in value and not tag.required:
            return None
    here = (*path, name)
    if name not in value:
        return _break(here, "missing", field=name)
    return _break(here, "not-in-list", value=show(value[name]))


def _is_vague(type_: Type, types: Types) -> bool:
    kind = resolve(type_, types)
    if isinstance(kind, OneOf):
        return any(_is_vague(branch, types) for branch in kind.branches)
    return isinstance(kind, Anything)


def _break(path: Path, why: str, **args: str) -> Break:
    return Break(show_path(path), why, args)
