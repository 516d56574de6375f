"""One trial's stage: virtual time, the network, and the doors of the real world closed."""

from __future__ import annotations

import sys
from asyncio import current_task
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from interlock.sim import front_httpx
from interlock.sim.loop import ACTOR, VirtualLoop, place_in
from interlock.sim.net import Caller, Line, Network
from interlock.sim.patching import swapped

Ending: TypeAlias = Literal["quiet", "horizon", "stopped", "stuck", "livelock"]


@dataclass(frozen=True, slots=True)
class End:
    """Why a run ended.

    quiet: nothing is scheduled any more. horizon: the next thing lies beyond it. stopped: the
    world called `stop()`. stuck: a subject waits for what nobody can do. livelock: too much
    happened at one instant. says: for the last two, who waits where.
    """

    why: Ending
    says: str = ""


class Stage:
    """What the world builds on; made by `stage()`."""

    def __init__(self, seed: int, start: datetime, project: Path | None) -> None:
        self.seed = seed
        self.start_at = start
        root = "" if project is None else f"{project.resolve()}/"
        self.loop = VirtualLoop(root)  # type: ignore[abstract]  # NoRealWorld fills the rest
        self.net = Network(self.loop)

    @property
    def now_ms(self) -> int:
        """Give the virtual milliseconds since the start."""
        return self.loop.now_ms

    def call_at_ms(self, at_ms: int, act: Callable[[], object]) -> None:
        """Call `act` as the world at a virtual millisecond; a coroutine that it gives is run."""
        self.loop.call_at_us(at_ms * 1000, self._act, (act,), Context())

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
        except Exception as error:  # noqa: BLE001  # a defect of the world ends the trial
            self.loop.fail(error)

    def stop(self) -> None:
        """End `run` at this instant."""
        self.loop.stop()

    def run(self, until_ms: int | None = None) -> End:
        """Run the trial until `until_ms` (inclusive), and say why it ended."""
        why = self.loop.run(None if until_ms is None else until_ms * 1000)
        return End(why)

    def line(self) -> Line:
        """Give the network to the code that calls this from a subject."""
        place = place_in(self.loop.root, sys._getframe(2))
        if not place:
            task = current_task(self.loop)
            place = getattr(task, "place", "")
        return Line(self.net, Caller(ACTOR.get(), place), self.loop.wait)


@contextmanager
def stage(seed: int, start: datetime, project: Path | None = None) -> Iterator[Stage]:
    """Give a stage; while the block runs, this process's clients, clocks and chances are its own.

    start: aware; what the subject's clocks show at first. project: the subject's folder.
    """
    on_stage = Stage(seed, start, project)
    try:
        with swapped(front_httpx.swaps(on_stage.line)):
            yield on_stage
    finally:
        on_stage.loop.close()
