"""One trial's stage: virtual time, the network, and the doors of the real world closed."""

from __future__ import annotations

import gc
import sys
from asyncio import current_task
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import Context, copy_context
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.sim import foreign, fronts, refusals, senses, tasks
from interlock.sim.fronts import disk_front, lock_front, sqlite_front, stdlib_front
from interlock.sim.importing import Importer, project_first
from interlock.sim.loop import VirtualLoop, Why
from interlock.sim.net import Line, Network
from interlock.sim.patching import Aliases, process_kept, swapped
from interlock.sim.plain import baton, threads, watching
from interlock.sim.subject_env import Env, Incarnation
from interlock.sim.tasks import ACTOR, place_in
from interlock.world.trouble import Caller, NetRequest


@runtime_checkable
class Named(Protocol):
    """A subject in the stage's project. call: "module:function"."""

    @property
    def call(self) -> str:
        """Give the name."""


@dataclass(frozen=True, slots=True)
class End:
    """Why a run ended.

    quiet: nothing is scheduled any more. horizon: the next thing lies beyond it. stopped: the
    world called `stop()`. stuck: a subject waits for what nobody can do. livelock: too much
    happened at one instant. hung: real time went by and no step was made. says: who waits where,
    for all of these and for a quiet in which a subject waits for an answer without a timeout.
    """

    why: Why
    says: str = ""


