"""What a finding's evidence names: the first things to keep when its case is made small."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.finding import Finding
from interlock.scenario.model import PlannedFault
from interlock.trace import Event, Trace


def records(trace: Trace, finding: Finding) -> frozenset[str]:
    """Give the labels of records on which people acted in the evidence, or that it wrote."""
    shown = [e for e in trace.events if e.seq in finding.evidence]
    things = {_thing(e) for e in shown if e.kind == "write"}
    acts = {e.seq: e for e in trace.events if e.kind == "act"}
    made = [
        acts[e.cause]
        for e in trace.events
        if e.kind == "write" and e.cause in acts and _thing(e) in things
    ]
    return frozenset(_label(e) for e in (*shown, *made) if e.kind == "act")


def faults(
    trace: Trace, finding: Finding, among: tuple[PlannedFault, ...]
) -> Iterator[PlannedFault]:
    """Give the faults that touched a call of the evidence."""
    struck = {
        (str(e.body.get("kind")), str(e.body.get("site")))
        for e in trace.events
        if e.kind == "fault" and e.cause in finding.evidence and isinstance(e.body, dict)
    }
    return (f for f in among if (f.kind, f.site) in struck)


def _thing(event: Event) -> tuple[str, str, str]:
    body = event.body if isinstance(event.body, dict) else {}
    return event.system, str(body.get("resource")), str(body.get("key"))


def _label(event: Event) -> str:
    body = event.body if isinstance(event.body, dict) else {}
    return str(body.get("record"))
