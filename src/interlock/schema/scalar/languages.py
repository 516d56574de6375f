"""Which texts a scalar type can be written as, so that patterns of the other side can be tested."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from interlock.schema.regex.automaton import BudgetError, counterexample
from interlock.schema.regex.tree import (
    ANY_CHAR,
    ANY_TEXT,
    Node,
    Repeat,
    Scope,
    Seq,
    language,
    lengths,
)
from interlock.schema.scalar.check import Leaf, scope
from interlock.schema.scalar.spans import Span, span
from interlock.schema.types import Binary, Choice, Flag, Float, Moment, Number, Text

LENGTH_WALKED = 300
_UUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_ZONE = {
    "required": r"(Z|[+-][0-9]{2}:[0-9]{2})",
    "optional": r"(Z|[+-][0-9]{2}:[0-9]{2})?",
    "forbidden": "",
}
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
_DAY = _MONTH + r"-(0[1-9]|[12][0-9]|3[01])"
_BODY = {
    "instant": _DAY + "T" + _CLOCK,
    "date": _DAY,
    "time": _CLOCK,
    "month": _MONTH,
    "year": "[0-9]{4}",
}


@lru_cache(maxsize=4096)
def trees(type_: Leaf) -> tuple[Node, ...]:
    """Give patterns that each text of the type matches, all of them; at least one."""
    out: list[Node] = [ANY_TEXT]
    if isinstance(type_, (Text, Number, Moment)):
        known = (language(pattern, scope(type_)) for pattern in type_.patterns)
        out = [tree for tree in known if tree is not None]
    match type_:
        case Text():
            out += _sized(type_)
            if type_.format == "uuid" and not type_.anchored:
                out.append(_own(_UUID))
        case Number() | Float():
            out.append(_number(type_))
        case Moment():
            out.append(_moment(type_))
        case Binary() | Choice() | Flag():
            pass
    return tuple(out) or (ANY_TEXT,)


def included(sources: tuple[Node, ...], pattern: str, wanted: Scope) -> tuple[str, ...] | None:
    """Tell whether all texts of the sources match a pattern: None when they do.

    Otherwise a text that does not, as far as patterns tell; () when it was not decided.
    """
    target = language(pattern, wanted)
    if target is None:
        return ()
    try:
        text = counterexample(sources, target)
    except BudgetError:
        return ()
    return None if text is None else (text,)


def sizes(type_: Text | Number | Float | Moment | Binary) -> tuple[int, int | None]:
    """Give the least and the largest length as text, in the unit of the type; None is unbounded."""
    if isinstance(type_, Binary):
        most = type_.max_bytes
        every = (type_.min_bytes, most)
        low, high = (
            None if n is None else 2 * n if type_.encoding == "hex" else -(-n // 3) * 4
            for n in every
        )
        return low or 0, high
    low, high = (type_.min_length, type_.max_length) if isinstance(type_, Text) else (0, None)
    bytes_each = 4 if isinstance(type_, Text) and type_.unit != "characters" else 1
    if bytes_each > 1 and ascii_only(type_):
        bytes_each = 1
    for tree in trees(type_):
        least, most = lengths(tree)
        low = max(low, least)
        high = _least(high, None if most is None else most * bytes_each)
    if isinstance(type_, Number) and type_.carrier == "number":
        high = _least(high, _longest(span(type_)))
    return low, high


def _least(left: int | None, right: int | None) -> int | None:
    return min((n for n in (left, right) if n is not None), default=None)


def _longest(bounds: Span) -> int | None:
    """Give the most characters of a plain number: sign, digits, point, a zero before it."""
    if bounds.digits is None or bounds.scale is None:
        return None
    sign = bounds.low is None or bounds.low < 0
    return sign + bounds.digits + bool(bounds.scale) + (bounds.digits <= bounds.scale)


def ascii_only(type_: Leaf) -> bool:
    """Tell whether all texts of the type are ASCII."""
    return not isinstance(type_, Text) or included(trees(type_), r"[\x00-\x7f]*", "whole") is None


def readable_as_number(source: Text, target: Number | Float) -> bool:
    """Tell whether each text of the source is a number that the target takes."""
    if isinstance(target, Float):
        form = r"-?[0-9]{1,15}" if target.bits == 64 else r"-?[0-9]{1,6}"
        bounded = target.minimum is not None or target.maximum is not None
        return not bounded and included(trees(source), form, "whole") is None
    if target.step is not None or target.patterns or target.exclusive_minimum:
        return False
    scale = target.scale or 0
    whole = None if target.digits is None else target.digits - scale
    if target.digits is not None and (target.scale is None or target.digits <= target.scale):
        return False
    if target.maximum is not None:
        # Numbers with fewer digits than the bound are below it.
        whole = _least(whole, len(str(int(target.maximum))) - 1 if target.maximum > 0 else 0)
    least = None if whole is None else -(Decimal(10) ** whole)
    low = target.minimum
    if whole == 0 or (low is not None and low > 0):
        return False
    signed = low is None or (least is not None and low <= least)
    part = "" if target.scale == 0 else rf"([.][0-9]{f'{{1,{scale}}}' if scale else '+'})?"
    digits = "{1,}" if whole is None else f"{{1,{whole}}}"
    form = f"{'-?' if signed else ''}[0-9]{digits}{part}"
    return included(trees(source), form, "whole") is None


def _sized(type_: Text) -> list[Node]:
    """Give the lengths as a pattern, while they are small enough to be walked."""
    low, high = type_.min_length, type_.max_length
    if type_.unit != "characters" or low > LENGTH_WALKED:
        return []
    if high is not None and high <= LENGTH_WALKED:
        return [Repeat(ANY_CHAR, low, high)]
    return [Seq((Repeat(ANY_CHAR, low, low), ANY_TEXT))] if low else []


def _number(type_: Number | Float) -> Node:
    """Give the texts that numbers of the type are copied as: plain, without exponent."""
    bounds = span(type_)
    sign = "-?" if bounds.low is None or bounds.low < 0 else ""
    text = isinstance(type_, Number) and type_.carrier == "text"
    whole = "+" if bounds.whole is None or text else f"{{1,{max(1, bounds.whole)}}}"
    if bounds.whole is not None and bounds.whole > LENGTH_WALKED:
        whole = "+"
    scale = "+" if bounds.scale is None or bounds.scale > LENGTH_WALKED else f"{{1,{bounds.scale}}}"
    if text:
        sign, whole, scale = ("[+-]?" if sign else "[+]?"), "*", "*"
    part = "" if bounds.scale == 0 and not text else f"([.][0-9]{scale})?"
    return _own(f"{sign}[0-9]{whole}{part}")


def _own(pattern: str) -> Node:
    tree = language(pattern, "whole")
    assert tree is not None, "our own pattern has a tree"
    return tree


def _moment(type_: Moment) -> Node:
    if type_.kind == "duration":
        return ANY_TEXT
    fraction = "+" if type_.fraction_max is None else f"{{1,{type_.fraction_max}}}"
    clock = type_.kind in ("instant", "time") and type_.fraction_max != 0
    part = rf"([.][0-9]{fraction})?" if clock else ""
    return _own(_BODY[type_.kind] + part + _ZONE[type_.zone])
