"""An answer as bytes in pieces: for lines, real or of memory, on which something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise

from interlock.contract.exchange import Flow, HttpResponse

_NO_BODY = {204, 304}


def raw(response: HttpResponse, method: str) -> bytes:
    """Give the bytes of an answer; a length is added unless the headers say one or chunks."""
    status = response.status
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = "Unknown"
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name}: {' '.join(value.splitlines())}" for name, value in response.headers]
    bare = status in _NO_BODY
    framed = {name.lower() for name, _ in response.headers}
    if not bare and framed.isdisjoint({"content-length", "transfer-encoding"}):
        lines.append(f"Content-Length: {len(response.body)}")
    head = "\r\n".join((*lines, "", "")).encode("latin-1", "replace")
    return head if bare or method == "HEAD" else head + response.body


def pieces(response: HttpResponse, method: str) -> Iterator[tuple[float, bytes]]:
    """Give the bytes of an answer as they come, each piece with the milliseconds before it."""
    flow = response.flow or Flow()
    data = raw(response, method)
    count = max(1, min(flow.pieces, len(data)))
    ends = [len(data) * n // count for n in range(count + 1)]
    for n, (start, end) in enumerate(pairwise(ends)):
        yield (flow.gap_ms if n else 0), data[start:end]


def lasts_ms(response: HttpResponse) -> float:
    """Give how long an answer takes from its first byte to its last."""
    flow = response.flow
    if flow is None or flow.gap_ms <= 0:
        return 0
    return flow.gap_ms * (max(1, min(flow.pieces, len(raw(response, "GET")))) - 1)
