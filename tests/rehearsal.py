"""The bundled pair, loaded once, and trials of small subjects on it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from interlock.bundled import bundled
from interlock.run.demo_kit import write_kit
from interlock.run.project import Project, ProjectFiles, Subject, SystemFiles, load_project
from interlock.run.search.places import Sites, sites
from interlock.run.search.plot import Plot, case_for
from interlock.run.trial.virtual import run_trial
from interlock.scenario.model import Case, PlannedFault
from interlock.trace import Trace


@cache
def kit() -> Path:
    """Give the demo's project folder, made once a test process."""
    folder = Path(tempfile.mkdtemp(prefix="interlock-kit-"))
    write_kit(folder)
    return folder


def files(scenario: str) -> ProjectFiles:
    """Give the files of the bundled pair with one of its scenarios."""
    contracts = bundled("contracts")
    return ProjectFiles(
        root=kit(),
        systems={
            "crm": SystemFiles(
                (contracts / "crm/1.0/openapi.yaml",), contracts / "crm/overlay.yaml", "CRM team"
            ),
            "erp": SystemFiles((contracts / "erp/1.0/erp.wsdl",), contracts / "erp/overlay.yaml"),
            "chat": SystemFiles(
                (contracts / "chat/1.0/openapi.yaml",), contracts / "chat/overlay.yaml"
            ),
        },
        bridge=contracts / "bridge.yaml",
        scenarios=(bundled("scenarios") / scenario,),
    )


@cache
def project(scenario: str = "07-delivery/orders-once.yaml") -> Project:
    """Give the loaded pair."""
    return load_project(files(scenario))


def subject(call: str = "order_sync.main:run", root: Path | None = None) -> Subject:
    """Give a subject: the model integration, or another of the kit's."""
    return Subject(call.partition(":")[0], call, root or kit())


def case(number: int = 0, scenario: str = "07-delivery/orders-once.yaml") -> Case:
    """Give the n-th case of a scenario."""
    plot = _plot(scenario)
    seen: Sites | None = None if number == 0 else sites(trial(case(0, scenario), scenario=scenario))
    return case_for(plot, number, seen)


def _plot(scenario: str) -> Plot:
    loaded = project(scenario)
    return Plot(loaded.scenarios[0], scenario, loaded.contracts, loaded.court.bridge, "x:run", 0)


def trial(
    chosen: Case,
    who: Subject | None = None,
    *,
    scenario: str = "07-delivery/orders-once.yaml",
) -> Trace:
    """Make the trial of a case."""
    with tempfile.TemporaryDirectory() as room:
        return run_trial(project(scenario), who or subject(), chosen, Path(room))


@cache
def calm_trace(scenario: str = "07-delivery/orders-once.yaml") -> Trace:
    """Give the trace of the model integration in calm weather."""
    return trial(case(0, scenario), scenario=scenario)


def with_faults(chosen: Case, *faults: PlannedFault) -> Case:
    """Give a case with these faults alone."""
    return replace(chosen, faults=faults)
