"""Does each scalar of one type fit another? Rules suspect, values convict.

A rule that cannot prove a facet names the reason and values that may show it. Every suspicion
is tried on values of the source; what no value shows stays "not-proved", never "safe". Beside
the rules, the edges of the source are tried too, so that a rule that is too kind is caught.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from interlock.data import dataclass
from interlock.schema.scalar.boundary import leaf_values
from interlock.schema.scalar.check import (
    Leaf,
    decimals,
    in_choice,
    leaf_breaks,
    normalised,
    plain_number,
    show,
)
from interlock.schema.scalar.suspects import Suspect, suspects
from interlock.schema.types import Choice, Flag, Float, Number, Text
from interlock.values import Value, canonical

Proof: TypeAlias = Literal["witnessed", "not-proved"]
EDGES_TRIED = 60


@dataclass(frozen=True, slots=True)
class LeafMisfit:
    """Why a scalar does not fit. lost: the target takes it and keeps something else.

    witness: a value of the source, as the source writes it; None when nothing was shown.
    """

    why: str
    args: Mapping[str, str] = field(default_factory=dict)
    witness: Value = None
    proof: Proof = "not-proved"
    lost: bool = False


def carry(value: Value, target: Leaf) -> Value:
    """Write a scalar as the target's kind writes it; the meaning stays.

    Numbers become text and text that is a plain number becomes one. What has no such form stays
    as it is, and the target will refuse it.
    """
    if isinstance(target, Number) and target.carrier == "text":
        return _as_number_text(value, target)
    if isinstance(target, (Number, Float)):
        number = plain_number(value)
        return value if number is None else number
    if isinstance(target, Flag):
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    if isinstance(target, Choice):
        return _into_choice(value, target)
    return _as_text(value)


@lru_cache(maxsize=16_384)
def leaf_misfits(source: Leaf, target: Leaf) -> tuple[LeafMisfit, ...]:
    """Give every reason why a value of `source` may be none of `target`; () is a proof of fit."""
    if source == target:
        return ()
    found: dict[str, LeafMisfit] = {}
    doubts: dict[str, Suspect] = {}
    for suspect in suspects(source, target):
        doubts.setdefault(suspect.why, suspect)
        for value in _tried(source, suspect.values):
            _judge(value, target, found)
    for value in _edges(source):
        _judge(value, target, found)
    if _listed(source):
        return tuple(found.values())  # all its values were tried: nothing is left to doubt
    for why, suspect in doubts.items():
        if why not in found and not (found and why == "not-proved"):
            name = "pattern-not-proved" if why == "pattern" else why
            found[name] = LeafMisfit(name, suspect.args)
    return tuple(found.values())


def _listed(source: Leaf) -> bool:
    return isinstance(source, Flag) or (isinstance(source, Choice) and not source.open)


def _edges(source: Leaf) -> Iterable[Value]:
    every = leaf_values(source)
    some = every if isinstance(source, (Flag, Choice)) else every[:EDGES_TRIED]
    return (value for value in some if _is_read(value, source))


def _tried(source: Leaf, values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if next(leaf_breaks(value, source), None) is None and _is_read(value, source):
            yield value


def _is_read(value: Value, source: Leaf) -> bool:
    """Tell whether a reader of the source can give this text: white space is gone by then."""
    if not isinstance(source, Text) or not isinstance(value, str):
        return True
    return value == normalised(value, source.whitespace)


def _judge(value: Value, target: Leaf, found: dict[str, LeafMisfit]) -> None:
    """Note what the target says about a value; the shorter of two witnesses is kept."""
    carried = carry(value, target)
    for why, args in leaf_breaks(carried, target):
        known = found.get(why)
        if known is None or _plainness(value) < _plainness(known.witness):
            found[why] = LeafMisfit(why, args, value, "witnessed")
    if isinstance(target, Text) and isinstance(carried, str) and "spaces-lost" not in found:
        kept = normalised(carried, target.whitespace)
        if kept != carried:
            args = {"value": show(carried), "kept": show(kept)}
            found["spaces-lost"] = LeafMisfit("spaces-lost", args, value, "witnessed", lost=True)


def _plainness(value: Value) -> tuple[bool, int]:
    return value == "", len(canonical(value))


def _as_text(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(value):f}" if isinstance(value, (int, Decimal)) else value


def _as_number_text(value: Value, target: Number) -> Value:
    """Write a number with as many decimals as the target's patterns want: 1.5 or 1.50."""
    plain = _as_text(value)
    number = plain_number(plain)
    if number is None or not target.patterns or next(leaf_breaks(plain, target), None) is None:
        return plain
    least = decimals(number)
    for places in range(least, max(least, target.scale or 0) + 1):
        text = f"{number:.{places}f}"
        if next(leaf_breaks(text, target), None) is None:
            return text
    return plain


def _into_choice(value: Value, target: Choice) -> Value:
    if in_choice(value, target):
        return value
    if any(isinstance(v, str) for v in target.values):
        return _as_text(value)
    if all(isinstance(v, bool) for v in target.values):
        return carry(value, Flag())
    number = plain_number(value)
    return value if number is None else number
