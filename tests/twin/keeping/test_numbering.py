"""Document numbers: per year, per field, with and without gaps."""

from __future__ import annotations

from tests.twin.trade.house import House

YEAR_MS = 365 * 24 * 3600 * 1000


def numbered(tmp_path, how):
    overlay = f"resources: {{Order: {{stamps: {{orderNo: {how}, version: version}}}}}}\n"
    return House(tmp_path, overlay)


def test_each_year_has_numbers_of_its_own(tmp_path):
    house = numbered(tmp_path, '{number: "SO-{year}-{:03d}", per: [year]}')
    first = [house.order()["orderNo"] for _ in range(2)]
    house.now = YEAR_MS
    assert [*first, house.order()["orderNo"]] == ["SO-2026-001", "SO-2026-002", "SO-2027-001"]


def test_each_value_of_a_field_has_numbers_of_its_own(tmp_path):
    house = numbered(
        tmp_path, '{number: "{customerName}/{:04d}", per: [customerName], first: 10, step: 10}'
    )
    found = [house.order(customerName=name)["orderNo"] for name in ("N", "S", "N")]
    assert found == ["N/0010", "S/0010", "N/0020"]


def after_a_refusal(house):
    key = house.customer()
    house.order(key)
    assert house("POST", "/api/orders", {"customerId": "nobody"})[0] == 422
    return house.order(key)["orderNo"]


def test_a_refused_creation_leaves_no_gap_unless_the_overlay_lets_it(tmp_path):
    assert after_a_refusal(numbered(tmp_path, '{number: "{:03d}"}')) == "002"
    assert after_a_refusal(numbered(tmp_path, '{number: "{:03d}", gaps: true}')) == "003"


def test_numbers_go_on_behind_those_of_loaded_records(tmp_path):
    house = numbered(tmp_path, '{number: "SO-{year}-{:03d}", per: [year], step: 2}')
    key = house.customer()
    for number in ("SO-2026-007", "SO-2026-003", "SO-2025-099", "old 5000", "SO-2026-00012"):
        house.twin.add("Order", {"orderNo": number, "customerId": key}, 0)
    assert [house.order(key)["orderNo"] for _ in range(2)] == ["SO-2026-009", "SO-2026-011"]
