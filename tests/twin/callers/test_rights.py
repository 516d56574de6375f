"""Roles of callers: kinds of records, actions, fields; and the trail that names who it was."""

from __future__ import annotations

import pytest

from tests.twin.trade.house import House

ROLES = """
roles:
  clerk:
    users: [anna]
    may: {Order: [read, list, create], Customer: [read, list, change]}
    hides: {Customer: [creditLimit]}
    protects: {Customer: [region]}
  auditor: {users: [ben], may: {"*": [read, list]}}
"""


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, ROLES, access="strict")


def key(house, user=""):
    return {"X_API_Key": house.twin.secrets[f"api_key:{user}" if user else "api_key"]}


def test_a_role_allows_some_actions_on_some_records(house):
    admin, anna, ben = key(house), key(house, "anna"), key(house, "ben")
    _, made = house("POST", "/api/customers", {"name": "Acme"}, **admin)
    path = f"/api/customers/{made['id']}"
    order = {"customerId": made["id"]}
    assert house("POST", "/api/orders", order, **anna)[0] == 201
    status, body = house("POST", "/api/orders", order, **ben)
    assert (status, body["message"]) == (403, "ben (auditor) may not create Order")
    assert house("DELETE", path, **anna)[0] == 403
    assert house("GET", path, **ben)[0] == 200
    assert house("GET", path, X_API_Key="guess")[0] == 401


def test_a_field_that_is_hidden_is_not_read_and_one_that_is_protected_not_written(house):
    admin, anna = key(house), key(house, "anna")
    sent = {"name": "Acme", "creditLimit": 500, "region": "N"}
    _, made = house("POST", "/api/customers", sent, **admin)
    path = f"/api/customers/{made['id']}"
    assert "creditLimit" not in house("GET", path, **anna)[1]
    assert "creditLimit" not in house("GET", "/api/customers", **anna)[1]["items"][0]
    assert house("GET", path, **admin)[1]["creditLimit"] == 500
    status, body = house("PATCH", path, {"region": "S"}, **anna)
    assert (status, body["field"]) == (403, "region")
    assert "may not write Customer.region" in body["message"]
    assert house("PATCH", path, {"creditLimit": 1}, **anna)[0] == 403
    assert house("PATCH", path, {"name": "New", "region": "N"}, **anna)[0] == 200
    assert house("GET", path, **admin)[1]["creditLimit"] == 500


def test_the_trail_tells_who_changed_what_and_when(house):
    admin, anna = key(house), key(house, "anna")
    _, made = house("POST", "/api/customers", {"name": "Acme", "region": "N"}, **admin)
    house.now = 2000
    house("PATCH", f"/api/customers/{made['id']}", {"name": "New"}, **anna)
    house("PATCH", f"/api/customers/{made['id']}", {"region": "S"}, **anna)
    first, second = house.twin.audit
    assert (first.who, first.operation, first.before) == ("default", "createCustomer", None)
    assert (second.who, second.when) == ("anna", "2026-01-05T01:00:02.000Z")
    assert (second.before["name"], second.after["name"]) == ("Acme", "New")


def test_an_open_twin_heeds_no_roles(tmp_path):
    house = House(tmp_path, ROLES)
    assert house("DELETE", f"/api/customers/{house.customer()}")[0] == 204


def test_a_field_that_is_protected_is_so_in_each_record_of_a_batch(tmp_path):
    roles = """
roles:
  clerk: {users: [anna], may: {Order: [create]}, protects: {Order: [discount]}}
"""
    house = House(tmp_path, roles, access="strict")
    _, made = house("POST", "/api/customers", {"name": "Acme"}, **key(house))
    plain = {"customerId": made["id"]}
    sent = {"orders": [plain, {**plain, "discount": 5}]}
    status, body = house("POST", "/api/orders/batch", sent, **key(house, "anna"))
    assert (status, body["field"]) == (403, "discount")
    assert house.twin.snapshot()["Order"] == {}
    assert house("POST", "/api/orders/batch", {"orders": [plain]}, **key(house, "anna"))[0] == 200
