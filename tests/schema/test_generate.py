"""Strategies give valid values for both wires, and shrink to the simplest one."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks, conforms
from interlock.schema.generate import strategy, wrong_strategy
from interlock.schema.types import (
    Anything,
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
from tests.schema.random_types import scalar
from tests.schema.shop import ORDER, SHOP
from tests.schema.wires import CONTRACTS, contract, refused_replies, refused_requests

QUICK = settings(
    max_examples=40, database=None, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SHRINK = settings(QUICK, max_examples=2_000, phases=[Phase.generate, Phase.shrink])


def drawn(strategy_, count=40):
    """Give the examples that one test run draws."""
    out = []

    @settings(QUICK, max_examples=count)
    @given(strategy_)
    def collect(value):
        out.append(value)

    collect()
    return out


def test_every_order_is_valid():
    for order in drawn(strategy(Ref("Order"), SHOP)):
        assert not list(breaks(order, ORDER, SHOP))


@pytest.mark.parametrize("seed", range(3))
def test_every_scalar_is_valid(seed):
    dice = Random(seed)
    some = [type_ for type_ in (scalar(dice) for _ in range(40)) if boundaries(type_, {})]
    together = st.tuples(*(strategy(type_, {}) for type_ in some))
    for values in drawn(together, 12):
        for type_, value in zip(some, values, strict=True):
            assert not list(breaks(value, type_, {}))


@pytest.mark.parametrize("parts", CONTRACTS[:2], ids="/".join)
def test_the_wires_accept_what_the_strategies_give(parts):
    read = contract(*parts)

    def some(direction):
        return lambda type_: drawn(strategy(type_, read.types, direction=direction), 4)

    refused = [row for row in refused_requests(read, Random(1), some("write")) if row[2] != {}]
    assert not refused
    assert not list(refused_replies(read, some("read")))


def test_a_request_has_no_field_that_only_replies_carry():
    orders = drawn(strategy(Ref("Order"), SHOP, direction="write"))
    assert len(orders) > 10
    assert all("id" not in order for order in orders)


def test_a_failing_order_shrinks_to_one_line_without_optional_fields():
    wanted = ("paid", "lines", "tags", "createdAt")
    small = Record(tuple(field for field in ORDER.fields if field.name in wanted))
    smallest = find(
        strategy(small, SHOP),
        lambda order: any(Decimal(line["qty"]) > 100 for line in order["lines"]),
        settings=SHRINK,
    )
    (line,) = smallest.pop("lines")
    assert smallest == {"paid": False}
    assert (line["sku"], line["unitPrice"]) == ("AAA-0000", "0.00")
    assert set(line) == {"sku", "qty", "unitPrice"}


MONEY = Number(10, 2, carrier="text", patterns=(r"^\d{1,8}\.\d{2}$",))
SHRUNK = (
    (Text(), lambda v: True, ""),
    (Text(), lambda v: "镕" in v, "镕"),
    (Text(), lambda v: "𠮷" in v, "𠮷"),
    (Text(2, 80), lambda v: len(v) > 60, "0" * 61),
    (Text(patterns=(r"^[A-Z]{3}-\d{4,6}$",)), lambda v: v[-1] > "4", "AAA-0005"),
    (Text(format="email"), lambda v: True, "a@example.com"),
    (Number(10, 2), lambda v: True, 0),
    (Number(10, 2), lambda v: v > 1000, Decimal("1000.01")),
    (Number(10, 2), lambda v: v != int(v), Decimal("0.01")),
    (Number(scale=0), lambda v: v < -7, -8),
    (Number(scale=0, minimum=Decimal(5)), lambda v: True, 5),
    (MONEY, lambda v: Decimal(v) > 1000, "1000.01"),
    (Float(), lambda v: v > 3, 4),
    (Flag(), lambda v: True, False),
    (Choice(("a", "b", "c")), lambda v: v != "a", "b"),
    (Binary(), lambda v: True, ""),
    (Moment(), lambda v: True, "2000-01-01T00:00:00Z"),
    (Moment(), lambda v: v > "2020", "2020-01-01T00:00:00Z"),
    (Moment("date", "forbidden"), lambda v: v.endswith("02-29"), "2024-02-29"),
    (Moment("duration"), lambda v: True, "P0D"),
    (ListOf(Text(), 2), lambda v: True, ["", ""]),
    (ListOf(Number(scale=0)), lambda v: sum(v) > 100, [101]),
    (OneOf((Text(max_length=3), Flag())), lambda v: isinstance(v, str) and v, "0"),
)


@pytest.mark.parametrize(("type_", "fails", "shrunk"), SHRUNK)
def test_a_failing_value_shrinks_to_a_short_and_plain_one(type_, fails, shrunk):
    assert find(strategy(type_, {}), fails, settings=SHRINK) == shrunk


def test_a_record_shrinks_to_the_one_optional_field_that_matters():
    many = Record(tuple(Field(f"f{n}", Text(), nullable=n % 2 == 0) for n in range(40)))
    smallest = find(strategy(many, {}), lambda v: v.get("f26", 0) is None, settings=SHRINK)
    assert smallest == {"f26": None}


def test_wrong_values_name_what_they_break_and_shrink():
    line = SHOP["Line"]
    for wrong in drawn(wrong_strategy(line, SHOP)):
        assert [(b.path, b.why) for b in breaks(wrong.value, line, SHOP)] == [
            (wrong.path, wrong.why)
        ]
    smallest = find(wrong_strategy(line, SHOP), lambda w: w.path == "$.qty", settings=SHRINK)
    assert smallest.value == {"sku": "AAA-0000", "unitPrice": "0.00"}
    assert smallest.why == "missing"


def test_what_forbids_nothing_gives_no_wrong_value():
    with pytest.raises(Unsatisfiable):
        find(wrong_strategy(Anything(), {}), lambda wrong: True, settings=QUICK)


def test_recursion_ends():
    assert all(conforms(o, ORDER, SHOP) for o in drawn(strategy(Ref("Order"), SHOP, depth_max=0)))
    tree = {"Tree": Record((Field("kids", ListOf(Ref("Tree"), 0, 3)), Field("n", Number(scale=0))))}
    assert all(conforms(t, Ref("Tree"), tree) for t in drawn(strategy(Ref("Tree"), tree), 30))


def test_a_type_without_a_finite_value_has_an_empty_strategy():
    types = {"Endless": Record((Field("self", Ref("Endless"), True),))}
    assert strategy(Ref("Endless"), types).is_empty
    parent = Record((Field("e", Ref("Endless")),))
    assert drawn(strategy(parent, types), 3) == [{}]


def test_an_exclusive_choice_gets_values_of_one_branch():
    type_ = OneOf((Text(max_length=5), Text(3, 9)), exclusive=True)
    assert all(conforms(value, type_, {}) for value in drawn(strategy(type_, {})))


def test_unique_lists_do_not_repeat():
    type_ = ListOf(Choice(("a", "b", "c")), 0, 3, unique=True)
    assert all(conforms(value, type_, {}) for value in drawn(strategy(type_, {})))
