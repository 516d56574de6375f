"""What shall happen. A Scenario leaves things open; a Case has everything written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from interlock.contract.model import Source
from interlock.data import dataclass
from interlock.values import Value

Action: TypeAlias = Literal["create", "change", "delete", "cancel", "do"]


@dataclass(frozen=True, slots=True)
class DataSpec:
    """Records to draw for one match of the bridge, in the system that owns them.

    count, lists: inclusive ranges. choices: field -> values to draw from.
    include: records that must be among them (partial; the rest is drawn).
    """

    record: str
    count: tuple[int, int] = (1, 1)
    lists: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    choices: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    include: tuple[Mapping[str, Value], ...] = ()
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class Step:
    """A person acts on a system.

    record: a name given by `named`, or a match name: then the step is done for every record of
    it. after_ms: since the step before (of the first: since the start). every_ms: between the
    records of one step. with_: field path -> value. expect: "" is "accepted or refused".
    """

    system: str
    action: Action
    record: str
    operation: str = ""
    named: str = ""
    after_ms: int = 0
    every_ms: int = 30_000
    with_: Mapping[str, Value] = field(default_factory=dict)
    expect: Literal["", "accepted", "refused"] = ""
    source: Source = Source("")


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault and its address: the n-th call of an operation, a span of a system, or the subject.

    system "subject" with `after` set: when the n-th call named there has been answered.
    operation "" with a span: every exchange of the system in [from_ms, from_ms + for_ms).
    pattern: of which a scenario wrote it out, told apart from others of its kind.
    kind: a name of the fault registry. settings: fields of the fault that are not its default.
    """

    kind: str
    system: str
    operation: str = ""
    n: int = 0
    from_ms: int = 0
    for_ms: int = 0
    settings: Mapping[str, Value] = field(default_factory=dict)
    source: Source = Source("")
    pattern: str = ""

    @property
    def site(self) -> str:
        """Give `erp.CreateOrder#1`, or `erp` for a span."""
        return f"{self.system}.{self.operation}#{self.n}" if self.operation else self.system


@dataclass(frozen=True, slots=True)
class Line:
    """What a line to a system does beside taking its time.

    loss_permille: of 1000 messages so many are lost and sent again by the network, which takes
    two ways more and 200 ms. kbit_s: how much goes through, 0 for any amount.
    """

    loss_permille: int = 0
    kbit_s: int = 0


@dataclass(frozen=True, slots=True)
class LawUse:
    """A law and what it is asked about. of: match names or dotted fields. settings: the rest.

    A law of the user's own has the name of its function, "module:function", or settings that hold
    its sentence.
    """

    law: str
    of: tuple[str, ...] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)
    source: Source = Source("")

    @property
    def is_own(self) -> bool:
        """Tell whether the user has written it."""
        return ":" in self.law or any(isinstance(v, dict) for v in self.settings.values())


@dataclass(frozen=True, slots=True)
class Search:
    """Which faults may be mixed in. faults: "all", "none" or names; without: exceptions."""

    faults: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with open ends. title: language -> text. Times are virtual milliseconds.

    latency_ms, lines: as of a case, where the scenario names a link; else a search draws latencies.
    """

    title: Mapping[str, str]
    file: str
    horizon_ms: int
    heal_at_ms: int
    data: tuple[DataSpec, ...]
    steps: tuple[Step, ...]
    laws: tuple[LawUse, ...]
    faults: tuple[PlannedFault, ...] = ()
    search: Search = Search()
    cause: int = 0
    trials: int | None = None
    latency_ms: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Give the English title, or the first one."""
        return self.title.get("en") or next(iter(self.title.values()))


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A step with its record and time written out. body: for create, the whole record.

    record: the label of the record in this case ("order-1"); other bodies refer to the key that
    the system will give it by the value {"$key": label} or {"$field": [label, field]}.
    """

    at_ms: int
    system: str
    action: Action
    record: str
    match: str
    operation: str = ""
    body: Value = None
    expect: Literal["", "accepted", "refused"] = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a saved case has shown."""

    verdict: Literal["holds", "unknown", "broken"]
    law: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One trial, everything explicit; equal cases give equal traces.

    seed: of latencies, tokens, keys. latency_ms: system -> (least, most) one way. lines: system ->
    what else its line does.
    """

    title: str
    scenario: str
    subject: str
    seed: int
    horizon_ms: int
    heal_at_ms: int
    steps: tuple[CaseStep, ...]
    faults: tuple[PlannedFault, ...]
    laws: tuple[LawUse, ...]
    latency_ms: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    expect: Expectation | None = None
