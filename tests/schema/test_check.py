"""Values against types: each reason is given, with the place."""

from decimal import Decimal

import pytest

from interlock.schema.check import breaks, conforms
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

MONEY = Number(10, 2, Decimal(0), carrier="text", patterns=(r"^\d+\.\d{2}$",))
OPEN_AT_ZERO = Number(minimum=Decimal(0), exclusive_minimum=True)

SCALARS = (
    (Text(max_length=3), "龍龍龍", ""),
    (Text(max_length=3), "龍龍龍龍", "too-long"),
    (Text(max_length=3), "𠮷𠮷𠮷", ""),
    (Text(max_length=3, unit="gbk-bytes"), "龍龍", "too-long"),
    (Text(max_length=3, unit="gbk-bytes"), "龍a", ""),
    (Text(unit="gbk-bytes"), "䶮", "not-in-charset"),
    (Text(max_length=3, unit="utf8-bytes"), "龍", ""),
    (Text(max_length=3, unit="utf8-bytes"), "龍a", "too-long"),
    (Text(min_length=1), "", "too-short"),
    (Text(min_length=1, whitespace="collapse"), " \t ", "too-short"),
    (Text(max_length=3, whitespace="collapse"), "  a  b  ", ""),
    (Text(), 5, "not-a-text"),
    (Text(patterns=("[0-9]",)), "a1b", ""),
    (Text(patterns=("[0-9]",), anchored=True), "a1b", "pattern"),
    (Text(patterns=("^[0-9]$", "5")), "4", "pattern"),
    (Text(patterns=(r"^\d+$",)), "٣", "pattern"),
    (Text(patterns=(r"^(?=.*\d)[a-z0-9]+$",)), "a1", ""),
    (Text(patterns=(r"^(?=.*\d)[a-z0-9]+$",)), "ab", "pattern"),
    (Text(patterns=("^(broken",)), "anything", ""),
    (Text(format="uuid"), "123e4567-e89b-12d3-a456-426614174000", ""),
    (Text(format="uuid"), "123e4567", "format"),
    (Text(format="email"), "a@example.com", ""),
    (Text(format="email"), "a@", "format"),
    (Text(format="ipv4"), "10.0.0.256", "format"),
    (Text(format="house-style"), "anything", ""),
    (Number(), 1, ""),
    (Number(), Decimal("1.5"), ""),
    (Number(), True, "not-a-number"),
    (Number(), "1", "not-a-number"),
    (Number(), Decimal("NaN"), "not-a-number"),
    (Number(scale=2), Decimal("1.500"), ""),
    (Number(scale=2), Decimal("1.505"), "too-many-decimals"),
    (Number(digits=3), 1000, "too-many-digits"),
    (Number(digits=3), Decimal("0.01"), ""),
    (Number(digits=3), Decimal("0.0001"), "too-many-digits"),
    (Number(digits=40, scale=2), Decimal("1234567890123456789012345678901.12"), ""),
    (Number(minimum=Decimal(0)), 0, ""),
    (OPEN_AT_ZERO, 0, "below-minimum"),
    (Number(maximum=Decimal(5)), Decimal("5.01"), "above-maximum"),
    (Number(step=Decimal("0.05")), Decimal("1.15"), ""),
    (Number(step=Decimal("0.05")), Decimal("1.17"), "not-a-multiple"),
    (Number(patterns=("[0-9]{3}",)), 7, "pattern"),
    (MONEY, "12.50", ""),
    (MONEY, "12.5", "pattern"),
    (MONEY, "1e3", "not-a-number"),
    (MONEY, Decimal("12.50"), "not-a-number"),
    (Float(), Decimal("0.1"), ""),
    (Float(), Decimal("1234567890.1234567"), "binary-float"),
    (Float(32), 1234567, "binary-float"),
    (Float(64, None, Decimal(5)), 6, "above-maximum"),
    (Flag(), False, ""),
    (Flag(), "true", "not-a-flag"),
    (Flag(), 1, "not-a-flag"),
    (Choice(("A", "B")), "C", "not-in-list"),
    (Choice(("A", "B"), open=True), "C", ""),
    (Choice(("A", "B"), open=True), 3, "not-in-list"),
    (Choice((1, 2)), Decimal("1.0"), ""),
    (Choice((1, 2)), True, "not-in-list"),
    (Moment(), "2024-02-29T23:59:59.5+08:00", ""),
    (Moment(), "2023-02-29T00:00:00Z", "not-a-moment"),
    (Moment(), "2024-01-01T24:00:00Z", "not-a-moment"),
    (Moment(), "2024-01-01T00:00:00+15:00", "not-a-moment"),
    (Moment(), "2024-01-01", "time-missing"),
    (Moment(), "2024-01-01T00:00:00", "zone-missing"),
    (Moment(zone="forbidden"), "2024-01-01T00:00:00Z", "zone-lost"),
    (Moment(fraction_max=3), "2024-01-01T00:00:00.1234Z", "fraction-too-long"),
    (Moment(patterns=(".*Z",)), "2024-01-01T00:00:00+08:00", "pattern"),
    (Moment("date", "optional"), "2024-01-01+08:00", ""),
    (Moment("date", "optional"), "2024-01-01T00:00:00Z", "date-loses-time"),
    (Moment("time", "optional"), "2024-01-01T00:00:00Z", "time-loses-date"),
    (Moment("month", "optional"), "2024-13", "not-a-moment"),
    (Moment("duration", "forbidden"), "P1DT2H", ""),
    (Moment("duration", "forbidden"), "P", "not-a-moment"),
    (Binary(), "AAECAw==", ""),
    (Binary(), "AAECAw", "not-binary"),
    (Binary("hex"), "0aFF", ""),
    (Binary("hex"), "0a F", "not-binary"),
    (Binary("hex", 1), "0aFF", "too-long"),
    (Text(), None, "null"),
    (Anything(), None, ""),
)


