"""On sockets the steps of a plan meet what they meet in virtual time, on a slow machine too."""

from __future__ import annotations

import asyncio

import pytest

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.serve.stage import UNREST_MS, socket_stage

SPEED = 100.0


def walked(plan, at_work_ms):
    """Give when each step was taken. at_work_ms: the subject does something in this time."""

    async def play():
        async with socket_stage(SPEED) as (on, _):
            taken = []
            from_ms, until_ms = at_work_ms
            on.labours = lambda: from_ms <= on.now_ms < until_ms
            for at_ms in plan:
                on.step_at_ms(at_ms, lambda: taken.append(on.now_ms))
            on.go()
            await on.run(until_ms=max(plan) + 2 * UNREST_MS)
            return taken

    return asyncio.run(play())


def test_a_step_waits_until_the_subject_has_done_what_it_is_at():
    taken = walked([1000, 4000], at_work_ms=(0, 3000))
    assert taken[0] >= 3000
    assert taken[1] >= 4000


def test_a_step_that_waited_is_not_followed_at_once_by_the_next_one():
    first, second = walked([1000, 2000], at_work_ms=(0, 3000))
    assert second - first >= 500


def test_steps_that_are_planned_together_are_taken_together():
    first, second = walked([1000, 1010], at_work_ms=(1000, 9000))
    assert first >= 9000
    # Nothing is waited for between them: only how exactly this machine sleeps lies there.
    assert second - first < UNREST_MS / 4


def test_a_subject_at_rest_lets_no_step_wait():
    (taken,) = walked([1000], at_work_ms=(0, 0))
    assert 1000 <= taken < 1000 + UNREST_MS / 4


def test_who_never_rests_is_not_waited_for_for_ever():
    (taken,) = walked([1000], at_work_ms=(0, 1_000_000))
    assert 1000 + UNREST_MS <= taken < 1000 + 2 * UNREST_MS


def ended(until_ms, at_work_ms):
    """Give when a trial ended that has until_ms of rest, and how much work was seen until then."""

    async def play():
        async with socket_stage(10 * SPEED) as (on, _):
            from_ms, to_ms = at_work_ms
            on.labours = lambda: from_ms <= on.now_ms < to_ms
            on.go()
            await on.run(until_ms)
            return on.now_ms, on.toil_ms

    return asyncio.run(play())


def test_what_the_work_of_the_subject_took_is_added_to_a_trial():
    end_ms, toil_ms = ended(200_000, at_work_ms=(50_000, 150_000))
    assert toil_ms > 50_000
    assert end_ms >= 200_000 + toil_ms


def test_a_subject_at_rest_lets_no_trial_last_longer():
    end_ms, toil_ms = ended(200_000, at_work_ms=(0, 0))
    assert toil_ms == 0
    assert 200_000 <= end_ms < 300_000


def test_a_trial_whose_subject_never_rests_ends_all_the_same():
    end_ms, toil_ms = ended(200_000, at_work_ms=(0, 10**9))
    assert toil_ms > 200_000
    assert 400_000 <= end_ms < 600_000


@pytest.mark.parametrize(("answered_ms", "waits"), [(1500, True), (60_000, False)])
def test_a_step_waits_for_an_answer_that_is_on_its_way_but_not_for_a_slow_one(answered_ms, waits):
    async def play():
        async with socket_stage(SPEED) as (on, _):
            answered, taken = [], []

            async def answer(request):
                await asyncio.sleep(on.seconds(answered_ms))
                answered.append(on.now_ms)
                return HttpResponse(200)

            on.net.host("crm.test", answer)
            on.step_at_ms(1000, lambda: taken.append(bool(answered)))
            on.go()
            asked = asyncio.ensure_future(on.net._ask("crm.test", HttpRequest("GET", "/")))
            while not taken:
                await asyncio.sleep(0.001)
            asked.cancel()
            return taken

    assert asyncio.run(play()) == [waits]
