"""A finished campaign as a report."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import replace
from pathlib import Path

from interlock import __version__
from interlock.report.model import Report, Skipped, SubjectReport, Tried
from interlock.run.campaign import Line, Sum, Wish, subject_report
from interlock.run.naming import left_out
from interlock.run.project import Project, Subject
from interlock.run.search.places import kills
from interlock.run.search.plot import kinds
from interlock.run.subject.limits import not_tried
from interlock.run.subject.staged import staged
from interlock.values import Value


def answer(command: str, wish: Wish, found: Sum, project: Project, *, seconds: float) -> Report:
    """Sum up a campaign. seconds: of the whole command."""
    subjects = tuple(_subject(found, s, project) for s in wish.subjects)
    outcomes = any(line.counted() for line in found.all_lines())
    # On sockets no trial is the same twice.
    live = any(subject.is_live for subject in wish.subjects)
    return Report(
        command=command,
        version=__version__,
        subjects=subjects,
        seed=wish.seed,
        seconds=seconds,
        digest=found.digest() if outcomes and not live else "",
        start=project.start,
        skipped=(*_skipped(found, project, wish.subjects),),
        coverage=_coverage(found, project, wish.subjects),
        not_covered=tuple(_not_covered(found, project)),
        pair={name: f"{c.title} {c.version}" for name, c in project.contracts.items()},
    )


def _subject(found: Sum, subject: Subject, project: Project) -> SubjectReport:
    report = subject_report(found, subject, replay_command)
    shown = tuple(
        replace(s, finding=replace(s.finding, case=seen_from_here(s.finding.case)))
        for s in report.shown
    )
    made = report.trials + sum(s.smallest.judged for s in shown if s.smallest)
    return replace(
        report,
        shown=shown,
        tried=_tried(found.lines[subject.name], project),
        staged=staged(subject, made, report.seconds),
    )


def _tried(lines: list[Line], project: Project) -> Tried:
    outcomes = [o for line in lines for o in line.counted()]
    return Tried(
        tuple((project.scenarios[x.scenario].title, len(x.counted())) for x in lines),
        dict(sorted(Counter(kind for o in outcomes for kind in o.fired).items())),
        dict(sorted(Counter(name for o in outcomes for name in o.seen).items())),
    )


def replay_command(file: str) -> str:
    """Give the command that shows a case again, with the path as seen from here."""
    return f"interlock replay {shlex.quote(seen_from_here(file))}"


def seen_from_here(file: str) -> str:
    """Give a path without the folder that the user stands in."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return str(path) if file else ""


def _coverage(found: Sum, project: Project, subjects: tuple[Subject, ...]) -> dict[str, Value]:
    outcomes = [o for line in found.all_lines() for o in line.counted()]
    seen = {name for o in outcomes for name in o.seen}
    wanted = _bridged(project)
    planned = sum(o.planned for o in outcomes)
    unfired = sum(o.unfired for o in outcomes)
    fired = sorted({kind for o in outcomes for kind in o.fired})
    return {
        "operations": f"{len(wanted & seen)}/{len(wanted)}",
        "faults_planned": planned,
        "faults_fired": planned - unfired,
        "kinds_fired": list(fired),
        "trials_by_fault": dict(sorted(Counter(k for o in outcomes for k in o.fired).items())),
        "subjects": len(subjects),
        "scenarios": len({line.scenario for line in found.all_lines()}),
    }


def _bridged(project: Project) -> set[str]:
    """Give the operations that the bridge names: those must be seen."""
    flows = project.court.bridge.flows
    return {f"{flow.target}.{name}" for flow in flows for name in flow.do}


def _not_covered(found: Sum, project: Project) -> list[str]:
    seen = {n for line in found.all_lines() for o in line.counted() for n in o.seen}
    return [f"{name} was never called" for name in sorted(_bridged(project) - seen)]


def _skipped(found: Sum, project: Project, subjects: tuple[Subject, ...]) -> list[Skipped]:
    skipped = [s for subject in subjects for s in not_tried(subject, project.scenarios)]
    immortal = any(subject.url for subject in subjects)
    for scenario in project.scenarios:
        fired = _fired(found, project, scenario.file)
        unused = [n for n in kinds(scenario) if n not in fired and not (immortal and kills(n))]
        if unused and scenario.search.faults:
            names = ", ".join(unused)
            what = f"faults in {Path(scenario.file).name}"
            skipped.append(Skipped(what, f"never drawn or never met: {names}"))
    skipped.extend(_doubted(found))
    if found.over_budget:
        skipped.append(Skipped("the remaining trials", "the budget was used up"))
    return skipped


def _doubted(found: Sum) -> tuple[Skipped, ...]:
    """Give what laws could not judge in some trial, each once."""
    laws = (law for line in found.all_lines() for o in line.counted() for law in o.laws)
    return tuple(dict.fromkeys(s for law in laws for s in left_out(law.law, law.doubts)))


def _fired(found: Sum, project: Project, file: str) -> set[str]:
    return {
        kind
        for line in found.all_lines()
        if project.scenarios[line.scenario].file == file
        for outcome in line.counted()
        for kind in outcome.fired
    }