@pytest.mark.parametrize(("type_", "value", "why"), SCALARS)
def test_a_scalar_is_judged_by_its_facets(type_, value, why):
    assert [b.why for b in breaks(value, type_, {})] == ([why] if why else [])


PERSON = Record(
    (
        Field("name", Text(1), True),
        Field("born", Moment("date", "forbidden"), nullable=True),
        Field("id", Text(), True, direction="read"),
        Field("friends", ListOf(Ref("Person"), max_items=2)),
    ),
    "Person",
)
TYPES = {"Person": PERSON}


def reasons(value, type_=PERSON, **options):
    return [(b.path, b.why) for b in breaks(value, type_, TYPES, **options)]


def test_each_break_is_named_with_its_place():
    value = {"name": "A", "id": "1", "friends": [{"name": "", "id": "2"}, {"id": "3", "born": "x"}]}
    assert reasons(value) == [
        ("$.friends[0].name", "too-short"),
        ("$.friends[1].name", "missing"),
        ("$.friends[1].born", "not-a-moment"),
    ]


def test_absent_nil_and_empty_are_three_things():
    assert reasons({"name": "A", "id": "1"}) == []
    assert reasons({"name": "A", "id": "1", "born": None}) == []
    assert reasons({"name": None, "id": "1"}) == [("$.name", "null")]
    assert reasons({"name": "", "id": "1"}) == [("$.name", "too-short")]


def test_what_only_replies_carry_may_be_missing_in_a_request():
    assert reasons({"name": "A"}) == [("$.id", "missing")]
    assert reasons({"name": "A"}, direction="read") == [("$.id", "missing")]
    assert reasons({"name": "A"}, direction="write") == []


def test_a_closed_record_refuses_a_field_that_it_does_not_name():
    assert reasons({"name": "A", "id": "1", "x": 1}) == [("$.x", "unknown-field")]
    typed = Record((), open=True, extra=Number())
    assert reasons({"x": 1}, typed) == []
    assert reasons({"x": "1"}, typed) == [("$.x", "not-a-number")]


def test_exactly_one_group_of_a_choice_is_present():
    fields = tuple(Field(name, Text()) for name in "abc")
    one = Record(fields, alternatives=(Alternatives((("a", "b"), ("c",))),))
    assert reasons({"a": "", "b": ""}, one) == []
    assert reasons({"a": "", "c": ""}, one) == [("$", "one-of-group")]
    assert reasons({}, one) == [("$", "none-of-group")]
    assert reasons({}, Record(fields, alternatives=(Alternatives((("a",),), True),))) == []


def test_lists_are_judged_by_size_and_repetition():
    some = ListOf(Number(), 1, 2, unique=True)
    assert reasons([], some) == [("$", "list-too-short")]
    assert reasons([1, 2, 3], some) == [("$", "list-too-long")]
    assert reasons([1, 1], some) == [("$", "list-repeats")]
    assert reasons({}, some) == [("$", "another-shape")]
    assert reasons("x") == [("$", "another-shape")]


CAT = Record((Field("kind", Choice(("cat",)), True), Field("lives", Number(), True)), "Cat")
DOG = Record((Field("kind", Text(), True), Field("tricks", ListOf(Text()), True)), "Dog")


def test_a_discriminator_leads_to_the_branch_whose_breaks_are_told():
    pet = OneOf((CAT, DOG), "kind", True)
    assert reasons({"kind": "cat", "lives": 9}, pet) == []
    assert reasons({"kind": "Dog", "tricks": [1]}, pet) == [("$.tricks[0]", "not-a-text")]
    assert reasons({"kind": "cow"}, pet)[0][1] in ("no-branch", "not-in-list", "missing")


def test_an_exclusive_choice_refuses_a_value_of_two_branches():
    assert reasons("a", OneOf((Text(), Text(max_length=3)))) == []
    assert reasons("a", OneOf((Text(), Text(max_length=3)), exclusive=True)) == [
        ("$", "several-branches")
    ]
    assert reasons(True, OneOf((Text(), Number()))) == [("$", "no-branch")]


def test_a_reference_that_leads_nowhere_is_taken_as_undescribed():
    assert conforms({"any": "thing"}, Ref("Nobody"), TYPES)


def test_a_type_that_contains_itself_without_end_is_no_endless_loop():
    types = {"Loop": OneOf((Ref("Loop"), Text(max_length=1)))}
    assert not conforms("long", Ref("Loop"), types)
