"""The rules of a flow: which field of one record becomes which field of the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from interlock.bridge.fields import Place, find
from interlock.bridge.mapping import Match, Rounding, Rule, Table
from interlock.bridge.schema import keys
from interlock.contract.model import Contract, Source
from interlock.data import dataclass
from interlock.forms import Fields
from interlock.registry import nearest
from interlock.schema.types import Choice, ListOf, Type, Types, resolve
from interlock.values import Path, Value

_WAYS = ("constant", "each", "sum", "look_up", "table", "python")
# What refines each way; a plain copy is the way "from".
_REFINES: Mapping[str, tuple[str, ...]] = {
    "constant": (),
    "each": ("fields",),
    "sum": ("of", "decimals", "round"),
    "look_up": ("from",),
    "table": ("from", "backwards"),
    "python": ("from",),
    "from": ("from", "zone", "decimals", "round", "longest"),
}
_MODES = ("half-up", "half-even", "down", "up")


@dataclass(frozen=True, slots=True)
class Context:
    """The names that a flow may use."""

    contracts: Mapping[str, Contract]
    matches: Mapping[str, Match]
    tables: Mapping[str, Table]
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The records (or list items) between which rules carry. outer: the whole source record."""

    source_types: Types
    source: Type
    target_types: Types
    target: Type
    outer: Type | None = None

    def from_(self, text: str) -> Place:
        """Give the place of a source field."""
        return find(self.source, self.source_types, text)

    def to(self, text: str) -> Place:
        """Give the place of a target field."""
        return find(self.target, self.target_types, text)


def load_rules(part: Fields, steps: Path, sides: Sides, context: Context) -> tuple[Rule, ...]:
    """Read the rules in the mapping at `steps` below `part`."""
    fields = part.section(*steps, what="'fields'")
    if not fields.data:
        raise part.refuse(steps, "'fields' is empty", "write TARGET: SOURCE")
    return tuple(_rule(fields, name, sides, context) for name in fields)


def _rule(fields: Fields, name: str, sides: Sides, context: Context) -> Rule:
    try:
        target = sides.to(name)
    except ValueError as wrong:
        raise fields.refuse((name,), wrong.args[0], wrong.args[1]) from None
    place = Source(fields.document.file, fields.line(name))
    value = fields.data[name]
    if not isinstance(value, dict):
        text = fields.as_text((name,))
        return Rule(
            target.path, fields.read((name,), lambda _: sides.from_(text)).path, place=place
        )
    part = fields.section(name, known=keys("rule"), what=f"the rule of {name!r}")
    way = _way(part)
    rule = Rule(target.path, place=place, may_lose=part.text("may_lose", ""))
    return _READERS[way](part, rule, target, _Where(sides, context))


@dataclass(frozen=True, slots=True)
class _Where:
    sides: Sides
    context: Context


def _way(part: Fields) -> str:
    if "unit" in part:
        problem = "conversion of units is not supported yet"
        raise part.refuse(("unit",), problem, "carry the unit by a table and the quantity as it is")
    ways = [key for key in part if key in _WAYS] or (["from"] if "from" in part else [])
    if not ways:
        raise part.refuse((), f"{part.what} says nothing to carry", "add from: FIELD")
    if len(ways) > 1:
        problem = f"{part.what} says both {ways[0]!r} and {ways[1]!r}"
        raise part.refuse((ways[1],), problem, "keep one of them")
    allowed = (ways[0], "may_lose", *_REFINES[ways[0]])
    for key in part:
        if key not in allowed:
            problem = f"{key!r} does not go with {ways[0]!r}"
            raise part.refuse((key,), problem, "use " + ", ".join(allowed[1:]))
    return ways[0]


def _source(part: Fields, where: _Where, key: str = "from") -> Place:
    text = part.text(key)
    return part.read((key,), lambda _: where.sides.from_(text))


def _read_constant(part: Fields, rule: Rule, target: Place, where: _Where) -> Rule:
    value = part.data["constant"]
    if isinstance(value, (dict, list)):
        raise part.wrong(("constant",), "a constant must be one value", "name each field")
    type_ = resolve(target.type, where.sides.target_types)
    if isinstance(type_, Choice) and not type_.open and str(value) not in map(str, type_.values):
        known = tuple(str(v) for v in type_.values)
        raise part.unknown(("constant",), "code", str(value), known)
    return replace(rule, constant=value, is_constant=True)


def _read_each(part: Fields, rule: Rule, target: Place, where: _Where) -> Rule:
    part.require("fields")
    sides = where.sides
    source = _source(part, where, "each")
    item = resolve(source.type, sides.source_types)
    into = resolve(target.type, sides.target_types)
    if not isinstance(item, ListOf):
        raise part.wrong(("each",), f"{part.text('each')!r} is no list", "name a list")
    if not isinstance(into, ListOf):
        raise part.refuse((), f"{part.what}: the target is no list", "name a list")
    inner = replace(sides, source=item.item, target=into.item, outer=sides.outer or sides.source)
    rules = load_rules(part, ("fields",), inner, where.context)
    return replace(rule, source=source.path, each=True, fields=rules)


