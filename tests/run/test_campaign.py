"""Many trials: what is counted, when they end, what is kept of a defect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from interlock.errors import SubjectError
from interlock.finding import Verdict
from interlock.messages.telling import note as say_note
from interlock.run.campaign import Sum, course
from interlock.run.project import ProjectFiles
from interlock.scenario.case import load_case
from tests.run import small

TWO = (small.SCENARIO, small.SCENARIO.replace("Orders arrive once", "The same again"))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> ProjectFiles:
    return small.project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def found(files) -> Sum:
    """Give one campaign of a right subject and of several wrong ones."""
    return small.run(files, "right", "doubles", "raises", "waits", "prints", trials=8)


@dataclass
class Counted:
    """A campaign on two scenarios, and what was told of its progress."""

    found: Sum
    seen: list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def two_scenarios(tmp_path_factory) -> Counted:
    files = small.project(tmp_path_factory.mktemp("two"), *TWO)
    seen: list[tuple[str, int, int]] = []
    found = small.run(
        files,
        subjects=(
            small.subject(files, "right"),
            replace(small.subject(files, "right", trials_max=1), name="short"),
        ),
        trials=7,
        only_fault="error-before",
        progress=lambda name, done, of, broken: seen.append((name, done, of)),
    )
    return Counted(found, seen)


def test_a_right_subject_holds_in_every_trial(found):
    report = small.summed(found, "right")
    assert (report.verdict, report.trials, report.shown) == (Verdict.HOLDS, 8, ())
    assert {(law.law, law.verdict) for law in report.laws} == {
        ("exactly-once", Verdict.HOLDS), ("nothing-lost", Verdict.HOLDS),
    }  # fmt: skip


def test_what_is_at_stake_is_summed_over_the_trials(found):
    (once, lost) = small.summed(found, "right").laws
    assert once.at_stake == lost.at_stake > 8


def test_a_trial_with_nothing_at_stake_leaves_open_nothing_that_others_answer(found):
    (line,) = found.lines["right"]
    first = line.outcomes[0]
    idle = replace(
        first,
        verdict=Verdict.UNKNOWN,
        laws=tuple(replace(x, verdict=Verdict.UNKNOWN, at_stake=0) for x in first.laws),
    )
    one = replace(line, outcomes={**line.outcomes, 0: idle})
    assert small.summed(replace(found, lines={"right": [one]}), "right").verdict is Verdict.HOLDS
    all_idle = replace(line, outcomes={n: replace(idle, number=n) for n in line.outcomes})
    summed = small.summed(replace(found, lines={"right": [all_idle]}), "right")
    assert summed.verdict is Verdict.UNKNOWN
    cut = replace(idle, stopped="overloaded: no time was left")
    one = replace(line, outcomes={**line.outcomes, 0: cut})
    assert small.summed(replace(found, lines={"right": [one]}), "right").verdict is Verdict.UNKNOWN


def test_a_defect_under_a_fault_is_found_and_made_small(found):
    report = small.summed(found, "doubles")
    assert report.verdict is Verdict.BROKEN
    (shown,) = report.shown
    assert (shown.finding.rule, shown.finding.party) == ("exactly-once", "subject")
    assert shown.smallest is not None
    assert shown.smallest.faults == 1 <= shown.smallest.from_faults
    # An order needs its customer.
    assert shown.smallest.records == 2


def test_a_defect_is_counted_in_each_trial_that_shows_it(found):
    (line,) = found.lines["doubles"]
    broken = [o for o in line.counted() if o.verdict is Verdict.BROKEN]
    assert small.summed(found, "doubles").shown[0].count == len(broken) > 0
    assert small.summed(found, "raises").shown[0].count == 8


def test_the_saved_case_is_the_smallest_one_and_says_what_it_shows(found, files):
    shown = small.summed(found, "doubles").shown[0]
    path = Path(shown.finding.case)
    assert path.parent == files.root / "cases"
    assert path.name == ("doubles-scenario-0-exactly-once-order.ExternalNo-reply-lost.yaml")
    case = load_case(path)
    assert case.expect is not None
    assert (case.expect.verdict, case.expect.law, case.expect.party) == (
        "broken", "exactly-once", "subject",
    )  # fmt: skip
    assert [(f.kind, f.system) for f in case.faults] == [("reply-lost", "erp")]
    assert (case.scenario, case.subject) == ("scenario-0.yaml", "doubles:run")


def test_a_case_is_made_small_from_the_trial_with_the_fewest_faults(files):
    found = small.run(files, "doubles", trials=20)
    (line,) = found.lines["doubles"]
    planned = [len(o.case.faults) for o in line.counted() if o.case and o.findings]
    shown = small.summed(found, "doubles").shown[0]
    assert len(set(planned)) > 1
    assert shown.smallest is not None
    assert shown.smallest.from_faults == min(planned)


def test_a_subject_that_raises_later_is_a_finding_with_its_line(found):
    rules = {s.finding.rule: s.finding for s in small.summed(found, "raises").shown}
    assert set(rules) == {"subject-crashed", "nothing-lost"}
    crash = rules["subject-crashed"]
    assert (crash.where.file, crash.party) == ("raises.py", "subject")
    line = small.HEAD + small.SUBJECTS["raises"]
    assert "SystemExit" in line.splitlines()[crash.where.line - 1]


def test_two_defects_of_one_subject_have_a_case_each(found):
    cases = {s.finding.case for s in small.summed(found, "raises").shown}
    assert len(cases) == 2


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("unready", "raised before its first call: RuntimeError: no configuration"),
        ("unwritten", "No module named 'a_module_that_nobody_wrote'"),
    ],
)
def test_a_subject_that_cannot_start_ends_the_run_with_its_place(files, name, says):
    with pytest.raises(SubjectError) as caught:
        small.run(files, name)
    assert says in caught.value.problem
    assert caught.value.where.startswith(f"{name}.py:")
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["waits", "prints"])
def test_a_subject_that_does_nothing_loses_records_whatever_it_prints(found, name):
    (shown,) = small.summed(found, name).shown
    assert shown.finding.rule == "nothing-lost"


def test_stopping_early_ends_with_the_chunk_that_broke_something(files):
    found = small.run(files, "doubles", trials=30, stop_early=True)
    broken = small.summed(found, "doubles")
    assert broken.verdict is Verdict.BROKEN
    assert broken.trials < 30
    assert len(broken.shown) == 1


def test_a_used_up_budget_keeps_what_was_found_and_makes_it_small(tmp_path):
    files = small.project(tmp_path, *TWO)
    found = small.run(files, "raises", trials=40, budget_s=0.1)
    report = small.summed(found, "raises")
    assert found.over_budget
    assert report.trials < 10
    assert report.verdict is Verdict.BROKEN
    assert all(shown.smallest is not None for shown in report.shown)


def test_a_trial_that_outlasts_the_budget_by_far_does_not_hold_up_the_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(course, "GRACE_S", 0.5)
    files = small.project(tmp_path)
    found = small.run(files, "sticks", trials=40, budget_s=0.5, silence_max_s=600)
    report = small.summed(found, "sticks")
    assert found.over_budget
    assert (report.verdict, report.trials) == (Verdict.UNKNOWN, 0)


def test_each_scenario_has_its_own_trials(two_scenarios):
    first, second = two_scenarios.found.lines["right"]
    assert (len(first.counted()), len(second.counted())) == (7, 7)
    assert {o.digest for o in first.counted()}.isdisjoint({o.digest for o in second.counted()})


def test_a_subject_may_have_fewer_trials_than_the_others(two_scenarios):
    assert small.summed(two_scenarios.found, "short").trials == 2


def test_progress_counts_the_trials_of_all_scenarios_of_a_subject(two_scenarios):
    told = [(done, of) for name, done, of in two_scenarios.seen if name == "right"]
    assert told == [(n, 14) for n in range(1, 15)]


def test_one_kind_of_fault_alone_may_be_mixed_in(two_scenarios):
    outcomes = [o for line in two_scenarios.found.all_lines() for o in line.counted()]
    assert {kind for o in outcomes for kind in o.fired} == {"error-before"}


def test_each_outage_that_met_nothing_is_told_by_its_minutes(tmp_path):
    outages = "".join(
        f"  - {{at: erp, fault: outage, from: {n} min, for: 1 min}}\n" for n in (1, 3)
    )
    files = small.project(tmp_path, f"{small.SCENARIO}faults:\n{outages}")
    report = small.summed(small.run(files, "prints", trials=2), "prints")
    assert [n for n in report.notes if "outage" in n] == [
        f"the fault outage at erp, minutes {minutes} struck in no trial"
        for minutes in ("1 to 2", "3 to 4")
    ]


def test_a_search_in_which_no_fault_struck_is_not_green(tmp_path):
    files = small.project(tmp_path, small.SCENARIO)
    calm = small.summed(small.run(files, "right", trials=2), "right")
    assert calm.verdict is Verdict.UNKNOWN
    assert calm.notes == ("no fault struck: all 2 trials were calm; make more of each scenario",)
    rough = small.summed(small.run(files, "right", trials=9), "right")
    assert rough.verdict is Verdict.HOLDS


def test_a_case_that_cannot_be_saved_takes_nothing_from_what_was_found(files, tmp_path):
    taken = tmp_path / "cases"
    taken.write_text("a file", "utf-8")
    report = small.summed(small.run(files, "doubles", trials=8, cases=taken), "doubles")
    assert report.verdict is Verdict.BROKEN
    assert any("is not saved: " in note for note in report.notes)
    assert any("未能保存" in say_note(note, "zh") for note in report.notes)
