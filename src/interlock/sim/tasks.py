"""Tasks and futures that hash by number, so that sets of them have one order in each process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextvars import Context, ContextVar, copy_context
from types import FrameType
from typing import Any

from interlock.sim.patching import Swap

ACTOR: ContextVar[int] = ContextVar("interlock_actor", default=0)
"""Whose code runs: 0 is the world, other numbers are incarnations of a subject."""

ON_THREAD: ContextVar[bool] = ContextVar("interlock_on_thread", default=False)
"""Whether what runs drives a thread, which goes on while its actor's loop stands still."""

THREAD = "thread"
"""Name of tasks that drive plain code."""


class Killed(BaseException):
    """Raised at the blocking point of plain code whose process is dead; never by asyncio code."""


class QuickHandle(asyncio.Handle):
    """A handle that does not ask its loop whether it is being debugged."""

    __slots__ = ()

    def __init__(
        self, callback: Callable[..., object], args: Any, loop: Any, context: Context | None
    ) -> None:
        self._context = copy_context() if context is None else context
        self._loop = loop
        self._callback = callback
        self._args = args
        self._cancelled = False
        self._repr = self._source_traceback = None


class QuickTimer(asyncio.TimerHandle):
    """The same, at a time in seconds."""

    __slots__ = ()

    def __init__(
        self, when: float, callback: Callable[..., object], args: Any, loop: Any,
        context: Context | None,
    ) -> None:  # fmt: skip
        QuickHandle.__init__(self, callback, args, loop, context)  # type: ignore[arg-type]  # the same slots
        self._when = when
        self._scheduled = True

    def cancel(self) -> None:
        """Never run; most are told so after they have run."""
        if not self._cancelled:
            self._cancelled = True
            self._callback = self._args = None  # type: ignore[assignment]  # as asyncio's own
            if self._scheduled:
                self._loop._timer_handle_cancelled(self)  # type: ignore[attr-defined]  # a slot


def actor_of(handle: asyncio.Handle) -> int:
    """Give whose callback it is."""
    context: Context = handle._context  # type: ignore[attr-defined]  # absent from typeshed
    return context.get(ACTOR, 0)


def thread_context() -> Context:
    """Give a copy of the context in which a thread is driven."""
    context = copy_context()
    context.run(ON_THREAD.set, True)
    return context


def on_thread(handle: asyncio.Handle) -> bool:
    """Tell whether a callback drives a thread."""
    context: Context = handle._context  # type: ignore[attr-defined]  # absent from typeshed
    return context.get(ON_THREAD, False)


_LOOP_FILE = __file__.replace("tasks.py", "loop.py")


class NumberedTask(asyncio.Task[Any]):
    """A task that hashes by its number; owner: the actor that made it.

    place: `file:line` of the subject that made it, for coroutines of libraries; else "".
    """

    def __init__(
        self, coro: Coroutine[Any, Any, Any], *, number: int, owner: int, place: str, **more: Any
    ) -> None:
        # Before super().__init__, which puts the task into a set.
        self.number = number
        self.owner = owner
        self.place = place
        super().__init__(coro, **more)

    def __hash__(self) -> int:
        return self.number


class NumberedFuture(asyncio.Future[Any]):
    """A future that hashes by its number."""

    number = 0

    def __hash__(self) -> int:
        return self.number


def place_in(root: str, frame: FrameType | None) -> str:
    """Give `file:line`, relative, of the innermost frame whose file lies under `root`, or ""."""
    if not root:
        return ""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(root):
            return f"{name[len(root) :]}:{frame.f_lineno}"
        if name == _LOOP_FILE:
            break  # Below is who runs the trial, perhaps a test in the same project.
        frame = frame.f_back
    return ""


_real_as_completed = asyncio.as_completed


def _as_completed(fs: Iterable[Awaitable[Any]], *, timeout: float | None = None) -> Any:
    # asyncio makes a set of the coroutines, which hash by address, and starts them in its order;
    # tasks of ours have one order.
    return _real_as_completed([asyncio.ensure_future(f) for f in fs], timeout=timeout)


_real_all_tasks = asyncio.all_tasks


def _all_tasks(loop: asyncio.AbstractEventLoop | None = None) -> set[asyncio.Task[Any]]:
    # A subject that cancels all tasks means its own, not those of the systems.
    mine = ACTOR.get()
    found = _real_all_tasks(loop)
    if not mine:
        return found
    numbered = (t for t in found if isinstance(t, NumberedTask))
    return {t for t in numbered if t.owner == mine and t.get_name() != THREAD}


FUNCTIONS = (
    Swap(asyncio, "as_completed", _as_completed),
    Swap(asyncio, "all_tasks", _all_tasks),
)
"""What to exchange in asyncio itself."""
