"""Versions: what must be named, what is outdated, what is known already."""

from __future__ import annotations

from tests.twin.trade.house import House


def test_a_contract_with_428_wants_every_change_to_name_its_version(tmp_path):
    house = House(tmp_path)
    path = f"/api/orders/{house.order()['id']}"
    status, body = house("PATCH", path, {"customerName": "x"})
    assert (status, body["field"]) == (428, "If-Match")
    tag = dict(house.send("GET", path).headers)["ETag"]
    assert house("PATCH", path, {"customerName": "x"}, If_Match=tag)[0] == 200
    assert house("PATCH", path, {"customerName": "y"}, If_Match=tag)[0] == 412


def test_the_overlay_may_want_it_or_not(tmp_path):
    house = House(tmp_path, "operations: {updateOrder: {if_match: optional}}\n")
    path = f"/api/orders/{house.order()['id']}"
    assert house("PATCH", path, {"customerName": "x"})[0] == 200
    wants = "operations: {deleteOrder: {if_match: required}}\n"
    house = House(tmp_path, wants)
    assert house("DELETE", f"/api/orders/{house.order()['id']}")[0] == 428


def test_a_reader_who_knows_the_record_gets_304(tmp_path):
    house = House(tmp_path)
    path = f"/api/orders/{house.order()['id']}"
    tag = dict(house.send("GET", path).headers)["ETag"]
    answer = house.send("GET", path, If_None_Match=tag)
    assert (answer.status, answer.body, dict(answer.headers)["ETag"]) == (304, b"", tag)
    assert house("GET", path, If_None_Match='"other"')[0] == 200
