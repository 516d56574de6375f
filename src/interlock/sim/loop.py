"""An asyncio event loop in virtual time, without sockets: the same run gives the same order.

Time stands still while anything is ready and jumps to the next timer when nothing is. Timers of
one instant run in the order in which they were set; tasks and futures hash by the number of their
creation, because `asyncio.wait` gives sets and asyncio keeps tasks in sets.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import math
import sys
from asyncio import events, tasks
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, Literal, TypeAlias, TypeVar

from interlock.sim.refusals import NoRealWorld
from interlock.sim.tasks import (
    ACTOR,
    THREAD,
    Killed,
    NumberedFuture,
    NumberedTask,
    QuickHandle,
    QuickTimer,
    actor_of,
    on_thread,
    place_in,
    thread_context,
)  # fmt: skip

T = TypeVar("T")
Why: TypeAlias = Literal["quiet", "horizon", "stopped", "stuck", "livelock", "hung"]
Step: TypeAlias = Callable[[], Why | None]

MONOTONIC_BASE_S = 100_000
"""What `loop.time()` shows at the start: a machine that has been up for a day, as usual."""

STEPS_AT_ONE_INSTANT_MAX = 100_000
_all_tasks = tasks.all_tasks  # the real one; a subject sees its own tasks only
_COLLECT_EVERY_STEPS = 1 << 16
_NEVER_US = 1 << 62


def _driven(step: Step) -> Why:
    while (why := step()) is None:
        pass
    return why


class VirtualLoop(NoRealWorld):
    """The loop. root: folder of the subject's project with a slash at the end, "" if none.

    says: why the run was halted. steps: callbacks so far. is_outside: another thread runs now.
    unhandled: what asyncio would have logged ("Task exception was never retrieved"), as text.
    plain: runs plain code; set by the stage.
    """

    plain: Callable[[Callable[[], Any]], Coroutine[Any, Any, Any]]

    def __init__(self, root: str = "") -> None:
        self.root = root
        self.now_us = 0
        super().__init__()
        self.unhandled: list[str] = []
        self.says = ""
        self.on_exit: Callable[[int, BaseException], None] = lambda actor, exc: None
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[int, int, QuickTimer]] = []
        self._cancelled = 0
        self._seq = 0
        self._until_us = _NEVER_US
        self._steps_here = 0
        self.steps = 0
        self.is_outside = False
        self._halted: Why | None = None
        self._running = False
        self._closed = False
        self._dead: set[int] = set()
        self._broken: BaseException | None = None

    # Time

    @property
    def time_us(self) -> int:
        """Give the virtual microseconds of `time()`."""
        return MONOTONIC_BASE_S * 1_000_000 + self.now_us

    def time(self) -> float:
        """Give virtual seconds, as `time.monotonic` shows them in a trial."""
        return self.time_us / 1e6

    # Scheduling

    def call_soon(  # type: ignore[override]  # typeshed spells the arguments as a TypeVarTuple
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run after everything that is ready."""
        handle = QuickHandle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def run_in_executor(  # type: ignore[override]  # as call_soon
        self, executor: object, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Run plain code on a thread under the baton; an executor's limits do not matter."""
        future = self.create_future()
        act = self._settle(future, self.plain(lambda: func(*args)))
        self.create_task(act, name=THREAD, context=thread_context())
        return future

    async def _settle(self, future: asyncio.Future[T], coro: Coroutine[Any, Any, T]) -> None:
        # Cancelling the future leaves the thread alone, as with real executors.
        try:
            result = await coro
        except Exception as error:  # noqa: BLE001  # it goes to whoever awaits the future
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)

    call_soon_threadsafe = call_soon  # type: ignore[assignment]  # one thread runs at a time

    def call_later(  # type: ignore[override]  # as call_soon
        self, delay: float, callback: Callable[..., object], *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:  # fmt: skip
        """Run after `delay` seconds."""
        delay_us = _NEVER_US if delay == math.inf else max(0, round(delay * 1e6))
        return self.call_at_us(self.now_us + delay_us, callback, args, context)

    def call_at(  # type: ignore[override]  # as call_soon
        self, when: float, callback: Callable[..., object], *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:  # fmt: skip
        """Run when `time()` has reached `when`."""
        at_us = _NEVER_US if when == math.inf else round((when - MONOTONIC_BASE_S) * 1e6)
        return self.call_at_us(at_us, callback, args, context)

    def call_at_us(
        self, at_us: int, callback: Callable[..., object], args: tuple[Any, ...] = (),
        context: Context | None = None,
    ) -> asyncio.TimerHandle:  # fmt: skip
        """Run at a virtual microsecond; a past one means now, after what is ready."""
        at_us = max(at_us, self.now_us)
        handle = QuickTimer(MONOTONIC_BASE_S + at_us / 1e6, callback, args, self, context)
        self._seq += 1
        heapq.heappush(self._timers, (at_us, self._seq, handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        # Timeouts are mostly cancelled; without this the heap would keep them for hours.
        self._cancelled += 1
        if self._cancelled > 100 and self._cancelled * 2 > len(self._timers):
            self._timers = [t for t in self._timers if not t[2].cancelled()]
            heapq.heapify(self._timers)
            self._cancelled = 0

    # Tasks

    def create_future(self) -> NumberedFuture:
        """Give a future that hashes by its number."""
        future = NumberedFuture(loop=self)
        self._seq += 1
        future.number = self._seq
        return future

    def create_task(  # type: ignore[override]  # typeshed differs between versions
        self, coro: Coroutine[Any, Any, T], *, name: str | None = None,
        context: Context | None = None, **more: Any,
    ) -> NumberedTask:  # fmt: skip
        """Give a task that hashes by its number and knows whose it is."""
        owner = ACTOR.get() if context is None else context.get(ACTOR, 0)
        place = ""
        code = getattr(coro, "cr_code", None)
        if owner and code is not None and not code.co_filename.startswith(self.root):
            place = place_in(self.root, sys._getframe(1))
        self._seq += 1
        return NumberedTask(
            coro, number=self._seq, owner=owner, place=place, loop=self,
            name=name or f"Task-{self._seq}", context=context, **more,
        )  # fmt: skip

    def owned(self, actor: int) -> tuple[NumberedTask, ...]:
        """Give the unfinished tasks of an actor, oldest first."""
        mine = (t for t in _all_tasks(self) if isinstance(t, NumberedTask))
        return tuple(sorted((t for t in mine if t.owner == actor), key=lambda t: t.number))

    def bury(self, actor: int) -> None:
        """Run nothing more of an actor."""
        self._dead.add(actor)

    def is_dead(self, actor: int) -> bool:
        """Tell whether the actor's process is over."""
        return actor in self._dead

    # Running

    def run(self, until_us: int | None = None, drive: Callable[[Step], Why] = _driven) -> Why:
        """Run until nothing is scheduled, the next thing lies beyond `until_us`, or `stop()`.

        At "horizon" the clock shows `until_us`. An error of the world itself is raised. drive:
        takes steps until one says why it was the last.
        """
        assert events._get_running_loop() is None, "a trial runs outside of any event loop"
        self._until_us = _NEVER_US if until_us is None else until_us
        self._halted = None if self._broken is None else "stopped"
        with self._as_running_loop():
            why = drive(self._step)
        if self._broken is None:
            return why
        broken, self._broken = self._broken, None
        raise broken

    @contextmanager
    def _as_running_loop(self) -> Iterator[None]:
        old_hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=None, finalizer=self._finalize)
        self._running = True
        events._set_running_loop(self)
        try:
            yield
        finally:
            events._set_running_loop(None)
            self._running = False
            sys.set_asyncgen_hooks(*old_hooks)

    def _finalize(self, generator: AsyncGenerator[Any, Any]) -> None:
        if not self._closed and ACTOR.get() not in self._dead:
            self.call_soon(lambda: self.create_task(_aclose(generator)))

    def _step(self, postponed: deque[asyncio.Handle] | None = None, blocked: int = 0) -> Why | None:
        """Run one handle, or let time pass; say why there is nothing more to do."""
        if self._halted is not None:
            return self._halted
        if not self._ready:
            return self._advance()
        handle = self._ready.popleft()
        if handle._cancelled:
            return None
        actor = actor_of(handle) if self._dead or postponed is not None else 0
        if actor in self._dead:
            return None
        if postponed is not None and actor == blocked and not on_thread(handle):
            postponed.append(handle)
            return None
        self.steps += 1
        self._steps_here += 1
        if self._steps_here > STEPS_AT_ONE_INSTANT_MAX:
            self._count()
        if not self.steps % _COLLECT_EVERY_STEPS:
            gc.collect(1)
        try:
            handle._run()
        except SystemExit as exit_:
            # The task keeps it too; a process ends by it, wherever it was raised.
            self.on_exit(actor_of(handle), exit_)
        return None

    def _advance(self) -> Why | None:
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)
            self._cancelled -= 1
        if not timers or timers[0][0] >= _NEVER_US:
            return "quiet"
        at_us = timers[0][0]
        if at_us > self._until_us:
            self.now_us = self._until_us
            return "horizon"
        self.now_us = at_us
        self._steps_here = 0
        while timers and timers[0][0] == at_us:
            handle = heapq.heappop(timers)[2]
            handle._scheduled = False
            self._ready.append(handle)
        return None

    def wait(self, coro: Coroutine[Any, Any, T]) -> T:
        """Block the actor whose code calls this on the loop's own thread until `coro` is done.

        For coroutines that call blocking code: their whole event loop stands still, the world
        goes on. When the run ends meanwhile, the actor is dead: Killed.
        """
        actor = ACTOR.get()
        postponed: deque[asyncio.Handle] = deque()
        with self._as_current(None):
            task = self.create_task(coro, context=Context())
            why: Why | None = None
            while not task.done() and why is None and actor not in self._dead:
                why = self._step(postponed, actor)
        self._ready.extendleft(reversed(postponed))
        if not task.done():
            self.discard(task)
            self.bury(actor)
            raise Killed
        result: T = task.result()
        return result

    def discard(self, task: NumberedTask) -> None:
        """End a task at once: its finally blocks run now, it is never resumed."""
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # as asyncio.gather does
        coro: Any = task.get_coro()
        if coro is None or coro.cr_running:
            return  # Over, or below us on the stack: it dies when control comes back to it.
        if not self._running:
            with self._as_running_loop():
                self.discard(task)
            return
        with self._as_current(task):
            for _ in range(100):
                try:
                    coro.close()
                except RuntimeError:
                    continue  # It awaited in a finally block, or swallowed its end: once more.
                except BaseException as error:  # noqa: BLE001  # the dying words of the subject
                    self.unhandled.append(f"while dying: {type(error).__name__}: {error}")
                return

    @contextmanager
    def _as_current(self, task: NumberedTask | None) -> Iterator[None]:
        """Let `current_task()` give `task`; libraries look at it even while they die."""
        before = tasks.current_task(self)
        if before is not None:
            tasks._leave_task(self, before)
        if task is not None:
            tasks._enter_task(self, task)
        try:
            yield
        finally:
            if task is not None:
                tasks._leave_task(self, task)
            if before is not None:
                tasks._enter_task(self, before)

    def _count(self) -> bool:
        self._steps_here += 1
        if is_many := self._steps_here > STEPS_AT_ONE_INSTANT_MAX:
            self.halt("livelock", "more than 100,000 steps at one instant")
        return is_many

    def spin(self) -> None:
        """Count one look at the clock: code that only looks never lets time pass. Raises Killed."""
        if self._count():
            raise Killed

    def fail(self, error: BaseException) -> None:
        """End the run with an error of the world; `run` raises it."""
        self._broken = self._broken or error
        self.halt("stopped")

    def halt(self, why: Why, says: str = "") -> None:
        """End `run` after the current callback; the first reason counts."""
        if self._halted is None:
            self._halted = why
            self.says = says

    # What asyncio asks for besides

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep what nobody handled; an error in the world's own callbacks ends the run."""
        error = context.get("exception")
        handle = context.get("handle")
        if isinstance(error, Killed):
            return
        if isinstance(error, BaseException) and handle is not None and not actor_of(handle):
            self.fail(error)
        elif self._handler is not None:
            self._handler(self, context)
        else:
            text = f": {type(error).__name__}: {error}" if error else ""
            self.unhandled.append(f"{context.get('message', '')}{text}")

    def is_running(self) -> bool:
        """Tell whether `run` is on the stack."""
        return self._running

    def is_closed(self) -> bool:
        """Tell whether the trial is over."""
        return self._closed

    def end(self) -> None:
        """End everything that is unfinished, quietly; the trial is over."""
        self._dead.update(t.owner for t in _all_tasks(self) if isinstance(t, NumberedTask))
        self._closed = True
        for task in sorted(_all_tasks(self), key=hash):
            if isinstance(task, NumberedTask):
                self.discard(task)
        self._ready.clear()
        self._timers.clear()


async def _aclose(generator: AsyncGenerator[Any, Any]) -> None:
    await generator.aclose()
