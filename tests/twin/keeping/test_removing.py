"""Deleting: kept for those who ask, brought back, refused, or together with what names it."""

from __future__ import annotations

from tests.twin.trade.house import House


def test_a_deleted_record_is_shown_only_to_who_asks_and_can_come_back(tmp_path):
    house = House(tmp_path)
    order = house.order()
    path = f"/api/orders/{order['id']}"
    house.now = 5000
    assert house("DELETE", path)[0] == 204
    assert house("GET", path)[0] == 404
    assert house("GET", "/api/orders")[1] == []
    _, shown = house("GET", path + "?includeDeleted=true")
    assert (shown["isDeleted"], shown["deletedAt"]) == (True, "2026-01-05T01:00:05Z")
    assert len(house("GET", "/api/orders?includeDeleted=true")[1]) == 1
    assert house("PATCH", path, {"customerName": "x"}, If_Match="*")[0] == 404
    assert house("DELETE", path)[0] == 404
    status, back = house("POST", path + "/restore")
    assert (status, back["isDeleted"], "deletedAt" in back) == (200, False, False)
    assert back["version"] >= 1
    assert house("GET", path)[0] == 200


def test_what_is_not_deleted_cannot_be_brought_back(tmp_path):
    house = House(tmp_path)
    path = f"/api/orders/{house.order()['id']}"
    assert house("POST", path + "/restore")[1]["message"].endswith("is not deleted")
    assert house("POST", "/api/orders/none/restore")[0] == 404


def test_a_record_does_not_come_back_to_what_is_gone(tmp_path):
    house = House(tmp_path)
    key = house.customer()
    order = house.order(key)
    assert house("DELETE", f"/api/customers/{key}")[0] == 409
    house("DELETE", f"/api/orders/{order['id']}")
    assert house("DELETE", f"/api/customers/{key}")[0] == 204
    status, body = house("POST", f"/api/orders/{order['id']}/restore")
    assert (status, body["field"]) == (422, "customerId")


def test_records_go_with_the_one_they_name_where_the_overlay_says_so(tmp_path):
    cascade = "resources: {Order: {references: {customerId: {to: Customer, deleted: cascade}}}}\n"
    house = House(tmp_path, cascade)
    key = house.customer()
    house.order(key)
    other = house.order()
    assert house("DELETE", f"/api/customers/{key}")[0] == 204
    assert [o["id"] for o in house("GET", "/api/orders")[1]] == [other["id"]]
    told = [(e.resource, e.after) for e in house.twin.audit[-2:]]
    assert told == [("Order", None), ("Customer", None)]
