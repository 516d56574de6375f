"""What the bridge says of cancelling, held against what the systems let people do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from interlock.bridge.mapping import JointLife
from interlock.data import dataclass
from interlock.run.coverage import CANCELS
from interlock.run.process.events import Situation
from interlock.run.process.walk import Walk

How: TypeAlias = Literal["cannot", "can"]


@dataclass(frozen=True, slots=True)
class Misstep:
    """A situation in which a record can be cancelled against the bridge, or cannot although it
    should. before: the state before which the bridge lets it be cancelled.
    """

    match: str
    situation: Situation
    how: How
    before: str


def missteps(found: Walk, lives: Mapping[str, JointLife]) -> Iterator[Misstep]:
    """Give the situations that are not as `cancel: before STATE` of the bridge says."""
    for match, life in lives.items():
        if not life.cancel_before:
            continue
        limit = life.path.index(life.cancel_before)
        cells = [c for c in found.cells if c.match == match and CANCELS.search(c.event.operation)]
        for situation in dict.fromkeys(c.before for c in cells):
            states = (state for _system, state in situation.states if state in life.path)
            state = next(states, "")
            if not state:
                continue
            taken = any(c.taken for c in cells if c.before == situation and c.when == "settled")
            if taken != (life.path.index(state) < limit):
                yield Misstep(match, situation, "can" if taken else "cannot", life.cancel_before)
