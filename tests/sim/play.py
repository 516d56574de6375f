"""A small trial for the tests of this room: one host, one subject, one store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from interlock.contract.model import HttpResponse
from interlock.sim.stage import End, Stage, stage
from interlock.sim.subject_env import Env, Incarnation
from interlock.world.trouble import (
    Closed,
    NetRequest,
    NoAnswer,
    NoSuchHost,
    Refused,
    Reset,
    Untrusted,
)

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
JSON = (("Content-Type", "application/json"),)
HERE = Path(__file__).parent

TROUBLES: Mapping[str, Callable[[], Exception]] = {
    "/refused": Refused,
    "/reset": Reset,
    "/closed": Closed,
    "/silent": NoAnswer,
    "/dark": lambda: NoAnswer(connecting=True),
    "/nowhere": NoSuchHost,
    "/untrusted": Untrusted,
}


async def twin(call: NetRequest) -> HttpResponse:
    """Answer after 50 ms; some targets are troubles."""
    await asyncio.sleep(0.05)
    target = call.request.target
    if target in TROUBLES:
        raise TROUBLES[target]()
    if target == "/slow":
        await asyncio.sleep(60)
    if target == "/cut":
        return HttpResponse(200, (*JSON, ("Content-Length", "100")), b'{"a":1}')
    return HttpResponse(200, JSON, b'{"a":1}')


@dataclass(frozen=True, slots=True)
class Played:
    """What a trial left behind."""

    end: End
    life: Incarnation
    stage: Stage
    said: list[Any]
    now_ms: int


def environment(store: Path, said: list[Any]) -> Env:
    """Give an Env whose secret("test")["say"] takes what a subject says."""
    return Env("sync", {"crm": "http://crm.test"}, {"test": {"say": said}}, store)  # type: ignore[dict-item]  # a test's own secret


def play(
    subject: Any, store: Path, *, until_ms: int = 86_400_000, seed: int = 0,
    handler: Any = twin, world: Callable[[Stage, Incarnation], None] = lambda stage, life: None,
    project: Path = HERE,
) -> Played:  # fmt: skip
    """Run a subject to the horizon; world may add to it before it starts."""
    said: list[Any] = []
    with stage(seed, START, project) as on:
        on.net.host("crm.test", handler)
        life = on.start(subject, environment(store, said))
        world(on, life)
        end = on.run(until_ms=until_ms)
        return Played(end, life, on, said, on.now_ms)
