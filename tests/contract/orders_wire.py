"""Requests to the small contract of `orders_api`, for the tests of the JSON wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from interlock.contract.json_wire import codec
from interlock.contract.model import Call, Codec, HttpRequest
from tests.contract.orders_api import contract_of

JSON = (("Content-Type", "application/json"),)
ORDER = {"id": "7", "customer": "ACME", "total": "12.50"}


def wire_of(folder: Path, document: Any | None = None) -> Codec:
    """Give the wire of a document."""
    return codec(contract_of(folder, document))


def post(
    body: Any,
    headers: tuple[tuple[str, str], ...] = JSON,
    target: str = "/api/v1/orders",
) -> HttpRequest:
    """Give a POST; what is no bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpRequest("POST", target, headers, data)


def broken(call: Call) -> list[tuple[str, str]]:
    """Give path and rule of each breach."""
    return [(b.path, b.rule) for b in call.wrong]
