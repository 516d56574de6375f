"""In a real trial each kind of fault strikes where it was planned, once, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.fault import FAULTS
from interlock.run.judge import judge
from interlock.run.project import Project, load_project
from interlock.scenario.model import Case, PlannedFault
from interlock.trace import Event
from tests.run import small

NEVER = 99
# What does not show at the first creation of an order: system, operation, call, settings.
ELSEWHERE = {
    "token-expired": ("crm", "getOrder", 1, {}),
    "stale-read": ("erp", "GetOrder", 1, {}),
    "visible-late": ("crm", "listOrders", 2, {"after_s": 600}),
    "record-locked": ("erp", "SubmitOrder", 1, {}),
}
# This pair has no batch, no key of a repeated call and no list of two pages: see tests/world.
STRANGE = {"partial-batch", "key-forgotten", "page-shift"}
KINDS = sorted(set(FAULTS) - STRANGE)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Project:
    return load_project(small.project(tmp_path_factory.mktemp("project")))


def planned(kind: str, case: Case) -> PlannedFault:
    """Give the fault at a place that the right integration reaches in calm weather."""
    fault = FAULTS[kind]
    if fault.span:
        # The moment at which a person approves the order, which calls the ERP.
        return PlannedFault(kind, "erp", from_ms=case.steps[-1].at_ms, for_ms=3_000)
    if fault.phase == "event":
        return PlannedFault(kind, "crm", "orderApproved", 1)
    if kind in ELSEWHERE:
        system, operation, n, settings = ELSEWHERE[kind]
        return PlannedFault(kind, system, operation, n, settings=settings)
    # A reply in ASCII is the same in most character sets.
    settings = {"charset": "utf-16"} if kind == "wrong-charset" else {}
    return PlannedFault(kind, "erp", "CreateOrder", 1, settings=settings)


def ran(loaded: Project, fault: PlannedFault) -> tuple[list[Event], tuple[PlannedFault, ...]]:
    """Give the events of the faults that struck, and the faults that did not."""
    case = small.calm_case(loaded, faults=(fault,))
    trace = small.trace(loaded, "right", case)
    return [e for e in trace.events if e.kind == "fault"], judge(trace, case, loaded.court).unfired


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_planned_once_strikes_once(loaded, kind):
    fault = planned(kind, small.calm_case(loaded))
    struck, unfired = ran(loaded, fault)
    assert {(e.fault, e.system, e.body["plan"]) for e in struck} == {(kind, fault.system, 0)}
    # A span strikes each message in it, and that once; so does one that lasts.
    lasts = FAULTS[kind].span or hasattr(FAULTS[kind], "lasts_ms")
    assert len(struck) == (len({e.cause for e in struck}) if lasts else 1)
    assert unfired == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_whose_place_is_never_reached_is_told_to_have_struck_nothing(loaded, kind):
    case = small.calm_case(loaded)
    fault = replace(planned(kind, case), n=NEVER, from_ms=case.heal_at_ms)
    struck, unfired = ran(loaded, fault)
    assert struck == []
    assert unfired == (fault,)


def test_of_two_outages_of_one_system_each_is_told_for_itself(loaded):
    case = small.calm_case(loaded)
    met = planned("outage", case)
    missed = replace(met, from_ms=case.heal_at_ms)
    case = replace(case, faults=(missed, met))
    trace = small.trace(loaded, "right", case)
    assert judge(trace, case, loaded.court).unfired == (missed,)
