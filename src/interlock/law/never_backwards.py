"""Never backwards: a state that the subject writes never returns to an earlier one.

Asked of a field ("order.status"). The order is the path of the joint process (`life` in the
bridge); a step back is legal when the system that holds the truth made the same step. At stake:
each change of that field by the subject. An old message that overwrites a newer state is the
classic cause. Cause 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from interlock.bridge.mapping import Match
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.reading import Reading, Written, with_event
from interlock.trace import Trace
from interlock.values import at, put


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Follow the field through its changes."""
    broken: list[Breakage] = []
    stake = 0
    for match, system, resource, field, path in _places(reading, ask):
        legal = _true_steps(reading, match, system, field)
        furthest: dict[str, int] = {}
        for written in reading.writes.get(system, ()):
            if written.resource != resource or written.after is None:
                continue
            new = str(at(written.after, (field,)))
            old = str(at(written.before, (field,)))
            if new == old:
                continue
            step = path.index(new) if new in path else -1
            before = furthest.get(written.key, -1)
            if written.by_subject:
                stake += 1
                if 0 <= step < before and (old, new) not in legal:
                    broken.append(_backwards(reading, match, system, written, (field, old, new)))
            furthest[written.key] = step if not written.by_subject else max(step, before)
    return judged(ask, stake, tuple(broken))


def _places(reading: Reading, ask: Ask) -> Iterator[tuple[Match, str, str, str, tuple[str, ...]]]:
    for name in ask.of:
        match_name, _, field = name.partition(".")
        match = reading.bridge.matches.get(match_name)
        life = reading.bridge.lives.get(match_name)
        if match is None or life is None:
            continue
        for system in match.sides:
            resource = reading.resource(system, match)
            if resource and resource.life and resource.life.field == field:
                yield match, system, resource.name, field, life.path


def _true_steps(
    reading: Reading, match: Match, system: str, field: str
) -> frozenset[tuple[str, str]]:
    """Give the steps that the other side made, in this side's words."""
    found: set[tuple[str, str]] = set()
    for flow in reading.bridge.into(system, match.name):
        rule = next((r for r in flow.rules if r.target == (field,)), None)
        side = match.sides.get(flow.on.system)
        if rule is None or side is None:
            continue
        pairs = reading.bridge.codes(rule) if rule.table else None
        seen: dict[str, str] = {}
        for written in reading.writes.get(flow.on.system, ()):
            if written.resource != side.resource or written.after is None:
                continue
            code = str(at(written.after, rule.source))
            word = pairs.get(code, code) if pairs is not None else code
            if written.key in seen and seen[written.key] != word:
                found.add((seen[written.key], word))
            seen[written.key] = word
    return frozenset(found)


def _backwards(
    reading: Reading, match: Match, system: str, written: Written, step: tuple[str, str, str]
) -> Breakage:
    field, old, new = step
    side = match.sides[system]
    args = {
        "match": match.name,
        "record": str(at(written.after, side.path) or written.key),
        "system": system,
        "field": field,
        "old": old,
        "new": new,
    }
    return Breakage(
        message="never-backwards.returned",
        args=args,
        evidence=reading.chain(written.event.seq),
        match=match.name,
        record=args["record"],
        system=system,
        operation=written.event.operation,
        path=f"$.{field}",
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Append a change back to an earlier state."""
    for _match, system, resource, field, path in _places(reading, ask):
        for written in reversed(reading.writes.get(system, ())):
            if written.resource != resource or not written.by_subject or written.after is None:
                continue
            now = str(at(written.after, (field,)))
            if now in path[1:]:
                back = put(written.after, (field,), path[0])
                body = {
                    "resource": resource,
                    "key": written.key,
                    "before": written.after,
                    "after": back,
                }
                return with_event(reading.trace, replace(written.event, body=body))
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "a state never goes backwards", "zh": "状态从不倒退"},
)
