"""Plain (not async) code of a subject: a real thread that runs only while it holds the baton.

The thread runs while the loop's thread waits, and stands still while the loop runs; so never
two at once, and the order is the loop's. Each blocking call hands the loop a coroutine and the
baton, and gets both its result and the baton back.
"""

from __future__ import annotations

import _thread
import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

import anyio.to_thread

from interlock.data import Protocol
from interlock.sim.loop import VirtualLoop
from interlock.sim.patching import Swap
from interlock.sim.plain import watching
from interlock.sim.refusals import NoRealWorld
from interlock.sim.tasks import ACTOR, THREAD, Killed, place_in

T = TypeVar("T")

_DEATHS_MAX = 100
_start_thread = threading.Thread.start
_join_thread = threading.Thread.join
_here = threading.local()
_batons: list[Baton] = []
_loops: dict[int, VirtualLoop] = {}


class _Lock(Protocol):
    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool: ...
    def release(self) -> None: ...


def held() -> Baton | None:
    """Give the baton of the calling thread, None in the loop's thread and in strangers."""
    return getattr(_here, "baton", None)


def enter_loop_thread(loop: VirtualLoop) -> None:
    """Say that the calling thread runs this loop."""
    _loops[threading.get_ident()] = loop


def leave_loop_thread() -> None:
    """Take it back."""
    _loops.pop(threading.get_ident(), None)


def loop_here() -> VirtualLoop | None:
    """Give the trial's loop to threads that belong to a trial, None to all others."""
    return _loops.get(threading.get_ident())


def subject_here() -> VirtualLoop | None:
    """Give the trial's loop where a subject's code runs; None in the world and in strangers."""
    loop = _loops.get(threading.get_ident())
    return loop if loop is not None and ACTOR.get() else None


def wait(coro: Coroutine[Any, Any, T]) -> T:
    """Block the subject's code that calls this until the loop has run `coro`."""
    baton = held()
    if baton is not None:
        return baton.wait(coro)
    loop = subject_here()
    if loop is None:
        coro.close()
        raise AssertionError("only a subject's code blocks; the world awaits")
    return loop.wait(coro)


_real_run = asyncio.run
_real_run_sync = anyio.to_thread.run_sync


def _run(main: Coroutine[Any, Any, T], **more: Any) -> T:
    # On the loop's own thread the real one says what is wrong.
    return _real_run(main, **more) if held() is None else wait(_alone(main))


async def _run_sync(func: Callable[..., Any], *args: Any, **more: Any) -> Any:
    loop = subject_here()
    if loop is None:
        return await _real_run_sync(func, *args, **more)
    return await loop.run_in_executor(None, func, *args)


class _PlainLoop(NoRealWorld):
    """The event loop that plain code makes for itself: a handle on the trial's own."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self.refused, self.where = loop.refused, loop.where
        self._is_closed = False

    def run_until_complete(self, future: Any) -> Any:
        """Block until it is done; what it leaves behind goes on when the loop runs again."""
        return wait(_awaited(future))

    def run_forever(self) -> None:
        """Block for ever: nobody in the subject can stop it."""
        wait(_for_ever())

    def create_task(self, coro: Any, **more: Any) -> asyncio.Task[Any]:
        """Give a task of the trial's loop."""
        return self._loop.create_task(coro, **more)

    def create_future(self) -> asyncio.Future[Any]:
        """Give a future of the trial's loop."""
        return self._loop.create_future()

    def time(self) -> float:
        """Give virtual seconds."""
        return self._loop.time()

    def is_running(self) -> bool:
        """Tell that plain code, not this loop, runs."""
        return False

    def is_closed(self) -> bool:
        """Tell whether the subject closed it."""
        return self._is_closed

    def close(self) -> None:
        """Close the handle."""
        self._is_closed = True


async def _awaited(future: Awaitable[T]) -> T:
    return await future


async def _for_ever() -> None:
    await asyncio.get_running_loop().create_future()


_real_new_event_loop = asyncio.new_event_loop
_real_get_event_loop = asyncio.get_event_loop


def _new_event_loop() -> asyncio.AbstractEventLoop:
    loop = subject_here()
    if loop is None:
        return _real_new_event_loop()
    if held() is None:
        loop.refuse("makes an event loop inside an event loop", "await the coroutine instead")
    return _PlainLoop(loop)  # type: ignore[abstract]  # NoRealWorld fills the rest


def _get_event_loop() -> asyncio.AbstractEventLoop:
    return _real_get_event_loop() if held() is None else _new_event_loop()


FUNCTIONS = (
    Swap(asyncio, "run", _run),
    Swap(asyncio, "new_event_loop", _new_event_loop),
    Swap(asyncio, "get_event_loop", _get_event_loop),
    Swap(anyio.to_thread, "run_sync", _run_sync),
)
"""What to exchange where async code calls plain code and the other way round."""


