"""No ghost data: what the subject created in one system has its origin in the other.

At stake: each record of a match that the subject created. A record whose match key belongs to
no source record, or that has none and looks like no source record, is a ghost; so is one whose
source record was never brought to where a flow takes it up, or was only afterwards. Cause 2.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.bridge.mapping import Flow
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Kept, Reading
from interlock.law.spoiling import with_event, with_record
from interlock.trace import Trace
from interlock.values import put


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for records of the subject's making that nobody had in the source."""
    broken: list[Breakage] = []
    stake = 0
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        side = reading.bridge.matches[flow.on.match].sides[flow.target]
        ghosts = {kept.key: kept for kept in reading.ghosts(flow)}
        early = {kept.key: kept for kept in reading.not_due(flow)}
        called = _called(reading, flow)
        for written in reading.writes.get(flow.target, ()):
            if written.resource != side.resource or written.before is not None:
                continue
            if not written.by_subject:
                continue
            stake += 1
            soon = called.get(written.key)
            too_soon = soon[1] if soon and written.event.seq < soon[0] else None
            ghost = ghosts.get(written.key) or early.get(written.key) or too_soon
            if ghost is None:
                continue
            how = "unknown-origin" if written.key in ghosts else "not-due"
            if ghost is too_soon:
                how = "too-soon"
            args = {
                "match": flow.on.match,
                "record": ghost.known_as or ghost.key,
                "system": flow.target,
                "source": flow.on.system,
                "key": ghost.key,
                **({} if written.key in ghosts else {"what": flow.on.what}),
            }
            broken.append(
                Breakage(
                    message=f"no-ghost.{how}",
                    args=args,
                    evidence=reading.chain(written.event.seq),
                    match=flow.on.match,
                    record=args["record"],
                    system=flow.target,
                    operation=flow.do[0],
                )
            )
    return judged(ask, stake, tuple(broken))


def _called(reading: Reading, flow: Flow) -> dict[str, tuple[int, Kept]]:
    """Give the target records by key, each with the event that first called for it."""
    found: dict[str, tuple[int, Kept]] = {}
    for other in reading.bridge.into(flow.target, flow.on.match):
        if not reading.creates(other):
            continue
        for due in reading.due(other):
            for copy in reading.copies(due):
                if copy.key not in found or due.seq < found[copy.key][0]:
                    found[copy.key] = due.seq, copy
    return found


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Give one created record a key that nobody knows."""
    for flow in reading.bridge.flows:
        if flow.on.match not in ask.of or not reading.creates(flow):
            continue
        side = reading.bridge.matches[flow.on.match].sides[flow.target]
        for written in reading.writes.get(flow.target, ()):
            if written.resource == side.resource and written.before is None and written.by_subject:
                ghost = put(written.after, side.path, "GHOST-0")
                key = written.key + "-ghost"
                body = {"resource": side.resource, "key": key, "before": None, "after": ghost}
                spoiled = with_event(reading.trace, replace(written.event, body=body))
                return with_record(spoiled, flow.target, (side.resource, key), ghost)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "no record without an origin", "zh": "没有来源不明的幽灵数据"},
    story="birth",
)
