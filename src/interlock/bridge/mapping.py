"""The bridge as data: when two records are the same thing, and which field becomes which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.contract.model import Source
from interlock.data import dataclass
from interlock.values import Path, Value

Ignore: TypeAlias = Literal["case", "spaces", "full-width"]


@dataclass(frozen=True, slots=True)
class KeyField:
    """The field of a resource that identifies a record across systems. path: from the record."""

    resource: str
    path: Path


@dataclass(frozen=True, slots=True)
class Match:
    """When records of several systems are the same thing.

    sides: system -> key field. ignore: differences of the keys that do not count.
    unique_in: systems said to keep the key unique; only what their contract declares is kept.
    """

    name: str
    sides: Mapping[str, KeyField]
    ignore: tuple[Ignore, ...] = ()
    unique_in: tuple[str, ...] = ()
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a flow: a record of `match` in `system` is `what`.

    what: "created", "changed", "deleted", or a state of its life-cycle field.
    """

    system: str
    match: str
    what: str


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an amount is cut. decimals: digits, or the path of the currency code that decides."""

    decimals: int | None = None
    by_currency: Path | None = None
    mode: Literal["half-up", "half-even", "down", "up"] = "half-up"
    place: Literal["", "per line", "at the end"] = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one target field gets its value. Paths are relative to the record (or list item).

    source: path read, () for constants. Exactly one of the ways applies, the first that is set:
    constant, each, sum_of, look_up, table, python; none of them: a copy. zone, rounding, unit,
    longest refine it. may_lose: what the bridge declares lost ("the tail"), "" if nothing.
    each: the list whose items become items, `fields` their rules.
    sum_of: factors multiplied in each item of the list at `source`, then added.
    backwards: the table is read from right to left. currency_outside: the path of the currency
    in `rounding` starts at the record, although the rule is one for the items of a list.
    """

    target: Path
    source: Path = ()
    constant: Value = None
    is_constant: bool = False
    look_up: str = ""
    table: str = ""
    backwards: bool = False
    zone: str = ""
    rounding: Rounding | None = None
    currency_outside: bool = False
    longest: int | None = None
    longest_unit: Literal["characters", "utf8-bytes", "gbk-bytes"] = "characters"
    may_lose: str = ""
    unit: Path | None = None
    sum_of: tuple[Path, ...] = ()
    each: bool = False
    fields: tuple[Rule, ...] = ()
    python: str = ""
    place: Source = Source("")


@dataclass(frozen=True, slots=True)
class Flow:
    """Records of one system carried into another.

    target: the system that `do` acts on. do: operations in order. after: flows first done.
    """

    name: str
    on: Trigger
    target: str
    do: tuple[str, ...]
    rules: tuple[Rule, ...]
    after: tuple[str, ...] = ()
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class JointLife:
    """The process both systems share. cancel_before: the state before which it may be cancelled."""

    match: str
    path: tuple[str, ...]
    cancel_before: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A code table. pairs: code of the flow's source side -> code of its target side.

    A table may be used in both directions when it is one to one.
    """

    name: str
    pairs: Mapping[str, str]
    source: Source = Source("")

    def back(self) -> Mapping[str, str]:
        """Give the reverse, the first of equal targets winning."""
        reverse: dict[str, str] = {}
        for left, right in self.pairs.items():
            reverse.setdefault(right, left)
        return reverse


@dataclass(frozen=True, slots=True)
class Bridge:
    """How fields of one system become fields of the other.

    truth: "customer" or "order.amount" -> the system that wins. must_not_cross: (system,
    resource, path). may_also: (system, operation) that the integration may use beside the flows.
    """

    name: str
    file: str
    matches: Mapping[str, Match]
    flows: tuple[Flow, ...]
    tables: Mapping[str, Table] = field(default_factory=dict)
    lives: Mapping[str, JointLife] = field(default_factory=dict)
    truth: Mapping[str, str] = field(default_factory=dict)
    must_not_cross: tuple[tuple[str, str, Path], ...] = ()
    may_also: tuple[tuple[str, str], ...] = ()

    def into(self, system: str, match: str) -> tuple[Flow, ...]:
        """Give the flows that carry records of `match` into `system`."""
        return tuple(f for f in self.flows if f.target == system and f.on.match == match)

    def codes(self, rule: Rule) -> Mapping[str, str]:
        """Give source code -> target code of the rule's table, in the direction it is used."""
        table = self.tables[rule.table]
        return table.back() if rule.backwards else table.pairs

    def owner(self, match: str) -> str:
        """Give the system in which people make records of the match.

        The one that wins by `truth`; else the source of the first flow; else the first side.
        """
        if match in self.truth:
            return self.truth[match]
        flows = (f.on.system for f in self.flows if f.on.match == match)
        return next(flows, None) or next(iter(self.matches[match].sides))
