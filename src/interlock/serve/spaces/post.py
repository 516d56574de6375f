"""The messages that a twin sends by itself: where they go, and what became of them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from interlock.data import dataclass
from interlock.twin.service import Outgoing

if TYPE_CHECKING:
    from interlock.wire.forging import Lie

KEPT_MAX = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """An attempt to bring a message. to: "" when no address was named. says: status or trouble."""

    at_ms: int
    message: Outgoing
    to: str
    says: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An attempt on its way. first: its outcome is that of the message, others are copies.

    lie: how it is forged, "" not at all.
    """

    due_ms: int
    message: Outgoing
    fate: str = "deliver"
    first: bool = True
    lie: Lie = ""


class Post:
    """Where the messages of a space go ("" for nowhere), what is on its way, the last attempts."""

    def __init__(self, to: str = "") -> None:
        self.to = to
        self.held: list[Held] = []
        self.sent: deque[Sent] = deque(maxlen=KEPT_MAX)

    def find(self, message_id: str) -> Outgoing | None:
        """Give a message of which an attempt is known."""
        return next((s.message for s in reversed(self.sent) if s.message.id == message_id), None)
