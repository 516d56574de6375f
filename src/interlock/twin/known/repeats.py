"""Calls that come again: known by a key, and answered as the first time."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from interlock.contract.model import Call, Operation, Reply, Role
from interlock.data import dataclass
from interlock.twin.desk import Refused
from interlock.values import at, canonical

Place: TypeAlias = tuple[str, str]
"""The scope of a key, and the key."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A call that was answered: what it asked, the reply, and until when it is known."""

    text: str
    reply: Reply
    ends_ms: int | None


class Repeats:
    """The keys that have been used."""

    def __init__(self) -> None:
        self._known: dict[Place, Answered] = {}
        # The next end first: operations keep keys for different times, some for ever.
        self._ends: list[tuple[int, Place]] = []

    def find(self, place: Place, call: Call, now_ms: int) -> Reply | None:
        """Give the reply to the first call of a key; refuse a key with another content."""
        while self._ends and self._ends[0][0] <= now_ms:
            self._known.pop(heappop(self._ends)[1], None)
        known = self._known.get(place)
        if known is None:
            return None
        if known.text != canonical([call.args, call.body]):
            raise Refused("repeat", f"the key {place[1]} was used for another request")
        return known.reply

    def note(self, place: Place, call: Call, reply: Reply, ends_ms: int | None) -> None:
        """Remember the reply to a call."""
        text = canonical([call.args, call.body])
        self._known[place] = Answered(text, reply, ends_ms)
        if ends_ms is not None:
            heappush(self._ends, (ends_ms, place))

    def state(self) -> Mapping[Place, Answered]:
        """Give a copy of what is known."""
        return dict(self._known)

    def restore(self, state: Mapping[Place, Answered]) -> None:
        """Go back to a copy."""
        self._known = dict(state)
        ends = ((known.ends_ms, place) for place, known in state.items())
        self._ends = [(ends_ms, place) for ends_ms, place in ends if ends_ms is not None]
        heapify(self._ends)


def place_of(operation: Operation, role: Role, call: Call, who: str) -> Place | None:
    """Give the scope and the key of a call, None when it has no key."""
    repeat = role.repeat
    if repeat is None:
        return None
    if repeat.key[:1] == ("header",):
        wanted = str(repeat.key[1]).lower()
        value: object = next((v for k, v in call.headers.items() if k.lower() == wanted), None)
    else:
        value = at({"args": call.args, "body": call.body}, repeat.key)
    if value in (None, ""):
        return None
    scopes = {"operation": operation.name, "system": "", "caller": f"{who}/{operation.name}"}
    return scopes[repeat.scope], str(value)
