"""One case, one subject, one trace."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import Bridge
from interlock.contract.model import Contract, HttpRequest, HttpResponse
from interlock.errors import InterlockError, SubjectError
from interlock.run.project import Project, Subject
from interlock.run.search.plot import make
from interlock.scenario.model import Case
from interlock.sim.stage import End, Stage, stage
from interlock.sim.subject_env import Env, Incarnation
from interlock.trace import Trace
from interlock.twin.service import Twin
from interlock.values import Value
from interlock.wire.front import Front
from interlock.world.trouble import Refused
from interlock.world.world import REQUESTS_MAX, Hooks, World

RESTART_AFTER_MS = 5_000


def secrets_of(system: str, seed: int) -> dict[str, str]:
    """Give what the environment of a subject knows of a system; made from the seed."""
    word = hashlib.sha256(f"{seed}:{system}".encode()).hexdigest()
    return {
        "token": f"tok-{word[:12]}",
        "user": "integration",
        "password": f"pw-{word[12:20]}",
        "client_id": "interlock",
        "client_secret": f"cs-{word[20:32]}",
        "webhook_key": f"wk-{word[32:48]}",
    }


class Trial:
    """A case with its subject on a stage."""

    def __init__(self, on: Stage, project: Project, subject: Subject, case: Case, room: Path):
        self.stage = on
        self.subject = subject
        self.room = room
        self.secrets = {name: secrets_of(name, case.seed) for name in project.contracts}
        fronts = {
            name: Front(
                contract,
                Twin(
                    contract,
                    seed=case.seed,
                    access="strict",
                    secrets=self.secrets[name],
                    start=project.start,
                ),
                project.codecs[name],
            )
            for name, contract in project.contracts.items()
        }
        self.world = World(on, case, fronts, make)
        self.world.hooks = Hooks(
            self._deliver, self._crash, Known(project.court.bridge, project.contracts)
        )
        self.living: Incarnation | None = None
        self._number = 0
        self._store = room / "store"

    def begin(self) -> None:
        """Start an incarnation of the subject."""
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

    def _crash(self, cause: int) -> None:
        if self.living is None:
            return
        self._note("crashed", cause=cause)
        self._store = self.living.kill()
        self.living = None
        self.stage.call_at_ms(self.stage.now_ms + RESTART_AFTER_MS, self.begin)

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
        # A call to a stranger is one: its host is the finding.
        called = self.stage.net.strangers or any(
            e.kind == "request" for e in self.world.record.events
        )
        if self._number == 1 and not called:
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


class Known:
    """What the bridge says of records: their resource, and their counterpart elsewhere."""

    def __init__(self, bridge: Bridge, contracts: Mapping[str, Contract]) -> None:
        self._bridge = bridge
        self._contracts = contracts

    def resource(self, system: str, match: str) -> str:
        """Give the resource of a match in a system; a resource's own name stands for itself."""
        found = self._bridge.matches.get(match)
        side = found.sides.get(system) if found else None
        return side.resource if side else match

    def counterpart(
        self, match: str, origin: tuple[str, Value], system: str, records: Mapping[str, Value]
    ) -> str | None:
        """Give the key of the record in `system` that is the same thing as the origin's."""
        found = self._bridge.matches.get(match)
        if found is None:
            return None
        wanted = match_key(found, origin[0], origin[1])
        for key, record in records.items():
            if wanted and match_key(found, system, record) == wanted:
                return key
        return None


def run_trial(project: Project, subject: Subject, case: Case, room: Path) -> Trace:
    """Make the trial of a case. room: an empty folder for the subject's store."""
    with stage(case.seed, project.start, subject.root) as on:
        trial = Trial(on, project, subject, case, room)
        trial.begin()
        end = on.run(until_ms=case.horizon_ms)
        return _finished(trial, end, case)


def _finished(trial: Trial, end: End, case: Case) -> Trace:
    record = trial.world.record
    for host in dict.fromkeys(trial.stage.net.strangers):
        trial.world.record.add("subject", "subject", body={"what": "stranger", "host": host})
    why, says = str(end.why), end.says
    if trial.world.runaway:
        why, says = "runaway", f"the subject made {REQUESTS_MAX} requests and went on"
    if trial.stage.refused:
        first = trial.stage.refused[0]
        why, says = "not-replayable", f"{first.problem} ({first.where})"
    calm_ms = trial.world.rest.from_ms()
    record.add("end", "", body={"why": why, "says": says, "calm_from_ms": calm_ms})
    trial.world.snapshots()
    return Trace({"seed": case.seed}, tuple(record.events))
