"""A twin as a whole: refusals, memory, repeatability."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.contract.model import Breach, Call, Message, Part
from interlock.errors import InternalError
from interlock.schema.check import conforms
from interlock.schema.types import Text
from interlock.values import canonical
from tests.twin.small import TYPES, Shop, shop


def test_a_call_that_breaks_the_contract_is_refused_with_the_place():
    call = Shop()
    wrong = (Breach("$.amount", "type", "is no number"), Breach("$.status", "enum", "is odd"))
    reply = call.twin.handle(Call("createOrder", body={"amount": "x"}, wrong=wrong), 0)
    assert reply.outcome == "400"
    assert "$.amount: is no number" in reply.says
    assert call.twin.snapshot()["Order"] == {}


def test_every_refusal_has_a_body_that_keeps_the_contract():
    call = Shop()
    replies = (
        call("getOrder", id="none"),
        call("createOrder", {"customerId": "none", "amount": 1}),
        call("listOrders", page=0),
    )
    for reply in replies:
        assert not reply.ok
        assert conforms(reply.body, TYPES["Problem"], TYPES)


def test_a_refusal_that_the_contract_does_not_declare_is_a_problem_document():
    call = Shop(access="strict")
    reply = call("getOrder", id="x")
    assert reply.outcome == "401"
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.body["status"] == 401


def test_the_overlay_may_say_which_outcome_means_what():
    call = Shop(shop(refusals={"reference": "409"}))
    assert call("createOrder", {"customerId": "none", "amount": 1}).outcome == "409"


def test_an_unknown_operation_is_a_defect_of_the_caller():
    with pytest.raises(InternalError):
        Shop()("paintOrder")


def story(call):
    key = call.order(externalNo="A")["id"]
    call("approveOrder", id=key)
    call("createOrder", {"customerId": "nobody", "amount": 1})
    call("updateOrder", {"amount": 7}, id=key)
    messages = call.twin.due(call.now_ms)
    return canonical([call.twin.snapshot(), [m.body for m in messages], [m.id for m in messages]])


def test_the_same_calls_lead_to_the_same_records_and_messages():
    assert story(Shop()) == story(Shop())


def test_a_restored_twin_goes_on_as_if_nothing_had_happened():
    call = Shop()
    call.order(externalNo="A")
    state, kept = call.twin.state(), call.twin.snapshot()
    call.order(externalNo="B")
    call("approveOrder", id="ORD-000001")
    call.twin.restore(state)
    assert call.twin.snapshot() == kept
    assert call.order(externalNo="B")["id"] == "ORD-000002"
    again = {"customerId": "CUS-000001", "amount": 1, "externalNo": "A"}
    assert call("createOrder", again).outcome == "409"


def test_a_snapshot_names_resources_without_records_too():
    assert Shop().twin.snapshot() == {"Customer": {}, "Order": {}}


def test_a_read_that_comes_again_shows_what_has_changed_since():
    call = Shop()
    first, second = call.order(externalNo="A"), call.order(externalNo="B")
    one, every = Call("getOrder", {"id": first["id"]}), Call("listOrders", {"pageSize": 9})

    def amounts():
        shown = call.twin.handle(one, call.now_ms).body["amount"]
        listed = call.twin.handle(every, call.now_ms).body["items"]
        return [shown, sorted(item["amount"] for item in listed)]

    assert amounts() == amounts() == [10, [10, 10]]
    call("updateOrder", {"amount": 7}, id=first["id"])
    assert amounts() == [7, [7, 10]]
    state = call.twin.state()
    call("updateOrder", {"amount": 8}, id=second["id"])
    assert amounts() == [7, [7, 8]]
    call.twin.restore(state)
    assert amounts() == [7, [7, 10]]


def test_a_reading_by_key_rests_on_its_own_record_alone():
    call = Shop()
    key = call.order(externalNo="A")["id"]
    read = Call("getOrder", args={"id": key})
    first = call.twin.handle(read, 0)
    call.order(externalNo="B")
    assert call.twin.handle(read, 0) is first
    call("updateOrder", {"amount": 7}, id=key)
    assert call.twin.handle(read, 0).body["amount"] == 7


def test_a_read_that_comes_again_without_access_is_refused():
    call = Shop(access="strict")
    key = {"api-key": call.twin.secrets["api_key"]}
    given = Call("listOrders", credentials=key)
    assert call.twin.handle(given, 0).ok
    assert not call.twin.handle(Call("listOrders"), 0).ok
    assert call.twin.handle(given, 1).body == call.twin.handle(given, 0).body


def test_a_header_that_tells_the_time_is_not_that_of_an_earlier_read():
    contract = shop()
    dated = Part("Last-Modified", "header", Text())
    operations = tuple(
        replace(o, outcomes=tuple(
            replace(r, message=Message((*r.message.parts, dated))) if r.ok else r
            for r in o.outcomes
        ))
        for o in contract.operations
    )  # fmt: skip
    call = Shop(replace(contract, operations=operations))
    given = Call("getOrder", {"id": call.order()["id"]})
    texts = [call.twin.handle(given, at_ms).headers["Last-Modified"] for at_ms in (0, 60_000)]
    assert texts[0] != texts[1]
