"""Begin again: reset a space, end its tokens."""

from __future__ import annotations

from interlock.serve.control.endpoint import Ask, Endpoint, record
from interlock.values import Value


def _reset(ask: Ask) -> Value:
    ask.space.reset()
    return {"reset": True}


def _expire(ask: Ask) -> Value:
    ask.space.front.twin.expire_tokens()
    return {"expired": True}


RESET = Endpoint(
    "POST",
    "reset",
    "Be as the twin was started: records, numbers, tokens, messages, journal, faults and clock. "
    "Snapshots and the address of webhooks stay.",
    _reset,
    record({"reset": {"const": True}}),
)
EXPIRE = Endpoint(
    "POST",
    "expire-tokens",
    "End every access token at once.",
    _expire,
    record({"expired": {"const": True}}),
)
