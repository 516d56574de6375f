"""A front with a journal and a control path: what stands behind a socket."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse, Misrouted
from interlock.errors import InternalError
from interlock.twin.service import Outgoing
from interlock.values import Value
from interlock.wire.front import Front, defect_response

CONTROL = "/_interlock/"
JOURNAL_MAX = 1000
_More: TypeAlias = tuple[str, tuple[str, ...]]


class Door:
    """A front that keeps a journal and can be reset. now_ms: milliseconds since it opened."""

    def __init__(self, front: Front, now_ms: Callable[[], int]) -> None:
        self.front = front
        self.now_ms = now_ms
        self.journal: deque[dict[str, Value]] = deque(maxlen=JOURNAL_MAX)
        self._blank = front.twin.state()
        # Held so that the task that brings webhooks is not collected.
        self.courier: object = None

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to the twin or to its control path."""
        if request.target.startswith(CONTROL):
            return self._control(request)
        return self._twin(request)

    def _twin(self, request: HttpRequest) -> HttpResponse:
        now_ms = self.now_ms()
        received = self.front.receive(request)
        if isinstance(received, Misrouted):
            response = self.front.respond_misrouted(received, now_ms)
            self._note(now_ms, request, response.status, (received.operation, (received.says,)))
            return response
        try:
            reply = self.front.answer(received, now_ms)
        except InternalError as defect:
            response = defect_response(defect.problem)
            self._note(now_ms, request, 500, (received.operation, (defect.problem,)))
            return response
        response = self.front.respond(received, reply)
        says = tuple(str(b) for b in received.wrong) or ((reply.says,) if reply.says else ())
        self._note(now_ms, request, response.status, (received.operation, says))
        return response

    def _note(self, now_ms: int, request: HttpRequest, status: int, more: _More) -> None:
        operation, says = more
        self.journal.append(
            {
                "at_ms": now_ms,
                "method": request.method,
                "target": request.target,
                "status": status,
                "operation": operation,
                "says": list(says),
            }
        )

    def sent(self, now_ms: int, url: str, message: Outgoing, says: str) -> None:
        """Note in the journal how an attempt to deliver a message ended."""
        self.journal.append(
            {
                "at_ms": now_ms,
                "webhook": message.event.operation.name,
                "id": message.id,
                "attempt": message.attempt,
                "target": url,
                "says": [says],
            }
        )

    def _control(self, request: HttpRequest) -> HttpResponse:
        """Answer `/_interlock/reset` (POST), `state`, `journal`, `expire-tokens` (POST)."""
        word = request.target.removeprefix(CONTROL).partition("?")[0].strip("/")
        twin = self.front.twin
        if (request.method, word) == ("POST", "reset"):
            twin.restore(self._blank)
            self.journal.clear()
            return _json({"reset": True})
        if (request.method, word) == ("POST", "expire-tokens"):
            twin.expire_tokens()
            return _json({"expired": True})
        if (request.method, word) == ("GET", "state"):
            records: Mapping[str, Mapping[str, Value]] = twin.snapshot()
            return _json({name: dict(rows) for name, rows in records.items()})
        if (request.method, word) == ("GET", "journal"):
            return _json(list(self.journal))
        known = "POST reset, POST expire-tokens, GET state, GET journal"
        return _json({"problem": f"no {request.method} {word}", "remedy": known}, 404)


def _json(value: Value, status: int = 200) -> HttpResponse:
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    return HttpResponse(status, (("Content-Type", "application/json"),), body)
