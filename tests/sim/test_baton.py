"""Plain code under the baton, plain code in async code, async code in plain code."""

# ruff: noqa: TID251 -- a subject's own clocks and dice are what is tested

from __future__ import annotations

import asyncio
import queue
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from interlock.contract.model import HttpResponse
from interlock.sim.plain import watching
from interlock.sim.stage import Stage
from interlock.sim.subject_env import Incarnation
from interlock.world.trouble import NetRequest
from tests.sim.play import play


def test_a_day_of_sleeping_takes_a_day_of_virtual_time(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        for _ in range(24):
            time.sleep(3600)

    played = play(subject, tmp_path, until_ms=90_000_000)
    assert played.life.outcome.what == "returned"
    assert played.now_ms == 86_400_000


def test_events_and_queues_wait_in_virtual_time(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        started_s, stop = time.monotonic(), threading.Event()
        assert not stop.wait(60)
        with pytest.raises(queue.Empty):
            queue.Queue[int]().get(timeout=30)
        stop.set()
        assert stop.wait(60)
        env.secret("test")["say"].append(time.monotonic() - started_s)

    assert play(subject, tmp_path).said == [90]


def test_waiting_for_ever_for_oneself_is_stuck_and_named(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        threading.Event().wait()

    played = play(subject, tmp_path)
    assert played.end.why == "stuck"
    assert "test_baton.py:" in played.end.says


def computes(env: Any) -> None:
    while True:
        sum(range(1000))


async def computes_in_async_code(env: Any) -> None:
    computes(env)


@pytest.mark.parametrize("subject", [computes, computes_in_async_code])
def test_code_that_neither_ends_nor_waits_is_given_up(
    subject: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "HANG_REAL_S", 0.2)
    played = play(subject, tmp_path)
    assert played.end.why == "hung"
    assert "computes without end" in played.end.says
    assert "test_baton.py:" in played.end.says


def test_looking_at_the_clock_for_ever_is_a_livelock(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        deadline = time.time() + 5
        while time.time() < deadline:
            pass

    assert play(subject, tmp_path).end.why == "livelock"


def test_plain_code_may_run_async_code(tmp_path: Path) -> None:
    async def main(env: Any) -> list[int]:
        left = asyncio.create_task(asyncio.sleep(10**6))
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            replies = await asyncio.gather(client.get("/1"), client.get("/2"))
        assert not left.done()
        return [r.status_code for r in replies]

    def subject(env: Any) -> None:
        env.secret("test")["say"].append(asyncio.run(main(env)))

    played = play(subject, tmp_path)
    assert played.said == [[200, 200]]
    assert played.now_ms == 50


def test_plain_code_may_make_a_loop_as_in_old_times(tmp_path: Path) -> None:
    async def main(env: Any) -> int:
        async with httpx.AsyncClient(base_url=env.url("crm")) as client:
            return (await client.get("/1")).status_code

    def subject(env: Any) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        env.secret("test")["say"].append(loop.run_until_complete(main(env)))
        loop.close()
        with asyncio.Runner() as runner:
            env.secret("test")["say"].append(runner.run(main(env)))

    played = play(subject, tmp_path)
    assert played.life.outcome.error is None
    assert played.said == [200, 200]


def test_a_subject_that_cancels_all_tasks_cancels_its_own(tmp_path: Path) -> None:
    arrived: list[str] = []

    async def slow(call: NetRequest) -> HttpResponse:
        await asyncio.sleep(5)
        arrived.append(call.request.target)
        return HttpResponse(200)

    async def subject(env: Any) -> None:
        asking = asyncio.create_task(asyncio.to_thread(requests.get, env.url("crm") + "/late"))
        await asyncio.sleep(1)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.wait([asking])
        env.secret("test")["say"].append(asking.cancelled())

    assert play(subject, tmp_path, handler=slow).said == [True]
    assert arrived == ["/late"]


def test_async_code_that_blocks_stands_still_while_the_world_goes_on(tmp_path: Path) -> None:
    async def tick(say: list[Any]) -> None:
        while True:
            await asyncio.sleep(1)
            say.append("tick")

    async def subject(env: Any) -> None:
        say = env.secret("test")["say"]
        ticking = asyncio.create_task(tick(say))
        await asyncio.sleep(2.5)
        time.sleep(10)
        say.append(requests.get(env.url("crm")).status_code)
        await asyncio.sleep(0.1)
        ticking.cancel()

    def world(on: Stage, life: Incarnation) -> None:
        on.call_at_ms(5_000, lambda: played_said.append(on.now_ms))

    played_said: list[int] = []
    played = play(subject, tmp_path, world=world)
    assert played.said == ["tick", "tick", 200, "tick"]
    assert played_said == [5_000]
    assert played.now_ms == 12_650


def test_a_thread_of_async_code_may_block(tmp_path: Path) -> None:
    def slow(seconds: float) -> float:
        time.sleep(seconds)
        return time.monotonic()

    async def subject(env: Any) -> None:
        started_s = time.monotonic()
        ends = await asyncio.gather(*(asyncio.to_thread(slow, n) for n in (3, 1, 2)))
        env.secret("test")["say"].extend(round(e - started_s) for e in ends)

    played = play(subject, tmp_path)
    assert played.said == [3, 1, 2]
    assert played.now_ms == 3_000


def test_plain_code_that_swallows_its_death_is_left_behind(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        while True:
            try:
                time.sleep(1)
            except BaseException:  # noqa: BLE001  # the bad manner under test
                env.secret("test")["say"].append("no")

    def world(on: Stage, life: Incarnation) -> None:
        on.call_at_ms(10_500, life.kill)

    played = play(subject, tmp_path, world=world, until_ms=20_000)
    assert played.life.outcome.what == "killed"
    assert played.end.why == "quiet"
