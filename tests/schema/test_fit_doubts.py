"""Pairs that once were called a fit, each with the value that shows that they are none."""

from decimal import Decimal

import pytest

from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.scalar.fit import carry
from interlock.schema.types import Choice, Moment, Number, Text

CODES = tuple(range(70))
PAIRS = {
    "a URI of XML Schema, which is any text, as a URI of JSON": (
        Text(anchored=True, whitespace="collapse", format="uri"), Text(format="uri"), "a b",
    ),
    "words that may be others into numbers that may be others": (
        Choice((*CODES, "x"), open=True), Choice(CODES, open=True), "x",
    ),
    "codes that may be others into bytes of GBK": (
        Choice(("a",), open=True), Text(unit="gbk-bytes"), "𠮷",
    ),
    "codes that may be others into a text that loses blanks": (
        Choice(("a",), open=True), Text(max_length=3, anchored=True, whitespace="collapse"), "abcd",
    ),
    "a number of any length as a host name": (
        Number(scale=0, minimum=Decimal(0)), Text(format="hostname"), 10**300,
    ),
    "three bytes of UTF-8 into three of GBK": (
        Text(3, unit="utf8-bytes", patterns=("^[长短]*$",)), Text(3, unit="gbk-bytes"), "长",
    ),
    "digits that bound more tightly than a bound that is excluded": (
        Number(2, 0, Decimal(-1000), exclusive_minimum=True),
        Number(None, 0, Decimal(-99), exclusive_minimum=True),
        -99,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_with_a_value_against_it_is_not_called_a_fit(name):
    source, target, value = PAIRS[name]
    assert conforms(value, source, {})
    assert not conforms(carry(value, target), target, {})
    assert fit(source, target, source_types={}, target_types={}).answer != "proved"


def test_small_letters_in_an_instant_are_no_value_of_either_side():
    assert not conforms("2024-01-01t00:00:00z", Moment(), {})
    assert conforms("2024-01-01T00:00:00Z", Moment(), {})


def test_blanks_that_a_reader_takes_away_refute_nothing():
    short = Text(1, 1, anchored=True, whitespace="collapse")
    assert conforms(" x", short, {})
    assert fit(short, Text(1, 1), source_types={}, target_types={}).answer == "proved"
