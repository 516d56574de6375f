"""Pairs that once were called a fit, each with the value that shows that they are none."""

from decimal import Decimal

import pytest

from interlock.schema.check import conforms
from interlock.schema.fit import fit
from interlock.schema.scalar.fit import carry
from interlock.schema.types import (
    Anything,
    Choice,
    Field,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)

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


def record(name="", /, **fields):
    return Record(tuple(Field(n, t, True) for n, t in fields.items()), name)


ID = Field("id", Text(), True, direction="read")
WHOLE = Number(scale=0)
PAYMENTS = OneOf(
    (record("Card", kind=Text(), no=Text()), record("Bank", kind=Text(), iban=Text())), "kind", True
)
RECORDS = {
    "a tag that may hold anything, in a record with a name, into exactly one of two": (
        record("Order", kind=Text()),
        OneOf((record(kind=Text()), record(kind=Choice(("card",)))), exclusive=True),
        {"kind": "card"},
    ),
    "a tag that may hold anything, in a record named like a branch": (
        record("Card", kind=Text(), no=Text()), PAYMENTS, {"kind": "Bank", "no": "1"},
    ),
    "a tag of two values where the second leads to another branch": (
        record(kind=Choice(("Card", "Bank")), no=Text()), PAYMENTS, {"kind": "Bank", "no": "1"},
    ),
    "a table of numbers into a record that holds a text under some name": (
        Record((), open=True, extra=WHOLE),
        Record((Field("a", Text(format="uuid")),), open=True),
        {"a": 5},
    ),
    "a field that does not travel, where so many fields are wanted": (
        Record((ID, Field("b", Text()))), Record((ID, Field("b", Text())), min_fields=1), {},
    ),
    "exactly one of two that differ by a field that does not travel": (
        record(x=Text()),
        OneOf((record(x=Text()), Record((Field("x", Text(), True), ID))), exclusive=True),
        {"x": "1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_a_pair_of_records_with_a_value_against_it_is_not_called_a_fit(name):
    source, target, value = RECORDS[name]
    there = {"source_types": {}, "target_types": {}, "direction": "write"}
    assert conforms(value, source, {}, direction="write")
    assert not conforms(value, target, {}, direction="write")
    assert fit(source, target, **there).answer != "proved"


def test_a_branch_of_a_choice_is_told_by_its_name_where_its_tag_holds_any_text():
    assert fit(PAYMENTS, OneOf(PAYMENTS.branches[::-1], "kind", True),
               source_types={}, target_types={}).answer == "proved"  # fmt: skip


def test_a_ring_of_exclusive_choices_is_compared_in_finite_time():
    def ring(length):
        inner = OneOf((Text(max_length=length), Ref("Rule")), exclusive=True)
        return {"Rule": Record((Field("all", ListOf(inner)), Field("not", inner)))}

    def compare(mine, other):
        return fit(Ref("Rule"), Ref("Rule"), source_types=mine, target_types=other).answer

    assert compare(ring(3), ring(3)) == "proved"
    assert compare(ring(4), ring(3)) == "refuted"


def test_exclusive_choices_at_the_end_of_a_long_chain_are_not_proved_unseen():
    either = OneOf((Ref("T0"), Text(max_length=3)), exclusive=True)
    chain = {f"T{n}": Record((Field("next", Ref(f"T{n + 1}")),)) for n in range(200)}
    mine = {**chain, "T200": Text(max_length=3)}
    other = {**chain, "T200": Text(max_length=9)}
    assert fit(either, either, source_types=mine, target_types=other).answer == "undecided"


def test_nil_where_anything_goes_is_not_judged_and_not_refused():
    source, target = Record((Field("a", Text(), True, nullable=True),)), record(a=Anything())
    found = fit(source, target, source_types={}, target_types={})
    assert [m.why for m in found.misfits] == ["unchecked"]


def test_what_was_found_out_about_one_code_is_not_said_of_another():
    flag, one, point = Choice((True,)), Choice((1,)), Choice((Decimal("1.0"),))
    assert len({flag, one, point}) == 3
    there = {"source_types": {}, "target_types": {}}
    assert fit(flag, one, **there).answer == "refuted"
    assert fit(one, Text(max_length=1), **there).answer == "proved"
    assert fit(point, Text(max_length=1), **there).answer == "refuted"
