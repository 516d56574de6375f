"""The case of one cell: a record, the steps that lead to a situation, one event more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

from interlock.law import LAWS
from interlock.run.process.events import Event
from interlock.run.project import Project
from interlock.run.search.plot import Plot, case_for
from interlock.scenario.model import Case, CaseStep, DataSpec, LawUse, Scenario, Step

BEGIN_MS = 60_000
# Long enough for a subject that looks at its lists every five minutes.
SETTLED_MS = 6 * 60_000
AT_ONCE_MS = 1_000
AFTER_MS = 40 * 60_000
When: TypeAlias = Literal["settled", "at-once"]
_ABOUT = (
    "exactly-once", "no-ghost", "nothing-lost", "fields-agree", "amounts-agree",
    "approval-respected",
)  # fmt: skip
_WHOLE = ("settles", "retries-bounded")


def case_of(
    project: Project, match: str, steps: tuple[Event, ...], *, when: When, seed: int
) -> Case:
    """Give the case: steps settle one after the other; the last comes so, or a second later."""
    base = _base(project, match, seed)
    times = list(_times(len(steps), when))
    taken = tuple(
        CaseStep(at_ms, step.system, "do", f"{match}-1", match, operation=step.operation)
        for at_ms, step in zip(times, steps, strict=True)
    )
    end_ms = (times[-1] if times else BEGIN_MS) + AFTER_MS
    created = tuple(replace(s, expect="") for s in base.steps)
    return replace(base, steps=(*created, *taken), horizon_ms=end_ms, heal_at_ms=0)


def _times(count: int, when: When) -> Iterator[int]:
    at_ms = BEGIN_MS
    for index in range(count):
        last = index == count - 1 and index > 0
        if index:
            at_ms += AT_ONCE_MS if last and when == "at-once" else SETTLED_MS
        yield at_ms


def _base(project: Project, match: str, seed: int) -> Case:
    bridge = project.court.bridge
    owner = bridge.owner(match)
    scenario = Scenario(
        title={"en": f"the process of {match}"},
        file="",
        horizon_ms=AFTER_MS,
        heal_at_ms=0,
        data=(DataSpec(match),),
        steps=(Step(owner, "create", match),),
        laws=tuple(_laws(project, match)),
    )
    plot = Plot(scenario, f"process {match}", project.contracts, bridge, "", seed)
    return case_for(plot, 0, None)


def _laws(project: Project, match: str) -> Iterator[LawUse]:
    yield from (LawUse(name, (match,)) for name in _ABOUT if name in LAWS)
    yield from (LawUse(name) for name in _WHOLE)
    for system, side in project.court.bridge.matches[match].sides.items():
        resource = project.contracts[system].resource(side.resource)
        life = resource.life if resource else None
        if life is not None and project.court.bridge.into(system, match):
            yield LawUse("never-backwards", (f"{match}.{life.field}",))
