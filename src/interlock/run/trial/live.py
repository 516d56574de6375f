"""One case on real sockets, with a subject that is up: the world around it, and one trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import httpx

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.errors import SubjectError
from interlock.fault.base import Effect
from interlock.run.project import Project, Subject
from interlock.run.trial.cast import RESTART_AFTER_MS, Known, finished, reruns, world_on
from interlock.scenario.model import Case
from interlock.serve.ports import Ports
from interlock.serve.punctuality import Punctuality
from interlock.serve.stage import End, SocketStage, socket_stage
from interlock.serve.subject.clock import Clock
from interlock.serve.subject.model import Part, ended_with
from interlock.serve.subject.parts import Parts, delivered
from interlock.trace import Trace
from interlock.values import Value
from interlock.world.world import REQUESTS_MAX, Hooks

TICK_S = 5.0


@dataclass(frozen=True, slots=True)
class Life:
    """A subject that is up. parts: None for one that we did not start. fallen: what has ended
    while it started, as `Parts` tells it. secrets: by system.
    """

    subject: Subject
    ports: Ports
    parts: Parts | None
    clock: Clock | None
    secrets: Mapping[str, Mapping[str, str]]
    fallen: list[tuple[Part, int, str]]


class LiveTrial:
    """A case with a subject on sockets. touched: something of the subject is not as it was."""

    def __init__(self, on: SocketStage, project: Project, case: Case, life: Life) -> None:
        self.stage = on
        self.life = life
        self.world = world_on(on, project, case, life.secrets)
        rerun = self._rerun if reruns(case) and life.parts is not None else None
        self.world.hooks = Hooks(self._deliver, self._suffer, Known(project), rerun)
        self.touched = False
        self._number = 1

    def begin(self) -> None:
        """Let time go: the subject is up."""
        self._note("started", number="1")
        parts = self.life.parts
        if parts is not None:
            parts.on_ended = self._ended
            self.stage.labours = parts.labour
            for fallen in self.life.fallen:
                self._ended(*fallen)
        self.stage.net.connect(self.life.ports)
        self.stage.go()

    def _note(self, what: str, *, cause: int = -1, part: str = "", **more: str) -> None:
        named = {"part": part} if part else {}
        body: dict[str, Value] = {"what": what, **named, **more}
        self.world.record.add("subject", "subject", cause=cause, body=body)

    def _ended(self, part: Part, code: int, output: str) -> None:
        # One that prepares and returns leaves the subject as it should be.
        self.touched = self.touched or code != 0 or part.ready.how != "ended"
        says = ended_with(code, output)
        if (code or self.life.parts is None or self.life.parts.over()) and not self._works():
            self.stage.fail(never_called(part, says))
            return
        if code == 0:
            self._note("returned", part=part.name)
        else:
            named = f"{part.name}: {says}" if part.name else says
            self._note("raised", part=part.name, error=named)
        wait_ms = part.every_ms
        if wait_ms is None and part.restart:
            wait_ms = RESTART_AFTER_MS
        if wait_ms is not None:
            again = partial(self._again, (part.name,))
            self.stage.call_at_ms(self.stage.now_ms + wait_ms, again)

    def _works(self) -> bool:
        """Tell whether the subject got so far that its end is its own, and no wrong setting's."""
        told = any(e.kind == "event" for e in self.world.record.events)
        return told or self.life.ports.ever_called

    async def _again(self, names: tuple[str, ...]) -> None:
        self._number += 1
        named = ", ".join(names)
        self._note("started", number=str(self._number), part=named)
        assert self.life.parts is not None, "only what we started is started again"
        await self.life.parts.begin(names, self.life.clock)

    async def _deliver(self, request: HttpRequest) -> HttpResponse:
        if self.life.parts is not None:
            return await self.life.parts.deliver(request)
        async with httpx.AsyncClient(trust_env=False) as http:
            return await delivered(http, self.life.subject.url.rstrip("/"), request)

    def _suffer(self, cause: int, effect: Effect) -> None:
        word, _, part = effect.partition(" ")
        assert word == "crash", f"{word} needs a callable, and was left out"
        if names := self._struck(part):
            self._note("crashed", cause=cause, part=part)
            self.stage.call_at_ms(self.stage.now_ms + RESTART_AFTER_MS, partial(self._again, names))

    def _rerun(self) -> None:
        if names := self._struck(""):
            self.stage.call_at_ms(self.stage.now_ms, partial(self._again, names))

    def _struck(self, part: str) -> tuple[str, ...]:
        """End the parts that go down with one ("" for all); give their names."""
        parts = self.life.parts
        names = parts.struck(part) if parts else ()
        if parts is not None and names:
            self.touched = True
            parts.crash(names)
        return names


def never_called(part: Part, says: str) -> SubjectError:
    """Give what ends the whole run: a program that never got as far as one call."""
    name = f"the part {part.name!r}" if part.name else "the subject"
    return SubjectError(
        f"{name} ended before its first call with {says}",
        where=" ".join(part.command) or f"[subject] part {part.name}",
        remedy="run it by hand against `interlock twin`, or correct what the line needs",
    )


async def played(
    project: Project, case: Case, life: Life, tick: Callable[[], None]
) -> tuple[Trace, bool]:
    """Make the trial of a case; also give whether the subject is as it was before it.

    tick: called now and then, to tell that the trial goes on.
    """
    async with socket_stage(life.subject.speed) as (on, _stack):
        trial = LiveTrial(on, project, case, life)
        on.spawn(_ticking(tick))
        punctuality = Punctuality(life.subject.speed)
        on.spawn(punctuality.watch())
        trial.begin()
        end = await on.run(case.horizon_ms)
        life.ports.disconnect()
        why, says = str(end.why), ""
        if trial.world.runaway:
            why, says = "runaway", f"the subject made {REQUESTS_MAX} requests and went on"
        elif late := punctuality.says() or _unfinished(on, end, trial.world.rest.steps, case):
            why, says = "overloaded", late
        trace = finished(trial.world, case, why, says)
        outputs: dict[str, Value] = dict(life.parts.outputs()) if life.parts else {}
        header = {**trace.header, "output": outputs} if outputs else trace.header
        return replace(trace, header=header), not trial.touched and not trial.world.runaway


def _unfinished(on: SocketStage, end: End, steps: int, case: Case) -> str:
    """Tell what the subject had no time for; steps: that still waited for it."""
    if end.why != "horizon":
        return ""
    if steps:
        return (
            f"steps of the plan were not taken: {steps}, the subject was never at rest; take a "
            "later `horizon` or a smaller `speed`, and let it sleep between its looks"
        )
    if on.toil_ms < case.horizon_ms:
        return ""
    return (
        f"the subject was at work for {on.toil_ms // 60_000} min of the world and not done; take "
        "a smaller `speed`, fewer --workers, or a machine that does nothing else; if it never "
        "rests, let it sleep between its looks"
    )


async def _ticking(tick: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        tick()
