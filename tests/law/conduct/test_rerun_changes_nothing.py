"""The subject run once more, when all is at rest, changes nothing."""

from __future__ import annotations

from interlock.finding import Verdict
from interlock.values import at
from tests.law.tape import CUSTOMER, Tape
from tests.rehearsal import case, trial

SCENARIO = "07-delivery/run-again.yaml"


def rested() -> Tape:
    """Let the subject carry a customer, come to rest and be run again."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.subject("erp", "Customer", "C9", TaxNo=CUSTOMER["creditCode"], Phone="1", ChangedAt="a")
    tape.add("subject", "subject", body={"what": "rerun"})
    return tape


def test_a_second_run_that_only_looks_is_right():
    tape = rested()
    tape.add("request", "crm", "listOrders")
    judgement = tape.says("rerun-changes-nothing")
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)


def test_a_second_run_that_calls_nobody_proves_nothing():
    assert rested().says("rerun-changes-nothing").verdict is Verdict.UNKNOWN


def test_a_trial_without_a_second_run_puts_nothing_at_stake():
    tape = Tape()
    tape.subject("erp", "Customer", "C9", TaxNo="1")
    assert tape.says("rerun-changes-nothing").at_stake == 0


def test_the_same_values_written_again_change_nothing_but_the_stamp():
    tape = rested()
    tape.subject("erp", "Customer", "C9", Phone="1", ChangedAt="b")
    assert tape.says("rerun-changes-nothing").verdict is Verdict.HOLDS


def test_a_changed_and_a_new_record_are_found():
    tape = rested()
    tape.subject("erp", "Customer", "C9", Phone="2")
    tape.subject("erp", "Customer", "C10", TaxNo=CUSTOMER["creditCode"])
    found = tape.says("rerun-changes-nothing").breakages
    assert [b.message.rpartition(".")[2] for b in found] == ["changed", "created"]


def test_a_trial_that_asks_for_it_runs_the_subject_again_when_all_is_at_rest():
    trace = trial(case(0, SCENARIO), scenario=SCENARIO)
    (again,) = [e for e in trace.events if at(e.body, ("what",)) == "rerun"]
    starts = [e for e in trace.events if at(e.body, ("what",)) == "started"]
    assert [e.seq > again.seq for e in starts] == [False, True]
    last_act = max(e.at_ms for e in trace.events if e.kind == "act")
    assert again.at_ms >= last_act + 15 * 60_000
    calls = [e for e in trace.events if e.kind == "request" and e.seq > again.seq]
    assert calls
    assert not [e for e in trace.events if e.kind == "write" and e.seq > again.seq]


def test_a_trial_that_does_not_ask_for_it_runs_the_subject_once():
    trace = trial(case(0))
    assert not [e for e in trace.events if at(e.body, ("what",)) == "rerun"]
