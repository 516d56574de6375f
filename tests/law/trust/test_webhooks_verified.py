"""A forged message is acted on, or it is not; in the noise of other work nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from interlock.finding import Verdict
from interlock.law import LAWS, Ask, Judgement, Reading
from interlock.trace import Trace
from tests import rehearsal

FORGED = "02-permissions/forged-messages.yaml"


@cache
def played(name: str) -> Trace:
    case = rehearsal.case(1, FORGED)
    return rehearsal.trial(case, rehearsal.subject(f"{name}:run"), scenario=FORGED)


def says(trace: Trace) -> Judgement:
    court = rehearsal.project(FORGED).court
    reading = Reading(trace, court.bridge, court.contracts, 0)
    return LAWS["webhooks-verified"].judge(reading, Ask("webhooks-verified"))


@pytest.mark.parametrize(
    ("name", "ways"),
    [("trusts_anyone", ("altered", "unsigned", "old")), ("takes_replays", ("old",))],
)
def test_a_subject_that_acts_on_forged_messages_is_found(name: str, ways: tuple[str, ...]) -> None:
    judgement = says(played(name))
    assert [b.message for b in judgement.breakages] == [f"webhooks-verified.{w}" for w in ways]


def test_a_message_played_again_is_no_lie_where_none_bears_a_time() -> None:
    court = rehearsal.project(FORGED).court
    crm = court.contracts["crm"]
    timeless = tuple(
        replace(e, signature=replace(e.signature, timestamp_header="")) if e.signature else e
        for e in crm.events
    )
    contracts = {**court.contracts, "crm": replace(crm, events=timeless)}
    reading = Reading(played("takes_replays"), court.bridge, contracts, 0)
    judgement = LAWS["webhooks-verified"].judge(reading, Ask("webhooks-verified"))
    assert (judgement.breakages, judgement.at_stake) == ((), 2)


def test_a_subject_that_turns_forged_messages_away_keeps_the_law() -> None:
    judgement = says(played("order_sync.main"))
    assert (judgement.verdict, judgement.at_stake) == (Verdict.HOLDS, 3)


def test_a_planted_violation_makes_the_law_speak() -> None:
    court = rehearsal.project(FORGED).court
    reading = Reading(played("order_sync.main"), court.bridge, court.contracts, 0)
    spoiled = LAWS["webhooks-verified"].plant(reading, Ask("webhooks-verified"))
    assert spoiled is not None
    assert says(spoiled).verdict is Verdict.BROKEN


def test_what_the_subject_does_while_others_work_on_the_record_proves_nothing() -> None:
    trace = played("trusts_anyone")
    forged = [e for e in trace.events if e.kind == "event" and e.outcome]
    near = [replace(e, outcome="", seq=-2, at_ms=e.at_ms - 1_000) for e in forged]
    busy = replace(trace, events=(*near, *trace.events))
    assert says(busy).at_stake == 0


def test_a_subject_that_takes_a_forged_message_and_does_nothing_keeps_the_law() -> None:
    trace = played("order_sync.main")
    taken = tuple(replace(e, ok=True) if e.kind == "handled" else e for e in trace.events)
    assert says(replace(trace, events=taken)).verdict is Verdict.HOLDS
