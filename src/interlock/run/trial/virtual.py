"""One case, one subject, one trace."""

from __future__ import annotations

import re
from pathlib import Path

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.errors import InterlockError, SubjectError
from interlock.fault.base import Effect
from interlock.fault.process import lasts_ms
from interlock.run.project import Project, Subject
from interlock.run.search.places import needs
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


@dataclass(slots=True)
class Second:
    """A life beside the first. is_shared: they have one store, and take messages in turn."""

    life: Incarnation
    is_shared: bool
    _turns: int = 0

    def takes_turn(self) -> bool:
        """Tell whether the next message is for it."""
        if not (self.is_shared and self.life.is_serving):
            return False
        self._turns += 1
        return self._turns % 2 == 1


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
        self.world.hooks = Hooks(self._deliver, self._suffer, Known(project), rerun)
        self.living: Incarnation | None = None
        self.second: Second | None = None
        self._heal_at_ms = case.heal_at_ms
        self._full_until_ms = 0
        self._number = 0
        self._store = room / "store"
        if any(needs(fault.kind) == "callable" for fault in case.faults):
            on.watch_disk()
        if any(fault.kind == "two-workers" for fault in case.faults):
            on.expect_second()

    def begin(self) -> None:
        """Start an incarnation of the subject, unless one lives."""
        if self.living is not None:
            return
        self._number += 1
        self._note("started", number=str(self._number))
        env = self._env(self._store)
        self.living = self.stage.start(
            self.subject, env, on_end=self._ended, beside=self.second is not None
        )

    def _env(self, store: Path) -> Env:
        return Env(
            name=self.subject.name,
            urls={name: f"http://{name}.test" for name in self.world.fronts},
            secrets=self.secrets,
            store=store,
        )

    def _note(self, what: str, *, cause: int = -1, **more: str) -> None:
        body: dict[str, Value] = {"what": what, **more}
        self.world.record.add("subject", "subject", cause=cause, body=body)

    async def _deliver(self, request: HttpRequest) -> HttpResponse:
        chosen = self.living
        if self.second is not None and self.second.takes_turn():
            chosen = self.second.life
        if chosen is None:
            raise Refused
        return await chosen.deliver(request)

    def _suffer(self, cause: int, effect: Effect) -> None:
        word, *rest = effect.split()
        now_ms = self.stage.now_ms
        until_ms = max(now_ms, min(now_ms + lasts_ms(effect), self._heal_at_ms))
        if word == "crash":
            self._crash(cause)
        elif word == "disk-full":
            self._note("no-room", cause=cause)
            self._full_until_ms = max(self._full_until_ms, until_ms)
            self.stage.fill_disk(full=True)
            self.stage.call_at_ms(until_ms, self._room_again)
        elif word == "second-worker":
            if self.living is None or self.second is not None or until_ms == now_ms:
                self._note("not-joined", cause=cause)
            else:
                self._join(cause, until_ms, self.living, is_shared=rest[1] == "shared")

    def _room_again(self) -> None:
        if self.stage.now_ms >= self._full_until_ms:
            self._note("room-again")
            self.stage.fill_disk(full=False)

    def _join(self, cause: int, until_ms: int, first: Incarnation, *, is_shared: bool) -> None:
        """Start a second life beside the first; it is stopped after a while."""
        self._number += 1
        self._note("joined", cause=cause, number=str(self._number))
        store = first.env.store if is_shared else first.copy()
        life = self.stage.start(self.subject, self._env(store), on_end=self._left, beside=True)
        self.second = Second(life, is_shared)
        self.stage.call_at_ms(until_ms, lambda: self._left(life))

    def _left(self, life: Incarnation) -> None:
        if self.second is None or self.second.life is not life:
            return
        self.second = None
        error = life.outcome.error
        if error is None:
            self._note("left")
        elif isinstance(error, SystemExit):
            # One that is kept to a single process says so by its code.
            self._note("left", says=_plain(_said(error), self.room))
        else:
            says = _plain(_said(error), self.room)
            self._note("left", error=says, place=life.outcome.place)
        life.end()

    def _crash(self, cause: int) -> None:
        if self.living is None:
            return
        self._note("crashed", cause=cause)
        self._store = self.living.kill()
        self.living = None
        if self.second is not None:
            self._left(self.second.life)
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
