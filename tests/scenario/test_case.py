"""A case says everything, is pleasant to read, and comes back as it was written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.documents import read_document
from interlock.errors import ScenarioError
from interlock.fault import FAULTS
from interlock.law import LAWS
from interlock.scenario.case import Parts, dump_case, load_case, read_case
from interlock.scenario.durations import (
    count_range,
    duration_ms,
    is_duration,
    show_duration,
)
from interlock.scenario.model import Case, CaseStep, Expectation, LawUse, PlannedFault
from interlock.scenario.yaml_writer import write_yaml
from interlock.values import Value

BODY: Value = {
    "name": "镕基·𠮷野（上海）有限公司",
    "amount": "12800.00",
    "rate": Decimal("1.50"),
    "round": Decimal("10"),
    "code": "0010",
    "country": "NO",
    "time": "09:30",
    "customerId": {"$field": ["customer-1", "id"]},
    "nothing": None,
    "empty": "",
    "flag": True,
    "note": "two\nlines: and # signs\t",
    "lines": [{"qty": 3, "tags": []}, {"qty": 4, "tags": ["a", "b"]}],
}

CASE = Case(
    title="SO-7 is in the ERP twice",
    scenario="scenarios/07-delivery/orders-once.yaml",
    subject="blind-retry",
    seed=-12,
    horizon_ms=4_500_000,
    heal_at_ms=2_400_123,
    steps=(
        CaseStep(1_000, "crm", "create", "order-1", "order", body=BODY),
        CaseStep(61_001, "crm", "do", "order-1", "order", operation="approveOrder"),
        CaseStep(90_000, "crm", "cancel", "order-1", "order", expect="refused"),
    ),
    faults=(
        PlannedFault("reply-lost", "erp", "CreateOrder", 1),
        PlannedFault("outage", "erp", "", 0, 600_000, 1_200_001),
        PlannedFault("event-delayed", "crm", "order.approved", 3, settings={"delay_ms": 90_000}),
    ),
    laws=(
        LawUse("exactly-once", ("order",)),
        LawUse("nothing-lost", ("order", "customer"), {"within": 900_000}),
        LawUse("speaks-contract"),
    ),
    latency_ms={"crm": (20, 60), "erp": (200, 900)},
    expect=Expectation("broken", "exactly-once", "subject"),
)


def test_a_case_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(dump_case(CASE), encoding="utf-8")
    again = load_case(path)
    assert again.steps == CASE.steps
    assert [type(v) for v in again.steps[0].body.values()] == [type(v) for v in BODY.values()]  # type: ignore[union-attr]
    assert str(again.steps[0].body["rate"]) == "1.50"  # type: ignore[index,call-overload]
    assert [(f.site, f.kind, f.from_ms, f.for_ms, dict(f.settings)) for f in again.faults] == [
        (f.site, f.kind, f.from_ms, f.for_ms, dict(f.settings)) for f in CASE.faults
    ]
    assert [(x.law, x.of, dict(x.settings)) for x in again.laws] == [
        (x.law, x.of, dict(x.settings)) for x in CASE.laws
    ]
    assert (again.seed, again.latency_ms, again.expect) == (-12, CASE.latency_ms, CASE.expect)
    assert (again.horizon_ms, again.heal_at_ms) == (4_500_000, 2_400_123)
    assert dump_case(again) == dump_case(CASE)


def test_a_case_is_pleasant_to_read() -> None:
    text = dump_case(CASE)
    assert "horizon: 75 min\n" in text
    assert '  - {at: "erp.CreateOrder#1", fault: reply-lost}\n' in text
    assert "  - exactly-once: order\n" in text
    assert "expect: {verdict: broken, law: exactly-once, party: subject}\n" in text
    assert "镕基·𠮷野（上海）有限公司" in text
    assert max(map(len, text.splitlines())) <= 110


def test_durations_of_laws_are_written_as_people_say_them() -> None:
    where: Value = {"limit": 5, "settled": 6}
    own: Value = {"after": "a.b.c", "then": "d.b.e", "limit": 90_000, "where": where}
    laws = (LawUse("settles", (), {"within": 900_000}), LawUse("soon", settings={"within": own}))
    text = dump_case(replace(CASE, laws=laws))
    assert "  - settles: {within: 15 min}\n" in text
    assert "limit: 90 s" in text
    assert [dict(x.settings) for x in read_case(text).laws] == [dict(x.settings) for x in laws]


def test_every_duration_of_a_law_that_comes_along_is_among_them() -> None:
    timed = {
        key for law in LAWS.values() for key, kind in law.settings.items() if kind == "duration"
    }
    for key in timed:
        text = dump_case(replace(CASE, laws=(LawUse("settles", (), {key: 60_000}),)))
        assert f"{key}: 1 min" in text


@pytest.mark.parametrize("written", ["15 min", "900000"], ids=["now", "by an earlier version"])
def test_a_duration_in_a_case_is_read(tmp_path: Path, written: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(dump_case(CASE).replace("within: 15 min", f"within: {written}"), "utf-8")
    assert written in path.read_text("utf-8")
    for parts in (None, Parts(("crm", "erp"), FAULTS, LAWS)):
        assert load_case(path, parts).laws[1].settings == {"within": 900_000}


def test_a_case_without_an_expectation_has_none() -> None:
    text = dump_case(CASE).partition("expect: {")[0]
    assert read_case(text).expect is None


@pytest.mark.parametrize(
    ("old", "new", "says", "line"),
    [
        ("seed: -12", "seed: twelve", "no whole number", 5),
        ("crm: create", "crm: creat", "unknown action", 0),
        ("verdict: broken", "verdict: red", "'red'", 0),
        ("20 to 60 ms", "60 to 20 ms", "no latency", 0),
        ("seed: -12\n", "", "lacks 'seed'", 1),
        ("subject: blind-retry", "subjekt: blind-retry", "'subjekt'", 4),
    ],
)
def test_a_damaged_case_is_refused_with_its_place(old: str, new: str, says: str, line: int) -> None:
    text = dump_case(CASE)
    assert old in text
    with pytest.raises(ScenarioError) as caught:
        read_case(text.replace(old, new, 1), "case.yaml")
    assert says in caught.value.problem
    assert caught.value.where.startswith(f"case.yaml:{line}:" if line else "case.yaml:")


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(["NO", "0010", "1.50", "<<", "true", "- x", "a: b", "a #b", "~", "x\n", " a"])
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.just("k" * 1_200)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=8
)


def typed(value: object) -> object:
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return type(value).__name__, str(value)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(VALUES)
def test_every_value_is_written_so_that_it_reads_back(value: Value) -> None:
    text = write_yaml({"value": value})
    again = read_document(text.encode(), "a.yaml").data
    assert isinstance(again, dict)
    assert typed(again["value"]) == typed(value)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("250 ms", 250), ("30 s", 30_000), ("90 min", 5_400_000), ("2 h", 7_200_000),
     ("1 d", 86_400_000), ("1.5 h", 5_400_000), ("0 min", 0), ("5min", 300_000)],
)  # fmt: skip
def test_durations_are_read(text: str, ms: int) -> None:
    assert duration_ms(text) == ms
    assert duration_ms(show_duration(ms)) == ms


@pytest.mark.parametrize(
    "text", ["", "5", "5 minutes", "-5 s", "1.0001 s", "5  s", 5, None, "99999 d"]
)
def test_what_is_no_duration_is_refused(text: Value) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its two arguments are for Fields.read
        duration_ms(text)


@given(st.integers(min_value=0, max_value=10**11))
@settings(max_examples=60, derandomize=True)
def test_every_duration_is_shown_so_that_it_reads_back(ms: int) -> None:
    assert is_duration(show_duration(ms))
    assert duration_ms(show_duration(ms)) == ms


@pytest.mark.parametrize(("text", "both"), [(3, (3, 3)), ("1 to 5", (1, 5)), (0, (0, 0))])
def test_ranges_are_read(text: Value, both: tuple[int, int]) -> None:
    assert count_range(text) == both


@pytest.mark.parametrize("text", ["5 to 1", "1-5", -1, True, None, "one"])
def test_what_is_no_range_is_refused(text: Value) -> None:
    with pytest.raises(ValueError, match="is no count"):
        count_range(text)
