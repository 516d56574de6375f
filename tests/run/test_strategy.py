"""Hypothesis draws cases of a scenario, and shrinks them by what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from interlock.run.strategy import Rehearsal
from interlock.scenario.case import load_case
from interlock.scenario.model import Case
from tests.run import small

CALL = "INTERLOCK_CONFIG__SUBJECT__CALL"
FEW = settings(max_examples=15, deadline=None, database=None, derandomize=True,
               suppress_health_check=list(HealthCheck))  # fmt: skip


def opened(folder: Path, name: str, monkeypatch) -> Rehearsal:
    small.project(folder)
    monkeypatch.setenv(CALL, f"{name}:run")
    return Rehearsal("scenario-0.yaml", folder, trials=40)


@pytest.fixture
def right(tmp_path, monkeypatch) -> Iterator[Rehearsal]:
    with opened(tmp_path, "right", monkeypatch) as rehearsal:
        yield rehearsal


def created(case: Case) -> int:
    return sum(s.action == "create" for s in case.steps)


def test_a_drawn_case_shrinks_to_what_is_asked_for(right):
    found = find(
        right.cases(), lambda c: any(f.kind == "reply-lost" for f in c.faults), settings=FEW
    )
    assert [f.kind for f in found.faults] == ["reply-lost"]
    assert created(found) == 0


def test_a_right_subject_passes_and_a_case_without_records_proves_nothing(right):
    whole = find(right.cases(), lambda c: created(c) >= 2, settings=FEW)
    right.check(whole)
    empty = find(right.cases(), lambda _: True, settings=FEW)
    assert (created(empty), empty.faults) == (0, ())
    assert not any(j.at_stake for j in right.judge(empty).judgements)


def test_what_a_check_fails_with_is_told_in_chinese_when_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("INTERLOCK_LANG", "zh")
    with opened(tmp_path, "doubles", monkeypatch) as rehearsal:
        more = settings(FEW, max_examples=200)
        wrong = find(rehearsal.cases(), lambda c: rehearsal.judge(c).findings, settings=more)
        with pytest.raises(AssertionError) as caught:
            rehearsal.check(wrong)
    assert re.search("，责任方被测集成：.+\n重放：interlock replay ", str(caught.value))
    assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", str(caught.value).partition("重放")[0])


def test_a_wrong_subject_fails_with_its_smallest_case_saved(tmp_path, monkeypatch):
    with opened(tmp_path, "doubles", monkeypatch) as rehearsal:

        @FEW
        @given(data=st.data())
        def orders_arrive_once(data: st.DataObject) -> None:
            rehearsal.check(data.draw(rehearsal.cases()))

        with pytest.raises(AssertionError, match="exactly-once, party subject") as caught:
            orders_arrive_once()
    saved = Path(str(caught.value).rpartition("interlock replay ")[2].strip())
    case = load_case(saved)
    assert case.expect is not None
    assert (case.expect.law, len(case.faults), created(case)) == ("exactly-once", 1, 2)
