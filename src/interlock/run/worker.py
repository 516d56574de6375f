"""The process that makes trials: one project, tasks in, outcomes out.

A process of its own, because a subject may loop for ever and must then be killed, and with
PYTHONHASHSEED=0, because a subject may iterate over sets of text.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from interlock.errors import InterlockError, InternalError
from interlock.finding import Verdict
from interlock.run.coverage import chart, met
from interlock.run.judge import Judged, judge, refused_steps, silenced
from interlock.run.naming import address, bug_of
from interlock.run.project import Project, Subject, load_project
from interlock.run.search.places import Beyond, Sites, reached, sites
from interlock.run.search.plain import plain_values
from interlock.run.search.plot import Plot, case_for, kinds, singles_of
from interlock.run.search.shrink import shrink
from interlock.run.search.workload import optional_fields
from interlock.run.tasks import (
    HOME,
    Alive,
    Answer,
    Batch,
    Done,
    Failed,
    LawOutcome,
    Shrink,
    Small,
    Smaller,
    Task,
    TrialOutcome,
)
from interlock.run.trial.home import Home
from interlock.run.trial.virtual import run_trial
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case, CaseStep
from interlock.trace import Trace
from interlock.values import Path as FieldPath
from interlock.values import Value

LED_BY_MAX = 2
"""So many faults may have led a trial to a new place, for it to be tried with one more."""
TOLD_EVERY = 10
"""Of so many tries in virtual time the smallest case so far is told once: it is work to write."""
MUTATED = (0, 1)
"""Trials whose laws must speak on planted violations: a calm one, and the scenario's own faults."""


class Bench:
    """A project and a place for the subjects' stores.

    tell: hears `Alive` after each trial, and what a task answers before its end.
    """

    def __init__(self, project: Project, room: Path, tell: Callable[[Answer], None]) -> None:
        self.project = project
        self.room = room
        self._tell = tell
        self._home = Home(project, room / HOME, lambda: tell(Alive()))
        self._made = 0
        self._chart = chart(project.contracts, project.court.bridge)

    def trial(self, subject: Subject, case: Case) -> Trace:
        """Make the trial of a case in a fresh room."""
        if subject.is_live:
            return self._home.trial(subject, case)
        self._made += 1
        room = self.room / str(self._made)
        room.mkdir()
        try:
            return run_trial(self.project, subject, case, room)
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def close(self) -> None:
        """End what is kept between trials."""
        self._home.close()

    def judged(self, subject: Subject, case: Case) -> tuple[Trace, Judged]:
        """Make the trial and judge it."""
        trace = self.trial(subject, case)
        self._tell(Alive())
        return trace, judge(trace, case, self.project.court)

    def do(self, task: Task) -> Iterator[Answer]:
        """Do a task, one answer at a time."""
        if isinstance(task, Batch):
            yield from self._batch(task)
        elif isinstance(task, Shrink):
            case, tries = shrink(
                task.case,
                task.bug,
                self._telling(task),
                optional=self._optional,
                plain=self._plain,
            )
            yield self._small(task.subject, case, tries)
        else:
            yield self._small(task.subject, task.case, 0)

    def _telling(self, task: Shrink) -> Callable[[Case], tuple[Trace, Judged]]:
        """Give what makes and judges a trial of a shrinking case, and tells how small it is."""
        apart = 1 if task.subject.is_live else TOLD_EVERY
        tries, next_told = 0, 0

        def judged(case: Case) -> tuple[Trace, Judged]:
            nonlocal tries, next_told
            trace, found = self.judged(task.subject, case)
            tries += 1
            if tries > next_told and any(bug_of(f) == task.bug for f in found.findings):
                self._tell(Smaller(_small(case, trace, found, tries)))
                next_told = tries + apart - 1
            return trace, found

        return judged

    def _optional(self, step: CaseStep) -> tuple[FieldPath, ...]:
        contract = self.project.contracts[step.system]
        return optional_fields(contract, self._resource(step), step.body)

    def _plain(self, step: CaseStep) -> Mapping[FieldPath, Value]:
        contract = self.project.contracts[step.system]
        resource = contract.resource(self._resource(step))
        if resource is None:
            return {}
        return plain_values(contract, self.project.court.bridge, resource, step.body)

    def _resource(self, step: CaseStep) -> str:
        match = self.project.court.bridge.matches.get(step.match)
        side = match.sides.get(step.system) if match else None
        return side.resource if side else step.match

    def _small(self, subject: Subject, case: Case, tries: int) -> Small:
        trace, judged = self.judged(subject, case)
        return _small(case, trace, judged, tries)

    def _batch(self, task: Batch) -> Iterator[TrialOutcome]:
        project = self.project
        plot = Plot(
            project.scenarios[task.scenario],
            project.name_of(task.scenario),
            project.contracts,
            project.court.bridge,
            task.subject.call,
            task.seed,
            task.only_fault,
            parts=task.subject.mortal_parts,
            spared=task.subject.spared,
            every_fault=task.every_fault,
        )
        for number in task.numbers:
            case = case_for(plot, number, task.sites)
            trace, judged = self.judged(task.subject, case)
            # By identity: two faults of a plan may be equal, and only one of them may strike.
            struck = {id(f) for f in case.faults} - {id(f) for f in judged.unfired}
            patterns = {f.pattern for f in plot.scenario.faults if id(f) in struck} - {""}
            # Of a pattern one that strikes will do: a line that flaps is away in calm minutes too.
            missed = tuple(
                address(f)
                for f in plot.scenario.faults
                if id(f) not in struck and f.pattern not in patterns
            )
            outcome = self._outcome(number, case, trace, judged)
            if outcome.sites is not None and plot.every_fault:
                # A fault planned for what comes when all has healed could never strike.
                outcome = replace(outcome, sites=sites(trace, case.heal_at_ms))
            yield replace(
                outcome,
                missed=missed,
                searches=bool(kinds(plot.scenario)),
                idle=tuple(f.kind for f in judged.unfired),
                beyond=_beyond(number, case, (trace, judged), plot, task.sites),
                singles=_singles(plot, outcome.sites),
            )

    def _outcome(self, number: int, case: Case, trace: Trace, judged: Judged) -> TrialOutcome:
        quiet: tuple[tuple[str, str], ...] = ()
        if number in MUTATED and not judged.stopped:
            quiet = tuple(
                (ask.title, why) for ask, why in silenced(trace, case, self.project.court)
            )
        idle = {id(f) for f in judged.unfired}
        fired = {e.fault for e in trace.events if e.kind == "fault"}
        fired -= {f.kind for f in judged.unfired} - {
            f.kind for f in case.faults if id(f) not in idle
        }
        seen = {f"{e.system}.{e.operation}" for e in trace.events if e.kind == "request"}
        return TrialOutcome(
            number=number,
            digest=trace.digest(),
            verdict=judged.verdict,
            laws=tuple(
                LawOutcome(j.ask.law, ", ".join(j.ask.of), j.verdict, j.at_stake, j.why, j.doubts)
                for j in judged.judgements
            ),
            findings=judged.findings,
            fired=tuple(sorted(fired)),
            planned=len(case.faults),
            unfired=len(judged.unfired),
            seen=tuple(sorted(seen)),
            stopped=judged.stopped,
            case=case if judged.verdict is not Verdict.HOLDS else None,
            sites=sites(trace) if number == 0 else None,
            silenced=quiet,
            refused=refused_steps(trace) if number == 0 else (),
            met=met(trace, self._chart),
        )


