"""References agree: what a carried record refers to is the counterpart of what its source does.

Asked of matches. Where a rule of the bridge looks a reference up (`look_up`), the record that the
copy names must exist at the end, and it must be the same thing, by its match key, as the record
that the source names; of sources that changed meanwhile, any version since the flow was called
for will do, the newest alone for a flow that runs on each change. A reference that the copy
leaves empty although the source has one is broken too. Copies of a record that is in the target
twice are told apart by exactly-once; here either will do, as will one that people deleted since.
At stake: each such reference in each copy that had time to arrive. Causes 4 and 7.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.bridge.mapping import Rule
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged
from interlock.law.carried.agree import arrived
from interlock.law.given import versions
from interlock.law.reading import Due, Kept, Reading, value_at
from interlock.law.spoiling import with_record
from interlock.trace import Trace
from interlock.values import Path, Value, at, put, show_path


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a copy. wanted: what the source named, newest first; names: what the copy
    names, None for nothing.
    """

    due: Due
    copy: Kept
    rule: Rule
    path: Path
    wanted: tuple[Value, ...]
    names: Value


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Look up what each copy refers to."""
    stake = 0
    broken: list[Breakage] = []
    for reference in _references(reading, ask.of):
        stake += 1
        how = _wrong(reading, reference)
        if how:
            broken.append(_breakage(reading, reference, how))
    return judged(ask, stake, tuple(broken))


def _references(reading: Reading, of: tuple[str, ...]) -> Iterator[Reference]:
    for flow in reading.bridge.flows:
        if flow.on.match not in of or not any(_look_ups(flow.rules)):
            continue
        for due in reading.due(flow):
            if due.gone or not arrived(reading, due):
                continue
            olds = versions(reading, due)
            olds = olds[:1] if flow.on.what == "changed" else olds
            for copy in reading.copies(due):
                yield from _of_copy(due, copy, olds)


def _look_ups(rules: tuple[Rule, ...]) -> Iterator[Rule]:
    for rule in rules:
        yield from _look_ups(rule.fields)
        if rule.look_up:
            yield rule


def _of_copy(due: Due, copy: Kept, olds: tuple[Value, ...]) -> Iterator[Reference]:
    for rule, source, target in places(due.flow.rules, olds[0], (), ()):
        wanted = tuple(dict.fromkeys(str(v) for v in (at(o, source) for o in olds) if v))
        if wanted:
            names = value_at(copy.record, target)
            yield Reference(due, copy, rule, target, wanted, names)


def places(
    rules: tuple[Rule, ...], record: Value, source: Path, target: Path
) -> Iterator[tuple[Rule, Path, Path]]:
    """Give each rule that looks up, with its places in the source and in the target."""
    for rule in rules:
        here, there = (*source, *rule.source), (*target, *rule.target)
        if rule.look_up:
            yield rule, here, there
        if rule.each:
            items = at(record, here)
            for index in range(len(items) if isinstance(items, list) else 0):
                yield from places(rule.fields, record, (*here, index), (*there, index))


def _wrong(reading: Reading, reference: Reference) -> str:
    """Tell how a reference is wrong, "" when it is right or nobody can tell."""
    flow, match = reference.due.flow, reference.rule.look_up
    if reference.names in (None, ""):
        return "empty"
    there = reading.named(flow.target, match)
    if str(reference.names) not in there:
        return "" if _was_deleted(reading, reference) else "dangling"
    here = reading.named(flow.on.system, match)
    meant = {here[str(w)].known_as for w in reference.wanted if str(w) in here}
    named = there[str(reference.names)].known_as
    # What people deleted, or never gave a match key, is no counterpart of anything.
    if not meant - {""} or not named:
        return ""
    return "" if named in meant else "stranger"


def _was_deleted(reading: Reading, reference: Reference) -> bool:
    """Tell whether others than the subject deleted the record that a copy names."""
    system = reference.due.flow.target
    match = reading.bridge.matches[reference.rule.look_up]
    resource = reading.resource(system, match)
    own = resource.steps if resource else ()
    return any(
        written.after is None
        and not written.by_subject
        and written.resource == match.sides[system].resource
        and str(reference.names) in (written.key, str(value_at(written.before, own)))
        for written in reading.writes.get(system, ())
    )


def _breakage(reading: Reading, reference: Reference, how: str) -> Breakage:
    due, flow, rule = reference.due, reference.due.flow, reference.rule
    here = reading.named(flow.on.system, rule.look_up)
    there = reading.named(flow.target, rule.look_up)
    meant, named = here.get(str(reference.wanted[0])), there.get(str(reference.names))
    side = reading.bridge.matches[flow.on.match].sides[flow.target]
    history = reading.history(flow.target, side.resource, reference.copy.key)
    touching = [
        w.event.seq
        for w in history
        if value_at(w.before, reference.path) != value_at(w.after, reference.path)
    ]
    path = show_path(reference.path)
    args = {
        "match": flow.on.match,
        "record": due.kept.known_as or due.kept.key,
        "system": flow.target,
        "source": flow.on.system,
        "field": path.removeprefix("$."),
        "other": rule.look_up,
        "expected": (meant.known_as if meant else "") or str(reference.wanted[0]),
        "actual": (named.known_as if named else "") or str(reference.names),
        "flow": flow.name,
    }
    return Breakage(
        message=f"references-agree.{how}",
        args=args,
        evidence=reading.chain(due.seq, *touching),
        match=flow.on.match,
        record=args["record"],
        system=flow.target,
        operation=flow.do[0],
        path=path,
        file=rule.place.file,
        line=rule.place.line,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Let one copy refer to a record that does not exist."""
    for reference in _references(reading, ask.of):
        if _wrong(reading, reference):
            continue
        flow = reference.due.flow
        resource = reading.bridge.matches[flow.on.match].sides[flow.target].resource
        record = put(reference.copy.record, reference.path, f"{reference.names}-nobody")
        where = (resource, reference.copy.key)
        return with_record(reading.trace, flow.target, where, record)
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "references name the counterpart", "zh": "引用指向对应的记录"},
    story="field",
)
