"""What people can do to the records of a match, on both sides; and where a record stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from interlock.bridge.mapping import Bridge
from interlock.law import Reading
from interlock.run.project import Project
from interlock.values import at

ABSENT = "-"


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A step of a person: an operation of a system that moves a record on."""

    system: str
    operation: str


@dataclass(frozen=True, slots=True, order=True)
class Situation:
    """Where the record stands: (system, state) in the order of the match's sides.

    A state is "-" where there is no record, and "2 x A" where there are two.
    """

    states: tuple[tuple[str, str], ...]

    @property
    def says(self) -> str:
        """Give `crm open, erp -`."""
        return ", ".join(f"{system} {state}" for system, state in self.states)


def matches_with_life(bridge: Bridge) -> tuple[str, ...]:
    """Give the matches whose process both systems share."""
    return tuple(bridge.lives)


def events_of(project: Project, match: str) -> Iterator[Event]:
    """Give the steps that people of both systems can take."""
    for system, side in project.court.bridge.matches[match].sides.items():
        contract = project.contracts[system]
        for operation in contract.operations:
            role = contract.roles.get(operation.name)
            if role and role.resource == side.resource and role.verb in ("do", "delete"):
                yield Event(system, operation.name)


def situation_of(reading: Reading, project: Project, match: str) -> Situation:
    """Give where the records of a match stand at the end."""
    states = []
    for system, side in project.court.bridge.matches[match].sides.items():
        resource = project.contracts[system].resource(side.resource)
        life = resource.life if resource else None
        kept = reading.kept(system, match)
        found = [str(at(k.record, (life.field,))) if life else "there" for k in kept]
        shown = " ".join(sorted(set(found))) or ABSENT
        states.append((system, f"{len(found)} x {shown}" if len(found) > 1 else shown))
    return Situation(tuple(states))
