"""Does every value that the bridge carries fit where it goes? Judged from the contracts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from interlock.bridge.converted import Crossing, converted, listed
from interlock.bridge.fields import declares_unique, follow, shape
from interlock.bridge.mapping import Bridge, Flow, Match, Rule
from interlock.contract.model import Contract, Operation, Resource, Role
from interlock.finding import Confidence, Finding, Place, Severity
from interlock.messages import SAYS, remedy, say
from interlock.schema.check import breaks
from interlock.schema.fit import UNJUDGED, Misfit, misfits
from interlock.schema.scalar.check import show
from interlock.schema.types import Anything, Choice, Field, Text, Type, resolve
from interlock.values import Path as Steps

RULE = "misfit"
CODES_SHOWN_MAX = 12
_ARGS = {"source": "source_kind", "target": "target_kind"}
# What `may_lose` declares: the value arrives, but less of it.
_LOSSES = frozenset({
    "too-long", "too-many-decimals", "fraction-too-long", "spaces-lost", "zone-lost",
    "date-loses-time", "time-loses-date", "not-in-charset",
})  # fmt: skip


def check(bridge: Bridge, contracts: Mapping[str, Contract]) -> tuple[Finding, ...]:
    """Give what cannot fit, in the order of the bridge file.

    The contracts may be other versions than those that the bridge was read against: what is
    gone there is a finding.

    An error is shown by a witness; a warning could not be excluded; info says what is not
    judged. What a rule declares with may_lose is no finding. where: the target's field in its
    system, and the line of the bridge.
    """
    found = [finding for flow in bridge.flows for finding in _flow(bridge, flow, contracts)]
    for match in bridge.matches.values():
        found.extend(_promises(bridge, match, contracts))
    return tuple(found)


def _promises(bridge: Bridge, match: Match, contracts: Mapping[str, Contract]) -> Iterator[Finding]:
    """Give the keys that the bridge calls unique and the contract does not: twins store doubles."""
    for system in match.unique_in:
        side = match.sides[system]
        resource = contracts[system].resource(side.resource)
        flow = next(iter(bridge.into(system, match.name)), None)
        if resource is None or flow is None or side.path == resource.steps:
            continue
        if declares_unique(resource, side.path):
            continue
        bare = Crossing(bridge, flow, contracts, Anything(), Anything(), Anything())
        args = {
            "field": ".".join(map(str, side.path)),
            "resource": side.resource,
            "match": match.name,
        }
        finding = _finding(bare, None, "not-kept-unique", args)
        where = replace(finding.where, file=match.source.file, line=match.source.line)
        yield replace(finding, where=where)


def _flow(bridge: Bridge, flow: Flow, contracts: Mapping[str, Contract]) -> Iterator[Finding]:
    match = bridge.matches[flow.on.match]
    source = contracts[flow.on.system].resource(match.sides[flow.on.system].resource)
    target = contracts[flow.target].resource(match.sides[flow.target].resource)
    bare = Crossing(bridge, flow, contracts, Anything(), Anything(), Anything())
    for name in flow.do:
        if contracts[flow.target].operation(name) is None:
            yield _finding(bare, None, "operation-gone", {"gone": name})
    for system, resource in ((flow.on.system, source), (flow.target, target)):
        if resource is None:
            gone = match.sides[system].resource
            yield _finding(bare, None, "resource-gone", {"gone": gone, "of": system.upper()})
    if source is not None and target is not None:
        yield from _records(bare, source, target)


def _records(bare: Crossing, source: Resource, target: Resource) -> Iterator[Finding]:
    bridge, flow, contract = bare.bridge, bare.flow, bare.contracts[bare.flow.target]
    role = contract.roles.get(flow.do[0])
    taken = _taken(contract, contract.operation(flow.do[0]), role)
    creates = role is not None and role.verb in ("create", "replace")
    crossing = replace(
        bare,
        source=source.type,
        target=taken or target.type,
        outer=source.type,
        whole=creates or taken is not None,
    )
    if creates:
        yield from _unfilled(crossing, flow.rules, target)
        key = bridge.matches[flow.on.match].sides[flow.target].path
        if not any(rule.target == key for rule in flow.rules):
            args = {"field": ".".join(map(str, key)), "match": flow.on.match}
            yield _finding(crossing, None, "key-not-filled", args)
    for rule in flow.rules:
        if any((flow.on.system, source.name, rule.source) == s for s in bridge.must_not_cross):
            yield _finding(crossing, rule, "secret-crosses", {})
        yield from _rule(rule, crossing, target)


def _taken(contract: Contract, operation: Operation | None, role: Role | None) -> Type | None:
    """Give the type of the record that the operation takes."""
    if operation is None or role is None or not operation.request.has_body or not role.record:
        return None
    place = follow(operation.request.body, contract.types, role.record[1:])
    return place.type if place else None


def _unfilled(
    crossing: Crossing, rules: tuple[Rule, ...], resource: Resource | None
) -> Iterator[Finding]:
    """Give the required fields that no rule fills; the system's own key is its own affair."""
    filled = {str(rule.target[0]) for rule in rules}
    for field in _required(crossing):
        if field.name in filled or (resource and field.name == resource.key):
            continue
        if resource and field.name in (*resource.stamps, *resource.numbers):
            continue
        yield _finding(crossing, None, "required-without-source", {"field": field.name})
    yield from _half_filled(crossing, rules)


