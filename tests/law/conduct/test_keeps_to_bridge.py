"""The subject writes only what a flow of the bridge names, or what the bridge allows besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from interlock.finding import Verdict
from interlock.law import Judgement
from tests.law.tape import CUSTOMER, Tape
from tests.rehearsal import project


def wrote(system: str, operation: str, resource: str, **fields: Any) -> Tape:
    """Let the subject write a record by an operation."""
    tape = Tape()
    tape.person("crm", "Customer", "9", **CUSTOMER)
    add(tape, (system, operation, resource), None, fields)
    return tape


def add(tape: Tape, where: tuple[str, str, str], before: Any, after: Any, who: str = "request"):
    """Add a write by an operation."""
    system, operation, resource = where
    cause = tape.add(who, system, operation)  # type: ignore[arg-type]  # request or act
    body = {"resource": resource, "key": "K1", "before": before, "after": after}
    tape.add("write", system, operation, cause=cause, body=body)


def says(tape: Tape, **more: Any) -> Judgement:
    return tape.says("keeps-to-bridge", bridge=replace(project().court.bridge, **more))


def test_what_flows_name_and_changes_of_what_they_fill_are_right():
    tape = wrote("erp", "CreateCustomer", "Customer", TaxNo="1")
    add(tape, ("erp", "ChangeCustomer", "Customer"), {"TaxNo": "1"}, {"TaxNo": "1", "Phone": "2"})
    add(tape, ("erp", "SubmitOrder", "SalesOrder"), {"Status": "A"}, {"Status": "B"})
    judgement = says(tape)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 3)


def test_a_kind_of_record_that_no_flow_fills_is_found():
    (broken,) = says(wrote("erp", "CreateInvoice", "Invoice", Number="1")).breakages
    assert (broken.operation, broken.args["resource"]) == ("CreateInvoice", "Invoice")


def test_a_step_that_no_flow_names_is_found_though_its_record_is_filled():
    tape = Tape()
    add(tape, ("erp", "ApproveOrder", "SalesOrder"), {"Status": "B"}, {"Status": "C"})
    assert [b.operation for b in says(tape).breakages] == ["ApproveOrder"]


def test_people_may_do_what_they_like():
    tape = Tape()
    add(tape, ("erp", "ApproveOrder", "SalesOrder"), {"Status": "B"}, {"Status": "C"}, who="act")
    assert says(tape).at_stake == 0


def test_what_the_bridge_allows_besides_is_right():
    tape = wrote("erp", "CreateInvoice", "Invoice", Number="1")
    assert says(tape, may_also=(("erp", "CreateInvoice"),)).verdict is Verdict.HOLDS


def test_only_what_the_subject_made_may_it_take_away():
    made = wrote("erp", "CreateOrder", "SalesOrder", ExternalNo="SO-1")
    add(made, ("erp", "CancelAll", "SalesOrder"), {"ExternalNo": "SO-1"}, None)
    assert says(made).verdict is Verdict.HOLDS
    peoples = Tape()
    where = ("crm", "deleteOrder", "Order")
    add(peoples, where, None, {"orderNo": "SO-1"}, who="act")
    add(peoples, where, {"orderNo": "SO-1"}, None)
    assert [b.operation for b in says(peoples).breakages] == ["deleteOrder"]


def test_a_system_without_a_side_in_the_bridge_is_free():
    assert says(wrote("chat", "sendText", "Message", text="hello")).at_stake == 0
