"""Answers to calls that read, given again while nothing has changed on which they rest.

Half of all reads are polls to which nothing has changed. Calls are known by their identity: a wire
that reads the same request again gives the same call, and what is kept here keeps its id.
"""

from __future__ import annotations

from interlock.contract.model import Call, Operation, Reply, Role
from interlock.data import dataclass
from interlock.twin.desk import key_text
from interlock.twin.store import Row, Store
from interlock.values import at

KEPT_MAX = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer to a call that reads. row: on which alone it rests, None when on more.

    who: to whom it was given; a token that was forgotten may come to stand for another caller.
    """

    call: Call
    who: str
    changes: int
    reply: Reply
    resource: str
    row: Row | None


class Reads:
    """The answers of one twin."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, Reading] = {}

    def find(self, call: Call, who: str) -> Reply | None:
        """Give the answer to the same call of the same caller, if it still holds."""
        known = self._known.get(id(call))
        if known is None or known.who != who:
            return None
        return known.reply if self.hold(known) else None

    def hold(self, known: Reading) -> bool:
        """Tell whether nothing has changed on which an answer rests."""
        return known.changes == self._store.changes or (
            known.row is not None and self._store.get(known.resource, known.row.key) is known.row
        )

    def of(self, call: Call) -> Reading | None:
        """Give what is known of a call, whether it still holds or not."""
        return self._known.get(id(call))

    def note(self, call: Call, who: str, role: Role, reply: Reply) -> None:
        """Keep an answer; that to a reading by key rests on one row, which is never changed."""
        if len(self._known) >= KEPT_MAX:
            self._known.clear()
        row: Row | None = None
        if role.verb == "read" and role.key and not role.filters and reply.ok:
            key = key_text(at({"args": call.args, "body": call.body}, role.key))
            row = self._store.get(role.resource, key)
        self._known[id(call)] = Reading(call, who, self._store.changes, reply, role.resource, row)


def tells_time(operation: Operation) -> bool:
    """Tell whether an operation says when it answers, so that no answer of it holds for long."""
    return any(
        part.where == "header" and part.name.lower() == "last-modified"
        for outcome in operation.outcomes
        for part in outcome.message.parts
    )
