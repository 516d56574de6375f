"""Messages that a system sends by itself, and how often it tries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from interlock.contract.model import EventOut, Resource, Write
from interlock.values import Value

RETRY_MS = (60_000, 300_000, 1_800_000)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. attempt: from 1. due_ms: when it may leave.

    headers: those the contract declares, but for the signature, which is made over the bytes.
    """

    id: str
    event: EventOut
    body: Value
    headers: Mapping[str, str] = field(default_factory=dict)
    attempt: int = 1
    due_ms: int = 0


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
        now = [m for m in self._waiting if m.due_ms <= now_ms]
        self._waiting = [m for m in self._waiting if m.due_ms > now_ms]
        now.sort(key=lambda m: m.due_ms)
        self._away.update({m.id: m for m in now})
        return tuple(now)

    def next_due_ms(self) -> int | None:
        """Give when the next waiting message leaves."""
        return min((m.due_ms for m in self._waiting), default=None)

    def delivered(self, message_id: str, *, ok: bool, now_ms: int) -> None:
        """Take note how an attempt ended; a failed one comes back after 1, 5, 30 minutes."""
        message = self._away.pop(message_id, None)
        if message is None or ok:
            return
        if message.attempt > len(RETRY_MS):
            self.given_up = (*self.given_up, message)
            return
        due_ms = now_ms + RETRY_MS[message.attempt - 1]
        again = replace(message, attempt=message.attempt + 1, due_ms=due_ms)
        self._waiting.append(again)

    def again(self, message: Outgoing, now_ms: int) -> None:
        """Let a message leave at once, as its first attempt; wherever it was, it is there once."""
        self._waiting = [m for m in self._waiting if m.id != message.id]
        self.given_up = tuple(m for m in self.given_up if m.id != message.id)
        self._waiting.append(replace(message, attempt=1, due_ms=now_ms))

    def state(self) -> tuple[int, tuple[Outgoing, ...], tuple[Outgoing, ...]]:
        """Give a copy; what is under way counts as waiting."""
        return self._count, (*self._away.values(), *self._waiting), self.given_up

    def restore(self, state: tuple[int, tuple[Outgoing, ...], tuple[Outgoing, ...]]) -> None:
        """Go back to a copy."""
        self._count, waiting, self.given_up = state
        self._waiting, self._away = list(waiting), {}
