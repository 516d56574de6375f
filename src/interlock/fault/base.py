"""What a fault is given and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Literal, Protocol, TypeAlias

from interlock.contract.model import HttpResponse, Reply

Phase: TypeAlias = Literal["request", "reply", "event"]
Effect: TypeAlias = Literal["expire-tokens", "crash"]
Fate: TypeAlias = Literal["deliver", "refuse", "reset", "lose", "answer"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way: a request to a system, its reply, or a webhook to the subject.

    due_ms: virtual time of arrival. fate: "deliver" brings it there; "refuse" and "reset" break
    the connection at the client; "lose" says nothing to anybody; "answer" returns `answer`
    instead of asking the system. effects: what else happens at that instant.
    """

    phase: Phase
    system: str
    operation: str
    n: int
    due_ms: int
    fate: Fate = "deliver"
    reply: Reply | None = None
    answer: HttpResponse | None = None
    effects: tuple[Effect, ...] = ()


class Fault(Protocol):
    """Something that goes wrong, once, with one message (or, for a span, with each in it).

    phase: the kind of message it touches. span: planned for a time span of a whole system
    instead of the n-th message. Settings are the fields of the dataclass, with defaults.
    None returned = lost, one = changed, two = doubled. All chance comes from `dice`.
    """

    phase: ClassVar[Phase]
    span: ClassVar[bool]
    says: ClassVar[str]

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give what becomes of the delivery."""
