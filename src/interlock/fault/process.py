"""Faults of the subject's own process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from interlock.fault.base import Delivery, Effect, Phase


@dataclass(frozen=True, slots=True)
class Crash:
    """The subject's process dies when the reply arrives: between two of its steps.

    It starts again a little later with its store as it was at that instant. part: only this
    part of the subject dies, as `at: subject.PART` says it; "" for all that spare no state.
    Caught by: nothing-lost, exactly-once. Cause 7.
    """

    part: str = ""

    phase: ClassVar[Phase] = "reply"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "subject crashed after the call"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Kill the subject; the reply reaches nobody."""
        yield replace(delivery, effects=(*delivery.effects, _crash(self.part)))


@dataclass(frozen=True, slots=True)
class CrashBefore:
    """The subject's process dies when its request has just left: the work is done without it.

    part: only this part of the subject dies, as `at: subject.PART` says it.
    Caught by: exactly-once, nothing-lost. Cause 7.
    """

    part: str = ""

    phase: ClassVar[Phase] = "request"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "subject crashed while it called"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Kill the subject; the request goes on."""
        yield replace(delivery, effects=(*delivery.effects, _crash(self.part)))


def _crash(part: str) -> Effect:
    return f"crash {part}" if part else "crash"
