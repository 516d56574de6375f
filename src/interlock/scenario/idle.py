"""Flows of a bridge that no scenario ever starts: what they promise is then at stake nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from interlock.bridge.mapping import Bridge, Flow, Trigger
from interlock.contract.model import Contract
from interlock.contract.resource import Life
from interlock.data import dataclass
from interlock.finding import Finding, Place
from interlock.messages import remedy, say
from interlock.scenario.model import Scenario, Step

_DONE_BY = {"changed": "change", "deleted": "delete"}


@dataclass(frozen=True, slots=True)
class Idle:
    """A flow that never starts. step: one that would start it, as a scenario writes it."""

    flow: Flow
    step: str


def idle_flows(
    bridge: Bridge, contracts: Mapping[str, Contract], scenarios: Iterable[Scenario]
) -> Iterator[Idle]:
    """Give the flows that none of the scenarios starts; those that nobody can tell are left out."""
    stories = tuple(scenarios)
    for flow in bridge.flows:
        life = _life(bridge, contracts, flow.on)
        is_started = _written_by_flows(bridge, contracts, flow.on, life) or any(
            _starts(story, flow.on, life, contracts) or _brings(story, flow.on, bridge, contracts)
            for story in stories
        )
        if stories and not is_started:
            yield Idle(flow, _example(flow.on, life, contracts))


def _life(bridge: Bridge, contracts: Mapping[str, Contract], on: Trigger) -> Life | None:
    side = bridge.matches[on.match].sides[on.system]
    resource = contracts[on.system].resource(side.resource)
    return resource.life if resource else None


def _starts(
    story: Scenario, on: Trigger, life: Life | None, contracts: Mapping[str, Contract]
) -> bool:
    """Tell whether a scenario may start a flow; what cannot be told counts as yes."""
    steps = tuple(s for s in story.steps if s.system == on.system and _about(story, s) == on.match)
    specs = tuple(d for d in story.data if d.record == on.match)
    if on.what == "created":
        return bool(steps or specs)
    if on.what in _DONE_BY:
        return any(s.action in (_DONE_BY[on.what], "do", "cancel") for s in steps)
    if life is None or any(m.after == on.what and m.by == "system" for m in life.moves):
        return True
    if (steps or specs) and life.initial == on.what:
        return True
    drawn = [v for d in specs for v in d.choices.get(life.field, ())]
    drawn += [i[life.field] for d in specs for i in d.include if life.field in i]
    return on.what in map(str, drawn) or any(_enters(s, on, life, contracts) for s in steps)


def _brings(
    story: Scenario, on: Trigger, bridge: Bridge, contracts: Mapping[str, Contract]
) -> bool:
    """Tell whether drawn records refer to some of the flow's: those are drawn along."""
    if on.what != "created":
        return False
    wanted = bridge.matches[on.match].sides[on.system].resource
    for spec in story.data:
        side = bridge.matches[spec.record].sides.get(on.system)
        resource = contracts[on.system].resource(side.resource) if side else None
        refers = resource.references.values() if resource else ()
        if any(reference.partition(".")[0] == wanted for reference in refers):
            return True
    return False


def _enters(step: Step, on: Trigger, life: Life, contracts: Mapping[str, Contract]) -> bool:
    if step.action == "do":
        role = contracts[on.system].roles.get(step.operation)
        return role is None or role.state in ("", on.what)
    return step.action == "cancel" or str(step.with_.get(life.field)) == on.what


def _about(story: Scenario, step: Step) -> str:
    """Give the match of what a step acts on."""
    named = {s.named: s.record for s in story.steps if s.named}
    return named.get(step.record, step.record)


def _written_by_flows(
    bridge: Bridge, contracts: Mapping[str, Contract], on: Trigger, life: Life | None
) -> bool:
    """Tell whether another flow brings the record there, by its field or by an operation."""
    for flow in bridge.flows:
        if flow.target != on.system or flow.on == on:
            continue
        roles = [contracts[on.system].roles.get(name) for name in flow.do]
        fills = life is not None and any(r.target[:1] == (life.field,) for r in flow.rules)
        if fills or any(role is None or role.state == on.what for role in roles):
            return True
        if on.what in ("created", "changed") and flow.on.match == on.match:
            return True
    return False


def _example(on: Trigger, life: Life | None, contracts: Mapping[str, Contract]) -> str:
    head = f"- {{{on.system}: "
    if on.what in ("created", "deleted"):
        return f"{head}{on.what.removesuffix('d')}, record: {on.match}}}"
    if on.what == "changed":
        return f"{head}change, record: {on.match}, with: {{FIELD: VALUE}}}}"
    for name, role in contracts[on.system].roles.items():
        if role.verb == "do" and role.state == on.what:
            return f"{head}do, operation: {name}, record: {on.match}}}"
    field = life.field if life else "FIELD"
    return f"{head}change, record: {on.match}, with: {{{field}: {on.what}}}}}"


def told(idle: Iterable[Idle]) -> tuple[Finding, ...]:
    """Give the notes that `check` shows of them."""
    return tuple(_note(one) for one in idle)


def _note(idle: Idle) -> Finding:
    on, flow = idle.flow.on, idle.flow
    args = {
        "flow": flow.name, "system": on.system, "match": on.match, "what": on.what,
        "step": idle.step,
    }  # fmt: skip
    message = "misfit.idle-flow"
    return Finding(
        "misfit",
        message,
        say(message, args),
        remedy(message, args),
        "environment",
        "certain",
        "info",
        Place(file=flow.source.file, line=flow.source.line),
        args,
    )