class Stage:
    """What the world builds on; made by `stage()`.

    lives: all incarnations so far. refused: acts that cannot replay, also swallowed ones; a
    trial with one proves nothing. unhandled: what asyncio would have logged.
    """

    def __init__(self, seed: int, project: Path | None) -> None:
        root = "" if project is None else f"{project.resolve()}/"
        self.loop = VirtualLoop(root)  # type: ignore[abstract]  # NoRealWorld fills the rest
        self.net = Network(self.loop)
        self.lives: list[Incarnation] = []
        self.dice = senses.Dice(seed)
        self.importer: Importer | None = None
        self.stack = ExitStack()
        self.loop.where = lambda: self._place(sys._getframe(1))
        self.loop.plain = lambda act: baton.Baton(self.loop, copy_context(), act).run()
        self.loop.on_exit = self._exited

    @property
    def now_ms(self) -> int:
        """Give the virtual milliseconds since the start."""
        return self.loop.now_us // 1000

    @property
    def toil_ms(self) -> int:
        """Give 0: work takes no virtual time."""
        return 0

    @property
    def refused(self) -> tuple[SubjectError, ...]:
        """Give the acts that were refused, in order."""
        return tuple(self.loop.refused)

    @property
    def unhandled(self) -> tuple[str, ...]:
        """Give what nobody handled, as asyncio would log it."""
        return tuple(self.loop.unhandled)

    # The world's own doings

    def seconds(self, ms: int) -> float:
        """Give how long a coroutine sleeps for that many virtual milliseconds."""
        return ms / 1000

    def waits(self, request: NetRequest) -> bool:
        """Tell whether the sender of a request lives and still waits for its answer."""
        actor = request.caller.actor
        waiting = (r.number for r in self.net.waiting(actor))
        return not self.loop.is_dead(actor) and request.number in waiting

    def call_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Call `act` as the world at a virtual millisecond; a coroutine that it gives is run."""
        self.loop.call_at_us(at_ms * 1000, self._act, (act,), Context())

    def step_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Let a person act at a virtual millisecond."""
        # What a subject does takes no time here: it is at rest, or waits for what is to come.
        self.call_at_ms(at_ms, act)

    def _act(self, act: Callable[[], object]) -> None:
        result = act()
        if isinstance(result, Coroutine):
            self.spawn(result)

    def spawn(self, coro: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine as the world; an error in it ends the run."""
        self.loop.create_task(self._guarded(coro), context=Context())

    async def _guarded(self, coro: Coroutine[Any, Any, object]) -> None:
        try:
            await coro
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  # a defect of the world ends the trial
            self.loop.fail(error)

    def stop(self) -> None:
        """End `run` at this instant."""
        self.loop.halt("stopped")

    def run(self, until_ms: int | None = None) -> End:
        """Run the trial until `until_ms` (inclusive), and say why it ended."""
        until_us = None if until_ms is None else until_ms * 1000
        why = self.loop.run(until_us, partial(watching.driven, self.loop))
        if why != "quiet":
            return End(why, self.loop.says)
        idle = [life for life in self.lives if life.outcome.what == "running"]
        stuck = [life for life in idle if not life.is_serving]
        waiting = [life for life in stuck if self.net.waiting(life.number)]
        if len(waiting) < len(stuck):
            return End("stuck", "; ".join(self._says(s) for s in stuck if s not in waiting))
        return End(why, "; ".join(self._says(life) for life in waiting))

    def _says(self, life: Incarnation) -> str:
        at = ", ".join(life.waits_at()) or "an unknown place"
        calls = self.net.waiting(life.number)
        if calls:
            asked = ", ".join(f"{c.host} {c.request.method} {c.request.target}" for c in calls)
            return f"{life.env.name} waits without a timeout for {asked}, at {at}"
        return f"{life.env.name} waits for what nobody can do, at {at}"

    # Subjects

    def start(
        self,
        what: Named | Callable[[Env], Any],
        env: Env,
        *,
        on_end: Callable[[Incarnation], object] | None = None,
        beside: bool = False,
    ) -> Incarnation:
        """Start a life of a subject at this instant.

        what: something with `call` ("module:function" in the stage's project, imported anew), or
        a callable as it is. on_end: called as the world when it returned or raised, not after
        `kill`. beside: another life goes on meanwhile, as a second process would; only after
        `expect_second`. A subject that cannot be imported has the outcome raised, with a
        SubjectError.
        """
        load: Callable[[], Callable[[Env], Any]] = lambda: what  # type: ignore[assignment,return-value]  # noqa: E731  # a callable as it is
        if isinstance(what, Named):
            importer, call = self.importer, what.call
            assert importer is not None, "stage(project=...) says where to import from"
            if importer.prepare(call):
                self.dice.throw()
            number = len(self.lives) + 1
            load = lambda: importer.load(call, number, beside=beside)  # noqa: E731  # bound to this call
        if not self.lives:
            late = (*fronts.late_swaps(), *foreign.swaps(baton.subject_here))
            self.stack.enter_context(swapped(late))
        life = Incarnation(self.loop, len(self.lives) + 1, load, env, on_end=on_end)
        self.lives.append(life)
        life.start()
        return life

    def expect_second(self) -> None:
        """Give each life modules of its own, also where two go on: before the first starts."""
        if self.importer is not None:
            self.stack.enter_context(self.importer.apart())

    def watch_disk(self) -> None:
        """Stand between subjects and their files: they may find no room, or each other's locks."""
        self.stack.enter_context(swapped((*disk_front.swaps(), *lock_front.swaps())))
        self.stack.callback(disk_front.forget)
        self.stack.callback(lock_front.forget)

    def fill_disk(self, *, full: bool) -> None:
        """Let nothing more be written, or all again. Only after `watch_disk`."""
        (disk_front.fill if full else disk_front.clear)(self.loop)

    def _exited(self, actor: int, error: BaseException) -> None:
        for life in self.lives:
            if life.number == actor:
                life.exited(error)

    def line(self) -> Line:
        """Give the network to the code that calls this from a subject."""
        return Line(self.net, Caller(ACTOR.get(), self._place(sys._getframe(1))), baton.wait)

    def _place(self, frame: Any) -> str:
        place = place_in(self.loop.root, frame)
        if not place and baton.held() is None:
            place = getattr(current_task(self.loop), "place", "")
        return place


_ROOMS = (tasks, baton, senses, stdlib_front, sqlite_front, threads)
_ALIASES = Aliases(tuple(swap for room in _ROOMS for swap in room.FUNCTIONS))
_on_stage: list[Stage] = []


@contextmanager
def stage(seed: int, start: datetime, project: Path | None = None) -> Iterator[Stage]:
    """Give a stage; while the block runs, this process's clients, clocks and chances are its own.

    start: aware; what the subject's clocks show at first, and its zone. project: the subject's
    folder. One at a time in a process.
    """
    assert not _on_stage, "one stage at a time: end the first"
    on = Stage(seed, project)
    _on_stage.append(on)
    was_collecting = gc.isenabled()
    # A collection that comes by the number of allocations would end objects at chance moments.
    gc.disable()
    try:
        with on.stack as stack:
            stack.enter_context(process_kept())
            if project is not None:
                on.importer = stack.enter_context(project_first(project.resolve()))
            swaps = (*_ALIASES.swaps(), *refusals.guards(baton.subject_here), *threads.swaps())
            stack.enter_context(swapped((*swaps, *fronts.swaps(on.line))))
            stack.enter_context(senses.under(on.loop, start, on.dice))
            baton.enter_loop_thread(on.loop)
            stack.callback(baton.leave_loop_thread)
            stack.callback(on.loop.end)
            yield on
    finally:
        _on_stage.clear()
        if was_collecting:
            gc.enable()
