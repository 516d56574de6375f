"""What surely fits a type, told fast: whole stocks of records are looked at before they are kept.

`breaks` finds every reason why a value does not fit, and looks at each type anew for each value.
Of thousands of records nearly all fit: for a type a function is made once that says so, or that it
does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from interlock.schema.check import Direction, breaks
from interlock.schema.scalar.check import Leaf, is_plain, leaf_breaks
from interlock.schema.scalar.formats import FORMATS
from interlock.schema.types import (
    Anything,
    Binary,
    Choice,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
    Type,
    Types,
)

Sure: TypeAlias = Callable[[object], bool]
"""Tells that a value fits; False where that has to be looked up by `breaks`."""
REMEMBERED_MAX = 2_000
LENGTH_MAX = 100


def surely(type_: Type, types: Types, direction: Direction) -> Sure:
    """Make what tells of values that they fit a type. direction: as of `breaks`."""
    return _Made(types, direction).of(type_)


class _Made:
    """The functions that are made of the types of a contract, each named type once."""

    def __init__(self, types: Types, direction: Direction) -> None:
        self._types = types
        self._direction = direction
        self._known: dict[str, Sure] = {}

    def of(self, type_: Type) -> Sure:
        """Give the function of a type."""
        match type_:
            case Anything():
                return _any
            case Ref():
                return self._named(type_)
            case Record():
                return self._record(type_)
            case ListOf():
                return self._list(type_)
            case OneOf():
                return self._looked_up(type_)
            case Flag():
                return _is_flag
            case Text():
                return _text(type_)
            case Number():
                return _number(type_)
            case Choice():
                return _choice(type_)
            case Float() | Moment() | Binary():
                return _leaf(type_)

    def _looked_up(self, type_: Type) -> Sure:
        def check(value: object) -> bool:
            found = breaks(value, type_, self._types, direction=self._direction)
            return next(found, None) is None

        return check

    def _named(self, type_: Ref) -> Sure:
        known = self._known
        if type_.name not in known:
            inner = self._types.get(type_.name)
            if inner is None or isinstance(inner, Ref):
                return self._looked_up(type_)
            # Inside of itself a record is looked up.
            known[type_.name] = self._looked_up(type_)
            known[type_.name] = self.of(inner)
        return known[type_.name]

    def _record(self, type_: Record) -> Sure:
        if type_.alternatives or type_.min_fields or type_.max_fields is not None:
            return self._looked_up(type_)
        ways = ("both", self._direction)
        needed = tuple(f.name for f in type_.fields if f.required and f.direction in ways)
        checks: Mapping[str, Sure] = {f.name: self.of(f.type) for f in reversed(type_.fields)}
        nil = {f.name for f in type_.fields if f.nullable or checks[f.name] is _any}
        more = _any if type_.extra is None else self.of(type_.extra)

        def check(value: object) -> bool:
            if type(value) is not dict:
                return False
            for name in needed:
                if name not in value:
                    return False
            for name, inner in value.items():
                fits = checks.get(name)
                if fits is None:
                    if not type_.open or not (more is _any or (inner is not None and more(inner))):
                        return False
                elif inner is None:
                    if name not in nil:
                        return False
                elif not fits(inner):
                    return False
            return True

        return check

    def _list(self, type_: ListOf) -> Sure:
        if type_.unique or type_.nullable:
            return self._looked_up(type_)
        fits, least, most = self.of(type_.item), type_.min_items, type_.max_items

        def check(value: object) -> bool:
            if type(value) is not list or len(value) < least:
                return False
            if most is not None and len(value) > most:
                return False
            return all(item is not None and fits(item) for item in value)

        return check


def _any(_: object) -> bool:
    return True


def _is_flag(value: object) -> bool:
    return value is True or value is False


def _leaf(type_: Leaf) -> Sure:
    """Make what asks the type itself, and remembers texts: dates and codes come again and again."""

    @lru_cache(maxsize=REMEMBERED_MAX)
    def known(text: str) -> bool:
        return next(leaf_breaks(text, type_), None) is None

    def check(value: object) -> bool:
        if type(value) is str and len(value) < LENGTH_MAX:
            return known(value)
        return next(leaf_breaks(value, type_), None) is None

    return check


def _text(type_: Text) -> Sure:
    if not is_plain(type_):
        return _leaf(type_)
    least, most = type_.min_length, type_.max_length
    form = None if type_.anchored else FORMATS.get(type_.format)

    def check(value: object) -> bool:
        if type(value) is not str or len(value) < least or (most is not None and len(value) > most):
            return False
        return form is None or bool(form(value))

    return check


def _number(type_: Number) -> Sure:
    asked = _leaf(type_)
    sharp = type_.exclusive_minimum or type_.exclusive_maximum
    if type_.step is not None or type_.patterns or type_.carrier == "text" or sharp:
        return asked
    scale, digits = type_.scale, type_.digits
    low, high = type_.minimum, type_.maximum

    def check(value: object) -> bool:
        if type(value) is int:
            if digits is not None and not -(10**digits) < value < 10**digits:
                return False
        elif type(value) is Decimal:
            exponent = value.as_tuple().exponent
            # Zeros at the end do not count: who has too many is looked at more closely.
            if digits is not None or not isinstance(exponent, int) or exponent > 0:
                return asked(value)
            if scale is not None and -exponent > scale:
                return asked(value)
        else:
            return False
        return (low is None or value >= low) and (high is None or value <= high)

    return check


def _choice(type_: Choice) -> Sure:
    texts, asked = frozenset(v for v in type_.values if isinstance(v, str)), _leaf(type_)
    return lambda value: (type(value) is str and value in texts) or asked(value)
