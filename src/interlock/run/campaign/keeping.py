"""The smallest cases of a campaign: saved, named, counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from interlock.finding import Finding
from interlock.report.model import Smallest
from interlock.run.campaign.saving import save
from interlock.run.campaign.sums import Sum, Wish
from interlock.run.naming import Bug, bug_of, case_file, in_words, plan
from interlock.run.tasks import Shrink, Small
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case, Expectation


def keep(wish: Wish, found: Sum, task: Shrink, small: Small) -> None:
    """Save the smallest case of a bug, and note what it shows."""
    bug = (task.subject.name, task.bug)
    finding = next((f for f in small.findings if bug_of(f) == task.bug), None)
    if finding is None:
        keep_whole(wish, found, task, "the same case did not show it again: it does not repeat")
        return
    expect = Expectation("broken", finding.rule, finding.party)
    case = replace(small.case, expect=expect)
    file = _file(wish, found, bug, (finding, case))
    text = dump_case(case)
    _save(found, task.subject.name, file, text)
    shown = found.smallest[bug]
    smallest = Smallest(
        file=str(file),
        text=text,
        records=_records(case),
        faults=len(case.faults),
        from_records=_records(task.case),
        from_faults=len(task.case.faults),
        planned=tuple(in_words(f) for f in case.faults),
        trace=small.trace,
        judged=small.tries,
        trial=0,
        plan=plan(case),
    )
    found.smallest[bug] = replace(
        shown, finding=replace(finding, case=str(file)), smallest=smallest
    )


def keep_whole(wish: Wish, found: Sum, task: Shrink, why: str) -> None:
    """Save the case as it was found, and say why it is not small."""
    name, bug = task.subject.name, task.bug
    shown = found.smallest[name, bug]
    case = replace(task.case, expect=Expectation("broken", bug[0], bug[1]))
    file = _file(wish, found, (name, bug), (shown.finding, case))
    _save(found, name, file, dump_case(case))
    found.smallest[name, bug] = replace(shown, finding=replace(shown.finding, case=str(file)))
    found.notes.setdefault(name, []).append(f"{bug[0]}: {why}; the whole case is {file.name}")


def _save(found: Sum, name: str, file: Path, text: str) -> None:
    """Save a case; that there is no room is told, and takes nothing from what was found."""
    try:
        save(file, text.encode())
    except OSError as error:
        found.notes.setdefault(name, []).append(f"{file.name} is not saved: {error.strerror}")


def _file(wish: Wish, found: Sum, key: tuple[str, Bug], shown: tuple[Finding, Case]) -> Path:
    taken = {s.finding.case for other, s in found.smallest.items() if other != key}
    return case_file(wish.cases, key[0], shown, taken)


def _records(case: Case) -> int:
    return sum(1 for s in case.steps if s.action == "create")
