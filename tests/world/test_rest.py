"""A trial may rest when its last act, its spans and what its faults have caused are over."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from interlock.contract.model import HttpResponse
from interlock.fault import Delivery
from interlock.fault.network import LateArrival
from interlock.scenario.model import Case, CaseStep, LawUse, PlannedFault
from interlock.serve.stage import socket_stage
from interlock.world.plan import Met, Planned
from interlock.world.rest import MARGIN_MS, SETTLE_MS, Ending, Rest

HEAL_MS = 3_600_000
LATE = PlannedFault("late-arrival", "erp", "CreateOrder", 1)
SPAN = PlannedFault("outage", "erp", from_ms=60_000, for_ms=120_000)
CASE = Case("t", "s", "x:run", 1, 2 * HEAL_MS, HEAL_MS, (), (), ())
SENT = Delivery("request", "erp", "CreateOrder", 1, 5_000)


def rest(*faults: PlannedFault, **more) -> Rest:
    return Rest(replace(CASE, faults=faults, **more))


def struck(*deliveries: Delivery) -> Met:
    return Met(deliveries, (Planned(0, LATE, LateArrival()),), (0,))


def test_a_fault_that_has_not_met_its_message_may_come_until_all_heals():
    assert rest(LATE).from_ms() == HEAL_MS
    assert rest().from_ms() == 0


def test_a_fault_is_over_when_its_last_message_is_there():
    waiting = rest(LATE)
    waiting.met(struck(replace(SENT, due_ms=95_000), replace(SENT, due_ms=7_000)))
    assert waiting.from_ms() == 95_000


def test_a_pause_that_was_asked_for_belongs_to_its_fault():
    waiting = rest(LATE)
    answer = HttpResponse(429, (("Retry-After", "30"),))
    waiting.met(struck(replace(SENT, fate="answer", answer=answer)))
    assert waiting.from_ms() == 35_000


def test_a_fault_whose_message_went_by_unharmed_is_not_waited_for():
    waiting = rest(LATE)
    waiting.met(Met((SENT,), past=(0,)))
    assert waiting.from_ms() == 0


def test_one_of_two_equal_faults_is_still_waited_for():
    waiting = rest(LATE, LATE)
    waiting.met(struck(SENT))
    assert waiting.from_ms() == HEAL_MS


def test_a_lost_message_is_over_at_once():
    waiting = rest(LATE)
    waiting.met(Met((), (Planned(0, LATE, LateArrival()),), (0,)))
    assert waiting.from_ms() == 0


def test_a_span_is_over_at_its_end_and_at_the_latest_when_all_heals():
    assert rest(SPAN).from_ms() == 180_000
    assert rest(replace(SPAN, for_ms=2 * HEAL_MS)).from_ms() == HEAL_MS


def test_laws_have_their_time_after_that():
    assert rest().until_ms() == SETTLE_MS + MARGIN_MS
    slow = LawUse("settles", settings={"within": 2 * SETTLE_MS})
    assert rest(laws=(slow,)).until_ms() == 2 * SETTLE_MS + MARGIN_MS


def test_a_trial_rests_after_its_last_step_however_late_that_is_taken():
    steps = tuple(CaseStep(at_ms, "crm", "create", "r", "order") for at_ms in (1_000, 2_000))
    late = rest(steps=steps)
    planned_ms = late.until_ms()
    late.acted(1_000)
    assert late.look_ms(planned_ms) == planned_ms + MARGIN_MS
    late.acted(planned_ms + 5_000)
    assert late.from_ms() == planned_ms + 5_000
    assert late.look_ms(planned_ms) == planned_ms + 5_000 + SETTLE_MS + MARGIN_MS
    assert late.look_ms(late.until_ms()) is None


def test_a_trial_on_sockets_ends_when_the_subject_has_rested_long_enough():
    until_ms = rest().until_ms()

    async def play(work_ms: int, runs: int) -> tuple[int, int]:
        more = iter([True] * runs)
        async with socket_stage(5000) as (on, _):
            on.labours = lambda: on.now_ms < work_ms
            Ending(on, rest(), lambda: next(more, False))
            on.go()
            await on.run(10 * until_ms)
            return on.now_ms, on.toil_ms

    end_ms, toil_ms = asyncio.run(play(work_ms=until_ms // 2, runs=0))
    assert toil_ms > 0
    assert until_ms + toil_ms <= end_ms < 2 * until_ms
    end_ms, toil_ms = asyncio.run(play(work_ms=2 * until_ms, runs=1))
    assert end_ms >= until_ms + SETTLE_MS + toil_ms
