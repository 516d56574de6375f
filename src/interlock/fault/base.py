"""What a fault is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import ClassVar, Literal, Protocol, TypeAlias

from interlock.contract.model import HttpResponse, Reply

Phase: TypeAlias = Literal["request", "reply", "event"]
Effect: TypeAlias = str
"""expire-tokens, crash, or crash PART."""
Fate: TypeAlias = Literal["deliver", "refuse", "reset", "close", "lose", "answer"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way: a request to a system, its reply, or a webhook to the subject.

    due_ms: virtual time of arrival. fate: "deliver" brings it there; "refuse", "reset" and
    "close" end the connection at the client; "lose" says nothing to anybody; "answer" returns
    `answer` instead of asking the system. answer: of a reply that is delivered, its bytes when
    they are not what the system wrote. effects: what else happens at that instant. target: of
    the request. heard: whether what the system answers reaches anybody. write: gives the bytes
    of a reply.
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
    target: str = ""
    heard: bool = True
    write: Callable[[Reply | None], HttpResponse] | None = field(
        default=None, compare=False, repr=False
    )

    def spoilt(self, change: Callable[[HttpResponse], HttpResponse]) -> Delivery:
        """Give the delivery of a reply with other bytes; one that has no body stays as it is."""
        if self.answer is None and self.write is None:
            return self
        bytes_ = self.answer if self.answer is not None else self._written()
        return replace(self, answer=change(bytes_)) if bytes_.body else self

    def _written(self) -> HttpResponse:
        assert self.write is not None, "asked before"
        return self.write(self.reply)


class Fault(Protocol):
    """Something that goes wrong, once, with one message (or, for a span, with each in it).

    phase: the kind of message it touches. span: planned for a time span of a whole system
    instead of the n-th message. A search that may mix in all faults leaves out one that says
    `drawn = False`. Settings are the fields of the dataclass, with defaults.
    None returned = lost, one = changed, two = doubled. All chance comes from `dice`.
    """

    phase: ClassVar[Phase]
    span: ClassVar[bool]
    says: ClassVar[str]

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give what becomes of the delivery."""
