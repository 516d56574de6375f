"""A saved case once more."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from interlock import __version__
from interlock.data import dataclass
from interlock.errors import ScenarioError
from interlock.fault import FAULTS
from interlock.finding import Finding, Verdict, worst
from interlock.law import LAWS
from interlock.report.model import LawLine, Report, Shown, Smallest, SubjectReport
from interlock.run.answer import replay_command
from interlock.run.laws import check_functions, title_of
from interlock.run.naming import in_words, left_out, plan, seen_from
from interlock.run.pool import Killed, one
from interlock.run.project import START, ProjectFiles, Subject
from interlock.run.search.places import needs
from interlock.run.subject.limits import REFUSED, check_parts
from interlock.run.subject.staged import staged
from interlock.run.tasks import Again, Small
from interlock.scenario.case import Parts, load_case
from interlock.scenario.model import Case
from interlock.trace import Trace

_REMEDIES = {
    "process": "name the program itself: [subject] command, container or parts",
    "callable": "name a function of it: [subject] call",
}


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay has shown. shown_again: what the case expects happened."""

    report: Report
    trace: Trace
    shown_again: bool
    unfired: tuple[str, ...]
    stopped: str


def again(file: Path, files: ProjectFiles, subject: Subject) -> Played:
    """Make the trial of a case file with the subject that it names."""
    case = load_case(file, Parts(tuple(files.systems), FAULTS, LAWS))
    if case.subject:
        name = case.subject.partition(":")[0].partition(".")[0]
        subject = replace(subject, call=case.subject, name=name)
    check_parts(subject, case.faults)
    check_functions(case.laws, files.root)
    for fault in case.faults:
        if needs(fault.kind) in subject.spared:
            raise ScenarioError(
                REFUSED[needs(fault.kind)].format(fault=fault.kind),
                where=str(file),
                remedy=_REMEDIES[needs(fault.kind)],
            )
    started = time.perf_counter()
    answer = one(files, Again(subject, case))
    if isinstance(answer, Killed):
        answer = Small(case, Trace({}, ()), (), 0, f"the subject {answer.why}")
    seconds = time.perf_counter() - started
    report = _report(file, case, answer, subject, seconds)
    wanted = any(_is_expected(f, case) for f in answer.findings)
    is_open = report.verdict is Verdict.UNKNOWN
    why = "; ".join(report.subjects[0].notes) if is_open else answer.stopped
    return Played(report, answer.trace, wanted, answer.unfired, why)


def _whys(case: Case, small: Small) -> tuple[str, ...]:
    """Tell why a case that shows nothing proves nothing either; none when it does."""
    law = case.expect.law if case.expect else ""
    idle = any(law in ("", j.ask.law) and not j.at_stake for j in small.judgements)
    said = "the case no longer puts its law at stake: it does not fit these contracts any more"
    unfired = tuple(f"a planned fault did not fire: {site}" for site in small.unfired)
    return tuple(n for n in (small.stopped, *unfired, said if idle else "") if n)


def _is_expected(finding: Finding, case: Case) -> bool:
    expect = case.expect
    if expect is None:
        return True
    return expect.law in ("", finding.rule) and expect.party in ("", finding.party)


def _report(file: Path, case: Case, small: Small, subject: Subject, seconds: float) -> Report:
    smallest = Smallest(
        file=str(file),
        text=file.read_text(encoding="utf-8"),
        records=sum(1 for s in case.steps if s.action == "create"),
        faults=len(case.faults),
        from_records=0,
        from_faults=0,
        planned=tuple(in_words(f) for f in case.faults),
        trace=small.trace,
        judged=1,
        trial=0,
        plan=plan(case),
    )
    shown = tuple(
        Shown(
            replace(seen_from(f, subject.root), case=str(file)),
            smallest,
            replay_command(str(file)),
        )
        for f in sorted(small.findings, key=lambda f: not _is_expected(f, case))
    )
    whys = _whys(case, small)
    verdict = Verdict.BROKEN if shown else Verdict.UNKNOWN if whys else Verdict.HOLDS
    lines = tuple(
        LawLine(
            j.ask.law,
            ", ".join(j.ask.of),
            j.verdict,
            j.at_stake,
            j.why,
            title_of(j.ask.law),
        )
        for j in small.judgements
    )
    report = SubjectReport(
        name=subject.name,
        verdict=worst([verdict]),
        trials=1,
        laws=lines,
        shown=shown,
        seconds=seconds,
        notes=(*whys, *small.refused),
        staged=staged(subject),
    )
    return Report(
        command="replay",
        version=__version__,
        subjects=(report,),
        seed=case.seed,
        seconds=seconds,
        digest="" if subject.is_live else small.trace.digest(),
        start=START,
        skipped=tuple(s for j in small.judgements for s in left_out(j.ask.law, j.doubts)),
    )
