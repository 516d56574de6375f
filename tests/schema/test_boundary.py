"""Edge values are valid, distinct, complete for each facet, and the same every time."""

from decimal import Decimal
from random import Random

import pytest

from interlock.schema.boundary import boundaries, smallest
from interlock.schema.check import breaks, conforms
from interlock.schema.types import (
    Alternatives,
    Binary,
    Choice,
    Field,
    Flag,
    Float,
    ListOf,
    Moment,
    Number,
    OneOf,
    Record,
    Ref,
    Text,
)
from interlock.values import canonical
from tests.schema.random_types import scalar
from tests.schema.shop import ORDER, SHOP
from tests.schema.wires import CONTRACTS, contract, refused_replies, refused_requests


def edges(type_, types=None, **options):
    return boundaries(type_, types or {}, **options)


def test_all_edges_of_an_order_are_valid_and_distinct():
    found = edges(Ref("Order"), SHOP)
    assert all(not list(breaks(value, ORDER, SHOP)) for value in found)
    assert len({canonical(value) for value in found}) == len(found) > 100


@pytest.mark.parametrize("seed", range(4))
def test_all_edges_of_scalars_are_valid(seed):
    dice, some = Random(seed), 0
    for _ in range(80):
        type_ = scalar(dice)
        found = edges(type_)
        assert all(conforms(value, type_, {}) for value in found)
        some += bool(found)
    assert some > 60


@pytest.mark.parametrize("parts", CONTRACTS, ids="/".join)
def test_the_wires_accept_every_edge(parts):
    read = contract(*parts)

    def some(direction):
        def values(type_):
            found = boundaries(type_, read.types, limit=60, direction=direction)
            # Types do not count fields; that a change must hold at least one is the wire's rule.
            return [value for value in found if value != {}]

        return values

    assert not list(refused_requests(read, Random(1), some("write")))
    assert not list(refused_replies(read, some("read")))


def test_edges_are_the_same_every_time():
    assert edges(Ref("Order"), SHOP) == edges(Ref("Order"), dict(SHOP))


def test_the_first_record_is_the_smallest_and_the_second_the_fullest():
    first, second = edges(Ref("Order"), SHOP, limit=2)
    assert {"parent", "tags", "payment"}.isdisjoint(first)
    assert {"parent", "tags", "payment", "createdAt"} <= set(second)
    assert smallest(Ref("Order"), SHOP) == first


def test_a_limit_starves_no_field():
    found = edges(Ref("Order"), SHOP, limit=60)
    assert {order["currency"] for order in found} == {"CNY", "USD", "JPY"}
    assert {order["paid"] for order in found} == {True, False}
    assert any("phone" in order for order in found)
    assert any(order.get("payment", 0) is None for order in found)


def test_a_request_has_no_edges_of_fields_that_only_replies_carry():
    found = edges(Ref("Order"), SHOP, direction="write")
    assert len(found) > 100
    assert all("id" not in order for order in found)


def test_texts_have_both_lengths_and_hostile_characters():
    found = edges(Text(2, 10))
    assert {2, 10} <= {len(text) for text in found}
    for char in ("镕", "𠮷", "·", "—", "①", "\u3000"):
        assert any(char in text for text in edges(Text()))


def test_bytes_are_filled_to_the_last_one():
    full = [text for text in edges(Text(max_length=11, unit="gbk-bytes")) if "镕" in text]
    assert max(len(text.encode("gbk")) for text in full) == 11


def test_patterns_have_their_shortest_and_longest_texts():
    found = edges(Text(patterns=("^[A-Z]{2}[0-9]{1,8}$",)))
    assert {3, 10} <= {len(text) for text in found}
    assert edges(Text(patterns=("[a-f]{4}", "[c-z]{2,9}"), anchored=True))
    assert edges(Text(patterns=("^[a-d]+$", "^.*abcd$"))), "two patterns that hardly ever meet"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Number(5, 2), {99999, Decimal("999.99"), Decimal("0.01"), 0, -1}),
        (Number(minimum=Decimal(1), maximum=Decimal(9), scale=0), {1, 2, 8, 9}),
        (Number(scale=0, step=Decimal(5), minimum=Decimal(3)), {5}),
        (Number(minimum=Decimal(0), exclusive_minimum=True, scale=1), {Decimal("0.1")}),
        (Number(scale=0), {2**31 - 1, 2**31, 2**53 + 1}),
    ],
)
def test_numbers_have_the_edges_of_their_facets(number, expected):
    assert expected <= set(edges(number))


def test_numbers_in_text_are_written_as_their_pattern_wants():
    money = Number(6, 2, Decimal(0), carrier="text", patterns=(r"^\d{1,4}\.\d{2}$",))
    assert {"0.00", "0.01"} <= set(edges(money))
    assert all(isinstance(value, str) for value in edges(money))


