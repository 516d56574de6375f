"""Patterns of faults and kinds of lines are read by name and written out as what they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from interlock.errors import ScenarioError
from interlock.fault import FAULTS
from interlock.run.project import load_project
from interlock.run.search.plot import make
from interlock.scenario.case import dump_case, read_case
from interlock.scenario.links import LINKS
from interlock.scenario.model import Line, Scenario
from interlock.scenario.patterns import PATTERNS
from interlock.trace import Trace
from tests import rehearsal
from tests.run import small
from tests.scenario.small import small_scenario

MIN = 60_000
PAIR = {"crm": "same-site", "erp": "vpn"}
OUTAGE = "- {at: erp, fault: outage, from: 10 min, for: 20 min}"


def with_fault(folder: Path, line: str) -> Scenario:
    return small_scenario(folder, old=OUTAGE, new=line)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_faults_of_known_kinds_that_end_with_it(name: str) -> None:
    faults = tuple(PATTERNS[name].draw(5 * MIN, 10 * MIN))
    assert faults
    for fault in faults:
        assert make(fault).says == FAULTS[fault.kind].says
        assert 5 * MIN <= fault.from_ms < fault.from_ms + fault.for_ms <= 15 * MIN


def test_a_pattern_in_a_scenario_is_written_out_for_its_system(tmp_path: Path) -> None:
    line = "- {at: erp, pattern: flapping-link, from: 10 min, for: 2 min}"
    spans = [f for f in with_fault(tmp_path, line).faults if f.kind == "outage"]
    assert {f.system for f in spans} == {"erp"}
    assert [(f.from_ms, f.for_ms) for f in spans] == [
        (600_000, 15_000), (645_000, 15_000), (690_000, 15_000),
    ]  # fmt: skip


def test_a_pattern_lasts_as_long_as_it_does_when_nothing_is_said(tmp_path: Path) -> None:
    line = "- {at: crm, pattern: replica-lag, from: 1 min}"
    (lag,) = (f for f in with_fault(tmp_path, line).faults if f.kind == "stale-read")
    assert (lag.system, lag.from_ms, lag.for_ms) == ("crm", MIN, PATTERNS["replica-lag"].for_ms)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- {at: erp, pattern: flaping-link, from: 10 min}", "'flapping-link'"),
        ("- {at: epr, pattern: flapping-link, from: 10 min}", "'erp'"),
        ("- {at: erp, pattern: flapping-link, from: 10 min, delay: 3 s}", "'delay'"),
        ("- {att: erp, pattern: flapping-link, from: 10 min}", "did you mean 'at'"),
        ("- {at: erp, pattern: flapping-link, from: 110 min}", "after heal_at"),
        ("- {at: erp, pattern: flapping-link, from: 1 min, for: 0 s}", "lasts for nothing"),
        ("- {at: erp, pattern: flapping-link}", "'from'"),
    ],
)
def test_a_wrong_pattern_is_refused_with_its_place(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        with_fault(tmp_path, line)
    assert says in f"{refused.value.problem} {refused.value.remedy}"
    assert "orders.yaml:" in str(refused.value.where)


def linked(folder: Path, line: str) -> Scenario:
    return small_scenario(folder, old="horizon: 2 h", new=f"horizon: 2 h\n{line}")


def test_a_link_for_all_systems_gives_latencies_and_what_is_lost(tmp_path: Path) -> None:
    scenario = linked(tmp_path, "link: china-to-europe")
    assert scenario.latency_ms == {"crm": (130, 320), "erp": (130, 320)}
    assert scenario.lines["erp"] == Line(loss_permille=30, kbit_s=2_000)


def test_a_link_may_differ_by_system(tmp_path: Path) -> None:
    scenario = linked(tmp_path, "link: {crm: same-site, erp: vpn}")
    assert scenario.latency_ms == {s: LINKS[n].latency_ms for s, n in PAIR.items()}
    assert set(scenario.lines) == {"erp"}


@pytest.mark.parametrize("line", ["link: vpm", "link: {erp: vpm}", "link: {epr: vpn}"])
def test_an_unknown_link_is_refused_with_the_nearest(tmp_path: Path, line: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        linked(tmp_path, line)
    assert "'vpn'" in refused.value.remedy or "'erp'" in refused.value.remedy


def test_a_link_is_kept_in_a_saved_case() -> None:
    case = replace(rehearsal.case(), lines={"erp": Line(30, 2_000)})
    assert read_case(dump_case(case)).lines == case.lines


def test_a_narrow_line_that_loses_makes_the_same_trial_later(tmp_path: Path) -> None:
    loaded = load_project(small.project(tmp_path))
    case = small.calm_case(loaded)
    narrow = replace(case, lines={"erp": Line(loss_permille=1000, kbit_s=1)})
    there, here = (small.trace(loaded, "right", c) for c in (narrow, case))

    def created_ms(trace: Trace) -> int:
        return next(
            e.at_ms for e in trace.events if e.kind == "reply" and e.operation == "CreateOrder"
        )

    assert created_ms(there) > created_ms(here) + 2_000


def test_of_a_pattern_one_fault_that_strikes_will_do(tmp_path: Path) -> None:
    pattern = "faults: [{at: erp, pattern: flapping-link, from: 1 s, for: 5 min}]\nlaws:"
    files = small.project(tmp_path, small.SCENARIO.replace("laws:", pattern))
    report = small.summed(small.run(files, "right", trials=4), "right")
    assert report.notes == ()
