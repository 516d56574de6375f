"""Virtual time, order, and the ends of a run."""

from __future__ import annotations

import asyncio
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest

from interlock.contract.model import HttpResponse
from interlock.sim.loop import VirtualLoop
from interlock.sim.stage import stage
from interlock.world.trouble import NetRequest
from tests.sim.play import START, play


def new_loop() -> VirtualLoop:
    return VirtualLoop()  # type: ignore[abstract]  # NoRealWorld fills the rest


def test_timers_of_one_instant_run_in_the_order_in_which_they_were_set() -> None:
    loop, order = new_loop(), []
    for number in range(50):
        loop.call_later(1.0, order.append, number)
    assert loop.run() == "quiet"
    assert order == list(range(50))
    assert loop.now_us == 1_000_000


def test_a_week_of_idle_polling_ends_at_the_horizon() -> None:
    async def poll() -> None:
        while True:
            await asyncio.sleep(60)

    loop = new_loop()
    loop.create_task(poll())
    assert loop.run(until_us=7 * 86_400 * 10**6) == "horizon"
    assert loop.now_us == 7 * 86_400 * 10**6
    loop.end()


def test_a_cancelled_timeout_leaves_nothing_in_the_heap() -> None:
    async def work() -> None:
        for _ in range(1000):
            async with asyncio.timeout(3600):
                await asyncio.sleep(0.001)

    loop = new_loop()
    loop.create_task(work())
    assert loop.run() == "quiet"
    assert loop.now_us == 1_000_000


def test_tasks_in_sets_have_the_order_of_their_making() -> None:
    names: list[str] = []

    async def main() -> None:
        tasks = [asyncio.create_task(asyncio.sleep(0.01), name=str(n)) for n in range(100)]
        done, _ = await asyncio.wait(tasks)
        names.extend(t.get_name() for t in done)

    with stage(0, START) as on:
        on.spawn(main())
        assert on.run().why == "quiet"
    numbers = [int(n) for n in names]
    assert sorted(numbers) == list(range(100))
    # Sets of small distinct hashes are ordered by them: the same in each process.
    assert numbers == sorted(numbers) or numbers == sorted(numbers, key=lambda n: n % 100)


def test_as_completed_starts_its_coroutines_in_their_order() -> None:
    started: list[int] = []

    async def one(number: int) -> None:
        started.append(number)

    async def main() -> None:
        for done in asyncio.as_completed([one(n) for n in range(40)]):
            await done

    with stage(0, START) as on:
        on.spawn(main())
        on.run()
    assert started == list(range(40))


def test_an_error_of_the_world_ends_the_run() -> None:
    with stage(0, START) as on:
        on.call_at_ms(5, lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            on.run()


def test_an_error_of_a_handler_ends_the_run(tmp_path: Path) -> None:
    async def broken(call: NetRequest) -> HttpResponse:
        raise KeyError("a defect of the twin")

    async def subject(env: Any) -> None:
        import httpx  # a subject's own import

        async with httpx.AsyncClient() as client:
            await client.get(env.url("crm"))

    with pytest.raises(KeyError):
        play(subject, tmp_path, handler=broken)


def test_the_world_can_stop_a_run() -> None:
    with stage(0, START) as on:
        on.call_at_ms(10, on.stop)
        on.call_at_ms(20, lambda: None)
        assert on.run().why == "stopped"
        assert on.now_ms == 10
        assert on.run().why == "quiet"
        assert on.now_ms == 20


def test_code_that_never_lets_time_pass_is_a_livelock(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        while True:
            await asyncio.sleep(0)

    assert play(subject, tmp_path).end.why == "livelock"


def test_a_subject_that_waits_for_itself_is_stuck_and_named(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        await asyncio.Event().wait()

    played = play(subject, tmp_path)
    assert played.end.why == "stuck"
    assert "sync waits for what nobody can do, at test_loop.py:" in played.end.says


def test_real_doors_of_the_loop_are_refused_by_name(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        await asyncio.open_connection("192.0.2.1", 25)

    played = play(subject, tmp_path)
    (refused,) = played.stage.refused
    assert "opened a real connection to 192.0.2.1:25 (SMTP)" in str(refused)
    assert "test_loop.py:" in refused.where
    assert played.life.outcome.error is refused


def test_a_loop_runs_a_callback_in_its_context() -> None:
    loop, context = new_loop(), Context()
    seen: list[bool] = []
    loop.call_soon(lambda: seen.append(True), context=context)
    loop.run()
    assert seen == [True]
