"""One case, one subject, one trace."""

from __future__ import annotations

import re
from pathlib import Path

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.errors import InterlockError, SubjectError
from interlock.run.project import Project, Subject
from interlock.run.trial.cast import (
    RESTART_AFTER_MS,
    Known,
    finished,
    machine_start,
    reruns,
    secrets_for,
    world_on,
)
from interlock.scenario.model import Case
from interlock.sim.stage import End, Stage, stage
from interlock.sim.subject_env import Env, Incarnation
from interlock.trace import Trace
from interlock.values import Value
from interlock.world.trouble import Refused
from interlock.world.world import REQUESTS_MAX, Hooks


class Trial:
    """A case with its subject on a stage."""

    def __init__(self, on: Stage, project: Project, subject: Subject, case: Case, room: Path):
        self.stage = on
        self.subject = subject
        self.room = room
        self.secrets = secrets_for(project, case.seed)
        self.world = world_on(on, project, case, self.secrets)
        for name, system in project.files.systems.items():
            on.net.also(f"{name}.test", system.hosts)
        rerun = self._rerun if reruns(case) else None
        self.world.hooks = Hooks(self._deliver, self._crash, Known(project), rerun)
        self.living: Incarnation | None = None
        self._number = 0
        self._store = room / "store"

    def begin(self) -> None:
        """Start an incarnation of the subject, unless one lives."""
        if self.living is not None:
            return
        self._number += 1
        env = Env(
            name=self.subject.name,
            urls={name: f"http://{name}.test" for name in self.world.fronts},
            secrets=self.secrets,
            store=self._store,
        )
        self._note("started", number=str(self._number))
        self.living = self.stage.start(self.subject, env, on_end=self._ended)

    def _note(self, what: str, *, cause: int = -1, **more: str) -> None:
        body: dict[str, Value] = {"what": what, **more}
        self.world.record.add("subject", "subject", cause=cause, body=body)

    async def _deliver(self, request: HttpRequest) -> HttpResponse:
        if self.living is None:
            raise Refused
        return await self.living.deliver(request)

    def _crash(self, cause: int, _part: str) -> None:
        if self.living is None:
            return
        self._note("crashed", cause=cause)
        self._store = self.living.kill()
        self.living = None
        self.stage.call_at_ms(self.stage.now_ms + RESTART_AFTER_MS, self.begin)

    def _rerun(self) -> None:
        if self.living is not None:
            self._store = self.living.kill()
            self.living = None
        self.begin()

    def _ended(self, life: Incarnation) -> None:
        if life is not self.living:
            return
        self.living = None
        error = life.outcome.error
        if error is not None:
            self._cannot_start(error, life.outcome.place)
            says = _plain(_said(error), self.room)
            self._note("raised", error=says, place=life.outcome.place)
        else:
            self._note("returned")
        wait_ms = self.subject.every_ms
        if wait_ms is None and self.subject.restart:
            wait_ms = RESTART_AFTER_MS
        if wait_ms is not None:
            self.stage.call_at_ms(self.stage.now_ms + wait_ms, self.begin)

    def _cannot_start(self, error: BaseException, place: str) -> None:
        """Raise what ends the whole run: a subject that never got as far as one call."""
        if isinstance(error, InterlockError):
            raise error
        # A call to a stranger is one: its host is the finding. A message came to who had started.
        works = self.stage.net.strangers or any(
            e.kind in ("request", "event") for e in self.world.record.events
        )
        if self._number == 1 and not works:
            raise SubjectError(
                f"the subject raised before its first call: {_said(error)}",
                where=place or self.subject.call,
                remedy="run it by hand against `interlock twin`, or correct what the line needs",
            )


def _said(error: BaseException) -> str:
    """Give what a subject's error says: whatever its class does, one text that can be kept."""
    try:
        says = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001  # the subject's own __str__ raised
        says = type(error).__name__
    return says[:300].encode(errors="backslashreplace").decode()


def _plain(text: str, room: Path) -> str:
    """Give an error's text without what differs from run to run: addresses, the room's name."""
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x...", text.replace(str(room), "ROOM"))[:300]


def run_trial(project: Project, subject: Subject, case: Case, room: Path) -> Trace:
    """Make the trial of a case. room: an empty folder for the subject's store."""
    with stage(case.seed, machine_start(project, case), subject.root) as on:
        trial = Trial(on, project, subject, case, room)
        trial.begin()
        end = on.run(until_ms=case.horizon_ms)
        return _finished(trial, end, case)


def _finished(trial: Trial, end: End, case: Case) -> Trace:
    for host in dict.fromkeys(trial.stage.net.strangers):
        trial.world.record.add("subject", "subject", body={"what": "stranger", "host": host})
    why, says = str(end.why), end.says
    if trial.world.runaway:
        why, says = "runaway", f"the subject made {REQUESTS_MAX} requests and went on"
    if trial.stage.refused:
        first = trial.stage.refused[0]
        why, says = "not-replayable", f"{first.problem} ({first.where})"
    return finished(trial.world, case, why, says)
