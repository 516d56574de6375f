"""The type of the values that a rule makes, before they meet the target field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from interlock.bridge.currencies import DECIMALS
from interlock.bridge.fields import Place, follow
from interlock.bridge.mapping import Bridge, Flow, Rule
from interlock.contract.model import Contract
from interlock.data import dataclass
from interlock.schema.types import (
    Anything,
    Choice,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    Text,
    Type,
    Types,
    resolve,
)

MINOR_UNITS_MAX = 4


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two records, or two items of lists, between which rules carry.

    outer: type of the whole source record. prefix: path text of the target so far ("$.Lines[]").
    whole: the target wants the whole record, required fields included (not only changes).
    """

    bridge: Bridge
    flow: Flow
    contracts: Mapping[str, Contract]
    source: Type
    target: Type
    outer: Type
    prefix: str = "$"
    whole: bool = True

    @property
    def source_types(self) -> Types:
        """Give the named types of the source's contract."""
        return self.contracts[self.flow.on.system].types

    @property
    def target_types(self) -> Types:
        """Give the named types of the target's contract."""
        return self.contracts[self.flow.target].types

    def read(self, rule: Rule) -> Place | None:
        """Give the place that the rule reads."""
        return follow(self.source, self.source_types, rule.source)

    def written(self, rule: Rule) -> Place | None:
        """Give the place that the rule fills."""
        return follow(self.target, self.target_types, rule.target)


def converted(rule: Rule, crossing: Crossing) -> tuple[Type, Types]:
    """Give the type of the values that arrive, and the table in which its names are looked up."""
    source, target = crossing.read(rule), crossing.written(rule)
    if source is None or target is None:
        return Anything("a field that the contract does not name"), {}
    if rule.look_up:
        return _reference(rule, crossing), crossing.target_types
    type_ = resolve(source.type, crossing.source_types)
    into = resolve(target.type, crossing.target_types)
    if rule.table:
        return Choice(tuple(sorted(_translations(rule, type_, crossing.bridge)))), {}
    if rule.sum_of:
        return _summed(rule, source.type, into, crossing), {}
    if rule.rounding and isinstance(type_, (Number, Float)):
        type_ = rounded(type_, decimals_most(rule, crossing))
    if rule.zone and isinstance(type_, Moment) and isinstance(into, Moment):
        return (into if type_.zone != "forbidden" else type_), {}
    if rule.longest is not None and isinstance(type_, Text):
        type_ = _cut(type_, rule)
    return type_, crossing.source_types


def _reference(rule: Rule, crossing: Crossing) -> Type:
    side = crossing.bridge.matches[rule.look_up].sides.get(crossing.flow.target)
    resource = crossing.contracts[crossing.flow.target].resource(side.resource) if side else None
    if resource is None:
        return Anything(f"{rule.look_up} has no side in {crossing.flow.target}")
    key = follow(resource.type, crossing.target_types, resource.steps) if resource.key else None
    return key.type if key else Anything(f"{resource.name} has no key field")


def _translations(rule: Rule, source: Type, bridge: Bridge) -> Iterator[str]:
    codes = bridge.codes(rule)
    wanted = codes if not isinstance(source, Choice) or source.open else map(str, source.values)
    yield from {codes[code] for code in wanted if code in codes}


def _summed(rule: Rule, source: Type, into: Type, crossing: Crossing) -> Type:
    """Give a number with the decimals of the sum; how large it gets, no contract tells."""
    scale: int | None = 0
    items = resolve(source, crossing.source_types)
    for factor in rule.sum_of:
        place = follow(
            items.item if isinstance(items, ListOf) else items, crossing.source_types, factor
        )
        number = resolve(place.type, crossing.source_types) if place else None
        if not isinstance(number, Number):
            return Anything("a sum of what is no number by contract")
        scale = None if scale is None or number.scale is None else scale + number.scale
    if rule.rounding:
        scale = decimals_most(rule, crossing)
    if not isinstance(into, Number):
        return Number(scale=scale)
    return replace(into, scale=scale, step=None, patterns=())


def rounded(type_: Number | Float, decimals: int) -> Number:
    """Give the type of numbers of `type_` cut to so many decimals."""
    if isinstance(type_, Float):
        return Number(scale=decimals, minimum=type_.minimum, maximum=type_.maximum)
    if type_.scale is not None and type_.scale <= decimals:
        return type_
    digits = type_.digits
    if digits is not None and type_.scale is not None:
        digits = digits - type_.scale + decimals
    return replace(type_, digits=digits, scale=decimals, step=None, patterns=())


def decimals_most(rule: Rule, crossing: Crossing) -> int:
    """Give the most decimals that the rule's rounding leaves, over all currencies possible."""
    assert rule.rounding is not None
    if rule.rounding.decimals is not None:
        return rule.rounding.decimals
    record = crossing.outer if rule.currency_outside else crossing.source
    place = follow(record, crossing.source_types, rule.rounding.by_currency or ())
    codes = resolve(place.type, crossing.source_types) if place else None
    if not isinstance(codes, Choice) or codes.open:
        return MINOR_UNITS_MAX
    return max((_decimals(str(c), crossing.bridge) for c in codes.values), default=0)


def _decimals(code: str, bridge: Bridge) -> int:
    if code in DECIMALS:
        return DECIMALS[code]
    others = (t.back().get(code) or t.pairs.get(code, "") for t in bridge.tables.values())
    return next((DECIMALS[o] for o in others if o in DECIMALS), MINOR_UNITS_MAX)


def _cut(type_: Text, rule: Rule) -> Text:
    assert rule.longest is not None
    if type_.unit == rule.longest_unit and type_.max_length is not None:
        return replace(type_, max_length=min(type_.max_length, rule.longest), patterns=())
    least = type_.min_length if type_.unit == rule.longest_unit else min(type_.min_length, 1)
    return Text(least, rule.longest, unit=rule.longest_unit, format="")


def listed(type_: Type, types: Types) -> ListOf | None:
    """Give the list's sizes alone, its items being anything alike; None for what is no list."""
    type_ = resolve(type_, types)
    return replace(type_, item=Flag(), unique=False) if isinstance(type_, ListOf) else None
