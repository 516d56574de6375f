"""Heads of requests that were read before: on a kept line most of them come again.

A head that came alone and whole means the same each time, so it is looked up and not parsed. All
lines of a server share what they have read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from interlock.contract.exchange import HttpRequest, HttpResponse

KNOWN_MAX: Final = 2_000
BYTES_MAX: Final = 2_000
"""Of a head that is kept; longer ones are rare, and would fill the memory."""
_END: Final = b"\r\n\r\n"
# What these say goes beyond one head and a body of the length that it names.
_MORE: Final = frozenset({"transfer-encoding", "content-encoding", "expect", "upgrade"})

Answer: TypeAlias = HttpResponse | Awaitable[HttpResponse]
Handle: TypeAlias = Callable[[HttpRequest], Answer]
Again: TypeAlias = Callable[[HttpRequest], "bytes | None"]
"""Gives the bytes of the answer to a request that is the very object of an earlier one."""


def never(_: HttpRequest) -> bytes | None:
    """Know nothing."""
    return None


class Heads:
    """What heads mean, by their bytes. again: see `find`."""

    def __init__(self, again: Again = never) -> None:
        # Those without a body by all their bytes, the others by what stands before the body.
        self._bare: dict[bytes, HttpRequest] = {}
        self._known: dict[bytes, tuple[HttpRequest, int]] = {}
        self._again = again

    def find(self, data: bytes) -> HttpRequest | bytes | None:
        """Give the request if the bytes are a known head and the whole body that it announces.

        One without a body is the same object each time; if `again` knows the bytes of its answer,
        these are given instead.
        """
        if data.endswith(_END) and (bare := self._bare.get(data)) is not None:
            return self._again(bare) or bare
        head, _, body = data.partition(_END)
        known = self._known.get(head)
        if known is None or known[1] != len(body):
            return None
        request = known[0]
        return HttpRequest(request.method, request.target, request.headers, body)

    def learn(self, data: bytes, request: HttpRequest) -> None:
        """Keep the head of a request that was parsed from these bytes, all of them.

        The line must go on after it.
        """
        head, _, body = data.partition(_END)
        # Lines may end without a carriage return; then the first blank one is not the end.
        plain = len(head) <= BYTES_MAX and head.count(b"\n") == head.count(b"\r\n")
        if not plain or len(body) != len(request.body):
            return
        if any(name.lower() in _MORE for name, _ in request.headers):
            return
        if len(self._known) + len(self._bare) >= KNOWN_MAX:
            self._known.clear()
            self._bare.clear()
        if body:
            bare = HttpRequest(request.method, request.target, request.headers)
            self._known[head] = (bare, len(body))
        else:
            self._bare[data] = request
