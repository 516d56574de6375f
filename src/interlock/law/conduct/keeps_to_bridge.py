"""Keeps to the bridge: the subject writes only what a flow of the bridge, or `may_also`, names.

Asked about nothing. A write is named when its operation stands under `do` of a flow, or under
`may_also` of the bridge. Creating or changing records of a kind that some flow fills is what that
flow is for, by whatever operation; but steps that move a record on, and deletions, count only when
they are named, since each is a decision. To delete what the subject itself has made is tidying up.
Reading is always free, and so is a system in which no match has a side, such as one that takes
alarms. At stake: each write of the subject in the others. Causes 2 and 3.
"""

from __future__ import annotations

from dataclasses import replace

from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written
from interlock.law.spoiling import with_event
from interlock.trace import Trace


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look for writes that nobody asked for."""
    broken: dict[tuple[str, str, str], Breakage] = {}
    stake = 0
    named = _named(reading)
    filled = _filled(reading)
    bridged = {system for match in reading.bridge.matches.values() for system in match.sides}
    for system, items in reading.writes.items():
        for written in items:
            if not written.by_subject or system not in bridged:
                continue
            stake += 1
            where = (system, written.event.operation)
            if where not in named and not _is_usual(reading, written, filled):
                broken.setdefault((*where, written.resource), _stray(reading, written))
    return judged(ask, stake, tuple(broken.values()))


def _named(reading: Reading) -> frozenset[tuple[str, str]]:
    """Give the operations that the bridge names, by system."""
    flows = ((flow.target, name) for flow in reading.bridge.flows for name in flow.do)
    return frozenset((*flows, *reading.bridge.may_also))


def _filled(reading: Reading) -> frozenset[tuple[str, str]]:
    """Give the kinds of records that flows fill, by system."""
    return frozenset(
        (flow.target, reading.bridge.matches[flow.on.match].sides[flow.target].resource)
        for flow in reading.bridge.flows
    )


def _is_usual(reading: Reading, written: Written, filled: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a write creates or changes what some flow fills."""
    system = written.event.system
    contract = reading.contracts.get(system)
    role = contract.roles.get(written.event.operation) if contract else None
    # What a system does besides, to records of another kind, is its own affair.
    resource = role.resource if role and role.resource else written.resource
    if (system, resource) not in filled:
        return False
    if written.after is None or (role is not None and role.verb == "delete"):
        born = reading.history(system, written.resource, written.key)[0]
        return born.by_subject and born.before is None
    return role is None or role.verb != "do"


def _stray(reading: Reading, written: Written) -> Breakage:
    system = written.event.system
    args = {
        "system": system,
        "operation": written.event.operation,
        "resource": written.resource,
        "key": written.key,
    }
    return Breakage(
        message="keeps-to-bridge.stray",
        args=args,
        evidence=reading.chain(written.event.seq),
        record=written.key,
        system=system,
        operation=written.event.operation,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Let the subject write a kind of record that no flow fills."""
    for flow in reading.bridge.flows:
        for written in reading.writes.get(flow.target, ()):
            if written.by_subject and isinstance(written.event.body, dict):
                body = {**written.event.body, "resource": f"{written.resource}Planted"}
                stray = replace(written.event, operation="planted", body=body)
                return with_event(reading.trace, stray)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "writes only what the bridge names", "zh": "只写字段桥规定的内容"},
    needs_of=False,
    story="evidence",
)
