"""What a system has understood and refused is not sent again, word for word, for ever."""

from __future__ import annotations

from typing import Any

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement
from tests.law.tape import Tape


def refused(tape: Tape, operation: str = "updateOrder", **more: Any) -> None:
    """Let a call be refused."""
    body = more.pop("says", {"args": {"id": "17"}, "body": {"status": "shipped"}})
    asked = tape.add("request", "crm", operation, body=body)
    end = {"ok": False, "outcome": "409", **more}
    tape.add("reply", "crm", operation, cause=asked, **end)


def says(tape: Tape) -> Judgement:
    return LAWS["retries-bounded"].judge(
        tape.reading(), Ask("retries-bounded", (), {"unchanged": 3})
    )


def test_a_refused_call_that_never_changes_breaks_the_law() -> None:
    tape = Tape()
    for _ in range(5):
        refused(tape)
    (found,) = says(tape).breakages
    assert (found.message, found.args["count"]) == ("retries-bounded.unchanged", "4")


def test_one_that_is_corrected_does_not() -> None:
    tape = Tape()
    for number in range(5):
        refused(tape, says={"args": {"id": "17"}, "body": {"remark": str(number)}})
    judgement = says(tape)
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 5)


def test_one_that_comes_now_and_then_does_not() -> None:
    tape = Tape()
    for _ in range(5):
        refused(tape)
        tape.add("request", "crm", "listOrders")
        tape.add("request", "crm", "listOrders")
    assert says(tape).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    "more", [{"outcome": "503"}, {"outcome": "429"}, {"fault": "wrong-status"}]
)
def test_what_is_no_refusal_of_the_record_is_not_meant(more: dict[str, Any]) -> None:
    tape = Tape()
    for _ in range(5):
        refused(tape, **more)
    assert says(tape).verdict is Verdict.HOLDS


def test_a_question_may_be_asked_again() -> None:
    tape = Tape()
    for _ in range(5):
        refused(tape, "getOrder", outcome="404")
    assert says(tape).verdict is Verdict.HOLDS