def test_moments_have_leap_days_summer_time_and_offsets():
    found = edges(Moment())
    assert any(text.startswith("2024-02-29") for text in found)
    assert any(text.startswith("1988-07-01") for text in found)
    assert {"Z", "+08:00", "-05:00"} <= {text[19:] for text in found}
    assert {len(text) for text in edges(Moment("date", "forbidden"))} == {10}


def test_every_listed_value_is_an_edge():
    assert edges(Choice(("a", "b"))) == ("a", "b")
    assert set(edges(Choice(("a",), open=True))) > {"a"}
    assert edges(Flag()) == (False, True)


def test_lists_are_empty_single_and_full():
    sizes = {len(value) for value in edges(ListOf(Number(), 0, 7))}
    assert {0, 1, 7} <= sizes
    unique = edges(ListOf(Choice(("a", "b", "c")), 0, 3, unique=True))
    assert ["a", "b", "c"] in unique


def test_bytes_are_empty_and_full():
    assert {"", "00" + "01"} <= set(edges(Binary("hex", 2)))


def test_each_branch_has_its_edges():
    found = edges(OneOf((Text(3, 3), Flag())))
    assert {True, False} <= {v for v in found if isinstance(v, bool)}
    assert any(isinstance(value, str) for value in found)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (Text(3, 9), {"a" * 3, "a" * 4, "a" * 8, "a" * 9, "镕" * 9}),
        (Text(max_length=9, unit="utf8-bytes"), {"镕" * 3, "a" * 8, "a" * 9}),
        (Text(max_length=9, unit="gbk-bytes"), {"镕" * 4 + "a", "a" * 9, ""}),
        (Text(whitespace="collapse"), {" x", "x ", "a  b", "a\tb"}),
        (Text(format="email"), {"first.last+tag@sub.example.com"}),
        (Text(patterns=("^[A-Z]{2}[0-9]*$",), max_length=5), set()),
        (Number(5, 2), {Decimal("999.99"), Decimal("-999.99"), Decimal("0.01"), 0}),
        (Number(scale=3), {Decimal("0.001"), Decimal("-0.001"), Decimal("0.999")}),
        (Number(minimum=Decimal(2), exclusive_minimum=True, scale=1), {Decimal("2.1")}),
        (Number(maximum=Decimal(2), exclusive_maximum=True, scale=1), {Decimal("1.9")}),
        (Number(step=Decimal("0.25"), scale=2, maximum=Decimal(9)), {9, Decimal("8.75"),
                                                                     Decimal("0.25")}),
        (Number(scale=0, step=Decimal(7), maximum=Decimal(50)), {49, 7, 0}),
        (Float(64, Decimal(1), Decimal(2)), {1, 2, Decimal("1.5")}),
        (Moment("date", "optional"), {"2024-02-29", "2024-02-29Z", "2000-01-01+14:00"}),
        (Moment("instant", "forbidden", 3), {"2024-02-29T23:59:59.999", "1986-05-04T12:00:00"}),
        (Moment("instant", "required", 0), {"1991-09-15T12:00:00Z", "2024-02-29T02:30:00Z"}),
        (Moment("time"), {"00:00:00Z", "23:59:59.999Z"}),
        (Moment("month", "forbidden"), {"2024-02", "2023-12"}),
        (Moment("year", "forbidden"), {"2024", "9999"}),
        (Moment("duration", "forbidden"), {"PT0S", "-P1D"}),
        (Binary("hex", 2), {"", "0001"}), (Binary("base64", 3), {"AAEC"}),
        (Flag(), {True, False}), (Choice((2, "a", True)), {2, "a", True}),
    ],
)  # fmt: skip
def test_every_facet_has_its_edges(type_, expected):
    found = edges(type_)
    assert {canonical(value) for value in expected} <= {canonical(value) for value in found}
    assert all(conforms(value, type_, {}) for value in found)
    assert found


def test_records_have_edges_of_presence_of_nil_and_of_groups():
    fields = tuple(Field(name, Flag(), nullable=name == "a") for name in "abc")
    either = Record(fields, alternatives=(Alternatives((("a",), ("b", "c"))),))
    assert {frozenset(value) for value in edges(either)} == {frozenset("a"), frozenset("bc")}
    assert {"a": None} in edges(either)
    maybe = Record(fields, alternatives=(Alternatives((("a",), ("b", "c")), optional=True),))
    assert {} in edges(maybe)
    some = Record(fields, alternatives=(Alternatives((("a",), ("b", "c")), several=True),))
    assert any(set(value) == set("abc") for value in edges(some))


def test_an_open_record_has_an_edge_with_a_field_of_another_name():
    found = edges(Record((Field("a", Flag()),), open=True))
    assert any(set(value) - {"a"} for value in found)


def test_a_type_without_a_finite_value_has_no_edges():
    types = {"Endless": Record((Field("self", Ref("Endless"), True),))}
    assert edges(Ref("Endless"), types) == ()
    assert edges(Record((Field("e", Ref("Endless")),)), types) == ({},)
