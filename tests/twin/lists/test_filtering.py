"""What the parameters of a list mean, by their names or by the overlay."""

from __future__ import annotations

import pytest

from tests.twin.trade.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("filters"))
    customer = house.customer()
    for index in range(4):
        house.now = index * 1000
        house.order(customer, customerName=f"Acme {index}", discount=index)
    house("POST", "/api/orders/ORD-000004/approve", If_Match='"1"')
    return house


def names(house, query):
    status, body = house("GET", f"/api/orders?{query}")
    assert status == 200, body
    return [order["customerName"][-1] for order in body]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=approved", "3"),
        ("status=approved,draft", "0123"),
        ("status_ne=draft", "3"),
        ("customerName_contains=ME%202", "2"),
        ("orderNo_in=ORD-000001,ORD-000003", "02"),
        ("updatedSince=2026-01-05T01:00:02Z", "23"),
        ("customerName_contains=nobody", ""),
    ],
)
def test_names_of_parameters_tell_how_they_compare(house, query, expected):
    assert "".join(names(house, query)) == expected


def test_an_overlay_says_how_a_parameter_compares(tmp_path):
    overlay = 'operations: {listOrders: {filters: {"discount>": args.total_gt}}}\n'
    house = House(tmp_path, overlay)
    customer = house.customer()
    for index in range(4):
        house.order(customer, customerName=f"Acme {index}", discount=index)
    assert names(house, "total_gt=2") == ["3"]


def test_a_field_begins_with_what_is_asked(tmp_path):
    overlay = 'operations: {listOrders: {filters: {"customerName^": args.customerName_contains}}}\n'
    house = House(tmp_path, overlay)
    customer = house.customer()
    house.order(customer, customerName="North 1")
    house.order(customer, customerName="Far North 2")
    assert names(house, "customerName_contains=north") == ["1"]


def test_lists_are_sorted_by_several_fields(house):
    assert names(house, "sort=status,-customerName") == ["3", "2", "1", "0"]
    assert names(house, "sort=-status,customerName") == ["0", "1", "2", "3"]
