"""Every single fault, one a trial: a certificate that says what was tried and what was not."""

from __future__ import annotations

import pytest

from interlock.finding import Verdict
from interlock.report.text import singles as told
from interlock.run.campaign import Sum
from interlock.run.project import load_project
from interlock.run.search.places import sites
from interlock.run.search.plot import CALM_TRIALS
from tests.run import small

SEARCH = "search: {faults: [error-before, outage]}"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    scenario = small.SCENARIO.replace("search: {faults: [reply-lost]}", SEARCH)
    return small.project(tmp_path_factory.mktemp("project"), scenario)


@pytest.fixture(scope="module")
def found(files) -> Sum:
    return small.run(files, "right", every_fault=True, workers=2)


def planned(found: Sum) -> list[str]:
    (line,) = found.lines["right"]
    return [o.fired[0] for o in line.counted() if o.number > CALM_TRIALS and o.fired]


def test_each_single_fault_of_the_calm_trial_has_its_trial(found):
    report = small.summed(found, "right")
    assert report.verdict is Verdict.HOLDS
    assert report.singles is not None
    assert report.singles.tried == report.singles.of == report.trials - CALM_TRIALS - 1 > 10
    assert set(planned(found)) == {"error-before", "outage"}
    assert told(report.singles, "en").startswith(
        f"every single fault at every call of the calm trials was tried: {report.singles.of} of "
    )


def test_they_are_the_same_whatever_the_number_of_workers(files, found):
    again = small.run(files, "right", every_fault=True, workers=1)
    assert again.digest() == found.digest()


def test_a_part_of_them_may_be_tried_and_says_so(files, found):
    whole = small.summed(found, "right").singles
    part = small.run(files, "right", every_fault=True, first_fault=10)
    report = small.summed(part, "right")
    assert report.verdict is Verdict.HOLDS
    assert (report.singles.tried, report.singles.of) == (whole.of - 9, whole.of)
    assert planned(part) == planned(found)[-len(planned(part)) :]
    assert told(report.singles, "en").startswith(
        f"single faults from the 10. on were tried: {whole.of - 9} of {whole.of}"
    )


def test_what_a_budget_cuts_off_is_counted_and_is_not_green(files, found):
    cut = small.run(files, "right", every_fault=True, budget_s=0.01)
    report = small.summed(cut, "right")
    whole = small.summed(found, "right").singles
    assert cut.over_budget
    assert report.verdict is Verdict.UNKNOWN
    assert report.singles.tried < report.singles.of == whole.of
    assert told(report.singles, "en") == (
        f"not every single fault was tried: {report.singles.tried} of {whole.of}; "
        f"go on with --every-fault --from {report.singles.tried + 1}"
    )


def test_where_no_fault_could_strike_there_is_no_certificate(tmp_path):
    calm = small.project(tmp_path, small.SCENARIO.replace("[reply-lost]", "none"))
    report = small.summed(small.run(calm, "right", every_fault=True), "right")
    assert report.verdict is Verdict.UNKNOWN
    assert "no single fault to try" in told(report.singles, "en")


def test_a_defect_that_one_fault_shows_is_found(files, tmp_path):
    lost = small.project(tmp_path, small.SCENARIO)
    report = small.summed(small.run(lost, "doubles", every_fault=True), "doubles")
    assert report.verdict is Verdict.BROKEN
    (shown,) = report.shown
    assert shown.smallest.faults == 1


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--every-fault", "--trials", 5), "as many trials as there are faults"),
        (("--from", 5), "--from names one of all single faults"),
        (("case.yaml", "--every-fault"), "a saved case names all its faults"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(
    tmp_path, monkeypatch, interlock, words, problem
):
    small.project(tmp_path)
    (tmp_path / "case.yaml").write_text("interlock: 1\ncase: x\n")
    monkeypatch.chdir(tmp_path)
    said = interlock("run", *words, "--json")
    assert said.code == 2
    assert problem in said.json["error"]["problem"]
    assert said.json["error"]["remedy"]


def test_what_comes_when_all_has_healed_is_no_place_for_a_fault(files):
    loaded = load_project(files)
    case = small.calm_case(loaded)
    trace = small.trace(loaded, "right", case)
    late = [e for e in trace.events if e.kind == "request" and e.at_ms >= case.heal_at_ms]
    assert late
    counts = [sum(sites(trace, until).calls.values()) for until in (None, case.heal_at_ms)]
    assert counts[0] - counts[1] == sum(1 for e in late if e.operation)
