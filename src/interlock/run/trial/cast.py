"""What every trial plays with, whatever its stage: two systems, their secrets, who is who."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from interlock.bridge.carry import match_key
from interlock.law import LAWS
from interlock.run.project import Project, ProjectFiles
from interlock.run.search.plot import make
from interlock.scenario.model import Case
from interlock.trace import Trace
from interlock.twin.service import Twin
from interlock.values import Value
from interlock.wire.front import Front
from interlock.world.stage import Stage
from interlock.world.world import World

RESTART_AFTER_MS = 5_000
"""A subject that crashed is started again after this long."""


def _secrets(system: str, seed: int) -> dict[str, str]:
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


STANDING_SEED = 0
"""Of the secrets that a subject keeps through many trials."""


def standing_secrets(files: ProjectFiles) -> dict[str, dict[str, str]]:
    """Give the secrets by which a subject that runs already is known, by system."""
    return {n: {**_secrets(n, STANDING_SEED), **s.secrets} for n, s in files.systems.items()}


def secrets_for(project: Project, seed: int) -> dict[str, dict[str, str]]:
    """Give the secrets of each system: those of the settings, and the rest from the seed."""
    systems = project.files.systems
    return {n: {**_secrets(n, seed), **systems[n].secrets} for n in project.contracts}


def machine_start(project: Project, case: Case) -> datetime:
    """Give what the subject's clock shows at first, and where its machine stands.

    In every other trial it stands in UTC, as containers do: who takes the machine's zone for that
    of the business is found out.
    """
    zones = (project.start.tzinfo, UTC)
    return project.start.astimezone(zones[case.seed % 2])


def world_on(
    stage: Stage, project: Project, case: Case, secrets: Mapping[str, Mapping[str, str]]
) -> World:
    """Set up the systems of a case on a stage; its hooks are still to be set."""
    fronts = {
        name: Front(
            contract,
            Twin(
                contract,
                seed=case.seed,
                access="strict",
                secrets=secrets[name],
                start=project.start,
            ),
            project.codecs[name],
        )
        for name, contract in project.contracts.items()
    }
    return World(stage, case, fronts, make)


class Known:
    """What the bridge says of records: their resource, and their counterpart elsewhere."""

    def __init__(self, project: Project) -> None:
        self._bridge = project.court.bridge

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


def reruns(case: Case) -> bool:
    """Tell whether a law of the case asks for one more run of the subject."""
    return any(use.law in LAWS and LAWS[use.law].reruns for use in case.laws)


def finished(world: World, case: Case, why: str, says: str) -> Trace:
    """Give the trace of a trial that has ended."""
    body: dict[str, Value] = {"why": why, "says": says, "calm_from_ms": world.rest.from_ms()}
    if world.stage.toil_ms:
        body["toil_ms"] = world.stage.toil_ms
    world.record.add("end", "", body=body)
    world.snapshots()
    return Trace({"seed": case.seed}, tuple(world.record.events))
