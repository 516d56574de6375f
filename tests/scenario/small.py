"""A small scenario over the two small contracts, and the parts that it may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Literal

from interlock.bridge.load import load as load_bridge
from interlock.contract.model import EventOut
from interlock.scenario.load import load
from interlock.scenario.model import Scenario
from tests.bridge.small import contracts, operation
from tests.bridge.small import written as bridge_written


@dataclass(frozen=True, slots=True)
class ReplyLost:
    """A fault without settings."""

    span: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Crash:
    phase: ClassVar[str] = "reply"
    part: str = ""


@dataclass(frozen=True, slots=True)
class Slow:
    """A fault with settings of every kind."""

    span: ClassVar[bool] = False
    delay_ms: int = 20_000
    retry_after_s: int = 30
    how: Literal["missing", "nil"] = "missing"
    field: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """A fault that lasts for a span."""

    span: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Law:
    """What a scenario knows about a law."""

    needs_of: bool = True
    settings: Mapping[str, Literal["duration", "count"]] = field(default_factory=dict)


FAULTS: dict[str, type] = {
    "reply-lost": ReplyLost, "slow-answer": Slow, "outage": Outage, "crash": Crash,
}  # fmt: skip
LAWS = {
    "exactly-once": Law(),
    "nothing-lost": Law(settings={"within": "duration"}),
    "never-backwards": Law(),
    "settles": Law(needs_of=False, settings={"within": "duration"}),
    "retries-bounded": Law(needs_of=False, settings={"per_minute": "count"}),
    "speaks-contract": Law(needs_of=False),
}

SCENARIO = """\
interlock: 1
scenario: {en: Orders reach the ERP once, zh: 订单恰好一次进入ERP}
cause: 7
horizon: 2 h
heal_at: 90 min
data:
  customer: {count: 2, include: [{name: 镕基科技有限公司}]}
  order: {count: 1 to 5, lines: 1 to 3, with: {currency: [CNY, JPY, KWD], remark: gift}}
steps:
  - {crm: create, record: order, as: A}
  - {crm: create, record: order}
  - {after: 5 min, crm: change, record: A, with: {lines.1.qty: 3}}
  - {after: 30 min, erp: do, operation: ShipOrder, record: A, every: 1 min}
  - {crm: cancel, record: A, expect: refused}
faults:
  - {at: "erp.CreateOrder#1", fault: reply-lost}
  - {at: erp, fault: outage, from: 10 min, for: 20 min}
  - {at: subject, fault: crash, after: "erp.CreateOrder#2"}
  - {at: "crm.order.approved#3", fault: slow-answer, delay: 90 s, retry_after: 1 min, how: nil}
search: {faults: all, except: [outage]}
laws:
  - exactly-once: order
  - nothing-lost: [order, customer]
  - nothing-lost: {of: order, within: 15 min}
  - never-backwards: order.status
  - settles: {within: 15 min}
  - retries-bounded: {per_minute: 60}
  - speaks-contract
trials: 200
"""


def small_scenario(folder: Path, *, old: str = "", new: str = "", text: str = SCENARIO) -> Scenario:
    """Load the scenario, one text in it replaced."""
    assert old in text
    both = contracts()
    event = EventOut(operation("order.approved"), "Order", "approved")
    both["crm"] = replace(both["crm"], events=(event,))
    bridge = load_bridge(bridge_written(folder), both)
    path = folder / "orders.yaml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return load(path, bridge, both, faults=FAULTS, laws=LAWS)