async def _alone(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` and end what it leaves behind, as `asyncio.run` does."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    before = set(loop.owned(ACTOR.get()))
    try:
        return await loop.create_task(main)  # type: ignore[no-any-return]  # main's result
    finally:
        left = [t for t in loop.owned(ACTOR.get()) if t not in before and t.get_name() != THREAD]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Baton:
    """One thread of plain code. context: what its code sees; carries the actor.

    thread: one of the subject's own, whose `run` is `body`; otherwise we make one.
    """

    def __init__(
        self, loop: VirtualLoop, context: Context, act: Callable[[], object],
        thread: threading.Thread | None = None,
    ) -> None:  # fmt: skip
        self._loop = loop
        self._context = context
        self._act = act
        self._go = _taken()
        self._back = _taken()
        self._there = _taken()
        self.actor: int = context.get(ACTOR, 0)
        # As the world: its locks must be real ones.
        self.thread = thread or Context().run(self._main_thread)
        self._begun = False
        self._waiting: list[asyncio.Future[None]] = []
        self._errand: Coroutine[Any, Any, Any] | None = None
        self._answer: Any = None
        self._error: BaseException | None = None
        self._is_over = False
        self._is_killed = False
        self._deaths = 0

    def _main_thread(self) -> threading.Thread:
        # Plain code may ask whether it is the main thread; in its real process it is.
        return threading.Thread(target=self.body, name="MainThread", daemon=True)

    def begin(self) -> None:
        """Start the thread; it stands still until it is given the baton."""
        # As the world: starting waits for the thread by a condition, which must be the real one.
        Context().run(_start_thread, self.thread)
        self._there.acquire()
        self._begun = True
        _batons.append(self)
        # What it starts is no daemon unless it says so.
        if self.thread.name == "MainThread":
            self.thread._daemonic = False  # type: ignore[attr-defined]  # the setter refuses now

    # On the loop's thread

    async def run(self) -> Any:
        """Run the code to its end; give what it returns or raise what it raises.

        Closing the coroutine kills the code at its blocking point.
        """
        if not self._begun:
            self.begin()
        try:
            while self._give_baton():
                assert self._errand is not None
                try:
                    self._answer, self._error = await self._errand, None
                except BaseException as error:  # the errand's own error is the thread's
                    if isinstance(error, GeneratorExit):
                        raise
                    self._answer, self._error = None, error
        finally:
            self.end()
        if self._error is not None:
            raise self._error
        return self._answer

    def end(self) -> None:
        """Kill what is not over, and wait until the thread is gone."""
        if not self._is_over:
            self._is_killed = True
            self._give_baton()
        if self in _batons:
            _batons.remove(self)
            Context().run(_join_thread, self.thread, 1.0)
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until_over(self, limit_s: float | None = None) -> None:
        """Wait for its end, but no longer than `limit_s`."""
        if not self._is_over:
            future = self._loop.create_future()
            self._waiting.append(future)
            await asyncio.wait([future], timeout=limit_s)

    @property
    def keeps_alive(self) -> bool:
        """Tell whether a process waits for it before it ends."""
        return not self._is_over and not self.thread.daemon

    def waits_at(self) -> str:
        """Give `file:line` in the subject where the code blocks."""
        frame = sys._current_frames().get(self.thread.ident or 0)
        return place_in(self._loop.root, frame)

    def _give_baton(self) -> bool:
        """Let the thread run until it blocks (True) or is over (False)."""
        self._loop.is_outside = True
        self._go.release()
        if not self._back.acquire(timeout=watching.HANG_REAL_S):
            self._give_up()
        self._loop.is_outside = False
        return not self._is_over

    def _give_up(self) -> None:
        place = self.waits_at() or "an unknown place"
        self._is_killed = True
        watching.raise_in(self.thread.ident or 0)
        # A thread that blocks inside C does not see it before it comes back; until then harmless.
        self._back.acquire(timeout=1.0)
        watching.settle()
        self._is_over = True
        self._error = Killed()
        self._loop.halt(
            "hung", f"it computes without end, or blocks on what no other code can do, at {place}"
        )

    # On the thread

    def wait(self, coro: Coroutine[Any, Any, T]) -> T:
        """Give the baton away until the loop has run `coro`."""
        if self._is_killed:
            coro.close()
            self._die()
        self._errand = coro
        self._back.release()
        self._go.acquire()
        if self._is_killed:
            self._die()
        if self._error is not None:
            raise self._error
        return self._answer  # type: ignore[no-any-return]  # the coroutine's result

    def _die(self) -> None:
        self._deaths += 1
        if self._deaths > _DEATHS_MAX:
            # It swallows its death in a loop: let it stand still for ever.
            self._is_over = True
            self._back.release()
            _taken().acquire()
        raise Killed

    def body(self) -> None:
        """Run the code, once the baton is here."""
        self._there.release()
        self._go.acquire()
        _here.baton = self
        _loops[threading.get_ident()] = self._loop
        try:
            if not self._is_killed:
                self._answer, self._error = self._context.run(self._act), None
        except BaseException as error:  # noqa: BLE001  # raised again on the loop's thread
            self._answer, self._error = None, error
        finally:
            _loops.pop(threading.get_ident(), None)
            self._is_over = True
            self._back.release()


def threads_of(actor: int) -> tuple[Baton, ...]:
    """Give the threads of an actor that are not over, oldest first."""
    return tuple(b for b in _batons if b.actor == actor)


def _taken() -> _Lock:
    lock = _thread.allocate_lock()  # never a virtual one
    lock.acquire()
    return lock
