"""The rehearsal of rights: what is used, then every trial with one right less."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from interlock.data import dataclass
from interlock.errors import ConfigError
from interlock.run.project import Project, Subject
from interlock.run.rights.removed import Removal, without
from interlock.run.rights.used import Right, Used, granted, seen_by, unneeded, used_in
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.virtual import run_trial
from interlock.scenario.model import Case
from interlock.trace import Trace

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was found. seen: fields that the bridge reads; a program that may not see one cannot
    tell it from an empty one, so that these are told, but not taken away. unneeded: rights that
    the contracts give and nobody used.
    """

    used: Used
    seen: tuple[Right, ...]
    removals: tuple[Removal, ...]
    unneeded: tuple[Right, ...]
    trials: int


def rehearse_rights(project: Project, subject: Subject, seed: int, tell: Progress) -> Rehearsed:
    """Run the scenarios without faults, then without one right at a time.

    Raises ConfigError for a subject on sockets, whose life is too long for so many trials.
    """
    if subject.is_live:
        raise ConfigError(
            "rights are taken away in virtual time only",
            where="[subject]",
            remedy='name a Python callable: call = "package.module:function"',
        )
    cases = tuple(_calm_cases(project, subject, seed))
    with tempfile.TemporaryDirectory() as room:
        stage = _Stage(subject, Path(room))
        calm = []
        for number, case in enumerate(cases):
            tell("used", number, len(cases))
            calm.append((number, stage.play(project, case)))
        used = used_in(calm, project.contracts)
        rights = [r for r in sorted(used.calm) if r.system in _bridged(project)]
        removals = []
        for number, right in enumerate(rights):
            tell("removed", number, len(rights))
            lesser = _lesser(project, used, right)
            trace = stage.play(lesser, cases[used.calm[right]])
            removals.append(without(right, trace, project.court.bridge, lesser.contracts))
    seen = tuple(sorted(set(seen_by(project.court.bridge, used))))
    spare = tuple(unneeded(used, project.contracts))
    return Rehearsed(used, seen, tuple(removals), spare, len(cases) + len(rights))


def _bridged(project: Project) -> frozenset[str]:
    """Give the systems whose records the bridge carries: a chat that says no is no half record."""
    matches = project.court.bridge.matches.values()
    return frozenset(system for match in matches for system in match.sides)


class _Stage:
    """Plays trials in rooms of their own."""

    def __init__(self, subject: Subject, room: Path) -> None:
        self._subject = subject
        self._room = room
        self._made = 0

    def play(self, project: Project, case: Case) -> Trace:
        """Make the trial of a case."""
        self._made += 1
        room = self._room / str(self._made)
        room.mkdir()
        return run_trial(project, self._subject, case, room)


def _calm_cases(project: Project, subject: Subject, seed: int) -> Iterator[Case]:
    for number, scenario in enumerate(project.scenarios):
        plot = Plot(
            scenario,
            project.name_of(number),
            project.contracts,
            project.court.bridge,
            subject.call,
            seed,
        )
        yield replace(case_for(plot, 0, None), faults=())


def _lesser(project: Project, used: Used, right: Right) -> Project:
    contracts = {
        name: replace(contract, rights=(granted(used, name, right),))
        if name == right.system
        else contract
        for name, contract in project.contracts.items()
    }
    return replace(project, contracts=contracts)
