"""Read and move the clock of a space; tokens, time stamps and webhooks follow it."""

from __future__ import annotations

from datetime import datetime, timedelta

from interlock.scenario.durations import duration_ms
from interlock.serve.control.endpoint import Ask, Declined, Endpoint, Schema, record
from interlock.values import Value

_AHEAD_MS = 3_660 * 86_400_000
_CLOCK: Schema = record(
    {
        "now": {"type": "string", "format": "date-time"},
        "now_ms": {"type": "integer", "description": "since the twin was started"},
        "ahead_ms": {"type": "integer", "description": "of real time"},
        "frozen": {"type": "boolean"},
    }
)


def _read(ask: Ask) -> Value:
    clock = ask.space.clock
    now_ms = clock.now_ms()
    return {
        "now": ask.space.front.twin.instant(now_ms).isoformat(),
        "now_ms": now_ms,
        "ahead_ms": clock.ahead_ms,
        "frozen": clock.frozen,
    }


def _forward(ask: Ask) -> Value:
    fields = ask.fields("by", "to")
    if ("by" in fields) == ("to" in fields):
        raise fields.refuse((), "the body must say either 'by' or 'to'", 'write {"by": "90 min"}')
    if "by" in fields:
        by_ms = fields.read(("by",), duration_ms)
    else:
        by_ms = _until(ask, fields.read(("to",), _instant))
    if by_ms < 0:
        raise Declined(409, "the clock does not go back", "take a snapshot, and go back to that")
    try:
        # The clock runs on, and tokens and retries count from it into the future.
        ask.space.front.twin.instant(ask.space.clock.now_ms() + by_ms + _AHEAD_MS)
    except OverflowError:
        raise Declined(400, "the year would be beyond 9989", "move the clock less far") from None
    ask.space.clock.forward(by_ms)
    return _read(ask)


def _until(ask: Ask, instant: datetime) -> int:
    now = ask.space.front.twin.instant(ask.space.clock.now_ms())
    return -((now - instant) // timedelta(milliseconds=1))


def _instant(value: Value) -> datetime:
    remedy = "write 2026-11-23T08:00:00Z"
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{value!r} is no instant", remedy) from None
    if found.tzinfo is None:
        raise ValueError(f"{value} has no zone", remedy)
    return found


def _freeze(ask: Ask) -> Value:
    ask.space.clock.freeze()
    return _read(ask)


def _run(ask: Ask) -> Value:
    ask.space.clock.run()
    return _read(ask)


READ = Endpoint("GET", "clock", "Read the clock.", _read, _CLOCK)
FORWARD = Endpoint(
    "POST",
    "clock/forward",
    "Move the clock forward: by a duration, or to an instant. What falls due in between happens.",
    _forward,
    _CLOCK,
    takes={
        "type": "object",
        "properties": {
            "by": {
                "type": "string",
                "pattern": r"^[0-9]+(\.[0-9]+)? ?(ms|s|min|h|d)$",
                "description": "30 s, 5 min, 2 h, 250 ms, 1 d",
            },
            "to": {"type": "string", "format": "date-time"},
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    declines=(409,),
)
FREEZE = Endpoint("POST", "clock/freeze", "Let the clock stand still.", _freeze, _CLOCK)
RUN = Endpoint("POST", "clock/run", "Let the clock go on from where it stands.", _run, _CLOCK)
