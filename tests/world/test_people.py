"""What a person does at a system's own screen becomes a call that the system's contract allows."""

from __future__ import annotations

from dataclasses import replace

from interlock.contract.model import HttpBinding, Message, Operation, Part, Resource, Role
from interlock.scenario.model import CaseStep
from interlock.schema.types import Field, ListOf, Number, Record, Ref, Text
from interlock.values import at
from interlock.world.people import Ledger, Seen, call_for
from tests.rehearsal import project

CRM = project().contracts["crm"]
ERP = project().contracts["erp"]
LINE = {"sku": "a", "qty": "1"}
ORDER = {"id": "7", "orderNo": "SO-7", "remark": "x", "lines": [LINE, {**LINE, "sku": "b"}]}


def step(action: str, body: object = None, **more: str) -> CaseStep:
    return CaseStep(0, "crm", action, "order-1", "order", body=body, **more)  # type: ignore[arg-type]


def call(taken: CaseStep, *, contract=CRM, resource: str = "Order", key="7", record=ORDER):
    built = call_for(contract, taken, resource, Seen(Ledger(), key, record))
    assert not isinstance(built, str), built
    return built[0]


def test_a_changed_list_is_sent_whole_and_untouched_fields_are_not():
    sent = call(step("change", {"lines.2.qty": "9"}))
    assert (sent.operation, sent.args["id"]) == ("updateOrder", "7")
    assert sent.body == {"lines": [LINE, {"sku": "b", "qty": "9"}]}


def test_the_record_on_the_screen_is_not_changed_by_what_is_typed():
    call(step("change", {"lines.1.qty": "9"}))
    assert ORDER["lines"][0] == LINE


def test_a_changed_record_travels_in_its_message_with_its_key():
    record = {"Number": "42", "Note": "old"}
    sent = call(
        replace(step("change", {"Note": "new"}), system="erp"),
        contract=ERP, resource="SalesOrder", key="42", record=record,
    )  # fmt: skip
    assert sent.body == {"Order": {"Number": "42", "Note": "new"}}


def test_a_field_that_nobody_knows_is_sent_as_it_was_typed():
    sent = call(step("change", {"remark": "y", "colour": "red"}))
    assert sent.body == {"remark": "y", "colour": "red"}


def test_a_record_that_is_not_there_cannot_be_changed():
    says = call_for(CRM, step("change", {"remark": "y"}), "Order", Seen(Ledger()))
    assert says == "order-1 is not in crm"


def test_what_no_operation_does_is_said():
    says = call_for(CRM, step("delete"), "Customer", Seen(Ledger(), "1"))
    assert says == "no operation of crm is known to delete Customer"


def test_cancelling_finds_the_operation_that_cancels():
    assert call(step("cancel")).operation == "cancelOrder"


THING = Record(
    (Field("id", Text(), direction="read"), Field("name", Text(1, 9), required=True),
     Field("size", Number(5, 0), required=True)),
    "Thing",
)  # fmt: skip
ENVELOPE = Record(
    (Field("Sent", Record((Field("By", Text(1, 4), required=True),)), required=True),
     Field("Mode", Text(), direction="read"),
     Field("Things", ListOf(Ref("Thing"), 1), required=True))
)  # fmt: skip


def things(verb: str, body: object, record: tuple[str | int, ...]):
    """Give a contract with one operation on things that also asks for a header."""
    parts = (
        Part("x-account", "header", Text(2, 8), required=True),
        Part("trace", "header", Text()),
        Part("id", "path", Text(), required=True),
        Part("body", "body", body, required=True),
    )
    operation = Operation("thing", Message(parts), (), HttpBinding("PUT", "/things/{id}"))
    key = () if verb == "create" else ("args", "id")
    return replace(
        CRM,
        operations=(operation,),
        types={"Thing": THING},
        resources=(Resource("Thing", Ref("Thing"), "id"),),
        roles={"thing": Role(verb, "Thing", key=key, record=record)},
    )


def test_a_replacement_carries_every_field_that_may_be_written():
    contract = things("replace", Ref("Thing"), ("body",))
    record = {"id": "1", "name": "a", "size": 3}
    sent = call(step("change", {"size": 4}), contract=contract, resource="Thing", record=record)
    assert sent.body == {"name": "a", "size": 4}


def test_headers_that_every_call_needs_are_sent_and_others_are_not():
    sent = call(step("create", {"name": "a"}), contract=things("create", Ref("Thing"), ("body",)),
                resource="Thing")  # fmt: skip
    assert len(sent.args["x-account"]) >= 2
    assert "trace" not in sent.args
    assert "id" not in sent.args


def test_the_message_around_a_record_is_completed_and_the_record_is_not():
    contract = things("create", ENVELOPE, ("body", "Things", 0))
    sent = call(step("create", {"name": "a"}), contract=contract, resource="Thing")
    assert at(sent.body, ("Things",)) == [{"name": "a"}]
    assert at(sent.body, ("Sent", "By"))
    assert "Mode" not in sent.body


def test_a_step_of_a_life_brings_parameters_and_fields_of_its_body():
    contract = things("do", ENVELOPE, ())
    taken = step("do", {"trace": "t", "Sent.By": "me"}, operation="thing")
    sent = call(taken, contract=contract, resource="Thing")
    assert sent.args["trace"] == "t"
    assert at(sent.body, ("Sent", "By")) == "me"
