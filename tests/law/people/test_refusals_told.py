"""What a system refuses for good reaches a person with the reason, or the law speaks."""

from __future__ import annotations

from functools import cache

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.trace import Trace
from tests import rehearsal
from tests.law.tape import ORDER, Tape

REFUSED = "09-people/refused-record.yaml"
MIN = 60_000


@cache
def played(name: str, scenario: str, number: int = 0) -> Trace:
    case = rehearsal.case(number, scenario)
    return rehearsal.trial(case, rehearsal.subject(f"{name}:run"), scenario=scenario)


def says(trace: Trace, scenario: str, ask: Ask) -> Judgement:
    court = rehearsal.project(scenario).court
    reading = Reading(trace, court.bridge, court.contracts, rehearsal.case(0, scenario).heal_at_ms)
    return LAWS[ask.law].judge(reading, ask)


def heard(judgement: Judgement) -> list[str]:
    return [b.message for b in judgement.breakages]


def refusals(trace: Trace, **settings: object) -> Judgement:
    ask = Ask("refusals-told", ("order",), {"within": 15 * MIN, **settings})  # type: ignore[arg-type]  # settings are values
    return says(trace, REFUSED, ask)


@pytest.mark.parametrize(
    ("name", "message"),
    [("logs_refusals", "refusals-told.silent"), ("vague_words", "refusals-told.wordless")],
)
def test_a_refused_record_must_reach_a_person_with_the_reason(name: str, message: str) -> None:
    judgement = refusals(played(name, REFUSED))
    assert heard(judgement) == [message]
    assert judgement.breakages[0].record == "SO-000001"


def test_a_refused_record_that_a_person_was_told_of_breaks_nothing() -> None:
    judgement = refusals(played("order_sync.main", REFUSED))
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 1)


def refused(tape: Tape, **body: object) -> int:
    """Let the CRM refuse a change of the subject."""
    asked = tape.add("request", "crm", "updateOrder", body={"args": {"id": "17"}, "body": body})
    says_ = {"code": "state", "message": "Order 17 is open and cannot become shipped"}
    return tape.add("reply", "crm", "updateOrder", cause=asked, ok=False, outcome="409", body=says_)


def test_a_refusal_that_a_later_attempt_overcomes_is_no_matter_for_people() -> None:
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    refused(tape, erpNo="1")
    assert heard(tape.says("refusals-told", "order")) == ["refusals-told.silent"]
    tape.subject("crm", "Order", "17", erpNo="1")
    assert tape.says("refusals-told", "order").verdict is Verdict.UNKNOWN


def test_a_note_in_the_record_itself_tells_a_person_too() -> None:
    tape = Tape()
    tape.person("erp", "SalesOrder", "1", Number="1", ExternalNo="SO-17", Status="A")
    tape.person("crm", "Order", "17", **ORDER)
    refused(tape, erpNo="1")
    tape.subject("erp", "SalesOrder", "1", Note="Order 17 is open and cannot become shipped")
    assert tape.says("refusals-told", "order").verdict is Verdict.HOLDS


def test_a_gateway_that_refuses_says_nothing_about_the_record() -> None:
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    asked = tape.add("request", "crm", "updateOrder", body={"args": {"id": "17"}, "body": {}})
    tape.add("reply", "crm", "updateOrder", cause=asked, ok=False, outcome="503")
    assert tape.says("refusals-told", "order").at_stake == 0


def test_what_was_told_after_a_refusal_that_came_late_need_not_be_told_again() -> None:
    tape = Tape()
    tape.stores["chat"] = {}
    tape.person("crm", "Order", "17", **ORDER)
    body = {"args": {"id": "17"}, "body": {"erpNo": "1"}}
    says_ = {"code": "state", "message": "Order 17 is open and cannot become shipped"}
    late = tape.add("request", "crm", "updateOrder", body=body)
    tape.add("reply", "crm", "updateOrder", cause=late, ok=False, fault="slow-answer", body=says_)
    told = tape.add("request", "chat", "sendText", body={"text": f"SO-17: {says_['message']}"})
    tape.add("reply", "chat", "sendText", cause=told)
    refused(tape, erpNo="1")
    assert tape.says("refusals-told", "order").verdict is Verdict.HOLDS


def test_a_refusal_that_could_not_be_confirmed_proves_nothing() -> None:
    tape = Tape()
    tape.person("crm", "Order", "17", **ORDER)
    refused(tape, erpNo="1")
    body = {"args": {"id": "17"}, "body": {"erpNo": "1"}}
    lost = tape.add("request", "crm", "updateOrder", body=body)
    tape.add("failed", "crm", "updateOrder", cause=lost, ok=False)
    assert tape.says("refusals-told", "order").at_stake == 0


def test_of_a_refusal_without_a_word_it_is_enough_that_it_was_one() -> None:
    tape = Tape()
    tape.stores["chat"] = {}
    tape.person("crm", "Order", "17", **ORDER)
    body = {"args": {"id": "17"}, "body": {"erpNo": "1"}}
    asked = tape.add("request", "crm", "updateOrder", body=body)
    tape.add("reply", "crm", "updateOrder", cause=asked, ok=False, outcome="409", body={})
    assert heard(tape.says("refusals-told", "order")) == ["refusals-told.silent"]
    told = tape.add("request", "chat", "sendText", body={"text": "SO-17 was refused"})
    tape.add("reply", "chat", "sendText", cause=told)
    assert tape.says("refusals-told", "order").verdict is Verdict.HOLDS
