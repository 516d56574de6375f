"""Faults of messages that a system sends by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import ClassVar, Literal

from interlock.contract.model import Contract
from interlock.data import dataclass
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
class EventRedelivered:
    """A webhook that was taken comes again much later, since its receipt got lost.

    gap_ms: virtual milliseconds between the two; >= 0. In the field: a queue whose
    acknowledgement failed, a sender that was restored from a backup. Who remembers the messages of
    the last minute only takes it for a new one, and the record has gone on since.
    Caught by: exactly-once, never-backwards. Cause 7.
    """

    gap_ms: int = 900_000

    phase: ClassVar[Phase] = "event"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "webhook delivered again much later"

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give it and a late copy, which keeps its message id."""
        yield delivery
        yield replace(delivery, due_ms=delivery.due_ms + self.gap_ms)


@dataclass(frozen=True, slots=True)
class EventForged:
    """A webhook comes that the system never sent; the genuine one comes as well.

    how: "altered" has amounts of its own and a signature that does not fit; "unsigned" has none;
    "old" is as the genuine message, well signed a day ago. gap_ms:
    virtual milliseconds after the genuine one; >= 0. Strikes only where messages are signed.
    Caught by: webhooks-verified, when nothing else is going on about the record; amounts-agree and
    fields-agree, when what the message says is taken over. Cause 2.
    """

    how: Literal["altered", "unsigned", "old"] = "altered"
    gap_ms: int = 120_000

    phase: ClassVar[Phase] = "event"
    span: ClassVar[bool] = False
    says: ClassVar[str] = "forged webhook"

    @staticmethod
    def fits(contract: Contract, operation: str) -> bool:
        """Tell whether the system signs the message: else nobody could tell the lie."""
        return any(e.operation.name == operation and e.signature for e in contract.events)

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give the genuine one, and the lie after it."""
        yield delivery
        yield replace(delivery, due_ms=delivery.due_ms + self.gap_ms, forged=self.how)


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
