"""What people gave to the system of truth, and what the subject has made of it there.

A field is given when a flow reads it from the system that wins and no flow fills it there: only
people, and the system itself, change it. What a flow carries back (a state, a number) is not
given, nor are the stamps of the system.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import Bridge, Flow, Match, Rule
from interlock.contract.model import Contract, Resource
from interlock.contract.roles.shapes import as_record
from interlock.data import dataclass
from interlock.law.reading import Due, Reading, Written, value_at
from interlock.values import Path, Value, at, put, show_path

ANY = "[]"
"""The step of a path that stands for each item of a list."""


@dataclass(frozen=True, slots=True)
class Given:
    """A given field of a record that the subject has written to. path: from the record.

    before: what was given last; now: what stands there at the end. since: the event that gave
    it; by: the subject's last change of it, else of the record.
    """

    match: str
    system: str
    record: str
    path: Path
    before: Value
    now: Value
    since: Written
    by: Written


@dataclass(frozen=True, slots=True)
class Removed:
    """A record that people gave and the subject deleted, although no flow deletes it there."""

    match: str
    system: str
    record: str
    since: Written
    by: Written


def given(reading: Reading, of: tuple[str, ...]) -> Iterator[Given | Removed]:
    """Give the given fields of every source record that the subject has written to."""
    for match, system in _sources(reading.bridge, of):
        fields = _fields(reading, match, system)
        resource = match.sides[system].resource
        if not fields:
            continue
        for key in dict.fromkeys(w.key for w in reading.writes.get(system, ())):
            history = reading.history(system, resource, key)
            if any(w.by_subject for w in history):
                yield from _of_record(reading, (match, system), fields, history)


def versions(reading: Reading, due: Due) -> tuple[Value, ...]:
    """Give the states of a due record from its trigger to the end, newest first.

    Given fields are as people left them: what the subject has made of them is no truth.
    """
    match, system = reading.bridge.matches[due.flow.on.match], due.flow.on.system
    history = reading.history(system, match.sides[system].resource, due.kept.key)
    touched = any(w.by_subject for w in history)
    tape = _Tape(_roots(_fields(reading, match, system)) if touched else ())
    found: list[Value] = []
    for written in history:
        tape.take(written)
        if written.event.seq >= due.seq and written.after is not None:
            found.append(tape.restored(written.after))
    return tuple(reversed(found)) or (due.kept.record,)


def _sources(bridge: Bridge, of: tuple[str, ...]) -> tuple[tuple[Match, str], ...]:
    found = {(f.on.match, f.on.system): None for f in bridge.flows if f.on.match in of}
    return tuple((bridge.matches[name], system) for name, system in found)


def _of_record(
    reading: Reading,
    where: tuple[Match, str],
    fields: tuple[Path, ...],
    history: tuple[Written, ...],
) -> Iterator[Given | Removed]:
    match, system = where
    tape = _Tape(_roots(fields))
    for written in history:
        tape.take(written)
    last = history[-1]
    if not tape.given:
        return
    born = next(w for w in history if not w.by_subject)
    record = match_key(match, system, born.after) or last.key
    if last.after is None:
        if last.by_subject and not _may_delete(reading, match, system):
            yield Removed(match.name, system, record, born, last)
        return
    told: set[Path] = set()
    for field in fields:
        root = _root(field)
        before, since = tape.given[root]
        by = tape.changed.get(root) or next(w for w in reversed(history) if w.by_subject)
        for path, old, new in _spread((), field, before, value_at(last.after, root)):
            if path not in told:
                told.add(path)
                yield Given(match.name, system, record, path, old, new, since, by)


class _Tape:
    """What people have given so far, and the subject's last change of it; by root of a field."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self.roots = roots
        self.given: dict[Path, tuple[Value, Written]] = {}
        self.changed: dict[Path, Written] = {}

    def take(self, written: Written) -> None:
        """Take the next change of the record."""
        if written.after is None:
            if not written.by_subject:
                self.given.clear()
            return
        if written.by_subject and not self.given:
            return  # It made the record: nothing is people's.
        for root in self.roots:
            old, new = value_at(written.before, root), value_at(written.after, root)
            born = written.before is None
            if written.by_subject:
                if old != new:
                    self.changed[root] = written
            elif born or old != new:
                self.given[root] = (new, written)
                self.changed.pop(root, None)

    def restored(self, record: Value) -> Value:
        """Give a state of the record with what people have given."""
        for root, (value, _) in self.given.items():
            if at(record, root) != value:
                record = put(record, root, value)
        return record


