"""Computed fields: line amounts, sums, tax; numbers of lines."""

from __future__ import annotations

from tests.twin.trade.house import House

SUMS = """
resources:
  Order:
    computed:
      "lines.[].position": position() * 10
      "lines.[].amount": {is: qty * price, digits: 2, rounding: half-up}
      net: sum(lines.[].amount) - discount
      tax: {is: net * 0.13, digits: 2}
      total: net + tax
"""
LINES = [{"sku": "a", "qty": 3, "price": 0.115}, {"sku": "b", "qty": 2, "price": 10}]


def test_amounts_sums_and_tax_are_computed_whatever_a_caller_sends(tmp_path):
    house = House(tmp_path, SUMS)
    order = house.order(lines=LINES, discount=0.35)
    assert [line["position"] for line in order["lines"]] == [10, 20]
    assert [line["amount"] for line in order["lines"]] == [0.35, 20]
    assert (order["net"], order["tax"], order["total"]) == (20, 2.6, 22.6)


def test_a_change_computes_anew_and_an_empty_order_is_worth_nothing(tmp_path):
    house = House(tmp_path, SUMS)
    order = house.order()
    assert (order["net"], order["total"]) == (0, 0)
    path = f"/api/orders/{order['id']}"
    _, after = house("PATCH", path, {"lines": LINES[1:]}, If_Match="*")
    assert (after["net"], after["tax"], after["total"]) == (20, 2.6, 22.6)


def rounded(tmp_path, rounding):
    overlay = SUMS.replace("half-up", rounding)
    return House(tmp_path, overlay).order(lines=LINES)["lines"][0]["amount"]


def test_the_overlay_says_how_to_round(tmp_path):
    found = {r: rounded(tmp_path, r) for r in ("half-up", "half-even", "down", "up")}
    assert found == {"half-up": 0.35, "half-even": 0.34, "down": 0.34, "up": 0.35}


def test_what_has_no_value_is_refused_and_not_stored(tmp_path):
    house = House(tmp_path, "resources: {Order: {computed: {net: 1 / discount}}}\n")
    key = house.customer()
    status, body = house("POST", "/api/orders", {"customerId": key})
    assert (status, body["field"]) == (400, "net")
    assert house.twin.snapshot()["Order"] == {}
    assert house.order(key, discount=4)["net"] == 0.25
