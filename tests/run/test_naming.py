"""Cases, faults and bugs have names that tell them apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from interlock.finding import Finding, Place
from interlock.run.naming import address, bug_of, case_file, case_name, in_words
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case, CaseStep, LawUse, PlannedFault

LOST = PlannedFault("reply-lost", "erp", "CreateOrder", 1)
STEP = CaseStep(0, "crm", "create", "order-1", "order", body={})
CASE = Case(
    "t",
    "scenarios/first.yaml",
    "x:run",
    1,
    60_000,
    30_000,
    (STEP,),
    (LOST,),
    (LawUse("exactly-once", ("order",)),),
)


def finding(rule: str = "exactly-once", party: str = "subject", path: str = "") -> Finding:
    return Finding(
        rule=rule,
        message_id=rule,
        says="s",
        remedy="r",
        party=party,  # type: ignore[arg-type]  # one of the parties
        where=Place("erp", "CreateOrder", path),
        args={"match": "order"},
    )


def test_a_case_is_named_by_what_it_shows():
    assert case_name("order_sync", finding(), CASE) == (
        "order_sync-first-exactly-once-order-reply-lost"
    )
    amount = finding("amounts-agree", path="$.lines[2].amount")
    assert case_name("x", amount, CASE) == ("x-first-amounts-agree-order.lines.amount-reply-lost")


def test_findings_against_different_parties_have_different_cases():
    names = {case_name("x", finding(party=p), CASE) for p in ("subject", "crm", "erp", "bridge")}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$.amount", "$.currency"),
        ("$.金额", "$.币种"),
        ("$.a b", "$.a-b"),
        ("$.lines[]", "$.lines"),
        ("$." + "a" * 90 + "x", "$." + "a" * 90 + "y"),
    ],
)
def test_findings_about_different_fields_have_different_cases(one, other):
    assert bug_of(finding(path=one)) != bug_of(finding(path=other))
    assert case_name("x", finding(path=one), CASE) != case_name("x", finding(path=other), CASE)


def test_subjects_whose_names_no_plain_file_name_can_say_have_different_cases():
    assert case_name("订单", finding(), CASE) != case_name("客户", finding(), CASE)


@pytest.mark.parametrize("other", ["scenarios/second.yaml", "scenarios/a/first.yaml", "first.yaml"])
def test_the_same_bug_in_another_scenario_has_another_case(tmp_path, other):
    first = case_file(tmp_path, "x", (finding(), CASE), ())
    first.write_text(dump_case(CASE), "utf-8")
    assert case_file(tmp_path, "x", (finding(), CASE), ()) == first
    assert case_file(tmp_path, "x", (finding(), replace(CASE, scenario=other)), ()) != first


def test_a_match_named_in_chinese_is_read_in_the_name_of_its_case():
    named = replace(finding(), args={"match": "订单"})
    assert case_name("x", named, CASE) == "x-first-exactly-once-订单-reply-lost"


def test_no_case_takes_the_file_of_another_of_the_same_run():
    first = case_file(Path("c"), "x", (finding(), CASE), ())
    other = case_file(Path("c"), "x", (finding(), CASE), {str(first)})
    assert first != other
    assert other.stem.startswith(first.stem)


@pytest.mark.parametrize(
    "subject", ["../../etc/passwd", "a/b", "订单", "a\nb", "x" * 300, "订" * 99]
)
def test_a_case_is_named_as_a_plain_file_in_the_folder_of_cases(subject):
    name = case_name(subject, finding(path="$.a/b"), CASE)
    assert re.fullmatch(r"[\w.-]+", name)
    assert len(name.encode()) <= 200


def test_the_same_bug_at_another_line_of_a_list_is_the_same_bug():
    first, second = finding(path="$.lines[0].qty"), finding(path="$.lines[7].qty")
    assert bug_of(first) == bug_of(second)
    assert case_name("x", first, CASE) == case_name("x", second, CASE)


def test_a_fault_is_told_by_its_address_and_a_span_by_its_minutes():
    spans = [PlannedFault("outage", "erp", from_ms=n * 60_000, for_ms=90_000) for n in (0, 5)]
    assert address(LOST) == "reply-lost at erp.CreateOrder#1"
    assert [address(s) for s in spans] == [
        "outage at erp, minutes 0 to 1.5", "outage at erp, minutes 5 to 6.5",
    ]  # fmt: skip
    late = PlannedFault("late-arrival", "erp", "CreateOrder", 1, settings={"delay_ms": 9})
    assert in_words(late) == (
        "late-arrival: request held up, done late, at erp.CreateOrder#1 (delay_ms 9)"
    )
