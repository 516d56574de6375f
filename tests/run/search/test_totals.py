"""Drawn lines add up to the total, and what the scenario says stays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from interlock.run.search.totals import added_up
from interlock.schema.types import Field, ListOf, Number, Record, Text, Type
from interlock.values import Value, at

MONEY = Number(digits=9, scale=2, minimum=Decimal(0), carrier="text")
LINE = Record((Field("qty", Number(scale=0)), Field("amount", MONEY), Field("taxRate", MONEY)))
ORDER = Record(
    (Field("amount", MONEY), Field("taxRate", MONEY), Field("lines", ListOf(LINE)),
     Field("note", Text()))
)  # fmt: skip


def order(total: Value, *amounts: Value) -> dict[str, Value]:
    lines: list[Value] = [{"qty": 1, "amount": a, "taxRate": "1.00"} for a in amounts]
    return {"amount": total, "taxRate": "9.00", "lines": lines, "note": "n"}


def amounts(body: Value) -> list[Value]:
    lines = at(body, ("lines",))
    assert isinstance(lines, list)
    return [at(line, ("amount",)) for line in lines]


@pytest.mark.parametrize(
    ("total", "count", "shares"),
    [
        ("10.00", 3, ["3.34", "3.33", "3.33"]),
        ("9999999.99", 2, ["5000000.00", "4999999.99"]),
        ("0.00", 2, ["0.00", "0.00"]),
        ("7", 2, ["4", "3"]),
        ("12.5", 1, ["12.5"]),
    ],
)
def test_a_total_is_shared_out_among_the_lines(total, count, shares):
    body = added_up(order(total, *["1.00"] * count), ORDER, {}, ())
    assert amounts(body) == shares
    assert sum(map(Decimal, amounts(body))) == Decimal(total)
    assert at(body, ("amount",)) == total


def test_what_is_no_amount_is_let_be():
    body = added_up(order("10.00", "1.00", "1.00"), ORDER, {}, ())
    assert (at(body, ("taxRate",)), at(body, ("lines", 0, "taxRate"))) == ("9.00", "1.00")
    assert (at(body, ("lines", 1, "qty")), at(body, ("note",))) == (1, "n")


def test_amounts_of_lines_that_the_scenario_gives_make_the_total():
    given = order("10.00", "1.25", "2.50")
    for told in ("lines", "lines.2.amount", "lines.[].amount"):
        body = added_up(given, ORDER, {}, (told,))
        assert (at(body, ("amount",)), amounts(body)) == ("3.75", ["1.25", "2.50"])


def test_a_total_that_the_scenario_gives_is_kept():
    body = added_up(order("10.00", "1.25", "2.50"), ORDER, {}, ("amount", "lines.1.qty"))
    assert (at(body, ("amount",)), amounts(body)) == ("10.00", ["5.00", "5.00"])


def test_where_the_scenario_gives_both_they_need_not_agree():
    given = order("10.00", "1.25", "2.50")
    assert added_up(given, ORDER, {}, ("amount", "lines.1.amount")) == given


def test_a_part_that_no_line_may_carry_is_not_written():
    at_least: Type = Number(scale=2, minimum=Decimal(1), carrier="text")
    line = Record((Field("amount", at_least),))
    type_ = Record((Field("amount", MONEY), Field("lines", ListOf(line))))
    given: Value = {"amount": "1.50", "lines": [{"amount": "5.00"}, {"amount": "6.00"}]}
    assert added_up(given, type_, {}, ()) == given


def test_two_lists_with_such_amounts_leave_open_which_of_them_is_meant():
    type_ = Record((*ORDER.fields, Field("discounts", ListOf(LINE))))
    given: Value = {**order("10.00", "1.00"), "discounts": [{"qty": 1, "amount": "3.00"}]}
    assert added_up(given, type_, {}, ()) == given


def test_numbers_stay_numbers_and_lists_may_stand_in_an_element():
    number = Number(digits=9, scale=2)
    lines = Record((Field("Line", ListOf(Record((Field("Amount", number),)))),))
    type_ = Record((Field("Amount", number), Field("Lines", lines)))
    given: Value = {"Amount": Decimal("3.01"), "Lines": {"Line": [{"Amount": Decimal(1)}] * 2}}
    body = added_up(given, type_, {}, ())
    assert at(body, ("Lines", "Line")) == [
        {"Amount": Decimal("1.51")}, {"Amount": Decimal("1.50")},
    ]  # fmt: skip


@pytest.mark.parametrize("odd", [None, "many", True, "", []])
def test_an_odd_value_is_no_total(odd):
    given = order(odd, "1.00")
    assert added_up(given, ORDER, {}, ()) == given
