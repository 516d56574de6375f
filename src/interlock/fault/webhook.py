"""Faults of messages that a system sends by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from interlock.fault.base import Delivery, Phase


@dataclass(frozen=True, slots=True)
class EventDuplicated:
    """A webhook comes twice, as at-least-once senders do.

    gap_ms: virtual milliseconds between the two; >= 0.
    Caught by: exactly-once, never-backwards. Cause 7.
    """

    gap_ms: int = 1_000

    phase: ClassVar[Phase] = "event"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "webhook delivered twice"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give it and a copy."""
        # The copy keeps its message id: a receiver that looks at ids must be able to notice.
        yield delivery
        yield replace(delivery, due_ms=delivery.due_ms + self.gap_ms)


@dataclass(frozen=True, slots=True)
class EventDelayed:
    """A webhook comes late, after later ones: the order of events is not kept.

    delay_ms: virtual milliseconds; >= 0.
    Caught by: never-backwards, fields-agree. Cause 7.
    """

    delay_ms: int = 300_000

    phase: ClassVar[Phase] = "event"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "webhook overtaken by later ones"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Delay it."""
        yield replace(delivery, due_ms=delivery.due_ms + self.delay_ms)


@dataclass(frozen=True, slots=True)
class EventDropped:
    """A webhook never comes; the sender believes that it was delivered.

    Caught by: nothing-lost, when nothing but the webhook starts the work. Cause 7.
    """

    phase: ClassVar[Phase] = "event"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "webhook lost"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Lose it."""
        yield replace(delivery, fate="lose")
