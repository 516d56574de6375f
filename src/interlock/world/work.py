"""The instant at which a system does its work: with faults that show in what it does."""

from __future__ import annotations

from collections.abc import Callable

from interlock.contract.model import Call, Reply
from interlock.contract.mood import Mood
from interlock.fault.base import Delivery
from interlock.twin.desk import key_text
from interlock.twin.service import TwinState
from interlock.values import at
from interlock.wire.front import Front


def work_on(call: Call, sent: Delivery, front: Front, now_ms: int) -> Delivery:
    """Give the work on a call, for the faults that are planned for it."""
    role = front.contract.roles.get(call.operation)
    path = role.key if role is not None else ()
    key = key_text(at({"args": call.args, "body": call.body}, path)) if path else ""
    return Delivery("work", sent.system, sent.operation, sent.n, now_ms, role=role, key=key)


def retried(front: Front, call: Call, now_ms: int) -> Callable[[Mood], Reply]:
    """Give the work on a call, which may be done again in another mood as if it were the first."""
    before: TwinState | None = None

    def answer(mood: Mood) -> Reply:
        nonlocal before
        if before is None:
            before = front.twin.state()
        else:
            front.twin.restore(before, at_once=True)
        return front.answer(call, now_ms, mood)

    return answer