def _half_filled(crossing: Crossing, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Give what a record inside the record requires once a rule fills some of it."""
    deep = [r.target[:n] for r in rules for n in range(1, len(r.target))]
    for inside in dict.fromkeys(deep):
        size = len(inside)
        filled = {r.target[size] for r in rules if r.target[:size] == inside != r.target}
        place = follow(crossing.target, crossing.target_types, inside)
        for field in _required(replace(crossing, target=place.type)) if place else ():
            if field.name not in filled:
                name = f"{_steps(inside)}.{field.name}".removeprefix(".")
                yield _finding(crossing, None, "required-without-source", {"field": name})


def _required(crossing: Crossing) -> Iterator[Field]:
    found = shape(crossing.target, crossing.target_types)
    for field in found.fields.values() if found else ():
        if field.required and field.direction != "read" and field.default is None:
            yield field


def _rule(rule: Rule, crossing: Crossing, resource: Resource | None) -> Iterator[Finding]:
    written = crossing.written(rule)
    if written is None and resource is not None:
        # A change request may name fewer fields than the record has.
        crossing = replace(crossing, target=resource.type)
        written = crossing.written(rule)
    if written is None:
        yield _finding(crossing, rule, "unknown-field", {})
    elif rule.source and crossing.read(rule) is None:
        yield _finding(crossing, rule, "source-gone", {})
    elif rule.python:
        there = _is_there(rule.python.partition(":")[0], Path(rule.place.file).absolute())
        yield _finding(crossing, rule, "python" if there else "no-module", {"python": rule.python})
    elif rule.is_constant:
        for broken in breaks(rule.constant, written.type, crossing.target_types):
            args = {**broken.args, "witness": show(rule.constant)}
            yield _finding(crossing, rule, broken.why, args)
    elif rule.each:
        yield from _each(rule, crossing)
    else:
        yield from _presence(rule, crossing)
        if rule.look_up:
            yield from _looked_up(rule, crossing)
        elif crossing.prefix == "$":
            yield from _inner_key(rule, crossing)
        if rule.table:
            yield from _table(rule, crossing)
        yield from _values(rule, crossing)


def _is_there(module: str, bridge: Path) -> bool:
    """Tell whether a module lies in a folder at or above the bridge, or is installed."""
    steps = Path(*module.split("."))
    for folder in bridge.parents:
        if (folder / steps).is_dir() or (folder / steps).with_suffix(".py").is_file():
            return True
    return find_spec(steps.parts[0]) is not None


def _each(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    source, target = crossing.read(rule), crossing.written(rule)
    assert source is not None, "asked before"
    assert target is not None, "asked before"
    mine = listed(source.type, crossing.source_types)
    other = listed(target.type, crossing.target_types)
    if mine is None or other is None:
        return
    for misfit in misfits(mine, other, source_types={}, target_types={}):
        yield _misfit(crossing, rule, replace(misfit, witness=None))
    item = resolve(source.type, crossing.source_types)
    into = resolve(target.type, crossing.target_types)
    inner = replace(
        crossing,
        source=getattr(item, "item", item),
        target=getattr(into, "item", into),
        prefix=_path(crossing, rule) + "[]",
    )
    yield from _unfilled(inner, rule.fields, None)
    for each in rule.fields:
        yield from _rule(each, inner, None)


def _looked_up(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    """A look-up gives the key of the match's record; a field that wants another's is misled."""
    flow, matches = crossing.flow, crossing.bridge.matches
    own, asked = matches[flow.on.match], matches[rule.look_up]
    side = asked.sides.get(flow.target)
    if side is None:
        return
    args = {"look_up": rule.look_up, "resource": side.resource, "match": own.name}
    if asked is not own and side.resource == own.sides[flow.target].resource:
        yield _finding(crossing, rule, "look-up-of-itself", args)
    elif crossing.prefix == "$":
        for system, path in ((flow.on.system, rule.source), (flow.target, rule.target)):
            resource = crossing.contracts[system].resource(own.sides[system].resource)
            known = resource.references if resource else {}
            wanted = known.get(".".join(map(str, path)), "").partition(".")[0]
            if wanted and system in asked.sides and asked.sides[system].resource != wanted:
                more = {"wanted": wanted, "resource": asked.sides[system].resource}
                yield _finding(crossing, rule, "look-up-of-another", {**args, **more})


def _inner_key(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    """A reference by a key that only its own system knows says nothing on the other side."""
    system, matches = crossing.flow.on.system, crossing.bridge.matches
    own = crossing.contracts[system].resource(
        matches[crossing.flow.on.match].sides[system].resource
    )
    known = own.references.get(".".join(map(str, rule.source)), "") if own else ""
    wanted, _, field = known.partition(".")
    for match in matches.values():
        side, meant = match.sides.get(system), crossing.contracts[system].resource(wanted)
        if side is None or meant is None or side.resource != wanted:
            continue
        by_key = field in ("", meant.key) and side.path != (meant.key,)
        if by_key and crossing.flow.target in match.sides:
            args = {"match": match.name, "wanted": wanted}
            yield _finding(crossing, rule, "inner-key", args, severity="warning")


def _presence(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    """A field that must arrive needs a source that is always there."""
    source = crossing.read(rule)
    if source is None or not source.optional or not crossing.whole:
        return
    name = str(rule.target[0])
    if len(rule.target) == 1 and name in {f.name for f in _required(crossing)}:
        yield _finding(crossing, rule, "may-be-absent", {})


def _table(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    source = crossing.read(rule)
    codes = crossing.bridge.codes(rule)
    type_ = resolve(source.type, crossing.source_types) if source else None
    if not isinstance(type_, Choice):
        return
    for code in map(str, type_.values):
        if code not in codes:
            yield _finding(crossing, rule, "code-missing", {"witness": code, "table": rule.table})
    seen: dict[str, str] = {}
    for code in map(str, type_.values):
        other = seen.setdefault(codes.get(code, code), code)
        if other != code and code in codes and not rule.may_lose:
            args = {"witness": code, "other": other, "code": codes[code], "table": rule.table}
            yield _finding(crossing, rule, "codes-merge", args, severity="warning")


def _values(rule: Rule, crossing: Crossing) -> Iterator[Finding]:
    target = crossing.written(rule)
    assert target is not None, "asked before"
    arriving, types = converted(rule, crossing)
    if isinstance(arriving, Choice) and not arriving.values:
        return
    found = misfits(arriving, target.type, source_types=types, target_types=crossing.target_types)
    told = [misfit for misfit in found if not _declared(rule, misfit)]
    told += [] if any(misfit.why == "too-long" for misfit in told) else _cut(rule, crossing)
    for misfit in told:
        strange = rule.table and misfit.why == "not-in-list"
        yield _misfit(crossing, rule, _of_table(misfit, rule, crossing) if strange else misfit)


def _of_table(misfit: Misfit, rule: Rule, crossing: Crossing) -> Misfit:
    """Say of a code that the target does not know which table gave it, and which ones it knows."""
    written = crossing.written(rule)
    into = resolve(written.type, crossing.target_types) if written else None
    codes = [str(value) for value in into.values] if isinstance(into, Choice) else []
    table = crossing.bridge.tables[rule.table]
    known = ", ".join(codes[:CODES_SHOWN_MAX]) + (", ..." if len(codes) > CODES_SHOWN_MAX else "")
    args = {"table": rule.table, "line": str(table.source.line), "known": known or "?"}
    return replace(misfit, why="code-unknown", args={**misfit.args, **args})


def _cut(rule: Rule, crossing: Crossing) -> list[Misfit]:
    """A rule that cuts texts loses their ends: that must be declared, not only done."""
    source = crossing.read(rule)
    type_ = resolve(source.type, crossing.source_types) if source else None
    if rule.may_lose or rule.longest is None or not isinstance(type_, Text):
        return []
    limit = replace(type_, max_length=rule.longest, unit=rule.longest_unit, patterns=())
    types = crossing.source_types
    found = misfits(type_, limit, source_types=types, target_types=types)
    return [misfit for misfit in found if misfit.why == "too-long"]


def _declared(rule: Rule, misfit: Misfit) -> bool:
    """Tell whether the rule says that this may be lost; what it cuts itself must then fit."""
    if not rule.may_lose or (misfit.why == "too-long" and rule.longest is not None):
        return False
    if misfit.why == "too-many-decimals" and rule.rounding is not None:
        return False
    return misfit.lost or misfit.why in _LOSSES


def _misfit(crossing: Crossing, rule: Rule, misfit: Misfit) -> Finding:
    args = dict(misfit.args)
    severity: Severity = "warning"
    if misfit.proof == "witnessed":
        severity = "warning" if misfit.lost else "error"
        if misfit.witness is not None:
            args["witness"] = show(misfit.witness)
    elif misfit.why in UNJUDGED:
        severity = "info"
    below = misfit.path.removeprefix("$")
    return _finding(crossing, rule, misfit.why, args, severity=severity, below=below)


def _path(crossing: Crossing, rule: Rule | None) -> str:
    return crossing.prefix + (_steps(rule.target) if rule else "")


def _subject(rule: Rule | None) -> str:
    """Give what a sentence about the rule is about: its source, else its constant."""
    if rule is None:
        return ""
    return show(rule.constant) if rule.is_constant else ".".join(map(str, rule.source))


def _steps(steps: Steps) -> str:
    return "".join("[]" if isinstance(s, int) else f".{s}" for s in steps)


def _finding(
    crossing: Crossing,
    rule: Rule | None,
    why: str,
    args: Mapping[str, str],
    *,
    severity: Severity | None = None,
    below: str = "",
) -> Finding:
    flow = crossing.flow
    path = _path(crossing, rule) + below
    if rule is None and "field" in args:
        path = f"{path}.{args['field']}"
    place = rule.place if rule else flow.source
    said = {
        "field": path.removeprefix("$."),
        "from": _subject(rule),
        "source": flow.on.system,
        "system": flow.target,
        "flow": flow.name,
        "witness": "",
        "why": why,
        # `source` is the system in every sentence; a misfit's own two are the kinds.
        **{_ARGS.get(k, k): v for k, v in args.items() if k != "field"},
    }
    said["shown"] = f" ({said['witness']})" if said["witness"] else ""
    message = f"misfit.{why}" if f"misfit.{why}" in SAYS else "misfit.other"
    sure: Confidence = "certain" if severity in (None, "error") else "likely"
    return Finding(
        rule=RULE,
        message_id=message,
        says=say(message, said),
        remedy=remedy(message, said),
        party="bridge",
        confidence=sure,
        severity=severity or ("info" if why == "python" else "error"),
        where=Place(flow.target, flow.do[0], path, place.file, place.line),
        args=said,
    )
