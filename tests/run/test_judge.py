"""A finished trace before the laws: verdicts, and what is found besides them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.finding import Verdict
from interlock.run.judge import judge, silenced
from interlock.run.project import Project, load_project
from interlock.scenario.model import Case, LawUse, PlannedFault
from tests.run import small

LOST = PlannedFault("reply-lost", "erp", "CreateOrder", 1)
NEVER = PlannedFault("reply-lost", "erp", "CreateOrder", 9)
ONCE = (LawUse("exactly-once", ("order",)),)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Project:
    return load_project(small.project(tmp_path_factory.mktemp("project")))


def case(loaded: Project, **more) -> Case:
    return small.calm_case(loaded, **more)


def test_a_trial_that_broke_nothing_holds(loaded):
    judged = small.judged(loaded, "right", case(loaded, faults=(LOST,)))
    assert (judged.verdict, judged.findings, judged.unfired, judged.stopped) == (
        Verdict.HOLDS, (), (), "",
    )  # fmt: skip
    assert [j.at_stake for j in judged.judgements] == [1, 1]


def test_each_breakage_is_a_finding_with_words_a_remedy_and_its_owner(loaded):
    court = replace(loaded.court, owners={"subject": "Wang Li"})
    judged = small.judged(loaded, "doubles", case(loaded, faults=(LOST,)), court)
    (found,) = judged.findings
    assert judged.verdict is Verdict.BROKEN
    assert (found.rule, found.owner, found.severity) == ("exactly-once", "Wang Li", "error")
    assert found.says.startswith("order SO-000001 is in ERP twice")
    assert "ExternalNo" in found.remedy
    assert found.evidence


def test_the_evidence_leads_from_the_person_to_both_records(loaded):
    planned = case(loaded, faults=(LOST,))
    trace = small.trace(loaded, "doubles", planned)
    (found,) = judge(trace, planned, loaded.court).findings
    events = [e for e in trace.events if e.seq in found.evidence]
    assert events[0].kind == "act"
    written = [e for e in events if e.kind == "write" and e.system == "erp"]
    assert [e.operation for e in written] == ["CreateOrder", "CreateOrder"]


def test_a_planned_fault_that_met_nothing_is_told(loaded):
    judged = small.judged(loaded, "right", case(loaded, faults=(LOST, NEVER)))
    assert judged.unfired == (NEVER,)
    assert judged.verdict is Verdict.HOLDS


def test_of_two_equal_faults_the_one_that_struck_is_not_told(loaded):
    second = replace(LOST)
    judged = small.judged(loaded, "right", case(loaded, faults=(LOST, second)))
    assert [id(f) for f in judged.unfired] == [id(second)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("spins", "livelock"),
        ("spawns", "not-replayable: the subject started a process"),
        ("hurries", "runaway: the subject made"),
    ],
)
def test_a_trial_that_could_not_be_finished_proves_nothing(loaded, name, why):
    judged = small.judged(loaded, name, case(loaded, laws=ONCE))
    assert judged.verdict is Verdict.UNKNOWN
    assert judged.stopped.startswith(why)


def ended(loaded, why, says):
    """Judge a broken trial that ended in this way."""
    planned = case(loaded)
    trace = small.trace(loaded, "raises", planned)
    ends = tuple(
        replace(e, body={"why": why, "says": says}) if e.kind == "end" else e for e in trace.events
    )
    return judge(replace(trace, events=ends), planned, loaded.court)


def test_a_law_that_is_broken_stays_broken_in_a_trial_that_was_not_finished(loaded):
    judged = ended(loaded, "stuck", "nobody moves")
    assert (judged.verdict, judged.stopped) == (Verdict.BROKEN, "stuck: nobody moves")


def test_a_machine_that_had_no_time_for_a_trial_accuses_nobody(loaded):
    judged = ended(loaded, "overloaded", "no time")
    assert (judged.verdict, judged.findings) == (Verdict.UNKNOWN, ())
    assert judged.stopped == "overloaded: no time"


def test_a_subject_that_ends_with_an_error_is_a_finding_at_its_line(loaded):
    found = {f.rule: f for f in small.judged(loaded, "raises", case(loaded)).findings}
    crash = found["subject-crashed"]
    assert (crash.party, crash.where.file) == ("subject", "raises.py")
    assert "no more orders" in crash.says
    assert crash.where.line > 0


def test_each_address_that_nobody_named_is_told_once(loaded):
    judged = small.judged(loaded, "strays", case(loaded, laws=ONCE))
    said = [f.says for f in judged.findings if f.rule == "stranger"]
    assert len(said) == 2
    assert "telemetry.example" in said[0]
    assert "news.example" in said[1]
    assert judged.verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("expect", "verdict"), [("accepted", Verdict.HOLDS), ("refused", Verdict.BROKEN)]
)
def test_what_a_person_expects_is_held_against_what_the_system_did(loaded, expect, verdict):
    calm = case(loaded)
    steps = tuple(replace(s, expect=expect) if s.action == "do" else s for s in calm.steps)
    judged = small.judged(loaded, "right", replace(calm, steps=steps))
    assert judged.verdict is verdict
    for found in judged.findings:
        assert (found.rule, found.party) == ("act", "environment")
        assert "should be refused and was accepted" in found.says


def test_a_step_that_nobody_can_take_breaks_no_expectation(loaded):
    calm = case(loaded)
    gone = replace(calm.steps[-1], system="erp", operation="ShipOrder", at_ms=1, expect="accepted")
    judged = small.judged(loaded, "right", replace(calm, steps=(*calm.steps, gone)))
    assert judged.verdict is Verdict.HOLDS


def test_every_law_speaks_when_its_trace_is_spoiled(loaded):
    calm = case(loaded)
    assert silenced(small.trace(loaded, "right", calm), calm, loaded.court) == ()


def test_a_step_of_a_flow_that_never_took_place_is_a_loss(loaded):
    (found,) = small.judged(loaded, "unsubmitted", case(loaded)).findings
    assert (found.rule, found.party) == ("nothing-lost", "subject")
    assert "SubmitOrder never took place in ERP" in found.says
    assert "SubmitOrder" in found.remedy


def test_a_record_that_was_carried_before_it_was_due_is_a_ghost(loaded):
    planned = case(loaded, laws=(LawUse("no-ghost", ("order",)),))
    drafts = replace(planned, steps=tuple(s for s in planned.steps if s.action == "create"))
    (found,) = small.judged(loaded, "early", drafts).findings
    assert (found.rule, found.party) == ("no-ghost", "subject")
    assert "although it never was" in found.says
    assert small.judged(loaded, "early", planned).findings == ()
    assert small.judged(loaded, "right", drafts).findings == ()


@pytest.mark.parametrize(("seed", "rules"), [(2, set()), (3, {"fields-agree"})])
def test_every_other_trial_stands_in_utc_so_that_the_machines_zone_is_no_answer(
    loaded, seed, rules
):
    asked = case(loaded, seed=seed, laws=(LawUse("fields-agree", ("order",)),))
    # One o'clock in Shanghai, the day before in UTC.
    steps = tuple(
        replace(s, body={**s.body, "orderedAt": "2026-03-31T17:00:00Z"})
        if s.action == "create" and s.match == "order" else s
        for s in asked.steps
    )  # fmt: skip
    found = small.judged(loaded, "local", replace(asked, steps=steps)).findings
    assert {f.rule for f in found} == rules
    assert small.judged(loaded, "right", replace(asked, steps=steps)).findings == ()


def test_a_subject_that_falls_over_its_first_message_is_judged_before_it_has_called_anybody(loaded):
    judged = small.judged(loaded, "trips", case(loaded, faults=()))
    assert ("subject-crashed", "subject") in {(f.rule, f.party) for f in judged.findings}
