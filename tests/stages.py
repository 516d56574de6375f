"""Saved cases played on both stages: in virtual time, and with the same subject as a program."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from interlock.fault import FAULTS
from interlock.law import LAWS
from interlock.run.judge import Judged, judge
from interlock.run.project import Project, Subject
from interlock.run.trial.home import Home
from interlock.run.trial.virtual import run_trial
from interlock.scenario.case import Parts, load_case
from interlock.scenario.model import Case
from interlock.serve.subject.model import Part
from interlock.trace import Trace

PROGRAM = Path(__file__).parent / "run" / "trial" / "as_program.py"
LASTS_S = 15.0
"""So long a trial may take of the machine's time, its programs' start not counted."""
SPEED_LEAST = 30.0


@dataclass(frozen=True, slots=True)
class Stages:
    """What both stages say of a case. speed: of the world on sockets."""

    virtual: Judged
    sockets: Judged
    virtual_trace: Trace
    sockets_trace: Trace
    speed: float

    @property
    def agree(self) -> bool:
        """Tell whether the verdicts are the same, and the laws and parties that they name."""
        return said(self.virtual) == said(self.sockets)


def said(judged: Judged) -> tuple[str, frozenset[tuple[str, str]]]:
    """Give verdict, and the laws and parties of the findings."""
    return str(judged.verdict), frozenset((f.rule, f.party) for f in judged.findings)


def saved(file: Path, project: Project) -> Case:
    """Load a case file."""
    return load_case(file, Parts(tuple(project.contracts), FAULTS, LAWS))


def played(project: Project, case: Case, lasts_s: float = LASTS_S) -> Stages:
    """Play a case on both stages. lasts_s: how long it may take on sockets, start not counted."""
    call, root = case.subject, project.files.root
    subject = Subject(call.partition(":")[0], call, root)
    with tempfile.TemporaryDirectory() as room:
        virtual = run_trial(project, subject, case, Path(room))
    last_ms = max(e.at_ms for e in virtual.events)
    speed = max(SPEED_LEAST, last_ms / 1000 / lasts_s)
    parts = (Part("", command=(sys.executable, str(PROGRAM), call)),)
    program = replace(subject, parts=parts, clock="faketime", speed=speed)
    with tempfile.TemporaryDirectory() as room:
        home = Home(project, Path(room), lambda: None)
        try:
            sockets = home.trial(program, case)
        finally:
            home.close()
    judged = tuple(judge(trace, case, project.court) for trace in (virtual, sockets))
    return Stages(*judged, virtual, sockets, speed)
