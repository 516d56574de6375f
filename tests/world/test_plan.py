"""A planned fault strikes the messages that it was planned for, and says so only then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

import pytest

from interlock.contract.model import Reply
from interlock.fault import FAULTS, Delivery, Fault
from interlock.fault.base import Phase
from interlock.scenario.model import PlannedFault
from interlock.world.plan import Met, Plan

HEAL_MS = 600_000
SENT = Delivery("request", "erp", "CreateOrder", 1, 1_050)
BACK = Delivery("reply", "erp", "CreateOrder", 1, 1_100, reply=Reply("200", ok=True, body={}))
NEWS = Delivery("event", "crm", "orderApproved", 1, 1_050)


def at_site(kind: str, **settings: int) -> PlannedFault:
    where = NEWS if FAULTS[kind].phase == "event" else SENT
    return PlannedFault(kind, where.system, where.operation, 1, settings=settings)


def outage(from_ms: int, for_ms: int) -> PlannedFault:
    return PlannedFault("outage", "erp", from_ms=from_ms, for_ms=for_ms)


def meet(message: Delivery, *faults: PlannedFault, now_ms: int = 1_000, tokenless=()) -> Met:
    def make(kind: PlannedFault) -> Fault:
        return FAULTS[kind.kind](**kind.settings)

    plan = Plan(faults, make, seed=1, heal_at_ms=HEAL_MS, tokenless=tokenless)
    return plan.meet(message, now_ms)


def struck(message: Delivery, *faults: PlannedFault, **more) -> list[str]:
    return [one.planned.kind for one in meet(message, *faults, **more).struck]


def test_of_two_spans_of_one_system_only_the_one_in_its_time_strikes():
    spans = (outage(0, 60_000), outage(300_000, 60_000))
    assert [m.index for m in meet(SENT, *spans, now_ms=1_000).struck] == [0]
    assert [m.index for m in meet(SENT, *spans, now_ms=310_000).struck] == [1]
    assert meet(SENT, *spans, now_ms=200_000).struck == ()


def test_of_two_spans_at_one_time_the_first_strikes():
    assert [m.index for m in meet(SENT, outage(0, 9_000), outage(500, 9_000)).struck] == [0]


def test_after_the_time_to_heal_nothing_strikes():
    assert struck(SENT, at_site("refused"), now_ms=HEAL_MS) == []


def test_a_message_for_which_nothing_was_planned_goes_on_as_it_is():
    assert meet(replace(SENT, n=2), at_site("refused")) == Met((replace(SENT, n=2),))


@pytest.mark.parametrize("later", ["error-before", "late-arrival", "reset-before", "refused"])
def test_what_an_earlier_fault_has_stopped_no_later_one_strikes(later):
    met = meet(SENT, at_site("refused"), at_site(later))
    assert [m.index for m in met.struck] == [0]
    assert [d.fate for d in met.deliveries] == ["refuse"]


def test_a_reply_that_kills_the_subject_is_beyond_other_faults():
    assert struck(BACK, at_site("crash"), at_site("reply-lost")) == ["crash"]
    assert struck(BACK, at_site("reply-lost"), at_site("crash")) == ["reply-lost"]


def test_faults_that_all_leave_their_trace_all_strike():
    assert struck(SENT, at_site("late-arrival"), at_site("crash-before")) == [
        "late-arrival", "crash-before",
    ]  # fmt: skip
    assert struck(SENT, at_site("late-arrival"), at_site("refused")) == ["late-arrival", "refused"]


@pytest.mark.parametrize("hidden", ["event-duplicated", "event-delayed"])
def test_what_is_lost_afterwards_was_neither_doubled_nor_delayed(hidden):
    met = meet(NEWS, at_site(hidden), at_site("event-dropped"))
    assert [m.planned.kind for m in met.struck] == ["event-dropped"]
    assert [d.fate for d in met.deliveries] == ["lose"]


def test_a_fault_that_changes_nothing_has_not_struck():
    assert struck(BACK, at_site("slow-answer", delay_ms=0)) == []
    assert struck(BACK, at_site("drifted-field")) == []


def test_where_there_are_no_tokens_none_expires():
    assert struck(SENT, at_site("token-expired")) == ["token-expired"]
    assert struck(SENT, at_site("token-expired"), tokenless=("erp",)) == []


def test_a_message_is_past_for_each_fault_planned_for_it_alone():
    spans = (outage(0, 60_000), at_site("refused"), at_site("reply-lost"), at_site("refused"))
    assert meet(SENT, *spans).past == (1, 3)


@dataclass(frozen=True, slots=True)
class Flaky:
    """Refuses half of the messages of a span."""

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = True
    says: ClassVar[str] = "flaky"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        yield replace(delivery, fate="refuse") if dice.random() < 0.5 else delivery


def test_a_span_is_diced_anew_for_each_message():
    plan = Plan((outage(0, 9_000),), lambda kind: Flaky(), seed=1, heal_at_ms=HEAL_MS)
    fates = [bool(plan.meet(replace(SENT, n=n), 1_000).struck) for n in range(1, 41)]
    assert 8 < sum(fates) < 32
