"""What every report format renders: verdicts, laws, findings with their smallest cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from interlock.data import dataclass
from interlock.finding import Finding, Verdict, worst
from interlock.trace import Trace
from interlock.values import Value


@dataclass(frozen=True, slots=True)
class LawLine:
    """A law over all trials of a subject. at_stake: summed; why: for UNKNOWN. title: what it
    demands, language -> text.
    """

    law: str
    of: str
    verdict: Verdict
    at_stake: int
    why: str = ""
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault of a case. site: `erp.CreateOrder#1`, or the system for a fault that lasts from
    from_ms for for_ms. says: its own English words. settings: those that are not its default.
    """

    kind: str
    site: str
    says: str = ""
    from_ms: int = 0
    for_ms: int = 0
    settings: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest case of a finding. records, faults: counts; from_: those of the case found
    first. planned: each fault in words; plan: the same as data. text: the case file. judged:
    trials that shrinking took.
    """

    file: str
    text: str
    records: int
    faults: int
    from_records: int
    from_faults: int
    planned: tuple[str, ...]
    trace: Trace
    judged: int
    trial: int
    scenario: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding and its smallest case (None for a finding without one, as of `check`).

    replay: the command that shows it again. count: trials that showed the same.
    """

    finding: Finding
    smallest: Smallest | None = None
    replay: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not done, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What a subject was put through. scenarios: (titles by language, trials) each. faults: kind
    -> trials in which it touched a message. operations: "erp.CreateOrder" -> trials that called it.
    """

    scenarios: tuple[tuple[Mapping[str, str], int], ...] = ()
    faults: Mapping[str, int] = field(default_factory=dict)
    operations: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Singles:
    """What a run that tries every single fault has done. tried: of so many that there are.

    idle: kind -> how many of the tried ones changed nothing. first: of each scenario, from 1;
    asked: how many there are from there. next: where to go on, 0 when nothing is left.
    """

    tried: int
    of: int
    idle: Mapping[str, int] = field(default_factory=dict)
    first: int = 1
    asked: int = 0
    next: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether all was tried that was asked for, and something was."""
        return self.tried == self.asked > 0


@dataclass(frozen=True, slots=True)
class Staged:
    """How a subject on sockets was played. kind: command, container, parts or url. clock: real,
    faketime or scaled, with `speed` seconds of the world in one. lives: "trial" when each has its
    own, "many" when one serves many, "theirs" when nobody starts it. spared: parts that survive a
    crash of the whole. trials_per_minute: made, those of shrinking too.
    """

    kind: str
    clock: str
    speed: float
    lives: str
    parts: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    trials_per_minute: float = 0.0


@dataclass(frozen=True, slots=True)
class SubjectReport:
    """One subject judged. truth: what a planted subject is known to be, {} for real ones:
    verdict, law, party, says_en, says_zh. as_truth: whether the judgement is as the truth says.
    notes: sentences about the run (stopped trials, silenced laws). staged: None in virtual time.
    singles: None unless every single fault was asked for.
    """

    name: str
    verdict: Verdict
    trials: int
    laws: tuple[LawLine, ...]
    shown: tuple[Shown, ...]
    seconds: float = 0.0
    truth: Mapping[str, str] = field(default_factory=dict)
    as_truth: bool | None = None
    notes: tuple[str, ...] = ()
    tried: Tried = Tried()
    staged: Staged | None = None
    singles: Singles | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of one command.

    start: the virtual clock at the beginning of a trial (aware). coverage: counts and lists as in
    the JSON output. contracts: rows as `check` gives them. digest: over all traces, "" on sockets.
    broken_off: somebody ended the run, as by Ctrl-C.
    """

    command: str
    version: str
    subjects: tuple[SubjectReport, ...] = ()
    seed: int = 0
    seconds: float = 0.0
    digest: str = ""
    start: datetime | None = None
    skipped: tuple[Skipped, ...] = ()
    coverage: Mapping[str, Value] = field(default_factory=dict)
    not_covered: tuple[str, ...] = ()
    contracts: tuple[Mapping[str, Value], ...] = ()
    pair: Mapping[str, str] = field(default_factory=dict)
    broken_off: bool = False

    @property
    def verdict(self) -> Verdict:
        """Give the worst verdict of the subjects; UNKNOWN when nothing was judged, or not all."""
        left = (Verdict.UNKNOWN,) if self.broken_off else ()
        return worst((*(s.verdict for s in self.subjects), *left))

    @property
    def trials(self) -> int:
        """Give the trials of all subjects."""
        return sum(s.trials for s in self.subjects)
