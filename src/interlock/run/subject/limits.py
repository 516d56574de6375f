"""Faults that a subject of some kind cannot be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from interlock.errors import ScenarioError
from interlock.registry import nearest
from interlock.report.model import Skipped
from interlock.run.project import Subject
from interlock.run.search.places import needs
from interlock.run.search.plot import kinds
from interlock.scenario.model import PlannedFault, Scenario

WHY_SPARED = {
    "process": "what runs at a URL is not ours to kill",
    "callable": "only a callable has a disk that can be filled, or can be run twice at once",
}
REFUSED = {
    "process": "the case has {fault}, and what runs at a URL is not ours to kill",
    "callable": "the case has {fault}, and only a callable has a disk to fill or runs twice",
}


def check_parts(subject: Subject, faults: Iterable[PlannedFault]) -> None:
    """Refuse a crash of a part that the subject has not."""
    known = tuple(part.name for part in subject.parts if part.name)
    for fault in faults:
        name = fault.settings.get("part")
        if name and name not in known:
            remedy = nearest(str(name), known) if known else "write at: subject; it has no parts"
            raise ScenarioError(
                f"the subject has no part {name!r}",
                where=f"{fault.source.file}:{fault.source.line}" if fault.source.file else "faults",
                remedy=remedy,
            )


def not_tried(subject: Subject, scenarios: Iterable[Scenario]) -> Iterator[Skipped]:
    """Give the faults of scenarios that are not tried, and why."""
    for scenario in scenarios:
        planned = [fault.kind for fault in scenario.faults]
        for need in subject.spared:
            names = sorted({k for k in (*planned, *kinds(scenario)) if needs(k) == need})
            if names:
                what = f"{', '.join(names)} in {Path(scenario.file).name}"
                yield Skipped(what, WHY_SPARED[need])
