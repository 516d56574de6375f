"""How a good trace is spoiled, so that a law must speak."""

from __future__ import annotations

from dataclasses import replace

from interlock.trace import Event, Trace
from interlock.values import Path, Value


def with_record(trace: Trace, system: str, where: Path, record: Value) -> Trace:
    """Give a copy of a trace whose final snapshot has `record` (None: not) at (resource, key)."""
    resource, key = str(where[0]), str(where[1])
    events = []
    for event in trace.events:
        if event.kind == "snapshot" and event.system == system and isinstance(event.body, dict):
            found = event.body.get(resource)
            kind = dict(found) if isinstance(found, dict) else {}
            if record is None:
                kind.pop(key, None)
            else:
                kind[key] = record
            event = replace(event, body={**event.body, resource: kind})
        events.append(event)
    return replace(trace, events=tuple(events))


def with_event(trace: Trace, event: Event) -> Trace:
    """Give a copy of a trace with one more event before the snapshots."""
    events = list(trace.events)
    index = next((i for i, e in enumerate(events) if e.kind == "snapshot"), len(events))
    seq = max((e.seq for e in events), default=0) + 1
    events.insert(index, replace(event, seq=seq))
    return replace(trace, events=tuple(events))
