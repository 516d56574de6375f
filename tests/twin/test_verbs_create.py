"""Records come into being."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from interlock.schema.types import Moment
from interlock.twin.moments import written
from tests.twin.small import Shop, shop


def test_a_created_record_is_read_back_equal():
    call = Shop()
    sent = {
        "customerId": call.customer(), "externalNo": "X-1", "amount": 12,
        "address": {"city": "上海"}, "lines": [{"sku": "007", "qty": 2}],
    }  # fmt: skip
    created = call("createOrder", sent)
    read = call("getOrder", id=created.body["id"]).body
    assert created.outcome == "201"
    assert read == created.body
    assert {name: read[name] for name in sent} == sent


def test_the_system_gives_key_state_stamps_and_defaults():
    order = Shop().order()
    assert order["id"] == "ORD-000001"
    assert order["status"] == "draft"
    assert order["priority"] == 5
    assert order["version"] == 1
    assert order["createdAt"] == order["updatedAt"] == "2026-01-05T01:00:02Z"


def test_a_stamp_is_the_same_instant_in_whatever_zone_the_world_begins():
    east = timezone(timedelta(hours=8))
    stamp = written(
        datetime(2026, 1, 5, 9, tzinfo=east), Moment("instant"), {}, name="createdAt", zone=UTC
    )
    assert stamp == "2026-01-05T01:00:00Z"


def test_a_caller_cannot_choose_the_first_state_of_a_declared_life():
    assert Shop().order(status="shipped")["status"] == "draft"


def test_without_declared_moves_the_caller_says_the_state():
    call = Shop(shop(moves=()))
    assert call.order(status="shipped")["status"] == "shipped"


def test_a_taken_unique_value_is_a_conflict_that_names_the_holder():
    call = Shop()
    first = call.order(externalNo="X-1")
    again = {"customerId": first["customerId"], "externalNo": "X-1", "amount": 1}
    reply = call("createOrder", again)
    assert (reply.ok, reply.outcome) == (False, "409")
    assert first["id"] in reply.says
    assert reply.writes == ()
    assert len(call.twin.snapshot()["Order"]) == 1


def test_blank_unique_values_do_not_collide():
    call = Shop()
    call.order(externalNo=None)
    call.order(externalNo="")
    call.order()
    assert len(call.twin.snapshot()["Order"]) == 3


def test_a_description_that_says_unique_is_kept():
    call = Shop()
    call.customer(taxNo="T1")
    assert call("createCustomer", {"name": "B", "taxNo": "T1"}).outcome == "409"


def test_a_reference_to_nobody_is_refused():
    reply = Shop()("createOrder", {"customerId": "CUS-000009", "amount": 1})
    assert reply.outcome == "422"
    assert "CUS-000009" in reply.says


def test_a_refused_creation_leaves_no_gap_in_the_numbers():
    call = Shop()
    call("createOrder", {"customerId": "nobody", "amount": 1})
    assert call.order()["id"] == "ORD-000001"


def test_writes_say_what_was_stored():
    call = Shop()
    customer = call("createCustomer", {"name": "Acme"})
    (write,) = customer.writes
    assert (write.resource, write.key, write.before) == ("Customer", "CUS-000001", None)
    assert write.after == call.twin.snapshot()["Customer"]["CUS-000001"]


def test_an_idempotency_key_makes_a_repeated_call_harmless():
    call = Shop()
    sent = {"customerId": call.customer(), "amount": 1}
    first = call("createOrder", sent, Idempotency_Key="k1")
    again = call("createOrder", sent, Idempotency_Key="k1")
    assert again.body == first.body
    assert again.writes == ()
    assert len(call.twin.snapshot()["Order"]) == 1


def test_an_idempotency_key_with_another_request_is_refused():
    call = Shop()
    sent = {"customerId": call.customer(), "amount": 1}
    call("createOrder", sent, Idempotency_Key="k1")
    assert call("createOrder", {**sent, "amount": 2}, Idempotency_Key="k1").outcome == "422"


def test_master_data_is_loaded_with_its_own_keys_and_states():
    call = Shop()
    call.twin.add("Customer", {"id": "K1", "name": "Old"}, 0)
    call.twin.add("Order", {"id": "O1", "customerId": "K1", "amount": 1, "status": "shipped"}, 0)
    assert call("getOrder", id="O1").body["status"] == "shipped"
    assert call.twin.due(10**9) == ()


def test_numbers_have_the_form_that_the_overlay_gives():
    from dataclasses import replace  # local: only this test builds a variant

    contract = shop()
    resources = tuple(
        replace(r, stamps={**r.stamps, "externalNo": "number"}, numbers={"externalNo": "SO-{:04d}"})
        if r.name == "Order"
        else r
        for r in contract.resources
    )
    call = Shop(replace(contract, resources=resources))
    assert [call.order()["externalNo"] for _ in range(2)] == ["SO-0001", "SO-0002"]


def test_what_two_records_lack_is_made_up_alike_and_kept_apart_from_what_they_have():
    call = Shop()
    one, two = call.order(), call.order(priority=7)
    assert one["status"] == two["status"] == "draft"
    assert (one["priority"], two["priority"]) == (5, 7)
    call("updateOrder", {"priority": 9}, id=one["id"])
    assert call("getOrder", id=two["id"]).body["priority"] == 7
