"""Threads of a subject: virtual time, one order, and the ends that Python gives them."""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import queue
import sched
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from interlock.sim.stage import Stage
from interlock.sim.subject_env import Incarnation
from tests.sim.play import play


def saying(env: Any) -> Callable[[str], None]:
    """Give a function that notes a word with the second at which it is said."""
    said, begun = env.secret("test")["say"], time.monotonic()  # noqa: TID251  # a subject's clock

    def say(word: str) -> None:
        said.append(f"{time.monotonic() - begun:.2f} {word}")  # noqa: TID251  # as above

    return say


def test_a_pool_works_on_several_things_at_a_time(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say = saying(env)

        def work(number: int) -> str:
            time.sleep(number)
            say(f"{threading.current_thread().name} {number}")
            return str(requests.get(env.url("crm") + "/", timeout=1).status_code)

        with ThreadPoolExecutor(2, thread_name_prefix="w") as pool:
            say(",".join(pool.map(work, (3, 1, 1))))
        say("end")

    played = play(subject, tmp_path)
    assert played.said == ["1.00 w_1 1", "2.05 w_1 1", "3.00 w_0 3", "3.05 200,200,200", "3.05 end"]


def test_locks_are_handed_over_in_the_order_of_asking(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say, lock = saying(env), threading.Lock()

        def work(number: int) -> None:
            time.sleep(number / 10)
            with lock:
                time.sleep(5)
                say(str(number))

        threads = [threading.Thread(target=work, args=(n,)) for n in (3, 1, 2)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        say(f"{lock.locked()} {lock.acquire(False)} {lock.acquire(timeout=2)}")
        for thread in threads:
            thread.join()
        say(str([t.is_alive() for t in threads]))

    assert play(subject, tmp_path).said == [
        "3.00 True False False", "5.10 1", "10.10 2", "15.10 3", "15.10 [False, False, False]",
    ]  # fmt: skip


def test_a_lock_of_one_thread_may_be_taken_again_by_it_alone(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say, lock = saying(env), threading.RLock()

        def work() -> None:
            with lock, lock:
                say("inside")

        with lock:
            thread = threading.Thread(target=work)
            thread.start()
            with lock:
                time.sleep(2)
        thread.join()
        with pytest.raises(RuntimeError):
            lock.release()

    played = play(subject, tmp_path)
    assert (played.life.outcome.what, played.said) == ("returned", ["2.00 inside"])


def test_queues_events_conditions_and_barriers_wait_in_virtual_time(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say, jobs, done = saying(env), queue.Queue[int](maxsize=1), threading.Event()
        simple, barrier = queue.SimpleQueue[str](), threading.Barrier(2)

        def consume() -> None:
            while (job := jobs.get()) >= 0:
                time.sleep(job)
                jobs.task_done()
            barrier.wait()
            say("both here")
            simple.put("last")

        thread = threading.Thread(target=consume)
        thread.start()
        for job in (4, 5, -1):
            jobs.put(job)
            say(f"put {job}")
        say(str(done.wait(timeout=3)))
        barrier.wait()
        say(simple.get(timeout=9))
        with pytest.raises(queue.Empty):
            simple.get(timeout=7)
        thread.join()
        say("end")

    played = play(subject, tmp_path)
    assert played.life.outcome.error is None
    assert played.said == [
        "0.00 put 4", "0.00 put 5", "4.00 put -1", "7.00 False", "9.00 both here", "9.00 last",
        "16.00 end",
    ]  # fmt: skip


def test_a_timer_goes_off_in_virtual_time_unless_it_is_cancelled(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say = saying(env)
        threading.Timer(3_600, say, ("rings",)).start()
        other = threading.Timer(60, say, ("never",))
        other.start()
        other.cancel()
        planned = sched.scheduler()
        planned.enter(30, 1, say, ("planned",))
        planned.run()

    played = play(subject, tmp_path)
    # The process lasts as long as its last thread that is no daemon.
    assert played.said == ["30.00 planned", "3600.00 rings"]
    assert (played.life.outcome.what, played.now_ms) == ("returned", 3_600_000)


def test_daemons_end_with_the_process(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        say = saying(env)

        def beat() -> None:
            try:
                while True:
                    time.sleep(10)
                    say("beat")
            finally:
                say("gone")

        threading.Thread(target=beat, daemon=True).start()
        _thread.start_new_thread(beat, ())
        time.sleep(25)

    played = play(subject, tmp_path)
    assert played.said[:4] == ["10.00 beat", "10.00 beat", "20.00 beat", "20.00 beat"]
    assert (played.said[4:], played.now_ms) == (["25.00 gone", "25.00 gone"], 25_000)


def test_a_crash_ends_all_threads_where_they_wait(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        lock = threading.Lock()

        def work() -> None:
            with lock:
                time.sleep(3_000)
                env.secret("test")["say"].append("too late")

        for _ in range(3):
            threading.Thread(target=work).start()
        time.sleep(10)

    def crash(on: Stage, life: Incarnation) -> None:
        # The second is at the instant of the start: no thread has had a turn yet.
        on.call_at_ms(5_000, life.kill)
        other = on.start(subject, life.env)
        on.call_at_ms(0, other.kill)

    before = threading.active_count()
    played = play(subject, tmp_path, world=crash)
    assert (played.life.outcome.what, played.said, played.end.why) == ("killed", [], "quiet")
    assert threading.active_count() == before


def test_an_error_in_a_thread_ends_that_thread_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def subject(env: Any) -> None:
        def work() -> None:
            time.sleep(1)
            raise ValueError("no such order")

        thread = threading.Thread(target=work, name="worker")
        thread.start()
        thread.join()
        env.secret("test")["say"].append("went on")

    seen = []
    hook, threading.excepthook = threading.excepthook, lambda args: seen.append(args.exc_value)
    try:
        played = play(subject, tmp_path)
    finally:
        threading.excepthook = hook
    assert (played.said, [str(error) for error in seen]) == (["went on"], ["no such order"])


def test_two_that_wait_for_each_other_are_stuck_and_named(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        one, other = threading.Lock(), threading.Lock()

        def work(first: Any, second: Any) -> None:
            with first:
                time.sleep(1)
                with second:
                    pass

        threading.Thread(target=work, args=(one, other)).start()
        work(other, one)

    played = play(subject, tmp_path)
    assert played.end.why == "stuck"
    assert played.end.says.count("test_threads.py:") == 2


def test_sets_of_futures_have_one_order(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        with ThreadPoolExecutor(8) as pool:
            futures = {pool.submit(str, n): n for n in range(50)}
            done, _ = concurrent.futures.wait(futures)
            env.secret("test")["say"].append([futures[f] for f in done])
            more = [pool.submit(lambda n=n: time.sleep(n % 3) or n) for n in range(20)]
            order = [f.result() for f in concurrent.futures.as_completed(more)]
            env.secret("test")["say"].append(order)

    first = play(subject, tmp_path).said
    assert first == play(subject, tmp_path / "again").said
    assert first[0] == list(range(50))


def test_async_code_may_block_on_its_own_threads(tmp_path: Path) -> None:
    async def subject(env: Any) -> None:
        say = saying(env)

        def work() -> str:
            time.sleep(4)
            return "worked"

        with ThreadPoolExecutor() as pool:
            say(pool.submit(work).result())
            loop = asyncio.get_running_loop()
            say(await loop.run_in_executor(pool, work))
            asked = pool.submit(lambda: asyncio.run_coroutine_threadsafe(later(), loop).result())
            say(await asyncio.wrap_future(asked))

    async def later() -> str:
        await asyncio.sleep(3)
        return "told"

    assert play(subject, tmp_path).said == ["4.00 worked", "8.00 worked", "11.00 told"]


def test_names_count_from_the_beginning_in_each_trial(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        thread = threading.Thread(target=time.sleep, args=(1,))
        thread.start()
        say = env.secret("test")["say"]
        say.extend((thread.name, threading.current_thread().name, threading.active_count()))

    assert play(subject, tmp_path).said[:2] == ["Thread-1 (sleep)", "MainThread"]
    assert play(subject, tmp_path / "again").said[:2] == ["Thread-1 (sleep)", "MainThread"]


def test_threads_are_started_once_and_joined_by_others_only(tmp_path: Path) -> None:
    def subject(env: Any) -> None:
        thread = threading.Thread(target=lambda: time.sleep(9))
        with pytest.raises(RuntimeError, match="before it is started"):
            thread.join()
        thread.start()
        with pytest.raises(RuntimeError, match="only be started once"):
            thread.start()
        thread.join(timeout=2)
        env.secret("test")["say"].append(thread.is_alive())
        with pytest.raises(RuntimeError, match="cannot join current thread"):
            threading.current_thread().join()

    assert play(subject, tmp_path).said == [True]


def test_functions_that_a_library_took_before_any_trial_are_virtual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = ModuleType("a_library_of_old")
    taken = "from time import sleep, monotonic\nfrom threading import Lock, RLock\n"
    exec(taken + "def nap():\n  sleep(3_000)\n  return monotonic(), Lock(), RLock()", vars(library))
    monkeypatch.setitem(sys.modules, library.__name__, library)

    def subject(env: Any) -> None:
        now_s, *locks = library.nap()
        env.secret("test")["say"].extend((now_s, *(type(lock).__name__ for lock in locks)))

    assert play(subject, tmp_path).said == [103_000.0, "VirtualLock", "VirtualRLock"]


def test_what_a_library_made_in_a_trial_works_after_it(tmp_path: Path) -> None:
    kept: list[Any] = []

    def subject(env: Any) -> None:
        kept.extend((threading.Lock(), threading.RLock(), queue.Queue()))
        kept[0].acquire()

    play(subject, tmp_path)
    lock, again, jobs = kept
    assert lock.acquire(timeout=1)
    assert not lock.acquire(blocking=False)
    lock.release()
    with again, again:
        jobs.put(1)
    assert jobs.get(timeout=1) == 1
