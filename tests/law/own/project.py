"""A project of the bundled pair with laws of the user's own in its scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from interlock.law import Judgement, Reading
from interlock.run.judge import asks, judge, silenced
from interlock.run.laws import law_for
from interlock.run.project import Project, load_project
from interlock.run.search.plot import Plot, case_for
from interlock.scenario.model import Case
from interlock.trace import Trace
from tests.rehearsal import files, trial

SCENARIO = """\
interlock: 1
scenario: Orders, and what we ask of them
horizon: 40 min
heal_at: 0 min
data:
  customer: {count: 1}
  order: {count: 2, lines: 2, with: {currency: CNY}}
steps:
  - {crm: create, record: order, every: 1 s}
  - {after: 1 min, crm: do, operation: approveOrder, record: order, every: 1 min}
laws:
"""


def written(folder: Path, laws: str, python: str = "", shared: str = "") -> Project:
    """Load a project whose scenario asks `laws`; python: laws.py; shared: the file of laws."""
    (folder / "scenario.yaml").write_text(SCENARIO + laws, encoding="utf-8")
    (folder / "laws.py").write_text(python, encoding="utf-8")
    found = replace(files("x"), root=folder, scenarios=(folder / "scenario.yaml",))
    if shared:
        (folder / "laws.yaml").write_text(shared, encoding="utf-8")
        found = replace(found, laws=folder / "laws.yaml")
    return load_project(found)


def first(project: Project) -> tuple[Case, Trace]:
    """Make the first trial of the model integration."""
    plot = Plot(
        project.scenarios[0], "scenario.yaml", project.contracts, project.court.bridge, "x:run", 0
    )
    case = case_for(plot, 0, None)
    return case, trial(case)


def judgements(project: Project) -> tuple[Judgement, ...]:
    """Judge the first trial of the model integration; its laws must not be silenced."""
    case, trace = first(project)
    assert silenced(trace, case, project.court) == ()
    return judge(trace, case, project.court).judgements


def planted(project: Project) -> tuple[Judgement, ...]:
    """Judge what the laws' own plants make of a good trace."""
    case, trace = first(project)
    court = project.court
    reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
    found = []
    for ask in asks(case):
        law = law_for(ask, court.root)
        spoiled = law.plant(reading, ask)
        assert spoiled is not None, ask
        found.append(law.judge(reading.spoiled(spoiled), ask))
    return tuple(found)
