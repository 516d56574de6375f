"""A finished campaign as a report."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from interlock import __version__
from interlock.fault import FAULTS
from interlock.report.model import Report, Skipped, SubjectReport, Tried
from interlock.run.campaign import Line, Sum, Wish, subject_report
from interlock.run.coverage import chart, there_is, together
from interlock.run.naming import left_out
from interlock.run.project import Project, Subject
from interlock.run.search.places import has_place, needs
from interlock.run.search.plot import kinds
from interlock.run.subject.limits import not_tried
from interlock.run.subject.staged import staged
from interlock.scenario.idle import idle_flows
from interlock.scenario.model import Scenario
from interlock.values import Value

LEFT = Skipped("the remaining trials", "the run was broken off")


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
        digest=found.digest() if outcomes and not (live or found.broken_off) else "",
        start=project.start,
        skipped=(*_skipped(found, project, wish.subjects),),
        coverage=_coverage(found, project, wish.subjects),
        not_covered=tuple(_not_covered(found, project)),
        pair={name: f"{c.title} {c.version}" for name, c in project.contracts.items()},
        broken_off=found.broken_off,
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
    parts = _parts(found, project)
    planned = sum(o.planned for o in outcomes)
    unfired = sum(o.unfired for o in outcomes)
    fired = sorted({kind for o in outcomes for kind in o.fired})
    return {
        **{name: f"{len(wanted & seen)}/{len(wanted)}" for name, (wanted, seen) in parts.items()},
        "not_covered": {
            name: list[Value](sorted(wanted - seen)) for name, (wanted, seen) in parts.items()
        },
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


def _parts(found: Sum, project: Project) -> dict[str, tuple[set[str], set[str]]]:
    """Give what there is to be met and what of it was met, by the keys of the JSON output."""
    outcomes = [o for line in found.all_lines() for o in line.counted()]
    called = {name for o in outcomes for name in o.seen}
    whole = there_is(chart(project.contracts, project.court.bridge), called)
    seen = together(o.met for o in outcomes)
    kinds_ = {kind for line in found.all_lines() for kind in kinds(_scenario(project, line))}
    return {
        "operations": (_bridged(project), called),
        "outcomes": (set(whole.outcomes), set(seen.outcomes)),
        "moves": (set(whole.moves), set(seen.moves)),
        "codes": (set(whole.codes), set(seen.codes)),
        "values": (set(whole.values), set(seen.values)),
        "fault_kinds": (kinds_, {kind for o in outcomes for kind in o.fired}),
    }


def _scenario(project: Project, line: Line) -> Scenario:
    return project.scenarios[line.scenario]


def _not_covered(found: Sum, project: Project) -> list[str]:
    """Give what a reader should know; of outcomes there are too many that nobody can bring about.

    Kinds of fault that never struck are told with their scenarios.
    """
    parts = _parts(found, project)
    left = {name: sorted(wanted - seen) for name, (wanted, seen) in parts.items()}
    never = [f"{name} was never called" for name in left["operations"]]
    return [*never, *left["codes"], *left["moves"], *left["values"]]


def _skipped(found: Sum, project: Project, subjects: tuple[Subject, ...]) -> list[Skipped]:
    skipped = [s for subject in subjects for s in not_tried(subject, project.scenarios)]
    spared = {need for subject in subjects for need in subject.spared}
    for scenario in project.scenarios:
        fired = _fired(found, project, scenario.file)
        unused = [n for n in kinds(scenario) if n not in fired and needs(n) not in spared]
        if scenario.search.faults == ("all",):
            unused = [n for n in unused if has_place(n, project.contracts)]
        if unused and scenario.search.faults:
            names = ", ".join(unused)
            what = f"faults in {Path(scenario.file).name}"
            skipped.append(Skipped(what, f"never drawn or never met: {names}"))
    skipped.extend(_idle(found, project))
    skipped.extend(_doubted(found))
    if found.every_fault:
        skipped.extend(_no_single(project))
    if found.over_budget:
        skipped.append(Skipped("the remaining trials", "the budget was used up"))
    elif found.broken_off and not all(line.finished for line in found.all_lines()):
        skipped.append(LEFT)
    return skipped


def _idle(found: Sum, project: Project) -> Iterator[Skipped]:
    """Give the flows that no scenario starts, and of which no operation was called either."""
    called = {name for line in found.all_lines() for o in line.counted() for name in o.seen}
    for idle in idle_flows(project.court.bridge, project.contracts, project.scenarios):
        if called.isdisjoint(f"{idle.flow.target}.{name}" for name in idle.flow.do):
            why = f"no scenario starts it; add a step: {idle.step}"
            yield Skipped(f"the flow {idle.flow.name}", why)


def _no_single(project: Project) -> Iterator[Skipped]:
    """Give the kinds that no single fault could be of, since the scenario does not mix them in."""
    for scenario in project.scenarios:
        wanted = kinds(scenario)
        left = [name for name in FAULTS if name not in wanted]
        why = f"the scenario leaves out: {', '.join(left)}"
        if len(left) > len(wanted):
            why = f"the scenario mixes in only: {', '.join(wanted)}"
        if not wanted:
            why = "the scenario mixes in no faults"
        if left:
            yield Skipped(f"single faults in {Path(scenario.file).name}", why)


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
