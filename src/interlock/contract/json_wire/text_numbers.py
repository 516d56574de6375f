"""Numbers that travel as characters: a Decimal inside becomes a JSON string on the wire.

Texts that arrive stay texts, as they were written: "007" and "7.00" are different on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from operator import is_
from typing import TypeAlias

from interlock.schema.types import ListOf, Number, OneOf, Record, Ref, Type, Types, resolve
from interlock.values import Value

Change: TypeAlias = Callable[[Value], Value]


def writing(type_: Type, types: Types) -> Change | None:
    """Give the function from inner values to wire ones; None when nothing changes."""
    return _change(type_, types) if holds(type_, types) else None


def holds(type_: Type, types: Types) -> bool:
    """Tell whether a number that travels as characters stands anywhere in a type."""
    seen: set[str] = set()
    waiting = [type_]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Ref):
            if here.name not in seen:
                seen.add(here.name)
                waiting.append(resolve(here, types))
        elif isinstance(here, Number):
            if here.carrier == "text":
                return True
        elif isinstance(here, ListOf):
            waiting.append(here.item)
        elif isinstance(here, OneOf):
            waiting += here.branches
        elif isinstance(here, Record):
            waiting += [f.type for f in here.fields]
            waiting += [here.extra] if here.extra else []
    return False


def _writer(number: Number) -> Change:
    patterns: list[re.Pattern[str]] | None = None

    def write(value: Value) -> Value:
        nonlocal patterns
        if isinstance(value, (str, bool)) or not isinstance(value, (int, Decimal)):
            return value
        text = format(value, "f")
        if patterns is None:
            patterns = [p for p in map(_compiled, number.patterns) if p]
        if number.scale is None or all(p.search(text) for p in patterns):
            return text
        # A pattern may ask for all places ("12.50"); zeros change no amount.
        try:
            padded = Decimal(value).quantize(Decimal(1).scaleb(-number.scale))
        except InvalidOperation:
            return text
        return format(padded, "f") if padded == value else text

    return write


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _change(type_: Type, types: Types) -> Change:
    known: dict[str, Change] = {}

    def of(here: Type) -> Change | None:
        if isinstance(here, Ref):
            return named(here)
        if isinstance(here, Number):
            return _writer(here) if here.carrier == "text" else None
        if not holds(here, types):
            return None
        if isinstance(here, ListOf):
            return _of_list(of(here.item) or _same)
        if isinstance(here, Record):
            return _of_record(here, of)
        if isinstance(here, OneOf):
            return _of_union(here, types, of)
        return None

    def named(ref: Ref) -> Change | None:
        if not holds(ref, types):
            return None

        def later(value: Value) -> Value:
            return known[ref.name](value)

        if ref.name not in known:
            known[ref.name] = later  # a type may contain itself
            known[ref.name] = of(resolve(ref, types)) or _same
        return known[ref.name]

    return of(type_) or _same


def _same(value: Value) -> Value:
    return value


def _of_list(item: Change) -> Change:
    def change(value: Value) -> Value:
        if not isinstance(value, list):
            return value
        out = [item(v) for v in value]
        return value if all(map(is_, out, value)) else out

    return change


def _of_record(record: Record, of: Callable[[Type], Change | None]) -> Change:
    found = [(f.name, c) for f in record.fields if (c := of(f.type)) is not None]
    rest = of(record.extra) if record.extra else None
    names = {f.name for f in record.fields}

    def change(value: Value) -> Value:
        if not isinstance(value, dict):
            return value
        # Most values need no change; then they are not copied either.
        out = value
        for name, inner in found:
            given = value.get(name)
            if given is None or given.__class__ is str:
                continue
            if (put := inner(given)) is not given:
                if out is value:
                    out = dict(value)
                out[name] = put
        if rest:
            out = dict(out)
            for name in out.keys() - names:
                out[name] = rest(out[name])
        return out

    return change


def _of_union(union: OneOf, types: Types, of: Callable[[Type], Change | None]) -> Change:
    """Change a value as the first branch that knows all its names; scalars as any branch."""
    branches: list[tuple[Type, Change]] = [
        (resolve(b, types), of(b) or _same) for b in union.branches
    ]

    def change(value: Value) -> Value:
        for branch, inner in branches:
            if isinstance(value, dict) != isinstance(branch, Record):
                continue
            if isinstance(value, list) != isinstance(branch, ListOf):
                continue
            if isinstance(value, Mapping) and isinstance(branch, Record):
                if all(branch.field(name) for name in value):
                    return inner(value)
            elif inner is not _same:
                return inner(value)
        return value

    return change
