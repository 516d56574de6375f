"""Webhooks that lie: what somebody sends who is not the system."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal, TypeAlias

from interlock.contract.model import HttpRequest
from interlock.patterns import expression
from interlock.twin.service import Outgoing
from interlock.values import Value
from interlock.wire.front import Front

Lie: TypeAlias = Literal["", "altered", "unsigned", "old"]
_AMOUNT = expression(r"-?\d+\.\d+", re.ASCII)
_MORE = Decimal(1000)
_DAY_MS = 86_400_000


def sent(front: Front, message: Outgoing, url: str, now_ms: int, *, lie: Lie = "") -> HttpRequest:
    """Write a message that the system sends, or one that somebody else sends in its name."""
    if lie == "old":
        return front.outgoing(message, url, now_ms - _DAY_MS)
    genuine = front.outgoing(message, url, now_ms)
    if not lie:
        return genuine
    other = front.outgoing(replace(message, body=_altered(message.body)), url, now_ms)
    signature = message.event.signature
    name = signature.header.lower() if signature is not None else ""
    headers = tuple(h for h in genuine.headers if h[0].lower() != name)
    if lie == "altered":
        # Turned round it fits no message, not even one without amounts.
        headers += tuple((k, v[::-1]) for k, v in genuine.headers if k.lower() == name)
    return HttpRequest(other.method, other.target, headers, other.body)


def _altered(body: Value) -> Value:
    if isinstance(body, dict):
        return {name: _altered(value) for name, value in body.items()}
    if isinstance(body, list):
        return [_altered(value) for value in body]
    if isinstance(body, Decimal):
        return body + _MORE
    if isinstance(body, str) and _AMOUNT.fullmatch(body):
        return str(Decimal(body) + _MORE)
    return body
