"""What a subject was told wrongly, and what was kept from it, is not laid to it; real trials."""

from __future__ import annotations

from dataclasses import replace

from interlock.run.judge import judge
from interlock.scenario.model import PlannedFault
from tests import rehearsal

DRIFT = "10-upgrade/replies-drift.yaml"
CROSSING = "01-protocol/amounts-and-dates.yaml"
HEAL_MS = 1_200_000


def told(call: str, number: int, scenario: str, *faults: PlannedFault):
    """Give the findings of one trial of a planted subject."""
    chosen = rehearsal.case(number, scenario)
    if faults:
        chosen = replace(rehearsal.with_faults(chosen, *faults), heal_at_ms=HEAL_MS)
    trace = rehearsal.trial(chosen, rehearsal.subject(call), scenario=scenario)
    struck = [e for e in trace.events if e.kind == "fault"]
    assert len(struck) == len(faults) or not faults
    return judge(trace, chosen, rehearsal.project(scenario).court).findings


def test_a_value_that_a_broken_answer_told_is_laid_to_who_gave_the_answer():
    found = [f for f in told("zero_if_missing:run", 1, DRIFT) if f.rule == "amounts-agree"]
    assert {(f.party, f.confidence) for f in found} == {("crm", "likely")}
    assert "getOrder" in found[0].why[0].says
    assert "$.amount" in found[0].why[0].says


def test_an_answer_that_broke_at_another_field_leaves_no_more_than_a_doubt():
    drifted = PlannedFault(
        "drifted-field", "crm", "getOrder", 1, settings={"how": "missing", "field": "orderNo"}
    )
    findings = told("utc_dates:run", 0, CROSSING, drifted)
    dates = [f for f in findings if f.rule == "fields-agree" and f.where.path == "$.OrderDate"]
    assert {(f.party, f.confidence) for f in dates} == {("subject", "likely")}
    codes = {reason.code for f in dates for reason in f.why}
    assert "answer-strayed" in codes
    assert "all-kept" not in codes


def test_a_subject_that_was_told_better_before_it_wrote_has_no_excuse():
    drifted = PlannedFault(
        "drifted-field", "crm", "getOrder", 1, settings={"how": "nil", "field": "orderedAt"}
    )
    findings = told("utc_dates:run", 0, CROSSING, drifted)
    dates = [f for f in findings if f.rule == "fields-agree" and f.where.path == "$.OrderDate"]
    assert dates
    assert {f.party for f in dates} == {"subject"}


def test_an_order_whose_customer_was_refused_is_laid_to_what_refused_the_customer():
    lost = [f for f in told("long_names:run", 0, CROSSING) if f.rule == "nothing-lost"]
    orders = [f for f in lost if f.args["match"] == "order"]
    assert orders
    assert {f.confidence for f in orders} == {"likely"}
    assert all("CreateCustomer breaks the contract: $.Customer.Name" in f.why[0].says
               for f in orders)  # fmt: skip
