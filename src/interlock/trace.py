"""What happened: ordered events with virtual time, cause and fault; then one snapshot a system.

Kinds of events, in the words of `Event.kind`:

act       a person acts on a system (a step of the scenario)     body: the record or arguments
request   the subject's request arrives at the border            body: decoded call body
reply     a system's answer leaves                               body: decoded reply body
failed    the subject saw no answer                              body: how (refused, reset, timeout)
write     a system stored, changed or deleted a record     body: {resource, key, before, after}
event     a system sends a webhook to the subject                body: the message;
          outcome: the way it lies, when the system never sent it
handled   the subject answered a webhook                         body: {status}
fault     a planned fault fired                  body: {kind, site, says, plan: place in the plan}
          one that lasts also tells when it ends                 body: {..., until_ms}
          one that asks to wait, as by Retry-After, how long     body: {..., wait_ms}
subject   the subject started, ended, crashed, was restarted,    body: {what, ...}
          or is about to be run once more ("rerun")
snapshot  all records of a system at the end                     body: {resource: {key: record}}
end       the trial ended                                        body: {why}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from interlock.data import dataclass
from interlock.values import Value, canonical, digest

Kind: TypeAlias = Literal[
    "act", "request", "reply", "failed", "write", "event", "handled", "fault", "subject",
    "snapshot", "end",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    at_ms: virtual milliseconds since the start of the trial. seq: position in the trace.
    system: `crm`, `erp`, another system, or `subject`. operation: the contract's name, or "".
    n: 1-based occurrence of that operation among the subject's calls (0: not a call).
    cause: seq of the event that led to this one, -1 if none. fault: kind of the fault that
    touched it. outcome: the reply's outcome name. wrong: breaches of the contract, each as
    "$.path: rule". place: `file:line` in the subject that made the call.
    """

    at_ms: int
    seq: int
    kind: Kind
    system: str
    operation: str = ""
    n: int = 0
    cause: int = -1
    fault: str = ""
    outcome: str = ""
    ok: bool = True
    body: Value = None
    wrong: tuple[str, ...] = ()
    place: str = ""

    def line(self) -> str:
        """Give the event as one canonical JSON line without its empty fields."""
        return canonical({name: v for name, v in self._items() if v != _DEFAULTS.get(name, ...)})

    def _items(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, getattr(self, name)) for name in self.__dataclass_fields__)


_DEFAULTS: Mapping[str, object] = {
    "operation": "", "n": 0, "cause": -1, "fault": "", "outcome": "", "ok": True,
    "body": None, "wrong": (), "place": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """A finished trial. header: seed, case digest, versions of code, contracts, libraries."""

    header: Mapping[str, Value]
    events: tuple[Event, ...]

    def lines(self) -> str:
        """Give the trace as JSON lines: header first, then the events."""
        return "\n".join((canonical(dict(self.header)), *(e.line() for e in self.events))) + "\n"

    def digest(self) -> str:
        """Give the hash of all events; the header's versions do not enter it."""
        # repr is four times as fast as JSON and as exact: dicts keep the order of their making,
        # which is part of what must repeat.
        return digest("\n".join(map(repr, self.events)))

    def snapshot(self, system: str) -> dict[str, dict[str, Value]]:
        """Give the final records of a system: resource -> key -> record."""
        for event in reversed(self.events):
            if event.kind == "snapshot" and event.system == system:
                return event.body  # type: ignore[return-value]  # shape promised by the kind
        return {}


def read_trace(text: str) -> Trace:
    """Read what `Trace.lines` wrote."""
    header, *rest = text.splitlines()
    events = []
    for line in rest:
        raw: dict[str, Any] = _plain(json.loads(line))
        raw["wrong"] = tuple(raw.get("wrong", ()))
        events.append(Event(**raw))
    return Trace(_plain(json.loads(header)), tuple(events))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$decimal"}:
            return Decimal(value["$decimal"])
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
