"""Rerun changes nothing: the subject run once more, when all is at rest, writes nothing new.

Asked about nothing, and that alone makes the trial longer: when every law has had its time, the
subject is stopped and started again with what it has stored (a job is started once more), and the
trial goes on for another quarter of an hour. Whatever the subject then writes must leave each
record as it was, but for the stamps of the system. Give the scenario a horizon of at least
36 min after the last fault or step, else nothing is at stake; so it is with a subject that runs at
a URL and is not ours to start. At stake: each record that the subject had written before, if it
called a system after it was run again. Cause 7.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.bridge.carry import same
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written
from interlock.law.spoiling import with_event
from interlock.trace import Trace
from interlock.values import Value, at


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for changes by the subject after it was run again."""
    again = _rerun_seq(reading)
    if again is None or not _called(reading, again):
        return judged(ask, 0, ())
    before: set[tuple[str, str, str]] = set()
    broken: dict[tuple[str, str, str], Breakage] = {}
    for system, items in reading.writes.items():
        for written in items:
            if not written.by_subject:
                continue
            thing = (system, written.resource, written.key)
            if written.event.seq < again:
                before.add(thing)
            elif _changes(reading, written):
                broken.setdefault(thing, _changed(reading, written, again))
    return judged(ask, len(before), tuple(broken.values()))


def _rerun_seq(reading: Reading) -> int | None:
    events = (e for e in reading.trace.events if e.kind == "subject")
    return next((e.seq for e in events if at(e.body, ("what",)) == "rerun"), None)


def _called(reading: Reading, again: int) -> bool:
    return any(e.kind == "request" and e.seq > again for e in reading.trace.events)


def _changes(reading: Reading, written: Written) -> bool:
    """Tell whether a write changed more than what the system stamps."""
    if not isinstance(written.before, dict) or not isinstance(written.after, dict):
        return True
    contract = reading.contracts.get(written.event.system)
    resource = contract.resource(written.resource) if contract else None
    stamps = resource.stamps if resource else {}
    return any(
        not same(written.before.get(name), written.after.get(name))
        for name in {**written.before, **written.after}
        if name not in stamps
    )


def _changed(reading: Reading, written: Written, again: int) -> Breakage:
    how = "created" if written.before is None else "changed"
    how = "deleted" if written.after is None else how
    args = {
        "system": written.event.system,
        "resource": written.resource,
        "key": written.key,
    }
    return Breakage(
        message=f"rerun-changes-nothing.{how}",
        args=args,
        evidence=(again, *reading.chain(written.event.seq)),
        record=written.key,
        system=written.event.system,
        operation=written.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Let the subject store a record a second time after it was run again."""
    again = _rerun_seq(reading)
    if again is None:
        return None
    for items in reading.writes.values():
        for written in items:
            if written.by_subject and written.after is not None:
                body: Value = {
                    "resource": written.resource,
                    "key": f"{written.key}-again",
                    "before": None,
                    "after": written.after,
                }
                late = replace(written.event, at_ms=reading.end_ms, body=body)
                return with_event(reading.trace, late)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "a second run changes nothing", "zh": "重跑不改变任何数据"},
    needs_of=False,
    reruns=True,
    story="evidence",
)
