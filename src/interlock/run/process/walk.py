"""The walk: situations are found by trying every event in each, settled and at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path

from interlock.data import dataclass
from interlock.errors import ConfigError
from interlock.finding import Finding, Verdict
from interlock.law import Reading
from interlock.run.judge import judge
from interlock.run.process.cases import When, case_of
from interlock.run.process.events import (
    Event,
    Situation,
    events_of,
    matches_with_life,
    situation_of,
)
from interlock.run.project import Project, Subject
from interlock.run.trial.virtual import run_trial
from interlock.scenario.model import Case
from interlock.trace import Trace

SITUATIONS_MAX = 40
WHENS: tuple[When, ...] = ("settled", "at-once")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One event in one situation. when: settled, or a second after the step before.

    after: where the record stood at the end. taken: whether the system took the step. findings: of
    the laws that were broken; case: the trial.
    """

    match: str
    before: Situation
    event: Event
    when: When
    after: Situation
    taken: bool
    verdict: Verdict
    findings: tuple[Finding, ...]
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class Walk:
    """What was tried. left: situations that were found and not gone on from."""

    cells: tuple[Cell, ...]
    situations: tuple[Situation, ...]
    left: tuple[Situation, ...] = ()


def walk(project: Project, subject: Subject, seed: int, tell: Progress) -> Walk:
    """Try every event in every situation that steps of people lead to.

    Raises ConfigError for a subject on sockets, whose life is too long for so many trials.
    """
    if subject.is_live:
        raise ConfigError(
            "the joint process is walked through in virtual time only",
            where="[subject]",
            remedy='name a Python callable: call = "package.module:function"',
        )
    with tempfile.TemporaryDirectory() as room:
        walker = _Walker(project, subject, seed, Path(room))
        for match in matches_with_life(project.court.bridge):
            walker.explore(match, tell)
    return Walk(tuple(walker.cells), tuple(walker.known), tuple(walker.left))


class _Walker:
    """Goes from situation to situation, the nearest first."""

    def __init__(self, project: Project, subject: Subject, seed: int, room: Path) -> None:
        self._project = project
        self._subject = subject
        self._seed = seed
        self._room = room
        self._made = 0
        self.cells: list[Cell] = []
        self.known: list[Situation] = []
        self.left: list[Situation] = []

    def explore(self, match: str, tell: Progress) -> None:
        """Try all events of a match's process."""
        events = tuple(events_of(self._project, match))
        start = self._played(match, (), "settled")[1]
        waiting: list[tuple[Situation, tuple[Event, ...]]] = [(start, ())]
        known = [start]
        while waiting:
            before, steps = waiting.pop(0)
            tell(match, len(known) - len(waiting), len(known))
            for event in events:
                for when in WHENS if steps else WHENS[:1]:
                    cell = self._cell(match, before, (*steps, event), when)
                    self.cells.append(cell)
                    if when == "settled" and cell.taken and cell.after not in known:
                        known.append(cell.after)
                        if len(known) <= SITUATIONS_MAX:
                            waiting.append((cell.after, (*steps, event)))
                        else:
                            self.left.append(cell.after)
        self.known.extend(known)

    def _cell(self, match: str, before: Situation, steps: tuple[Event, ...], when: When) -> Cell:
        trace, after, case = self._played(match, steps, when)
        judged = judge(trace, case, self._project.court)
        acts = [e for e in trace.events if e.kind == "act" and e.operation == steps[-1].operation]
        taken = bool(acts) and acts[-1].ok and acts[-1].system == steps[-1].system
        return Cell(
            match, before, steps[-1], when, after, taken, judged.verdict, judged.findings, case
        )

    def _played(
        self, match: str, steps: tuple[Event, ...], when: When
    ) -> tuple[Trace, Situation, Case]:
        case = case_of(self._project, match, steps, when=when, seed=self._seed)
        self._made += 1
        room = self._room / str(self._made)
        room.mkdir()
        trace = run_trial(self._project, self._subject, case, room)
        court = self._project.court
        reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
        return trace, situation_of(reading, self._project, match), case


def tried(found: Walk) -> Iterator[tuple[Situation, tuple[Cell, ...]]]:
    """Give the cells of each situation, in the order in which they were found."""
    for situation in found.situations:
        yield situation, tuple(c for c in found.cells if c.before == situation)
