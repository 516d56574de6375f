"""Threads of a subject under the baton: they switch where they block, in the order of the loop.

Each is a real thread, so thread-locals and C extensions work; but only one of a trial runs at any
time. Where one blocks (a sleep, a lock, a queue, an answer) the next goes on. Two threads that
race between two statements are not shown; two that race across calls are.
"""

from __future__ import annotations

import _thread
import concurrent.futures
import itertools
import queue
import sched
import threading
import time
from asyncio import Future
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

from interlock.sim.loop import VirtualLoop
from interlock.sim.patching import Swap
from interlock.sim.plain import baton
from interlock.sim.plain.baton import Baton
from interlock.sim.tasks import ACTOR, THREAD, Killed, thread_context

_real_lock = _thread.allocate_lock
_real_rlock = threading.RLock
_real_start = threading.Thread.start
_real_join = threading.Thread.join
_real_start_new = _thread.start_new_thread
_real_queue = queue.SimpleQueue


class VirtualLock:
    """`threading.Lock` that is waited for in virtual time, first come, first served.

    A library may keep it longer than the trial: for others it is a real one.
    """

    def __init__(self) -> None:
        self._real = _real_lock()
        self._loop: VirtualLoop | None = None
        self._waiters: deque[Future[bool]] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take it; False when that is impossible, or is not possible in time."""
        loop = baton.subject_here()
        if loop is None:
            return self._real.acquire(blocking, timeout)
        if self._loop is not loop:  # Free, or held in a trial that is over.
            self._loop = loop
            self._waiters.clear()
            return True
        if not blocking:
            return False
        return baton.wait(self._turn(loop, timeout))

    async def _turn(self, loop: VirtualLoop, timeout_s: float) -> bool:
        turn: Future[bool] = loop.create_future()
        self._waiters.append(turn)
        if timeout_s >= 0:
            loop.call_later(timeout_s, _tell, turn, False)
        return await turn

    def release(self) -> None:
        """Give it to whoever has waited longest."""
        if baton.subject_here() is None:
            if self._real.locked():
                self._real.release()
            return
        if self._loop is None:
            self._real.release()  # It says what is wrong.
        while self._waiters:
            turn = self._waiters.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._loop = None

    def locked(self) -> bool:
        """Tell whether somebody has it."""
        loop = baton.subject_here()
        return self._real.locked() if loop is None else self._loop is loop

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]  # as new

    def __enter__(self) -> bool:
        """Take it."""
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        """Give it back."""
        self.release()


class VirtualRLock(threading._RLock):  # type: ignore[misc]  # untyped in typeshed
    """`threading.RLock` on a virtual lock."""

    def __init__(self) -> None:
        super().__init__()
        self._block = VirtualLock()


def _tell(turn: Future[bool], what: bool) -> None:
    if not turn.done():
        turn.set_result(what)


class _Lock:
    def __new__(cls) -> Any:
        return _real_lock() if baton.subject_here() is None else VirtualLock()


class _RLock:
    def __new__(cls) -> Any:
        return _real_rlock() if baton.subject_here() is None else VirtualRLock()


class _SimpleQueue(queue.SimpleQueue[Any]):
    # The real one waits inside C.
    def __new__(cls) -> Any:
        return _real_queue() if baton.subject_here() is None else vars(queue)["_PySimpleQueue"]()


def _start(thread: threading.Thread) -> None:
    loop = baton.subject_here()
    if loop is None or thread._started.is_set():  # type: ignore[attr-defined]  # as threading asks
        _real_start(thread)  # It says what is wrong with a second start.
        return
    inner: Any = thread
    # It is set by the new thread before that has the baton, so its lock must be real.
    inner._started = Context().run(threading.Event)
    act, is_daemon = thread.run, thread.daemon
    context = Context()
    context.run(ACTOR.set, ACTOR.get())
    runner = Baton(loop, context, lambda: _act(thread, act), thread)
    inner._interlock_baton, inner.run = runner, runner.body
    # A thread that stands still for ever must not keep the process from ending.
    inner._daemonic = True
    runner.begin()
    inner._daemonic = is_daemon
    loop.create_task(runner.run(), name=THREAD, context=thread_context())


def _act(thread: Any, act: Callable[[], object]) -> None:
    try:
        act()
    except Killed:
        raise
    except BaseException:  # noqa: BLE001  # what threading does, which catches all as well
        thread._invoke_excepthook(thread)


def _join(thread: threading.Thread, timeout: float | None = None) -> None:
    runner = getattr(thread, "_interlock_baton", None)
    is_itself = thread is threading.current_thread()
    if baton.subject_here() is None or runner is None or is_itself:
        _real_join(thread, timeout)  # It says what is wrong with joining oneself.
        return
    baton.wait(runner.until_over(timeout))


def _start_new(act: Callable[..., object], args: Any, kwargs: Any = None) -> int:
    if baton.subject_here() is None:
        return _real_start_new(act, args, kwargs or {})
    thread = threading.Thread(target=act, args=args, kwargs=kwargs or {}, daemon=True)
    thread.start()
    return thread.ident or 0


class _Scheduler(sched.scheduler):
    """The real one keeps the clocks of its defaults."""

    def __init__(
        self, timefunc: Callable[[], float] | None = None,
        delayfunc: Callable[[float], object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(timefunc or vars(time)["monotonic"], delayfunc or time.sleep)


FUNCTIONS = (
    Swap(threading, "Lock", _Lock),
    Swap(threading, "RLock", _RLock),
    Swap(queue, "SimpleQueue", _SimpleQueue),
    Swap(sched, "scheduler", _Scheduler),
)
"""What to exchange under each of its names."""


def swaps() -> tuple[Swap, ...]:
    """Give what to exchange for one trial: names and hashes count from its beginning."""
    number = itertools.count(1)

    def hash_of(future: Any) -> int:
        # Sets of futures (`wait`, `as_completed`) have the order of their first look.
        known = future.__dict__.get("_interlock_number")
        if known is None:
            known = future._interlock_number = next(number)
        return int(known)

    pool = concurrent.futures.ThreadPoolExecutor
    return (
        Swap(threading.Thread, "start", _start),
        Swap(threading.Thread, "join", _join),
        Swap(_thread, "start_new_thread", _start_new),
        Swap(threading, "_counter", itertools.count(1).__next__),
        Swap(pool, "_counter", itertools.count().__next__),
        Swap(concurrent.futures.Future, "__hash__", hash_of),
    )
