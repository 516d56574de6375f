"""What piled up while somebody was away is through soon after."""

from __future__ import annotations

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement
from tests.law.tape import CUSTOMER, ORDER, Tape

MINUTE_MS = 60_000


def away(tape: Tape, until_min: int, *, system: str = "erp") -> None:
    """Let the subject meet an outage."""
    cause = tape.add("request", system, "FindOrders")
    body = {"kind": "outage", "plan": 0, "until_ms": until_min * MINUTE_MS}
    tape.add("fault", system, "FindOrders", cause=cause, fault="outage", body=body)
    tape.add("failed", system, "FindOrders", cause=cause, ok=False)


def pile(tape: Tape) -> None:
    """Let a person approve an order."""
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    tape.person("crm", "Order", "17", status="approved")


def arrive(tape: Tape) -> None:
    """Let the order come into the ERP and be submitted there."""
    tape.subject("erp", "SalesOrder", "E1", ExternalNo="SO-17", Status="A")
    tape.subject("erp", "SalesOrder", "E1", Status="B")


def says(tape: Tape, **settings: int) -> Judgement:
    return LAWS["backlog-clears"].judge(
        tape.reading(), Ask("backlog-clears", ("order",), {"within": 10 * MINUTE_MS, **settings})
    )


def wait(tape: Tape, minutes: int) -> None:
    """Let time go by; each of the tape's events takes a minute."""
    for _ in range(minutes):
        tape.add("event", "crm", "tick")


def test_what_waited_and_is_through_in_time_is_right():
    tape = Tape()
    pile(tape)
    away(tape, 12)
    wait(tape, 4)
    arrive(tape)
    judgement = says(tape)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)


def test_what_is_through_too_late_is_told_with_its_minutes():
    tape = Tape()
    pile(tape)
    away(tape, 12)
    wait(tape, 20)
    arrive(tape)
    (broken,) = says(tape).breakages
    assert broken.message == "backlog-clears.late"
    assert int(broken.args["late_min"]) > 10


def test_what_never_gets_through_stays():
    tape = Tape()
    pile(tape)
    away(tape, 12)
    (broken,) = says(tape).breakages
    assert (broken.message, broken.record) == ("backlog-clears.stays", "SO-17")


def test_an_order_whose_second_step_is_missing_is_not_through():
    tape = Tape()
    pile(tape)
    away(tape, 12)
    wait(tape, 3)
    tape.subject("erp", "SalesOrder", "E1", ExternalNo="SO-17", Status="A")
    assert [b.message for b in says(tape).breakages] == ["backlog-clears.stays"]


@pytest.mark.parametrize("what", ["before", "after"])
def test_what_crossed_before_or_came_up_after_is_no_backlog(what):
    tape = Tape()
    if what == "before":
        pile(tape)
        arrive(tape)
        away(tape, 14)
    else:
        away(tape, 4)
        wait(tape, 4)
        pile(tape)
    assert says(tape).verdict is Verdict.UNKNOWN


def test_the_subjects_own_absence_is_an_outage():
    tape = Tape()
    tape.add("subject", "subject", body={"what": "started", "number": "1"})
    tape.add("subject", "subject", body={"what": "crashed"})
    pile(tape)
    tape.add("subject", "subject", body={"what": "started", "number": "2"})
    wait(tape, 30)
    arrive(tape)
    (broken,) = says(tape).breakages
    assert broken.args["away"] == "subject"


def test_a_later_fault_gives_more_time():
    tape = Tape()
    pile(tape)
    away(tape, 12)
    wait(tape, 12)
    cause = tape.add("request", "erp", "FindOrders")
    tape.add("fault", "erp", "FindOrders", cause=cause, fault="unavailable", body={"plan": 1})
    arrive(tape)
    assert says(tape).verdict is Verdict.HOLDS


def test_a_target_that_is_knocked_over_by_the_backlog_is_found():
    tape = Tape()
    pile(tape)
    away(tape, 9)
    wait(tape, 2)
    arrive(tape)
    assert says(tape, per_minute=2).verdict is Verdict.HOLDS
    assert [b.message for b in says(tape, per_minute=0).breakages] == ["backlog-clears.flooded"]
