"""How large and how fine the numbers of a type can be, and what that does to another type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from interlock.data import dataclass
from interlock.schema.regex.automaton import BudgetError, counterexample
from interlock.schema.regex.tree import language
from interlock.schema.scalar.check import FLOAT_DIGITS, decimals, is_multiple, scope
from interlock.schema.types import Float, Number
from interlock.values import Value

Numeric: TypeAlias = Number | Float
DIGITS_WALKED = 60


@dataclass(frozen=True, slots=True)
class Span:
    """Bounds of a numeric type, as tight as its facets say; None is not bounded.

    whole: digits before the point. digits: all that count. scale: digits after the point.
    """

    low: Decimal | None
    high: Decimal | None
    whole: int | None
    digits: int | None
    scale: int | None


@lru_cache(maxsize=4096)
def span(type_: Numeric) -> Span:
    """Give the bounds of a numeric type."""
    if isinstance(type_, Float):
        return Span(type_.minimum, type_.maximum, None, None, None)
    scale = _least(type_.scale, decimals(type_.step) if type_.step else None)
    low, high, whole = type_.minimum, type_.maximum, type_.digits
    if low is not None and high is not None:
        whole = _least(whole, max(len(str(int(abs(bound)))) for bound in (low, high)))
    if type_.carrier == "text" and type_.digits is not None and scale is not None:
        strict = type_.digits - scale
        if 0 <= strict <= DIGITS_WALKED and _never_longer(type_, strict):
            whole = _least(whole, strict)
    digits = type_.digits
    if whole is not None and scale is not None:
        digits = _least(digits, max(1, whole + scale))
    if whole is not None:
        top = Decimal(10) ** whole - (Decimal(1).scaleb(-scale) if scale is not None else 0)
        low = -top if low is None else max(low, -top)
        high = top if high is None else min(high, top)
    return Span(low, high, whole, digits, scale)


def _least(*counts: int | None) -> int | None:
    return min((count for count in counts if count is not None), default=None)


def _never_longer(type_: Number, whole: int) -> bool:
    """Tell whether the patterns of a number in text allow no more digits before the point."""
    trees = [tree for p in type_.patterns if (tree := language(p, scope(type_))) is not None]
    form = language(rf"[+-]?0*[0-9]{{0,{whole}}}([.][0-9]*)?", "whole")
    if not trees or form is None:
        return False
    try:
        return counterexample(tuple(trees), form) is None
    except BudgetError:
        return False


class NumberSuspects:
    """What may go wrong from one numeric type to another: (why, args, values that may show it)."""

    def __init__(self, source: Numeric, target: Numeric) -> None:
        self.source, self.target, self.span = source, target, span(source)
        step = source.step if isinstance(source, Number) else None
        fine = Decimal(1).scaleb(-self.span.scale) if self.span.scale is not None else None
        self.unit = step or fine

    def __iter__(self) -> Iterator[tuple[str, dict[str, str], tuple[Value, ...]]]:
        target = self.target
        if isinstance(target, Number):
            if target.scale is not None and self._above(self.span.scale, target.scale):
                args = {"limit": str(target.scale)}
                yield "too-many-decimals", args, self._written(self._finer(target.scale))
            if target.digits is not None and self._above(self.span.digits, target.digits):
                args = {"limit": str(target.digits)}
                yield "too-many-digits", args, self._written(self._longer(target.digits))
            if target.step is not None and not self._whole_steps(target.step):
                values = (self.unit or Decimal("0.01"), Decimal(1), target.step / 2)
                args = {"step": str(target.step)}
                yield "not-a-multiple", args, self._written(_near(values, self.span))
        else:
            limit = FLOAT_DIGITS[target.bits]
            narrower = isinstance(self.source, Float) and self.source.bits <= target.bits
            if not narrower and self._above(self.span.digits, limit):
                args = {"limit": str(limit), "bits": str(target.bits)}
                yield "binary-float", args, self._written(self._longer(limit))
        yield from self._range()

    def _range(self) -> Iterator[tuple[str, dict[str, str], tuple[Value, ...]]]:
        target, unit = self.target, self.unit or Decimal("0.01")
        low, high = target.minimum, target.maximum
        source = self.source
        open_low, open_high = target.exclusive_minimum, target.exclusive_maximum
        # Digits may bound more tightly than a bound that is itself excluded.
        mine_low = source.exclusive_minimum and self.span.low == source.minimum
        mine_high = source.exclusive_maximum and self.span.high == source.maximum
        if low is not None:
            mine = self.span.low
            if mine is None or mine < low or (mine == low and open_low and not mine_low):
                values = [low - unit, low - 1, low, Decimal(-1)]
                values += [mine, mine + unit] if mine is not None else []
                yield "below-minimum", {"limit": str(low)}, self._written(values)
        if high is not None:
            mine = self.span.high
            if mine is None or mine > high or (mine == high and open_high and not mine_high):
                values = [high + unit, high + 1, high]
                values += [mine, mine - unit] if mine is not None else []
                yield "above-maximum", {"limit": str(high)}, self._written(values)

    @staticmethod
    def _above(mine: int | None, limit: int) -> bool:
        return mine is None or mine > limit

    def _whole_steps(self, step: Decimal) -> bool:
        return self.unit is not None and is_multiple(self.unit, step)

    def _finer(self, scale: int) -> list[Decimal]:
        """Give numbers with one decimal more than the target keeps."""
        last = Decimal(1).scaleb(-scale - 1)
        odd = [last, 5 * last, 1 + last, 1 + 5 * last, 10 - last]
        odd += [self.unit, 3 * self.unit] if self.unit else []
        return list(_near(tuple(odd), self.span))

    def _longer(self, digits: int) -> list[Decimal]:
        """Give numbers with one digit more than the target keeps."""
        nines, row = "9" * (digits + 1), ("1234567890" * (digits // 10 + 1))[: digits + 1]
        places = range(min(digits, self.span.scale if self.span.scale is not None else 4) + 1)
        out = [Decimal(text).scaleb(-place) for text in (row, nines) for place in places]
        out.append(Decimal(10) ** digits)
        out += [-number for number in out]
        out += [b for b in (self.span.high, self.span.low) if b is not None]
        if self.unit and self.span.high is not None:
            out.append(self.span.high - self.unit)
        return out

    def _written(self, numbers: list[Decimal] | tuple[Decimal, ...]) -> tuple[Value, ...]:
        """Write numbers as the source writes them."""
        if isinstance(self.source, Number) and self.source.carrier == "text":
            places = {self.span.scale or 0, 0} if self.span.scale is not None else set()
            texts = [f"{n:f}" for n in numbers]
            texts += [f"{n:.{p}f}" for n in numbers for p in sorted(places) if decimals(n) <= p]
            return tuple(dict.fromkeys(texts))
        return tuple(int(n) if n == n.to_integral_value() else n for n in numbers)


def _near(numbers: tuple[Decimal, ...], bounds: Span) -> tuple[Decimal, ...]:
    """Give the numbers, also counted from the lower and the upper bound."""
    out = list(numbers)
    if bounds.low is not None:
        out += [bounds.low + n for n in numbers]
    if bounds.high is not None:
        out += [bounds.high - n for n in numbers]
    return tuple(out)
