"""What a flow makes of a source record: the value that each target field should have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from decimal import InvalidOperation as NotExact
from zoneinfo import ZoneInfo

from interlock.bridge.currencies import DECIMALS
from interlock.bridge.mapping import Bridge, Flow, Match, Rule
from interlock.bridge.same import as_instant, as_number, is_nothing, same
from interlock.data import dataclass
from interlock.values import Path, Value, at

__all__ = ["Carried", "LookUp", "Pair", "Unjudged", "carry", "match_key", "pair", "same"]

LookUp = Callable[[str, Value], "Value | None"]
"""Give the target system's reference to the record of a match that a source value names."""

_MODES = {
    "half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_UP,
}  # fmt: skip
# The usual 28 digits are too few for a product of two long amounts.
_EXACT = Context(prec=200)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A target field whose value the bridge cannot foretell, and why.

    kind: python, unknown-code, no-counterpart, no-number, no-currency, no-offset.
    """

    path: Path
    kind: str
    says: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Carried:
    """What should arrive. values: target path -> value, None where the source has none.

    lengths: target path of a list -> how many items. unjudged: fields left out, with reasons.
    """

    values: Mapping[Path, Value]
    lengths: Mapping[Path, int] = field(default_factory=dict)
    unjudged: tuple[Unjudged, ...] = ()


class _Unknown(Exception):
    """No value can be foretold: kind, sentence."""


@dataclass(slots=True)
class _Run:
    bridge: Bridge
    look_up: LookUp
    record: Value
    values: dict[Path, Value] = field(default_factory=dict)
    lengths: dict[Path, int] = field(default_factory=dict)
    unjudged: list[Unjudged] = field(default_factory=list)


def carry(flow: Flow, record: Value, *, bridge: Bridge, look_up: LookUp) -> Carried:
    """Give the expected value of every field that the flow fills from this source record."""
    run = _Run(bridge, look_up, record)
    _carry_all(flow.rules, record, (), run)
    return Carried(run.values, run.lengths, tuple(run.unjudged))


def _carry_all(rules: tuple[Rule, ...], item: Value, prefix: Path, run: _Run) -> None:
    for rule in rules:
        target = (*prefix, *rule.target)
        if rule.each:
            items = at(item, rule.source)
            items = items if isinstance(items, list) else []
            run.lengths[target] = len(items)
            for index, inner in enumerate(items):
                _carry_all(rule.fields, inner, (*target, index), run)
            continue
        try:
            run.values[target] = _value(rule, item, run)
        except _Unknown as unknown:
            run.unjudged.append(Unjudged(target, unknown.args[0], unknown.args[1], rule))


def _value(rule: Rule, item: Value, run: _Run) -> Value:
    if rule.is_constant:
        return rule.constant
    if rule.python:
        raise _Unknown("python", f"{rule.python} decides, which is not judged")
    if rule.sum_of:
        return _sum(rule, item, run)
    value = _plain(at(item, rule.source))
    if is_nothing(value):
        return value
    if rule.look_up:
        return _looked_up(rule, value, run)
    if rule.table:
        return _translated(rule, value, run.bridge)
    if rule.rounding:
        return _cut(_number(value), rule, item, run)
    if rule.zone:
        return _in_zone(value, rule.zone)
    if rule.longest is not None and isinstance(value, str):
        return shortened(value, rule.longest, rule.longest_unit)
    return value


def _plain(value: object) -> Value:
    return value  # type: ignore[return-value]  # records hold values only


def _looked_up(rule: Rule, value: Value, run: _Run) -> Value:
    found = run.look_up(rule.look_up, value)
    if found is None:
        says = f"no {rule.look_up} {value!s} is known on the other side"
        raise _Unknown("no-counterpart", says)
    return found


def _translated(rule: Rule, value: Value, bridge: Bridge) -> Value:
    codes = bridge.codes(rule)
    if str(value) not in codes:
        raise _Unknown("unknown-code", f"the table {rule.table!r} has no code for {value!s}")
    return codes[str(value)]


def _number(value: Value) -> Decimal:
    number = as_number(value)
    if number is None:
        raise _Unknown("no-number", f"{value!r} is no number")
    return number


def _sum(rule: Rule, item: Value, run: _Run) -> Value:
    items = at(item, rule.source)
    total = Decimal(0)
    for line in items if isinstance(items, list) else []:
        product = Decimal(1)
        for factor in rule.sum_of:
            product = _EXACT.multiply(product, _number(_plain(at(line, factor))))
        if rule.rounding and rule.rounding.place == "per line":
            product = _cut(product, rule, line, run)
        total = _EXACT.add(total, product)
    return _cut(total, rule, item, run) if rule.rounding else total


def _cut(number: Decimal, rule: Rule, item: Value, run: _Run) -> Decimal:
    assert rule.rounding is not None
    digits = rule.rounding.decimals
    if digits is None:
        digits = _currency_decimals(rule, item, run)
    try:
        step = Decimal(1).scaleb(-digits)
        return number.quantize(step, _MODES[rule.rounding.mode], _EXACT)
    except NotExact:
        raise _Unknown("no-number", f"{number} is too large to be rounded") from None


def _currency_decimals(rule: Rule, item: Value, run: _Run) -> int:
    assert rule.rounding is not None
    path = rule.rounding.by_currency or ()
    # The items of a sum may carry no currency of their own; then the record's counts.
    code = None if rule.currency_outside else at(item, path)
    code = at(run.record, path) if code is None else code
    for known in (str(code), *_other_words(str(code), run.bridge)):
        if known in DECIMALS:
            return DECIMALS[known]
    raise _Unknown("no-currency", f"{code!r} is no currency of ISO 4217")


def _other_words(code: str, bridge: Bridge) -> Iterator[str]:
    """Give the codes that some table of the bridge sets equal to this one."""
    for table in bridge.tables.values():
        for left, right in table.pairs.items():
            if code == right:
                yield left
            if code == left:
                yield right


def _in_zone(value: Value, zone: str) -> Value:
    if not isinstance(value, str):
        raise _Unknown("no-offset", f"{value!r} is no instant")
    instant = as_instant(value)
    if instant is None:
        return value
    if instant.tzinfo is None:
        raise _Unknown("no-offset", f"{value} has no offset, so no zone can be applied")
    try:
        return instant.astimezone(ZoneInfo(zone)).isoformat()
    except OverflowError:
        raise _Unknown("no-offset", f"{value} has no date in {zone}") from None


def shortened(text: str, longest: int, unit: str = "characters") -> str:
    """Give the longest beginning of a text that fits; never half a character."""
    if unit == "characters":
        return text[:longest]
    codec = "utf-8" if unit == "utf8-bytes" else "gb18030"
    return text.encode(codec)[:longest].decode(codec, errors="ignore")


def match_key(match: Match, system: str, record: Value) -> str:
    """Give the key by which a record is known everywhere, "" when it has none.

    Differences that the match ignores are taken out.
    """
    value = at(record, match.sides[system].path)
    if is_nothing(_plain(value)):
        return ""
    key = str(value)
    if "full-width" in match.ignore:
        key = unicodedata.normalize("NFKC", key)
    if "case" in match.ignore:
        key = key.casefold()
    if "spaces" in match.ignore:
        key = "".join(key.split())
    return key


@dataclass(frozen=True, slots=True)
class Pair:
    """Records that are the same thing. left, right: the systems' own keys; () when missing there.

    More than one key on a side means doubles. key "": a record that carries no match key.
    """

    key: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def pair(
    match: Match,
    left: tuple[str, Mapping[str, Value]],
    right: tuple[str, Mapping[str, Value]],
) -> tuple[Pair, ...]:
    """Group the records of two systems, each given as (system, own key -> record).

    Order: left records first, as given, then right ones without a counterpart.
    """
    groups: dict[str, tuple[list[str], list[str]]] = {}
    alone: list[Pair] = []
    for index, (system, records) in enumerate((left, right)):
        for own, record in records.items():
            key = match_key(match, system, record)
            if key:
                groups.setdefault(key, ([], []))[index].append(own)
            else:
                alone.append(Pair("", *(((own,), ()) if index == 0 else ((), (own,)))))
    paired = (Pair(key, tuple(a), tuple(b)) for key, (a, b) in groups.items())
    return (*paired, *alone)
