"""What is on the wire between a subject and a system, and what a client may meet there."""

from __future__ import annotations

from interlock.contract.model import HttpRequest
from interlock.data import dataclass


class Trouble(Exception):
    """What a client meets instead of an answer; handlers raise the subclasses."""


class Refused(Trouble):
    """Nobody listens: the request never arrived. for_ms: for so long, 0 for this once."""

    def __init__(self, for_ms: int = 0) -> None:
        super().__init__()
        self.for_ms = for_ms


class NoSuchHost(Trouble):
    """The name does not resolve."""


class Untrusted(Trouble):
    """TLS failed: the certificate is no good. how: as the fault has it; for_ms: for so long."""

    def __init__(self, how: str = "", for_ms: int = 0) -> None:
        super().__init__()
        self.how, self.for_ms = how, for_ms


class Reset(Trouble):
    """The connection broke while the client waited for the answer."""


class Closed(Trouble):
    """The server closed the connection in good order, without an answer."""


class NoAnswer(Trouble):
    """Nothing ever comes; the client waits until its own timeout.

    connecting: already the connection is not made (connect timeout, not read timeout).
    """

    def __init__(self, *, connecting: bool = False) -> None:
        super().__init__()
        self.connecting = connecting


class TimedOut(Trouble):
    """The client gave up. connecting: its connect timeout, else its read timeout, ran out."""

    def __init__(self, *, connecting: bool) -> None:
        super().__init__()
        self.connecting = connecting


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. actor: number of the incarnation; place: `file:line` in its project, or ""."""

    actor: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class NetRequest:
    """A request of the subject, on the wire. number: counts the requests of a trial from 1."""

    number: int
    host: str
    request: HttpRequest
    caller: Caller

    @property
    def place(self) -> str:
        """Give `file:line` of the caller in the subject's project, "" if it is unknown."""
        return self.caller.place
