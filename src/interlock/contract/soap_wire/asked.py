"""A request as far as its HTTP head tells: the same heads come with one message after another."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.contract.model import HttpRequest
from interlock.contract.soap_wire.envelope import action_of
from interlock.contract.soap_wire.plain.begun import Begun
from interlock.contract.soap_wire.security import http_credentials
from interlock.data import dataclass

KNOWN_MAX = 1_000
BEGUN_MAX = 300
BYTES_MAX = 2_000
"""Of a head that is kept; longer ones are rare, and would fill the memory."""


@dataclass(frozen=True, slots=True)
class Head:
    """path: of the service. media: the Content-Type as it stands. headers: names in small letters.

    credentials: what HTTP shows, not the message. begun: how messages begin that come this way,
    None for a head that is not kept.
    """

    path: str
    media: str
    action: str
    credentials: Mapping[str, str]
    headers: Mapping[str, str]
    begun: Begun | None = None


class Heads:
    """The heads that were read before."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[tuple[str, str], ...]], Head] = {}
        # Heads differ by the length of what follows, and often by a number of the message.
        self._begun: dict[tuple[str, str, str], Begun] = {}

    def find(self, request: HttpRequest) -> Head | None:
        """Give the head of a request that may go on to be read."""
        return self._known.get((request.target, request.headers))

    def note(self, request: HttpRequest, path: str) -> Head:
        """Read the head of a request to a service."""
        is_short = sum(len(v) for _, v in request.headers) + len(request.target) <= BYTES_MAX
        media, action = request.header("Content-Type"), action_of(request)
        head = Head(
            path,
            media,
            action,
            http_credentials(request),
            {k.lower(): v for k, v in request.headers},
            self._begins(path, media, action) if is_short else None,
        )
        if is_short:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            self._known[request.target, request.headers] = head
        return head

    def _begins(self, path: str, media: str, action: str) -> Begun:
        key = path, media, action
        if key not in self._begun:
            if len(self._begun) >= BEGUN_MAX:
                self._begun.clear()
            self._begun[key] = Begun(media)
        return self._begun[key]
