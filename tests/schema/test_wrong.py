"""A wrong value breaks the one rule that it names, at the place that it names, and no other."""

from decimal import Decimal
from random import Random

import pytest

from interlock.contract.load import load
from interlock.schema.boundary import boundaries
from interlock.schema.check import breaks
from interlock.schema.sample import sampler
from interlock.schema.scalar.wrong import leaf_wrongs
from interlock.schema.types import (
    Alternatives,
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
from interlock.schema.wrong import spoil, wrongs
from tests.corpus import corpus, needs
from tests.schema.random_types import scalar
from tests.schema.shop import ORDER, SHOP

CENTS = Number(5, 2, Decimal(0), Decimal(900))
MONEY = Number(6, 2, Decimal(0), carrier="text", patterns=(r"^\d{1,4}\.\d{2}$",))


def whys(type_, types=None, **options):
    return {wrong.why for wrong in wrongs(type_, types or {}, **options)}


@pytest.mark.parametrize(
    ("type_", "rules"),
    [
        (Text(2, 10), {"too-short", "too-long", "not-a-text"}),
        (Text(max_length=6, unit="utf8-bytes"), {"too-long", "not-a-text"}),
        (Text(max_length=6, unit="gbk-bytes"), {"too-long", "not-in-charset", "not-a-text"}),
        (Text(patterns=("^[A-Z]{3}$",)), {"pattern", "not-a-text"}),
        (Text(2, 4, ("[a-f]+", "[^c]*"), True), {"too-short", "too-long", "pattern", "not-a-text"}),
        (Text(format="uuid"), {"format", "not-a-text"}),
        (Text(format="email", max_length=30), {"format", "too-long", "not-a-text"}),
        (CENTS, {"below-minimum", "above-maximum", "too-many-decimals", "not-a-number"}),
        (Number(5, 2), {"too-many-digits", "too-many-decimals", "not-a-number"}),
        (Number(step=Decimal("0.25"), scale=2), {"not-a-multiple", "not-a-number"}),
        (Number(minimum=Decimal(1), exclusive_minimum=True), {"below-minimum", "not-a-number"}),
        (Number(maximum=Decimal(1), exclusive_maximum=True), {"above-maximum", "not-a-number"}),
        (MONEY, {"pattern", "not-a-number"}),
        (Float(64, Decimal(0), Decimal(9)), {"below-minimum", "above-maximum", "not-a-number"}),
        (Flag(), {"not-a-flag"}),
        (Choice(("A", "B")), {"not-in-list"}),
        (Choice((1, 2)), {"not-in-list"}),
        (Choice(("A",), open=True), set()),
        (Moment(), {"not-a-moment", "zone-missing", "time-missing"}),
        (Moment(zone="forbidden", fraction_max=3), {"not-a-moment", "zone-lost", "time-missing",
                                                    "fraction-too-long"}),
        (Moment("date", "forbidden"), {"not-a-moment", "zone-lost", "date-loses-time"}),
        (Moment("time"), {"not-a-moment", "zone-missing", "time-loses-date"}),
        (Moment("duration"), {"not-a-moment"}),
        (Binary("hex", 4), {"not-binary", "too-long"}),
        (Binary("base64", 4), {"not-binary", "too-long"}),
        (ListOf(Flag(), 1, 3), {"list-too-short", "list-too-long", "another-shape", "null",
                                "not-a-flag"}),
        (ListOf(Choice(("a", "b")), 0, 3, unique=True), {"list-repeats", "another-shape", "null",
                                                         "not-in-list"}),
        (OneOf((Text(max_length=3), Flag())), {"no-branch"}),
        (OneOf((Text(max_length=3), Text(2, 9)), "", True), {"no-branch", "several-branches"}),
        (Anything(), set()),
    ],
)  # fmt: skip
def test_every_rule_of_a_type_is_broken_by_a_value_of_its_own(type_, rules):
    assert rules <= whys(type_)


def test_every_rule_of_a_record_is_broken_by_a_value_of_its_own():
    one = (Field("a", Flag()), Field("b", Flag()), Field("c", Flag(), True))
    groups = (Alternatives((("a",), ("b",))),)
    found = {(w.path, w.why) for w in wrongs(Record(one, alternatives=groups), {})}
    assert found >= {
        ("$", "none-of-group"), ("$", "one-of-group"), ("$.c", "missing"), ("$.c", "null"),
        ("$.unknownField", "unknown-field"), ("$", "another-shape"), ("$.c", "not-a-flag"),
    }  # fmt: skip


def test_a_record_of_a_wrong_size_is_named():
    fields = (Field("a", Flag()), Field("b", Flag()), Field("c", Flag()))
    assert "too-few-fields" in whys(Record(fields, min_fields=2))
    assert "too-many-fields" in whys(Record(fields, max_fields=2))


def test_a_record_open_to_one_type_only_refuses_others_of_it():
    found = wrongs(Record((), open=True, extra=Flag()), {})
    assert {(w.path, w.why) for w in found} >= {("$.unknownField", "not-a-flag")}


def test_each_wrong_order_breaks_exactly_what_it_names():
    found = wrongs(Ref("Order"), SHOP)
    assert len(found) > 100
    for wrong in found:
        told = [(b.path, b.why) for b in breaks(wrong.value, ORDER, SHOP)]
        assert told == [(wrong.path, wrong.why)]
    assert len({(w.path, w.why) for w in found}) == len(found)


def test_wrong_orders_reach_into_items_branches_and_optional_fields():
    found = {(w.path, w.why) for w in wrongs(Ref("Order"), SHOP)}
    assert found >= {
        ("$.lines[0].qty", "below-minimum"), ("$.lines[0].unitPrice", "pattern"),
        ("$.payment.iban", "too-short"), ("$.payment.no", "too-long"), ("$.tags", "list-repeats"),
        ("$.customer.address.country", "pattern"), ("$.createdAt", "zone-missing"),
    }  # fmt: skip


def test_wrong_requests_do_not_miss_what_only_replies_carry():
    found = wrongs(Ref("Order"), SHOP, direction="write")
    assert not [w for w in found if w.path == "$.id"]


def test_the_same_type_gives_the_same_wrong_values():
    assert wrongs(Ref("Order"), SHOP) == wrongs(Ref("Order"), dict(SHOP))


@pytest.mark.parametrize("seed", range(4))
def test_wrong_scalars_break_one_rule_whatever_the_facets(seed):
    dice = Random(seed)
    some = [scalar(dice) for _ in range(80)]
    for type_ in some:
        for why, value in leaf_wrongs(type_):
            assert {b.why for b in breaks(value, type_, {})} == {why}
    with_values = [t for t in some if boundaries(t, {}) and not getattr(t, "open", False)]
    assert len(with_values) > 40
    assert all(leaf_wrongs(t) for t in with_values)


def test_any_drawn_order_can_be_spoilt_in_many_places():
    dice, draw, seen = Random(5), sampler(Ref("Order"), SHOP), set()
    for _ in range(300):
        wrong = spoil(draw(dice), Ref("Order"), SHOP, dice.randrange)
        assert [(b.path, b.why) for b in breaks(wrong.value, ORDER, SHOP)] == [
            (wrong.path, wrong.why)
        ]
        seen.add(wrong.why)
    assert len(seen) > 12, seen


def test_what_allows_everything_cannot_be_spoilt():
    assert spoil("anything", Anything(), {}, Random(1).randrange) is None
    assert spoil({}, Record((), open=True), {}, lambda n: 1 if n > 1 else 0) is not None


ODATA = (
    "API_SALES_ORDER_SRV.2024-11.edmx",
    "API_PRODUCT_SRV.2024-11.edmx",
    "northwind-v2.metadata.xml",
)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [pytest.param(n, marks=needs("odata", n)) for n in ODATA])
def test_records_of_odata_metadata_are_drawn_valid_and_spoilt_by_one_rule(name):
    types, dice = load([corpus("odata", name)], "erp").types, Random(1)
    seen = set()
    for record in [*types] * 5:
        value = sampler(Ref(record), types)(dice)
        assert not list(breaks(value, Ref(record), types))
        wrong = spoil(value, Ref(record), types, dice.randrange)
        if wrong is not None:
            found = [(b.path, b.why) for b in breaks(wrong.value, Ref(record), types)]
            assert found == [(wrong.path, wrong.why)]
            seen.add(wrong.why)
    assert {"too-long", "missing", "not-a-text", "unknown-field"} <= seen
