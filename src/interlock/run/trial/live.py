"""One case, one program, one trace: on real sockets, in the machine's time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import SubjectError
from interlock.run.project import Project, Subject
from interlock.run.trial.cast import (
    RESTART_AFTER_MS,
    Known,
    finished,
    machine_start,
    secrets_for,
    world_on,
)
from interlock.scenario.model import Case
from interlock.serve.process import Clock, Life, Program, begin, copied
from interlock.serve.stage import SocketStage, socket_stage
from interlock.trace import Trace
from interlock.world.trouble import Refused
from interlock.world.world import REQUESTS_MAX, Hooks


class LiveTrial:
    """A case with a program on sockets. room: an empty folder for its store and its output."""

    def __init__(
        self, on: SocketStage, project: Project, subject: Subject, case: Case, room: Path
    ) -> None:
        self.stage = on
        self.subject = subject
        self.secrets = secrets_for(project, case)
        self.world = world_on(on, project, case, self.secrets)
        self.world.hooks = Hooks(self._deliver, self._crash, Known(project))
        self.living: Life | None = None
        self._start = machine_start(project, case)
        self._room = room
        self._store = room / "store-1"
        self._number = 0

    async def begin(self) -> None:
        """Start a life of the program."""
        self._number += 1
        self.world.record.add(
            "subject", "subject", body={"what": "started", "number": str(self._number)}
        )
        program = Program(
            self.subject.command, self.subject.root, _env(self.subject, self._urls(), self.secrets)
        )
        clock = None
        if self.subject.speed != 1:
            now = self._start + timedelta(milliseconds=self.stage.now_ms)
            clock = Clock(now, self.subject.speed)
        output = self._room / f"output-{self._number}.txt"
        self.living = await begin(program, self._store, output, clock)
        self.stage.spawn(self._watch(self.living))
        self.stage.spawn(self._await(self.living))

    async def _await(self, life: Life) -> None:
        """Let time begin when the first life is up, or takes too long to tell."""
        with suppress(TimeoutError):
            await life.up()
        self.stage.go()

    def _urls(self) -> dict[str, str]:
        return {name: self.stage.net.urls[f"{name}.test"] for name in self.world.fronts}

    async def _watch(self, life: Life) -> None:
        code = await life.ended()
        if life is not self.living:
            return
        self.living = None
        if code == 0:
            self._note("returned")
        else:
            self._cannot_start(code, life)
            self._note("raised", error=f"exit code {code}: {life.says()}")
        wait_ms = self.subject.every_ms
        if wait_ms is None and self.subject.restart:
            wait_ms = RESTART_AFTER_MS
        if wait_ms is not None:
            self.stage.call_at_ms(self.stage.now_ms + wait_ms, self.begin)

    def _note(self, what: str, *, cause: int = -1, **more: str) -> None:
        self.world.record.add("subject", "subject", cause=cause, body={"what": what, **more})

    def _cannot_start(self, code: int, life: Life) -> None:
        """Raise what ends the whole run: a program that never got as far as one call."""
        if self._number == 1 and not any(e.kind == "request" for e in self.world.record.events):
            raise SubjectError(
                f"the subject ended with exit code {code} before its first call: {life.says()}",
                where=" ".join(self.subject.command),
                remedy="run it by hand against `interlock twin`, or correct what the line needs",
            )

    async def _deliver(self, request: HttpRequest) -> HttpResponse:
        if self.living is None:
            raise Refused
        return await self.living.deliver(request)

    def _crash(self, cause: int) -> None:
        if self.living is None:
            return
        life, self.living = self.living, None
        life.kill()
        self._note("crashed", cause=cause)
        self._store = copied(self._store, self._room / f"store-{self._number + 1}")
        self.stage.call_at_ms(self.stage.now_ms + RESTART_AFTER_MS, self.begin)

    async def end(self) -> None:
        """Kill what still lives."""
        life, self.living = self.living, None
        if life is not None:
            life.kill()
            await life.ended()


def run_live(project: Project, subject: Subject, case: Case, room: Path) -> Trace:
    """Make the trial of a case. room: an empty folder for the subject's store."""
    return asyncio.run(_run(project, subject, case, room))


async def _run(project: Project, subject: Subject, case: Case, room: Path) -> Trace:
    if subject.speed == 1:
        # Nobody changes the program's clock, so the systems take theirs from the machine.
        zone = project.start.tzinfo
        project = replace(project, start=datetime.now(zone))  # noqa: TID251  # see above
    async with socket_stage(subject.speed) as (on, stack):
        trial = LiveTrial(on, project, subject, case, room)
        stack.push_async_callback(trial.end)
        await on.net.open(stack)
        await trial.begin()
        end = await on.run(case.horizon_ms)
        why, says = str(end.why), ""
        if trial.world.runaway:
            why, says = "runaway", f"the subject made {REQUESTS_MAX} requests and went on"
        return finished(trial.world, case, why, says)


def _env(
    subject: Subject, urls: Mapping[str, str], secrets: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Give the variables that tell a program where the systems are and what it may show them."""
    env = {"INTERLOCK_NAME": subject.name}
    for name, url in urls.items():
        word = f"INTERLOCK_{name.upper()}_"
        env[f"{word}URL"] = url
        env |= {word + key.upper(): value for key, value in secrets[name].items()}
    return env
