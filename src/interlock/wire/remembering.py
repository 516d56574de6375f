"""A codec that knows what it was asked before: half of a trial's messages come a second time.

Polls ask the same again, records are read before and after they change, and most tries of a
shrink repeat most of the last one. A codec's answers depend on nothing but what it is asked.
"""

from __future__ import annotations

from typing import Final, TypeAlias, TypeVar

from interlock.contract.model import (
    Breach,
    Call,
    Codec,
    HttpRequest,
    HttpResponse,
    Misrouted,
    Reply,
)

KNOWN_MAX: Final = 2_000
BYTES_MAX: Final = 50_000
"""Of a message that is kept; longer ones are rare, and would fill the memory."""

K = TypeVar("K")
V = TypeVar("V")
_Said: TypeAlias = tuple[str, str, bool, str, tuple[tuple[str, str], ...], str]


class Remembering:
    """A codec in front of another one of the same contract; for one thread.

    Values are never changed in place, so the same objects may be given again.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._calls: dict[HttpRequest, Call | Misrouted] = {}
        self._breaches: dict[_Said, tuple[Breach, ...]] = {}
        self._responses: dict[tuple[tuple[str, ...], _Said], HttpResponse] = {}
        self._texts: dict[int, tuple[Reply, str]] = {}

    def read_call(self, request: HttpRequest) -> Call | Misrouted:
        """As the codec."""
        known = self._calls.get(request)
        if known is None:
            known = self._codec.read_call(request)
            if len(request.body) <= BYTES_MAX:
                _room(self._calls)[request] = known
        return known

    def check_reply(
        self, operation: str, reply: Reply, call: Call | None = None
    ) -> tuple[Breach, ...]:
        """As the codec."""
        said = self._said(operation, reply)
        known = self._breaches.get(said)
        if known is None:
            known = self._codec.check_reply(operation, reply)
            if len(said[3]) <= BYTES_MAX:
                _room(self._breaches)[said] = known
        return known

    def write_reply(self, call: Call, reply: Reply) -> HttpResponse:
        """As the codec."""
        # Of a call, an answer depends on the operation, on what is accepted, and on pseudo headers:
        # HEAD, SOAP 1.2.
        pseudo = tuple(v for k, v in call.headers.items() if k[:1] == ":" or k == "accept")
        said = self._said(call.operation, reply)
        known = self._responses.get((pseudo, said))
        if known is None:
            known = self._codec.write_reply(call, reply)
            if len(said[3]) <= BYTES_MAX:
                _room(self._responses)[pseudo, said] = known
        return known

    def _said(self, operation: str, reply: Reply) -> _Said:
        # The reply is kept beside its text: an id means nothing once its object is gone.
        known = self._texts.get(id(reply))
        if known is None:
            known = reply, repr(reply.body)
            if len(known[1]) <= BYTES_MAX:
                _room(self._texts)[id(reply)] = known
        headers = tuple(reply.headers.items())
        return operation, reply.outcome, reply.ok, known[1], headers, reply.says

    def refuse(self, request: HttpRequest, call: Call) -> HttpResponse:
        """As the codec."""
        return self._codec.refuse(request, call)

    def write_call(self, call: Call, base_url: str) -> HttpRequest:
        """As the codec."""
        return self._codec.write_call(call, base_url)

    def read_reply(self, operation: str, response: HttpResponse) -> Reply:
        """As the codec."""
        return self._codec.read_reply(operation, response)


def _room(known: dict[K, V]) -> dict[K, V]:
    if len(known) >= KNOWN_MAX:
        known.clear()
    return known
