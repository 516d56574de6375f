"""What a worker is asked and what it answers; all of it travels between processes."""

from __future__ import annotations

from interlock.data import dataclass
from interlock.errors import InterlockError
from interlock.finding import Finding, Verdict
from interlock.law import Doubt, Judgement
from interlock.run.coverage import Met
from interlock.run.naming import Bug
from interlock.run.project import Subject
from interlock.run.search.places import Beyond, Sites
from interlock.scenario.model import Case
from interlock.trace import Trace

HOME = "home"
"""Folder of a worker's room where its live trials are made; what lives is noted there."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Make these trials of a scenario. sites: None for the first, calm trial alone.

    every_fault: after the calm trials, each single fault in its turn.
    """

    subject: Subject
    scenario: int
    numbers: tuple[int, ...]
    seed: int
    sites: Sites | None = None
    only_fault: str = ""
    every_fault: bool = False


@dataclass(frozen=True, slots=True)
class Shrink:
    """Make a broken case small. bug: as `naming.bug_of` gives it."""

    subject: Subject
    case: Case
    bug: Bug


@dataclass(frozen=True, slots=True)
class Again:
    """Make the trial of one case and give its trace."""

    subject: Subject
    case: Case


@dataclass(frozen=True, slots=True)
class LawOutcome:
    """What one law said of one trial. doubts: what it could not judge."""

    law: str
    of: str
    verdict: Verdict
    at_stake: int
    why: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What is kept of one trial. case: only of a broken one. sites: only of trial 0.

    silenced: of the first two, laws that did not speak on their planted violation.
    fired: kinds of faults that touched a message; unfired: planned ones that did not; idle: their
    kinds. beyond: where only this trial's faults led. singles: of trial 0, how many there are.
    met: what it has covered.
    seen: "system.operation" called by the subject. stopped: why it could not be finished.
    refused: what people could not do in trial 0. missed: faults of the scenario itself, as
    "kind at site", that did not strike. searches: whether its scenario mixes in faults.
    """

    number: int
    digest: str
    verdict: Verdict
    laws: tuple[LawOutcome, ...]
    findings: tuple[Finding, ...]
    fired: tuple[str, ...]
    planned: int
    unfired: int
    seen: tuple[str, ...]
    stopped: str = ""
    case: Case | None = None
    sites: Sites | None = None
    silenced: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    searches: bool = False
    idle: tuple[str, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    singles: int = 0
    met: Met = Met()


@dataclass(frozen=True, slots=True)
class Small:
    """A judged case with its trace. findings: all that it shows. tries: trials it took."""

    case: Case
    trace: Trace
    findings: tuple[Finding, ...]
    tries: int
    stopped: str = ""
    unfired: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Smaller:
    """The smallest case so far, while it is made smaller: what is kept should the run end."""

    so_far: Small


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker could not do it."""

    error: InterlockError


@dataclass(frozen=True, slots=True)
class Alive:
    """The worker has finished a trial that is no answer by itself."""


@dataclass(frozen=True, slots=True)
class Done:
    """The task is finished."""


Task = Batch | Shrink | Again
Answer = TrialOutcome | Small | Smaller | Failed | Alive | Done
