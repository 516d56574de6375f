"""A flow says what should arrive, and differences of writing are no differences."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from interlock.bridge.carry import Carried, Pair, carry, match_key, pair, same, shortened
from interlock.schema.types import Text
from interlock.values import Value
from tests.bridge.small import order, small_bridge


def carried(folder: Path, record: Value, *, old: str = "", new: str = "") -> Carried:
    bridge = small_bridge(folder, old=old, new=new)
    flow = next(f for f in bridge.flows if f.name == "order-to-erp")
    return carry(flow, record, bridge=bridge, look_up=lambda _, key: {"c1": "C0001"}.get(str(key)))


def test_every_way_gives_its_value(tmp_path: Path) -> None:
    values = carried(tmp_path, order()).values
    assert values[("ExternalNo",)] == "SO-7"
    assert values[("Org",)] == "0010"
    assert values[("Customer",)] == "C0001"
    assert values[("Currency",)] == "PRE001"
    assert values[("OrderDate",)] == "2024-03-02T07:30:00+08:00"
    assert values[("Lines", 1, "Item")] == "S2"


def test_a_sum_is_rounded_at_the_end(tmp_path: Path) -> None:
    # 2 x 10.005 + 9.995 = 30.005
    assert carried(tmp_path, order()).values[("Amount",)] == Decimal("30.01")


def test_a_sum_is_rounded_per_line(tmp_path: Path) -> None:
    lines = [{"sku": "a", "qty": "1", "unitPrice": "0.005"}] * 3
    record = order(lines=lines)
    assert carried(tmp_path, record).values[("Amount",)] == Decimal("0.02")
    per_line = carried(tmp_path, record, old="half-up at the end", new="half-up per line")
    assert per_line.values[("Amount",)] == Decimal("0.03")


@pytest.mark.parametrize(
    ("currency", "amount"), [("CNY", "30.01"), ("JPY", "30"), ("KWD", "30.005")]
)
def test_decimals_follow_the_currency(tmp_path: Path, currency: str, amount: str) -> None:
    value = carried(tmp_path, order(currency=currency)).values[("Amount",)]
    assert str(value) == amount


def test_decimals_follow_a_currency_that_only_a_table_knows(tmp_path: Path) -> None:
    assert str(carried(
        tmp_path, order(currency="PRE004"),
        old="Currency: {table: currency, from: currency}", new='Currency: {constant: "PRE004"}',
    ).values[("Amount",)]) == "30"  # fmt: skip


def test_half_even_differs_from_half_up(tmp_path: Path) -> None:
    lines = [{"sku": "a", "qty": "1", "unitPrice": "10.005"}]
    values = carried(tmp_path, order(lines=lines)).values
    assert values[("Lines", 0, "Price")] == Decimal("10.00")
    assert values[("Amount",)] == Decimal("10.01")


def test_an_amount_of_any_length_is_exact(tmp_path: Path) -> None:
    lines = [{"sku": "a", "qty": "9999999999.999", "unitPrice": "99999999999999.999"}]
    amount = carried(tmp_path, order(lines=lines)).values[("Amount",)]
    exact = Decimal("9999999999.999") * 1 * Decimal("100000000000000") - Decimal(
        "9999999.999999999"
    )
    assert abs(Decimal(str(amount)) - exact) < Decimal("0.01")


def test_the_tail_that_may_be_lost_is_cut(tmp_path: Path) -> None:
    assert carried(tmp_path, order(remark="长" * 300)).values[("Note",)] == "长" * 255


def test_nothing_stays_nothing(tmp_path: Path) -> None:
    record = order(remark=None)
    del record["currency"]
    values = carried(tmp_path, record).values
    assert values[("Note",)] is None
    assert values[("Currency",)] is None


def test_lengths_of_lists_are_told(tmp_path: Path) -> None:
    assert carried(tmp_path, order()).lengths == {("Lines",): 2}
    assert carried(tmp_path, order(lines=[])).lengths == {("Lines",): 0}


@pytest.mark.parametrize(
    ("fields", "path", "kind", "says"),
    [
        ({}, ("Region",), "python", "mapping:region"),
        ({"currency": "USD"}, ("Currency",), "unknown-code", "USD"),
        ({"customerId": "c2"}, ("Customer",), "no-counterpart", "c2"),
        ({"currency": "XX"}, ("Amount",), "no-currency", "XX"),
        ({"createdAt": "2024-03-01T10:00:00"}, ("OrderDate",), "no-offset", "no offset"),
        ({"createdAt": "9999-12-31T23:59:59Z"}, ("OrderDate",), "no-offset", "no date"),
        ({"lines": [{"qty": "x", "unitPrice": "1"}]}, ("Amount",), "no-number", "'x'"),
    ],
)
def test_what_cannot_be_foretold_is_said(
    tmp_path: Path, fields: dict[str, Value], path: tuple[str], kind: str, says: str
) -> None:
    result = carried(tmp_path, order(**fields))
    found = next(u for u in result.unjudged if u.path == path)
    assert (found.kind, says in found.says) == (kind, True)
    assert path not in result.values


@pytest.mark.parametrize(
    ("text", "longest", "unit", "cut"),
    [
        ("长城长城", 3, "characters", "长城长"),
        ("长城长城", 7, "utf8-bytes", "长城"),
        ("长城长城", 7, "gbk-bytes", "长城长"),
        ("a𠮷b", 2, "characters", "a𠮷"),
        ("a𠮷b", 4, "utf8-bytes", "a"),
        ("short", 10, "utf8-bytes", "short"),
    ],
)
def test_a_cut_never_halves_a_character(text: str, longest: int, unit: str, cut: str) -> None:
    assert shortened(text, longest, unit) == cut


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1.50", Decimal("1.5")),
        (Decimal("1.50"), "1.5"),
        ("1.50", "1.500"),
        (3, Decimal("3.0")),
        ("2024-03-01T16:00:00Z", "2024-03-02T00:00:00+08:00"),
        ("2024-03-01T16:00:00.000Z", "2024-03-01T16:00:00Z"),
        ("2024-03-01T16:00:00.987Z", "2024-03-01T16:00:00Z"),
        ("2024-03-02T00:00:00+08:00", "2024-03-02"),
        ("2024-03-02T00:00:00+08:00", "2024-03-02T00:00:00"),
        (None, ""),
        ("", None),
        ([], None),
        (True, "true"),
        ("a\r\nb", "a\nb"),
        ([{"a": "1.0"}], [{"a": 1, "b": None}]),
    ],
)
def test_two_ways_of_writing_are_the_same(left: Value, right: Value) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1.50", Decimal("1.51")),
        ("0010", 10),
        ("0010", "10"),
        ("2024-03-01T16:00:00Z", "2024-03-01T16:00:00+08:00"),
        ("2024-03-01T16:00:00Z", "2024-03-02"),
        ("2024-03-01T16:00:00Z", "2024-03-01T16:00:00.5Z"),
        ("x", None),
        (0, None),
        (False, None),
        (True, 5),
        ("abc", "abc "),
        ([1, 2], [1]),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, "a"),
        ("ABC", "abc"),
    ],
)
def test_a_difference_stays_a_difference(left: Value, right: Value) -> None:
    assert not same(left, right)


def test_codes_that_the_contract_calls_text_differ_by_their_zeros() -> None:
    assert same("1.10", "1.1")
    assert not same("1.10", "1.1", Text())


def test_keys_ignore_what_the_match_ignores(tmp_path: Path) -> None:
    match = small_bridge(tmp_path).matches["customer"]
    wide = {"creditCode": "９１３１ ０１１５ａｂ"}
    assert match_key(match, "crm", wide) == match_key(match, "erp", {"TaxNo": "91310115AB"})


def test_keys_keep_what_the_match_does_not_ignore(tmp_path: Path) -> None:
    match = small_bridge(tmp_path).matches["order"]
    assert match_key(match, "crm", {"orderNo": "so-7"}) != match_key(
        match, "erp", {"ExternalNo": "SO-7"}
    )


def test_a_record_without_a_key_has_none(tmp_path: Path) -> None:
    match = small_bridge(tmp_path).matches["order"]
    assert match_key(match, "erp", {"ExternalNo": None}) == ""
    assert match_key(match, "erp", {}) == ""


def test_pairs_show_doubles_and_what_is_alone(tmp_path: Path) -> None:
    match = small_bridge(tmp_path).matches["order"]
    left: dict[str, Value] = {"o1": {"orderNo": "SO-1"}, "o2": {"orderNo": "SO-2"}}
    right: dict[str, Value] = {
        "1": {"ExternalNo": "SO-1"}, "2": {"ExternalNo": "SO-1"},
        "3": {"ExternalNo": "SO-9"}, "4": {},
    }  # fmt: skip
    assert pair(match, ("crm", left), ("erp", right)) == (
        Pair("SO-1", ("o1",), ("1", "2")),
        Pair("SO-2", ("o2",), ()),
        Pair("SO-9", (), ("3",)),
        Pair("", (), ("4",)),
    )
