"""Many records in one call, each with an outcome of its own."""

from __future__ import annotations

from tests.twin.trade.house import House


def sent(house, *, whole=False):
    key = house.customer()
    orders = [{"customerId": key}, {"customerId": "nobody"}, {"customerId": key}]
    status, body = house("POST", "/api/orders/batch", {"allOrNone": whole, "orders": orders})
    assert status == 200
    return body["results"]


def test_each_record_has_its_own_outcome_and_the_good_ones_stay(tmp_path):
    house = House(tmp_path)
    one, two, three = sent(house)
    assert (one["success"], one["id"], "error" in one) == (True, "ORD-000001", False)
    assert (two["success"], two["status"], two["error"]["code"]) == (False, 422, "reference")
    assert two["error"]["message"] == "there is no Customer nobody"
    assert three["id"] == "ORD-000002"
    assert sorted(house.twin.snapshot()["Order"]) == ["ORD-000001", "ORD-000002"]


def test_all_or_none_takes_the_others_back(tmp_path):
    house = House(tmp_path)
    one, two, three = sent(house, whole=True)
    assert [r["success"] for r in (one, two, three)] == [False, False, False]
    assert "taken back" in one["error"]["message"]
    assert two["error"]["code"] == "reference"
    assert house.twin.snapshot()["Order"] == {}


def test_a_batch_in_which_nothing_went_well_is_judged_as_refused(tmp_path):
    house = House(tmp_path)
    from interlock.contract.model import Call  # local: the only test that asks the twin itself

    body = {"orders": [{"customerId": "nobody"}]}
    reply = house.twin.handle(Call("createOrders", body=body), 0)
    assert (reply.outcome, reply.ok, reply.says) == ("200", False, "there is no Customer nobody")


def test_the_overlay_says_where_records_and_outcomes_stand(tmp_path):
    overlay = """
operations:
  createOrders:
    verb: create
    resource: Order
    batch: {items: body.orders, results: results, key: id, whole: true}
"""
    one, two, _ = sent(House(tmp_path, overlay))
    assert (one["success"], two["success"]) == (False, False)
