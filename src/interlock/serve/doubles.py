"""Routes of respx made from a contract and answered by a twin: unit tests of httpx code.

No sockets and no processes. Each operation is a route of its name, so that a test may ask
`routes["createOrder"].call_count`, or put a failure of its own there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import respx

from interlock.contract.model import HttpBinding, HttpRequest, Operation
from interlock.wire.front import Front

Answer = Callable[[httpx.Request], httpx.Response]


def answers_of(front: Front, now_ms: Callable[[], int] = lambda: 0) -> Answer:
    """Let a twin answer httpx. now_ms: the twin's clock, in milliseconds."""

    def answer(request: httpx.Request) -> httpx.Response:
        target, headers = request.url.raw_path.decode(), tuple(request.headers.items())
        sent = HttpRequest(request.method, target, headers, request.content)
        got = front.handle(sent, now_ms())
        return httpx.Response(got.status, headers=got.headers, content=got.body)

    return answer


@contextmanager
def twin_routes(
    front: Front, base_url: str, now_ms: Callable[[], int] = lambda: 0
) -> Iterator[respx.MockRouter]:
    """Answer whatever httpx sends to `base_url` while the block runs; give the routes by name.

    base_url: "https://crm.test". A REST operation is a route of its own; "other" is the rest:
    tokens, SOAP, and what no operation is. Routes that are not called are no failure.
    """
    answer = answers_of(front, now_ms)
    with respx.mock(base_url=base_url, assert_all_called=False) as routes:
        # The longer a path's fixed part, the earlier: /orders/export before /orders/{id}.
        for operation in sorted(front.contract.operations, key=_openness):
            if isinstance(operation.binding, HttpBinding):
                _route(routes, operation.name, operation.binding).mock(side_effect=answer)
        routes.route(name="other").mock(side_effect=answer)
        yield routes


def _openness(operation: Operation) -> int:
    binding = operation.binding
    return binding.path.count("{") if isinstance(binding, HttpBinding) else 0


def _route(routes: respx.MockRouter, name: str, binding: HttpBinding) -> respx.Route:
    fixed = re.split(r"\{[^}]*\}", binding.base + binding.path)
    pattern = "[^/]+".join(re.escape(part) for part in fixed)
    return routes.route(name=name, method=binding.method, path__regex=f"^{pattern}$")
