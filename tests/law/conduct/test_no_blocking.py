"""A record that is refused for good holds up nothing but what needs it."""

from __future__ import annotations

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from tests import rehearsal
from tests.law.tape import CUSTOMER, ORDER, Tape

REFUSED = "09-people/refused-record.yaml"
SAYS = {"code": "state", "message": "Order 17 is open and cannot become shipped"}


def refused(tape: Tape) -> None:
    """Let the CRM refuse a state of order 17."""
    body = {"args": {"id": "17"}, "body": {"status": "shipped"}}
    asked = tape.add("request", "crm", "updateOrder", body=body)
    tape.add("reply", "crm", "updateOrder", cause=asked, ok=False, outcome="409", body=SAYS)


def two_orders() -> Tape:
    """Give a tape with a customer and order 17, which is refused, and an approved order 18."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    refused(tape)
    tape.person("crm", "Order", "18", **{**ORDER, "id": "18", "orderNo": "SO-18"})
    return tape


def carried(tape: Tape, number: str) -> None:
    """Let the subject carry an order and hand it to approval."""
    record = {"Number": number, "ExternalNo": f"SO-{number}", "Status": "A"}
    tape.subject("erp", "SalesOrder", number, **record)
    tape.subject("erp", "SalesOrder", number, Status="B")


def test_an_order_that_waits_behind_a_refused_one_breaks_the_law() -> None:
    (found,) = two_orders().says("no-blocking", "order").breakages
    assert (found.record, found.args["blocker"]) == ("SO-18", "SO-17")


def test_an_order_that_got_past_it_does_not() -> None:
    tape = two_orders()
    carried(tape, "18")
    judgement = tape.says("no-blocking", "order")
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)


def test_an_order_that_came_late_breaks_it_although_nothing_is_lost() -> None:
    tape = two_orders()
    for _ in range(20):
        tape.add("request", "crm", "listOrders")
    carried(tape, "18")
    assert tape.says("nothing-lost", "order").verdict is Verdict.HOLDS
    assert tape.says("no-blocking", "order").verdict is Verdict.BROKEN


def test_where_nothing_is_refused_nothing_is_at_stake() -> None:
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    assert tape.says("no-blocking", "order").verdict is Verdict.UNKNOWN


def test_an_order_whose_customer_is_refused_may_wait() -> None:
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    body = {"Customer": {"TaxNo": CUSTOMER["creditCode"]}}
    asked = tape.add("request", "erp", "CreateCustomer", body=body)
    tape.add("reply", "erp", "CreateCustomer", cause=asked, ok=False, outcome="Invalid", body=SAYS)
    tape.person("crm", "Order", "17", **ORDER)
    assert tape.says("no-blocking", "order", "customer").at_stake == 0


def test_an_order_whose_customer_was_refused_for_a_while_may_wait_whoever_is_judged() -> None:
    tape = Tape()
    tape.person("crm", "Order", "16", **{**ORDER, "id": "16", "orderNo": "SO-16"})
    tape.person("crm", "Customer", "9", **CUSTOMER)
    body = {"Customer": {"TaxNo": CUSTOMER["creditCode"]}}
    asked = tape.add("request", "erp", "CreateCustomer", body=body)
    tape.add("reply", "erp", "CreateCustomer", cause=asked, ok=False, outcome="Invalid", body=SAYS)
    tape.person("crm", "Order", "17", **{**ORDER, "status": "open"})
    refused(tape)
    tape.person("crm", "Order", "18", **{**ORDER, "id": "18", "orderNo": "SO-18"})
    assert tape.says("no-blocking", "order").at_stake == 0


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("order_sync.main", Verdict.HOLDS), ("one_by_one", Verdict.BROKEN)],
)
def test_who_works_strictly_in_order_is_found(name: str, verdict: Verdict) -> None:
    case = rehearsal.case(0, REFUSED)
    trace = rehearsal.trial(case, rehearsal.subject(f"{name}:run"), scenario=REFUSED)
    court = rehearsal.project(REFUSED).court
    reading = Reading(trace, court.bridge, court.contracts, case.heal_at_ms)
    judgement: Judgement = LAWS["no-blocking"].judge(reading, Ask("no-blocking", ("order",)))
    assert judgement.verdict is verdict
