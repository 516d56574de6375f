"""What a person has refused stays refused, unless a person brings it back."""

from __future__ import annotations

from functools import cache
from typing import Any

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.trace import Trace
from tests import rehearsal
from tests.law.tape import ORDER, Tape

REFUSED = "03-process/refused-stays-refused.yaml"
ASK = Ask("approval-respected", ("order",))


@cache
def played(name: str) -> Trace:
    case = rehearsal.case(0, REFUSED)
    return rehearsal.trial(case, rehearsal.subject(f"{name}:run"), scenario=REFUSED)


def says(trace: Trace) -> Judgement:
    court = rehearsal.project(REFUSED).court
    return LAWS[ASK.law].judge(Reading(trace, court.bridge, court.contracts, 0), ASK)


def test_a_subject_that_carries_withdrawn_orders_is_found() -> None:
    judgement = says(played("pushes_withdrawn"))
    assert [b.message for b in judgement.breakages] == ["approval-respected.pushed"]
    assert judgement.breakages[0].args["source"] == "crm"


def test_the_model_leaves_alone_what_people_have_refused_on_either_side() -> None:
    judgement = says(played("order_sync.main"))
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 3)


def erp_order(tape: Tape, who: str, status: str, operation: str = "CreateOrder") -> None:
    """Let a person or the subject bring the ERP's order to a state."""
    kept = tape.stores["erp"].setdefault("SalesOrder", {})
    before = kept.get("1")
    after: dict[str, Any] = {"Number": "1", "ExternalNo": "SO-17", "Status": status}
    kept["1"] = after
    cause = tape.add(who, "erp", operation, body={"Number": "1"})  # type: ignore[arg-type]  # act or request
    body = {"resource": "SalesOrder", "key": "1", "before": before, "after": after}
    tape.add("write", "erp", operation, cause=cause, body=body)


def rejected() -> Tape:
    """Give a tape with an order that the ERP's approver has rejected."""
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    erp_order(tape, "request", "B")
    erp_order(tape, "act", "D", "RejectOrder")
    return tape


def test_a_step_that_the_subject_takes_after_a_rejection_is_one_too_many() -> None:
    tape = rejected()
    for _ in range(11):
        tape.add("request", "crm", "listOrders")
    erp_order(tape, "request", "B", "SubmitOrder")
    assert tape.says(*_asked()).breakages[0].args["what"] == "D"


def test_a_step_that_crosses_the_rejection_on_its_way_is_nobodys_fault() -> None:
    tape = rejected()
    erp_order(tape, "request", "B", "SubmitOrder")
    assert tape.says(*_asked()).verdict is Verdict.HOLDS


def test_a_subject_that_has_read_the_rejection_has_no_excuse() -> None:
    tape = rejected()
    read = tape.add("request", "erp", "GetOrder", body={"Number": "1"})
    tape.add("reply", "erp", "GetOrder", cause=read)
    erp_order(tape, "request", "B", "SubmitOrder")
    assert tape.says(*_asked()).verdict is Verdict.BROKEN


def test_what_a_person_brings_back_may_go_on() -> None:
    tape = rejected()
    erp_order(tape, "act", "B", "SubmitOrder")
    for _ in range(11):
        tape.add("request", "crm", "listOrders")
    erp_order(tape, "request", "C", "ApproveOrder")
    assert tape.says(*_asked()).verdict is Verdict.HOLDS


def test_an_order_on_hold_is_not_refused() -> None:
    tape = Tape()
    erp_order(tape, "request", "C")
    erp_order(tape, "act", "K", "BlockOrder")
    assert tape.says(*_asked()).at_stake == 0


def _asked() -> tuple[str, str]:
    return "approval-respected", "order"