def _small(case: Case, trace: Trace, judged: Judged, tries: int) -> Small:
    # The case is written out only for a trace that is kept: it takes as long as judging.
    return Small(
        case,
        replace(trace, header={**trace.header, "case": dump_case(case)}),
        judged.findings,
        tries,
        judged.stopped,
        tuple(map(address, judged.unfired)),
        judged.judgements,
        refused_steps(trace),
    )


def _beyond(
    number: int, case: Case, ran: tuple[Trace, Judged], plot: Plot, seen: Sites | None
) -> tuple[Beyond, ...]:
    """Give where a trial's faults led; of a storm nobody could say which of them did."""
    trace, judged = ran
    missed = {id(f) for f in judged.unfired}
    struck = tuple(f for f in case.faults if id(f) not in missed)
    if seen is None or plot.every_fault or not 0 < len(struck) <= LED_BY_MAX:
        return ()
    found = reached(trace, seen, plot.contracts)
    return tuple(Beyond(number, struck, case.latency_ms, site, at_ms) for site, at_ms in found)


def _singles(plot: Plot, seen: Sites | None) -> int:
    return sum(1 for _ in singles_of(plot, seen)) if seen and plot.every_fault else 0


def serve(pipe: Connection, room: Path) -> None:
    """Load the project that comes first, then do tasks until the pipe closes.

    room: a folder of its own, which the parent takes away: a killed worker cannot.
    """
    try:
        project = load_project(pipe.recv())
    except InterlockError as error:
        pipe.send(Failed(error))
        return
    # What is loaded stays: collections between trials need not look at it.
    gc.collect()
    gc.freeze()
    pipe.send(Done())
    bench = Bench(project, room, pipe.send)
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            bench.close()
            return
        try:
            for answer in bench.do(task):
                pipe.send(answer)
        except InterlockError as error:
            pipe.send(Failed(error))
        except Exception as error:  # noqa: BLE001  # the parent must hear of our defects
            pipe.send(Failed(_defect(error)))
        pipe.send(Done())


def _defect(error: Exception) -> InternalError:
    if os.environ.get("INTERLOCK_DEBUG"):
        traceback.print_exc()
    last = traceback.extract_tb(error.__traceback__)[-1]
    return InternalError(
        f"{type(error).__name__}: {error}",
        where=f"{Path(last.filename).name}:{last.lineno}",
        remedy="a defect of Interlock: run again with INTERLOCK_DEBUG=1 and report what it prints",
    )


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), Path(sys.argv[2]))