def _read_sum(part: Fields, rule: Rule, _target: Place, where: _Where) -> Rule:
    part.require("of")
    sides = where.sides
    source = _source(part, where, "sum")
    items = resolve(source.type, sides.source_types)
    if not isinstance(items, ListOf):
        raise part.wrong(("sum",), f"{part.text('sum')!r} is no list", "name a list")
    if not part.texts("of"):
        raise part.wrong(("of",), "there is nothing to add up", "write of: [qty, unitPrice]")
    factors = []
    for index, name in enumerate(part.texts("of")):
        steps: Path = ("of", index) if isinstance(part.data["of"], list) else ("of",)
        found = part.read(steps, partial(_in, items.item, sides.source_types, name))
        factors.append(found.path)
    rounding, outside = _rounding(part, sides)
    return replace(
        rule,
        source=source.path,
        sum_of=tuple(factors),
        rounding=rounding,
        currency_outside=outside,
    )


def _in(type_: Type, types: Types, name: str, _value: Value) -> Place:
    return find(type_, types, name)


def _read_look_up(part: Fields, rule: Rule, _target: Place, where: _Where) -> Rule:
    name = part.text("look_up")
    if name not in where.context.matches:
        raise part.unknown(("look_up",), "match", name, tuple(where.context.matches))
    return replace(rule, source=_source(part, where).path, look_up=name)


def _read_table(part: Fields, rule: Rule, target: Place, where: _Where) -> Rule:
    name = part.text("table")
    if name not in where.context.tables:
        raise part.unknown(("table",), "table", name, tuple(where.context.tables))
    source = _source(part, where)
    backwards = part.flag("backwards") if "backwards" in part else None
    if backwards is None:
        left = _codes(source.type, where.sides.source_types)
        right = _codes(target.type, where.sides.target_types)
        backwards = _reads_backwards(where.context.tables[name], left, right)
    return replace(rule, source=source.path, table=name, backwards=backwards)


def _codes(type_: Type, types: Types) -> frozenset[str]:
    type_ = resolve(type_, types)
    return frozenset(map(str, type_.values)) if isinstance(type_, Choice) else frozenset()


def _reads_backwards(table: Table, source: frozenset[str], target: frozenset[str]) -> bool:
    """Tell whether the codes of the two fields fit the table better from right to left."""
    left, right = set(table.pairs), set(table.pairs.values())
    forward = len(source & left) + len(target & right)
    return len(source & right) + len(target & left) > forward


def _read_python(part: Fields, rule: Rule, _target: Place, where: _Where) -> Rule:
    text = part.text("python")
    module, _, function = text.partition(":")
    if not (function.isidentifier() and all(p.isidentifier() for p in module.split("."))):
        raise part.wrong(("python",), f"{text!r} names no function", "write module:function")
    source = _source(part, where).path if "from" in part else ()
    return replace(rule, source=source, python=text)


def _read_copy(part: Fields, rule: Rule, _target: Place, where: _Where) -> Rule:
    longest, unit = part.read(("longest",), _longest) if "longest" in part else (None, "characters")
    zone = part.read(("zone",), _zone) if "zone" in part else ""
    rounding, outside = _rounding(part, where.sides)
    return replace(
        rule,
        source=_source(part, where).path,
        zone=zone,
        rounding=rounding,
        currency_outside=outside,
        longest=longest,
        longest_unit=unit,  # type: ignore[arg-type]  # _longest gives one of the three
    )


_READERS: Mapping[str, Callable[[Fields, Rule, Place, _Where], Rule]] = {
    "constant": _read_constant,
    "each": _read_each,
    "sum": _read_sum,
    "look_up": _read_look_up,
    "table": _read_table,
    "python": _read_python,
    "from": _read_copy,
}


def _longest(value: Value) -> tuple[int, str]:
    units = ("characters", "utf8-bytes", "gbk-bytes")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value, "characters"
    number, _, unit = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if not (number.isascii() and number.isdigit() and int(number) > 0 and unit in units):
        raise ValueError(
            f"{value!r} is no length", "write 255 characters (or utf8-bytes, gbk-bytes)"
        )
    return int(number), unit


def _zone(value: Value) -> str:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        names = tuple(available_timezones())
        raise ValueError(f"unknown time zone {value!r}", nearest(str(value), names)) from None
    return str(value)


def _rounding(part: Fields, sides: Sides) -> tuple[Rounding | None, bool]:
    if "decimals" not in part:
        if "round" in part:
            raise part.refuse(("round",), "'round' without 'decimals'", "add decimals: 2")
        return None, False
    mode, place = "half-up", ""
    if "round" in part:
        mode, _, place = part.text("round").partition(" ")
        if mode not in _MODES or place not in ("", "per line", "at the end"):
            remedy = "write half-up, half-even, down or up; then per line or at the end"
            raise part.wrong(("round",), f"cannot round {part.text('round')!r}", remedy)
    rounding = Rounding(mode=mode, place=place)  # type: ignore[arg-type]  # checked above
    value = part.data["decimals"]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 20:
        return replace(rounding, decimals=value), False
    if not (isinstance(value, str) and value.startswith("by ")):
        remedy = "write a number from 0 to 20, or by FIELD of the currency"
        raise part.wrong(("decimals",), f"{value!r} says no decimals", remedy)
    path, outside = part.read(("decimals",), partial(_currency, sides))
    return replace(rounding, by_currency=path), outside


def _currency(sides: Sides, value: Value) -> tuple[Path, bool]:
    name = str(value).removeprefix("by ").strip()
    try:
        return sides.from_(name).path, False
    except ValueError:
        if sides.outer is None:
            raise
        return find(sides.outer, sides.source_types, name).path, True
