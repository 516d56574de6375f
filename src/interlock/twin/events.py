"""Messages that a system sends by itself, and how often it tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from interlock.contract.model import EventOut, Resource, Write
from interlock.data import dataclass
from interlock.values import Value


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. attempt: from 1. due_ms: when it may leave.

    headers: those the contract declares, but for the signature, which is made over the bytes.
    about: resource and key of the record that it tells of; number: its place among all messages.
    """

    id: str
    event: EventOut
    body: Value
    headers: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    due_ms: int = 0
    about: tuple[str, str] = ("", "")
    number: int = 0


@dataclass(frozen=True, slots=True)
class OutboxState:
    """All messages at one moment; those under way count as waiting. away: their ids."""

    count: int
    waiting: tuple[Outgoing, ...]
    given_up: tuple[Outgoing, ...]
    away: frozenset[str] = frozenset()


def raised(events: tuple[EventOut, ...], write: Write, resource: Resource) -> tuple[EventOut, ...]:
    """Give the events that a stored change raises, in the order of the contract."""
    mine = [e for e in events if e.resource == write.resource]
    return tuple(e for e in mine if e.on and e.on in _kinds(write, resource))


def _kinds(write: Write, resource: Resource) -> set[str]:
    before, after = write.before, write.after
    if after is None:
        return {"deleted"}
    kinds = {"created" if before is None else "changed"}
    if resource.life and isinstance(after, dict):
        state = after.get(resource.life.field)
        old = before.get(resource.life.field) if isinstance(before, dict) else None
        if isinstance(state, str) and state != old:
            kinds.add(state)
    return kinds


class Outbox:
    """Messages that wait, are under way, or were given up."""

    def __init__(self) -> None:
        self._waiting: list[Outgoing] = []
        self._away: dict[str, Outgoing] = {}
        self.given_up: tuple[Outgoing, ...] = ()
        self._count = 0

    def add(self, build: Callable[[int], Outgoing]) -> None:
        """Put a message in; `build` gets its running number, from 1."""
        self._count += 1
        self._waiting.append(build(self._count))

    def due(self, now_ms: int) -> tuple[Outgoing, ...]:
        """Give the messages that leave now, oldest first; each is under way until `delivered`."""
        now = [m for m in self._waiting if m.due_ms <= now_ms and not self._is_held(m)]
        leaving = {m.id for m in now}
        self._waiting = [m for m in self._waiting if m.id not in leaving]
        now.sort(key=lambda m: m.due_ms)
        self._away.update({m.id: m for m in now})
        return tuple(now)

    def _is_held(self, message: Outgoing) -> bool:
        """Tell whether a message waits for an earlier one about the same record."""
        if not message.event.ordered:
            return False
        before = (*self._away.values(), *self._waiting)
        return any(
            m.event.ordered and m.about == message.about and m.number < message.number
            for m in before
        )

    def next_due_ms(self) -> int | None:
        """Give when the next waiting message leaves; one that is held leaves with another's end."""
        return min((m.due_ms for m in self._waiting if not self._is_held(m)), default=None)

    def is_away(self, message: Outgoing) -> bool:
        """Tell whether this very message is under way; after `restore` another may have its id."""
        return self._away.get(message.id) is message

    def delivered(self, message_id: str, *, ok: bool, now_ms: int) -> None:
        """Take note how an attempt ended; a failed one comes back after its event's waits."""
        message = self._away.pop(message_id, None)
        if message is None or ok:
            return
        waits = message.event.retry_s
        if message.attempt > len(waits):
            self.given_up = (*self.given_up, message)
            return
        due_ms = now_ms + waits[message.attempt - 1] * 1000
        again = replace(message, attempt=message.attempt + 1, due_ms=due_ms)
        self._waiting.append(again)

    def again(self, message: Outgoing, now_ms: int) -> None:
        """Let a message leave at once, as its first attempt; wherever it was, it is there once."""
        self._waiting = [m for m in self._waiting if m.id != message.id]
        self.given_up = tuple(m for m in self.given_up if m.id != message.id)
        self._waiting.append(replace(message, attempt=1, due_ms=now_ms))

    def state(self) -> OutboxState:
        """Give a copy; what is under way counts as waiting."""
        waiting = (*self._away.values(), *self._waiting)
        return OutboxState(self._count, waiting, self.given_up, frozenset(self._away))

    def restore(self, state: OutboxState, *, at_once: bool = False) -> None:
        """Go back to a copy. at_once: no time has gone by, so what is under way stays so."""
        self._count, self.given_up = state.count, state.given_up
        away = state.away if at_once else frozenset()
        self._away = {m.id: m for m in state.waiting if m.id in away}
        self._waiting = [m for m in state.waiting if m.id not in away]
