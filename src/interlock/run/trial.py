"""One case, one subject, one trace."""

from __future__ import annotations

import hashlib
from pathlib import Path

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.run.project import Project, Subject
from interlock.run.search import make
from interlock.scenario.case import dump_case
from interlock.scenario.model import Case
from interlock.sim.net import Refused
from interlock.sim.stage import End, Stage, stage
from interlock.sim.subject_env import Env, Incarnation
from interlock.sim.world import Hooks, World
from interlock.trace import Event, Trace
from interlock.twin.service import Twin
from interlock.values import Value
from interlock.wire.front import Front

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
            )
            for name, contract in project.contracts.items()
        }
        self.world = World(on, case, fronts, make)
        matches = project.court.bridge.matches

        def resource(system: str, match: str) -> str:
            side = matches[match].sides.get(system) if match in matches else None
            return side.resource if side else match

        self.world.hooks = Hooks(self._deliver, self._crash, resource)
        self.living: Incarnation | None = None
        self._number = 0

    def begin(self) -> None:
        """Start an incarnation of the subject."""
        self._number += 1
        env = Env(
            name=self.subject.name,
            urls={name: f"http://{name}.test" for name in self.world.fronts},
            secrets=self.secrets,
            store=self.room / f"store-{self._number}",
        )
        self._note("started", number=str(self._number))
        self.living = self.stage.start(self.subject, env)

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
        self.living.kill()
        self.living = None
        self.stage.call_at_ms(self.stage.now_ms + RESTART_AFTER_MS, self.begin)


def run_trial(project: Project, subject: Subject, case: Case, room: Path) -> Trace:
    """Make the trial of a case. room: an empty folder for the subject's store."""
    with stage(case.seed, project.start, subject.root) as on:
        trial = Trial(on, project, subject, case, room)
        trial.begin()
        end = on.run(until_ms=case.horizon_ms)
        return _finished(trial, end, case)


def _finished(trial: Trial, end: End, case: Case) -> Trace:
    record = trial.world.record
    record.add("end", "", body={"why": end.why, "says": end.says})
    trial.world.snapshots()
    header: dict[str, Value] = {"seed": case.seed, "case": dump_case(case)}
    events: tuple[Event, ...] = tuple(record.events)
    return Trace(header, events)
