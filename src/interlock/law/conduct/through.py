"""When a record was through, carried and all steps of its flow done; and a trace without it."""

from __future__ import annotations

from interlock.bridge.mapping import Flow
from interlock.law.reading import Due, Kept, Reading
from interlock.law.spoiling import with_record
from interlock.trace import Event, Trace
from interlock.values import at


def first_through(reading: Reading, due: Due) -> Event | None:
    """Give the event by which a due record was first through, None for never."""
    done = (through(reading, due.flow, copy) for copy in reading.copies(due))
    return min((e for e in done if e is not None), key=lambda e: e.seq, default=None)


def through(reading: Reading, flow: Flow, copy: Kept) -> Event | None:
    """Give the event by which the last step of a flow was done for a copy, None if one was not."""
    side = reading.bridge.matches[flow.on.match].sides[flow.target]
    resource = reading.resource(flow.target, reading.bridge.matches[flow.on.match])
    history = reading.history(flow.target, side.resource, copy.key)
    if not history or any(reading.undone(flow, copy)):
        return None
    last = history[0].event
    roles = (reading.contracts[flow.target].roles.get(name) for name in flow.do)
    states = [role.state for role in roles if role and role.verb == "do" and role.state]
    path = (resource.life.field,) if resource and resource.life else ()
    for state in states if path else ():
        first = next((w.event for w in history if str(at(w.after, path)) == state), last)
        last = max(last, first, key=lambda e: e.seq)
    return last


def without_copies(reading: Reading, due: Due) -> Trace:
    """Give the trace in which a due record is nowhere on the other side at the end."""
    flow = due.flow
    resource = reading.bridge.matches[flow.on.match].sides[flow.target].resource
    spoiled = reading.trace
    for copy in reading.copies(due):
        spoiled = with_record(spoiled, flow.target, (resource, copy.key), None)
    return spoiled
