"""What a campaign is asked for, and what it has found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path

from interlock.data import dataclass
from interlock.finding import Verdict
from interlock.report.model import Shown
from interlock.run.naming import Bug
from interlock.run.pool import SILENCE_MAX_S, Crew, Pool
from interlock.run.project import ProjectFiles, Subject
from interlock.run.tasks import Shrink, Small, TrialOutcome
from interlock.values import digest


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run. trials: for each scenario, by its index. stop_early: end a subject's trials at
    its first broken one. only_fault: mix in this kind alone. budget_s: None for no end. cases:
    folder for the smallest cases. progress: told a subject's trials made, wanted, broken.
    silence_max_s: of processor time, then a silent worker is killed. crew: makes the trials.
    every_fault: after the calm trials of a scenario each single fault, as many as there are, the
    first_fault-th (from 1) and all that follow.
    """

    files: ProjectFiles
    subjects: tuple[Subject, ...]
    trials: tuple[int, ...]
    seed: int
    workers: int
    cases: Path
    stop_early: bool = False
    only_fault: str = ""
    budget_s: float | None = None
    silence_max_s: float = SILENCE_MAX_S
    crew: Callable[..., Crew] = Pool
    every_fault: bool = False
    first_fault: int = 1
    progress: Callable[[str, int, int, int], None] = lambda subject, done, of, broken: None


@dataclass(slots=True)
class Line:
    """One subject on one scenario. cut: number of the trial after which nothing counts.
    resting: nothing of it is queued."""

    subject: Subject
    scenario: int
    trials: int
    outcomes: dict[int, TrialOutcome] = field(default_factory=dict)
    killed: dict[int, str] = field(default_factory=dict)
    cut: int | None = None
    resting: bool = False
    finished: bool = False

    @property
    def is_broken(self) -> bool:
        """Tell whether a trial has broken a law."""
        return any(o.verdict is Verdict.BROKEN for o in self.outcomes.values())

    def counted(self) -> list[TrialOutcome]:
        """Give the outcomes that count, in order."""
        return [
            self.outcomes[n] for n in sorted(self.outcomes) if self.cut is None or n <= self.cut
        ]


@dataclass(slots=True)
class Sum:
    """What a campaign has found: subject name -> lines, smallest cases, seconds, notes.

    more: bugs beyond those that are shown. so_far: how small the cases are that are being made
    small. broken_off: somebody ended the run. only_fault, every_fault, first_fault: as they were
    wished.
    """

    lines: dict[str, list[Line]] = field(default_factory=dict)
    smallest: dict[tuple[str, Bug], Shown] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    more: dict[str, set[Bug]] = field(default_factory=dict)
    so_far: dict[tuple[str, Bug], tuple[Shrink, Small | None]] = field(default_factory=dict)
    over_budget: bool = False
    broken_off: bool = False
    only_fault: str = ""
    every_fault: bool = False
    first_fault: int = 1

    def all_lines(self) -> Iterator[Line]:
        """Give every line in order."""
        for lines in self.lines.values():
            yield from lines

    def digest(self) -> str:
        """Give the hash over the traces of all trials that count."""
        return digest("\n".join(o.digest for line in self.all_lines() for o in line.counted()))