def _spread(done: Path, field: Path, old: Value, new: Value) -> Iterator[tuple[Path, Value, Value]]:
    """Give each field that a path with ANY stands for, with both values; lists by their length."""
    root, rest = _root(field), field[len(_root(field)) + 1 :]
    if len(root) == len(field):
        yield (*done, *root), old, new
        return
    here = (*done, *root)
    olds, news = (v if isinstance(v, list) else [] for v in (old, new))
    if len(olds) != len(news):
        yield (*here, "(length)"), len(olds), len(news)
        return
    for index, (one, other) in enumerate(zip(olds, news, strict=True)):
        inner = _root(rest)
        at_item = value_at(one, inner), value_at(other, inner)
        yield from _spread((*here, index), rest, *at_item)


def _root(field: Path) -> Path:
    return field[: field.index(ANY)] if ANY in field else field


def _roots(fields: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(_root(f) for f in fields))


def _may_delete(reading: Reading, match: Match, system: str) -> bool:
    contract = reading.contracts[system]
    return any(
        contract.roles[name].verb == "delete"
        for flow in _back(reading.bridge, match, system)
        for name in flow.do
        if name in contract.roles
    )


def _fields(reading: Reading, match: Match, system: str) -> tuple[Path, ...]:
    """Give the given fields of a kind of record, with ANY for the items of lists."""
    found = reading.memo.get((match.name, system))
    if found is None:
        found = reading.memo[match.name, system] = tuple(_find_fields(reading, match, system))
    return found


def _find_fields(reading: Reading, match: Match, system: str) -> Iterator[Path]:
    contract = reading.contracts.get(system)
    resource = contract.resource(match.sides[system].resource) if contract else None
    if contract is None or resource is None:
        return
    back = _back(reading.bridge, match, system)
    taken = [path for flow in back for path in _filled(flow.rules)]
    taken.extend((name,) for name, kind in resource.stamps.items() if kind != "number")
    if resource.life and back:
        # What a flow does to a record may move its state.
        taken.append((resource.life.field,))
    flows = (f for f in reading.bridge.flows if (f.on.match, f.on.system) == (match.name, system))
    read = (pair[0] for f in flows for pair in _read(f.rules) if _wins(reading.bridge, f, pair))
    for path in dict.fromkeys(read):
        is_taken = any(_overlap(path, other) for other in taken)
        if not is_taken and not _is_read_only(contract, resource, path):
            yield path


def _back(bridge: Bridge, match: Match, system: str) -> tuple[Flow, ...]:
    """Give the flows that act on the same kind of record."""
    name = match.sides[system].resource
    return tuple(
        flow
        for flow in bridge.flows
        if flow.target == system
        and system in bridge.matches[flow.on.match].sides
        and bridge.matches[flow.on.match].sides[system].resource == name
    )


def _is_read_only(contract: Contract, resource: Resource, path: Path) -> bool:
    shape = as_record(resource.type, contract.types)
    field = shape.field(str(path[0])) if shape else None
    return field is not None and field.direction == "read"


def _overlap(one: Path, other: Path) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def _wins(bridge: Bridge, flow: Flow, where: tuple[Path, Path]) -> bool:
    """Tell whether the flow's source is the truth for a field, by its name on either side."""
    for path in where:
        name = show_path(tuple(s for s in path if s != ANY)).removeprefix("$.")
        winner = bridge.truth.get(f"{flow.on.match}.{name}")
        if winner is not None:
            return winner == flow.on.system
    return bridge.truth.get(flow.on.match, flow.on.system) == flow.on.system


def _read(
    rules: tuple[Rule, ...], source: Path = (), target: Path = ()
) -> Iterator[tuple[Path, Path]]:
    """Give the fields that rules read, each with the field that it becomes."""
    for rule in rules:
        if rule.is_constant or not rule.source:
            continue
        here, there = (*source, *rule.source), (*target, *rule.target)
        if rule.each:
            yield from _read(rule.fields, (*here, ANY), (*there, ANY))
            continue
        for factor in rule.sum_of or ((),):
            yield ((*here, ANY, *factor) if factor else here), there
        currency = rule.rounding.by_currency if rule.rounding else None
        if currency:
            yield (*(() if rule.currency_outside else source), *currency), there


def _filled(rules: tuple[Rule, ...], target: Path = ()) -> Iterator[Path]:
    for rule in rules:
        there = (*target, *rule.target)
        yield from _filled(rule.fields, (*there, ANY)) if rule.each else (there,)
