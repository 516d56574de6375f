"""Readings that come again and again: the bytes that were said last, for as long as they hold.

Half of what a twin hears are polls to which nothing has changed. A server that reads the same head
again gives the same request, so these are known by their identity.
"""

from __future__ import annotations

from interlock.contract.model import Call, HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.serve.http1 import written
from interlock.serve.spaces.journal import Exchange, exchange
from interlock.twin.known.reads import Reading
from interlock.twin.service import Twin

KEPT_MAX = 2_000
KEPT_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Poll:
    """A reading, and what it was answered.

    told: as the journal keeps it. said: as it goes over a line that goes on.
    """

    request: HttpRequest
    reading: Reading
    told: Exchange
    said: bytes


class Polls:
    """Those of one twin. One is kept when it comes for the second time.

    known: by the ids of their requests; whether an answer still holds, the twin knows.
    """

    def __init__(self) -> None:
        self.known: dict[int, Poll] = {}
        self._once: dict[int, HttpRequest] = {}
        self._bytes = 0

    def note(self, request: HttpRequest, call: Call, response: HttpResponse, twin: Twin) -> None:
        """Keep an answer, if the twin knows on what it rests."""
        # What is kept keeps its id.
        if id(request) not in self._once:
            if len(self._once) >= KEPT_MAX:
                self._once.clear()
            self._once[id(request)] = request
            return
        known, reading = self.known.get(id(request)), twin.reading(call)
        if reading is None or request.method != "GET":
            return
        if known is not None and known.reading is reading:
            # It still holds; nobody asks for it.
            return
        if len(self.known) >= KEPT_MAX or self._bytes > KEPT_BYTES:
            self.known.clear()
            self._bytes = 0
        said, old = written(response, head=False, keep_alive=True), self.known.get(id(request))
        self._bytes += len(said) - (0 if old is None else len(old.said))
        told = exchange(request, response, call.operation, ())
        self.known[id(request)] = Poll(request, reading, told, said)
