"""Formulas of computed fields: what they mean, and what they cannot say."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from interlock.contract.formula import Applied, FieldOf, Number, parse, paths_of


def test_signs_bind_as_usual():
    assert parse("a + b * 2") == Applied(
        "+", (FieldOf("a"), Applied("*", (FieldOf("b"), Number(Decimal(2)))))
    )
    assert parse("(a + b) * 2").name == "*"
    assert parse("a - b - c") == Applied(
        "-", (Applied("-", (FieldOf("a"), FieldOf("b"))), FieldOf("c"))
    )
    assert parse("-a") == Applied("-", (FieldOf("a"),))


def test_paths_lead_through_lists():
    formula = parse("sum(lines.[].amount) * tax.rate + position()")
    assert list(paths_of(formula)) == ["lines.[].amount", "tax.rate"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ends where a field or a number should stand"),
        ("a +", "ends where"),
        ("a b", "goes on with 'b'"),
        ("sum(a", "lacks a closing parenthesis"),
        ("open('x')", "calls open, which is no function; there are sum"),
        ("a ** b", "has '*' where a field"),
        ("__import__", None),
        ("a; b", "no part of a formula"),
        ("sum()", "gives sum 0 operands"),
        ("position(1)", "it takes none"),
        ("(" * 40 + "1" + ")" * 40, "nested deeper"),
        ("-" * 40 + "1", "nested deeper"),
        ("1+" * 300 + "1", "longer than 500"),
    ],
)
def test_what_is_no_formula_is_told(text, says):
    if says is None:
        assert parse(text) == FieldOf(text)
        return
    with pytest.raises(ValueError, match=re.escape(says)):
        parse(text)
