"""Drawn values are valid by our own opinion and by the validators of both wires."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from interlock.contract.load import load
from interlock.schema.check import breaks, conforms
from interlock.schema.sample import sample, sampler
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
from interlock.values import canonical, leaves
from tests.corpus import corpus, needs
from tests.schema.random_types import scalar
from tests.schema.shop import ORDER, SHOP
from tests.schema.wires import CONTRACTS, contract, refused_replies, refused_requests

VENDORS = (
    ("openapi", "xero", "accounting-2026.yaml"),
    ("wsdl", "salesforce-metadata", "metadata-asitm9.wsdl"),
    ("wsdl", "packagegenerator", "DeliveryService.wsdl"),
    ("wsdl", "weaver-yonyou", "yonyou-u9-SevenU9Weaver.wsdl"),
)


def orders(count, seed=1, **options):
    dice = Random(seed)
    draw = sampler(Ref("Order"), SHOP, **options)
    return [draw(dice) for _ in range(count)]


@pytest.mark.parametrize("edge", [0, 0.2, 1])
def test_every_drawn_order_is_valid(edge):
    for order in orders(200, edge=edge):
        assert not list(breaks(order, ORDER, SHOP))


@pytest.mark.parametrize("seed", range(4))
def test_every_drawn_scalar_is_valid(seed):
    dice, some = Random(seed), 0
    for _ in range(150):
        type_ = scalar(dice)
        values = [sample(type_, {}, dice, edge=0.3) for _ in range(8)]
        # Facets drawn by chance may leave nothing; then nothing can be drawn.
        if any(conforms(value, type_, {}) for value in values):
            assert [list(breaks(value, type_, {})) for value in values] == [[]] * 8
            some += 1
    assert some > 100


@pytest.mark.parametrize("parts", CONTRACTS, ids="/".join)
def test_the_wires_accept_what_is_drawn_for_our_contracts(parts):
    read, dice = contract(*parts), Random(3)

    def drawn(direction):
        return lambda type_: [sample(type_, read.types, dice, direction=direction) for _ in "123"]

    assert not list(refused_requests(read, dice, drawn("write")))
    assert not list(refused_replies(read, drawn("read")))


@pytest.mark.corpus
@pytest.mark.parametrize(
    "parts", [pytest.param(p, marks=needs(*p), id="/".join(p)) for p in VENDORS]
)
def test_the_wires_accept_what_is_drawn_for_contracts_of_vendors(parts):
    read, dice = load([corpus(*parts)], "erp"), Random(3)

    def drawn(direction):
        return lambda type_: [sample(type_, read.types, dice, direction=direction) for _ in "12"]

    assert not list(refused_requests(read, dice, drawn("write"), operations=20))
    assert not list(refused_replies(read, drawn("read"), operations=20))


def test_one_seed_gives_the_same_values_whoever_drew_before():
    first = canonical(orders(20, seed=7))
    orders(50, seed=8, language="en")
    assert canonical(orders(20, seed=7)) == first
    assert canonical(orders(20, seed=9)) != first


def test_equal_tables_give_equal_values():
    again = sample(Ref("Order"), dict(SHOP), Random(5))
    assert canonical(again) == canonical(sample(Ref("Order"), SHOP, Random(5)))


def test_edges_come_as_often_as_asked():
    type_ = Text(1, 20)
    plain = {sample(type_, {}, Random(n), edge=0) for n in range(200)}
    assert "镕" not in plain
    mixed = Counter("镕" in str(sample(type_, {}, Random(n), edge=1)) for n in range(400))
    assert mixed[True] > 10


def test_a_request_carries_no_field_that_only_replies_carry():
    assert all("id" not in order for order in orders(50, direction="write"))
    assert all("id" in order for order in orders(50, direction="read"))
    assert all("secret" not in order for order in orders(50, direction="read"))
    assert any("secret" in order for order in orders(50, direction="write"))


def test_optional_fields_come_and_go_and_nullable_ones_are_nil_now_and_then():
    drawn = orders(300, edge=0.4)
    assert {"tags" in order for order in drawn} == {True, False}
    assert any(order.get("payment", 0) is None for order in drawn)
    assert all(("mail" in order) != ("phone" in order) for order in drawn)
    assert {order["payment"]["kind"] for order in drawn if order.get("payment")} == {"card", "bank"}


def test_a_recursive_type_ends_and_is_seldom_deep():
    sizes = sorted(len(list(leaves(order))) for order in orders(300))
    assert sizes[-1] < 400
    assert sizes[len(sizes) // 2] < 60
    deep = sample(Ref("Order"), SHOP, Random(1), depth_max=0)
    assert conforms(deep, ORDER, SHOP)
    assert "parent" not in deep


def test_a_type_without_a_finite_value_gives_none():
    types = {"Endless": Record((Field("self", Ref("Endless"), True),))}
    assert sample(Ref("Endless"), types, Random(1)) is None
    assert sample(ListOf(Ref("Endless")), types, Random(1)) == []


def test_an_exclusive_choice_gets_values_of_exactly_one_branch():
    type_ = OneOf((Text(max_length=5), Text(3, 9)), exclusive=True)
    assert all(conforms(sample(type_, {}, Random(n)), type_, {}) for n in range(200))


def test_a_text_tag_names_the_branch():
    tagged = [Record((Field("t", Text(), True), Field(n, Text(), True)), n) for n in ("A", "B")]
    type_ = OneOf(tuple(tagged), "t")
    drawn = [sample(type_, {}, Random(n)) for n in range(50)]
    assert {value["t"] for value in drawn} == {"A", "B"}
    assert all(value["t"] in value for value in drawn)


def test_a_unique_list_of_few_values_does_not_repeat():
    type_ = ListOf(Choice(("a", "b", "c")), 0, 20, unique=True)
    assert all(conforms(sample(type_, {}, Random(n), edge=0.9), type_, {}) for n in range(200))


def test_words_suit_the_name_of_the_field():
    record = Record((Field("email", Text(), True), Field("creditCode", Text(18, 18), True)))
    drawn = sample(record, {}, Random(1), edge=0)
    assert drawn["email"].endswith("@example.com")
    assert drawn["creditCode"].startswith("91")


@pytest.mark.parametrize(
    ("number", "least", "most"),
    [
        (Number(scale=0, minimum=Decimal(1), step=Decimal(5)), 5, 600_000),
        (Number(scale=2, minimum=Decimal(-3), maximum=Decimal(-1)), -3, -1),
        (Number(3, 2), 0, 10),
        (Number(scale=0, maximum=Decimal(-5)), -200_000, -5),
    ],
)
def test_numbers_stay_inside_their_bounds(number, least, most):
    drawn = [sample(number, {}, Random(n), edge=0) for n in range(100)]
    assert all(least <= value <= most for value in drawn)
    assert len(set(drawn)) > 20


def test_a_moment_with_a_pattern_keeps_it():
    type_ = Moment(patterns=(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,3})?Z",), fraction_max=3)
    assert all(sample(type_, {}, Random(n)).endswith("Z") for n in range(60))


def test_an_undescribed_field_gets_some_text():
    assert isinstance(sample(Anything(), {}, Random(1)), str)


def test_named_types_are_compiled_once_for_a_table():
    draw = sampler(Ref("Order"), SHOP)
    assert canonical(draw(Random(2))) == canonical(sample(Ref("Order"), SHOP, Random(2)))


@pytest.mark.parametrize(
    "type_", [Text(min_length=10**11), ListOf(Text(), min_items=10**11)], ids=["text", "list"]
)
def test_what_no_memory_could_hold_is_drawn_too_short(type_):
    drawn = sample(type_, {}, Random(1))
    assert len(drawn) < 10**6
    assert not conforms(drawn, type_, {})


def test_required_records_far_below_the_least_depth_still_end():
    types = {f"L{n}": Record((Field("in", Ref(f"L{n + 1}"), True), Field("o", Ref("X"))))
             for n in range(9)}  # fmt: skip
    types |= {"L9": Record((Field("o", Ref("X")),)), "X": Record((Field("n", Text(), True),))}
    assert conforms(sample(Ref("L0"), types, Random(1), depth_max=2), Ref("L0"), types)
