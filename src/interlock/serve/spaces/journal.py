"""What came to a space and what became of it; cheap to write, told in full when asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from interlock.contract.model import HttpRequest, HttpResponse
from interlock.data import dataclass
from interlock.values import Value

JOURNAL_MAX = 1000
BODY_KEPT_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for. status: `409` or `4xx`; since: the number of the last known."""

    operation: str = ""
    status: str = ""
    since: int = 0
    bodies: bool = False


Exchange: TypeAlias = tuple[HttpRequest, HttpResponse, str, tuple[object, ...]]
"""Request, response, operation, and what was wrong with the request or why it was refused."""
_Event: TypeAlias = Mapping[str, Value]


class Journal:
    """The last entries of a space. kept: how many; 0 keeps none and costs nothing.

    Entries are numbered from 1; `clear` does not begin the numbers again.
    """

    def __init__(self, kept: int = JOURNAL_MAX) -> None:
        self.on = kept > 0
        self._entries: deque[tuple[int, int, Exchange | _Event]] = deque(maxlen=kept)
        self._count = 0

    def note(
        self,
        now_ms: int,
        request: HttpRequest,
        response: HttpResponse,
        *,
        operation: str,
        says: tuple[object, ...],
    ) -> None:
        """Keep an exchange. says: what was wrong with the request, or why it was refused."""
        self.again(now_ms, exchange(request, response, operation, says))

    def again(self, now_ms: int, one: Exchange) -> None:
        """Keep an exchange that comes again and again, as `exchange` gives it."""
        if self.on:
            self._count += 1
            self._entries.append((self._count, now_ms, one))

    def event(self, now_ms: int, fields: Mapping[str, Value]) -> None:
        """Keep what happened besides: a webhook, a fault."""
        self._count += 1
        self._entries.append((self._count, now_ms, fields))

    def clear(self) -> None:
        """Forget the entries."""
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)

    def told(self, wanted: Wanted) -> Iterator[dict[str, Value]]:
        """Give the entries asked for, oldest first."""
        for number, at_ms, one in tuple(self._entries):
            if number <= wanted.since:
                continue
            fields = _exchange(one, wanted.bodies) if isinstance(one, tuple) else one
            told = {"n": number, "at_ms": at_ms, **fields}
            if _fits(told, wanted):
                yield told


def exchange(
    request: HttpRequest, response: HttpResponse, operation: str, says: tuple[object, ...]
) -> Exchange:
    """Give what is kept of an exchange: of long bodies their beginnings."""
    if len(request.body) > BODY_KEPT_BYTES:
        request = replace(request, body=request.body[:BODY_KEPT_BYTES])
    if len(response.body) > BODY_KEPT_BYTES:
        response = replace(response, body=response.body[:BODY_KEPT_BYTES])
    return request, response, operation, says


def _fits(told: Mapping[str, Value], wanted: Wanted) -> bool:
    if wanted.operation and wanted.operation not in (told.get("operation"), told.get("webhook")):
        return False
    status = str(told.get("status", ""))
    if wanted.status.endswith("xx"):
        return status[:1] == wanted.status[:1]
    return not wanted.status or status == wanted.status


def _exchange(one: Exchange, bodies: bool) -> dict[str, Value]:
    request, response, operation, says = one
    told: dict[str, Value] = {
        "method": request.method,
        "target": request.target,
        "status": response.status,
        "operation": operation,
        "says": [str(one) for one in says],
    }
    if bodies:
        told["request"] = _message(request)
        told["response"] = _message(response)
    return told


def _message(message: HttpRequest | HttpResponse) -> Value:
    headers: list[Value] = [[name, value] for name, value in message.headers]
    return {"headers": headers, "body": message.body.decode("utf-8", "replace")}
