"""What a fault is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace
from random import Random
from typing import ClassVar, Literal, TypeAlias

from interlock.contract.model import Contract, HttpResponse, Reply, Role
from interlock.contract.mood import PLAIN, Mood
from interlock.data import Protocol, dataclass

Phase: TypeAlias = Literal["request", "work", "reply", "event"]
"""On its way there; the instant at which the system does its work; on its way back; a webhook."""
Effect: TypeAlias = str
"""expire-tokens, crash, or crash PART; disk-full MS, second-worker MS STORE: both for so long."""
Fate: TypeAlias = Literal[
    "deliver", "refuse", "reset", "close", "lose", "answer", "no-host", "untrusted"
]
WRITES = ("create", "change", "replace", "delete", "restore", "do")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: a request to a system, the work on it, its reply, or a webhook to the subject.

    due_ms: virtual time of arrival. fate: "deliver" brings it there; "refuse", "reset" and
    "close" end the connection at the client, "no-host" and "untrusted" let it not begin; "lose"
    says nothing to anybody; "answer" returns `answer` instead of asking the system. answer: of a
    reply that is delivered, its bytes when they are not what the system wrote. effects: what else
    happens at that instant. target: of the request. heard: whether what the system answers
    reaches anybody. write: gives the bytes of a reply. role, key: of work, what the call means
    and the record that it names. mood: in which the system works. forged: how a webhook lies.
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
    role: Role | None = None
    key: str = ""
    mood: Mood = PLAIN
    forged: Literal["", "altered", "unsigned", "old"] = ""
    write: Callable[[Reply | None], HttpResponse] | None = field(
        default=None, compare=False, repr=False
    )

    @property
    def writes(self) -> bool:
        """Tell whether it is the work on a call that changes a record."""
        return self.role is not None and self.role.verb in WRITES

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
    `drawn = False`. One with a setting `lasts_ms` strikes from the message on that it was planned
    for: all of the same operation, or with `of_record = True` all work on the same record. What
    people do at their screens meets spans that say `people = True` alone.
    One that says `closes = True` lets nobody listen: real sockets close the port. One that says
    `of_tls = True` shows a wrong certificate, its setting `how` says which.
    One that cannot strike everywhere has a static method `fits(contract, operation)`; of work that
    shows by itself. Settings are the fields of the dataclass, with defaults.
    One that the stage must be able to do to the subject says `needs`: "process", one that can be
    killed, or "callable", one that lives in this process.
    None returned = lost, one = changed, two = doubled. All chance comes from `dice`.
    """

    phase: ClassVar[Phase]
    span: ClassVar[bool]
    says: ClassVar[str]

    def apply(self, delivery: Delivery, dice: Random) -> Iterable[Delivery]:
        """Give what becomes of the delivery."""


def fits(kind: type[Fault], contract: Contract, operation: str) -> bool:
    """Tell whether a kind of fault can strike an operation or event; "" for a whole system."""
    own = getattr(kind, "fits", None)
    if own is not None:
        return bool(own(contract, operation))
    if kind.phase != "work" or not operation:
        return True
    role = contract.roles.get(operation)
    key = "1" if role is not None and role.key else ""
    sent = Delivery("work", "", operation, 1, 0, role=role, key=key)
    return tuple(kind().apply(sent, Random(0))) != (sent,)
