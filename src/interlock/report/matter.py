"""What a finding is about: the records in question, and the texts that stand for them in messages.

A report knows no bridge, so it follows what the trace itself shows: the finding's arguments, the
records that its evidence wrote, and values that two systems share and that look like names.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from interlock.data import dataclass
from interlock.finding import Finding
from interlock.patterns import expression
from interlock.trace import Event, Trace
from interlock.values import Value, at, leaves

Thing: TypeAlias = tuple[str, str, str]
"""System, resource, the system's own key."""

ALIKE_MIN = 0.6
_MOMENT = expression(r"\d{4}-\d\d-\d\d([T ].*)?")
_NAME = expression(r"(?=.*\d)[\w.:/#-]{4,64}")
_DECIMAL = expression(r"[-+]?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Matter:
    """The records that a finding is about.

    names: texts that stand for one of them in messages. kin: texts that stand for records that
    they refer to, as an order's customer. shown: the name that people use, "" when unknown.
    """

    things: frozenset[Thing]
    names: frozenset[str]
    kin: frozenset[str]
    shown: str


class Told:
    """A trace, indexed for telling."""

    def __init__(self, trace: Trace) -> None:
        self.events = trace.events
        self.by_seq: Mapping[int, Event] = {e.seq: e for e in trace.events}

    @cached_property
    def led_to(self) -> Mapping[int, tuple[Event, ...]]:
        """Give the events that have another for their cause, in order."""
        found: dict[int, list[Event]] = {}
        for event in self.events:
            if event.cause >= 0:
                found.setdefault(event.cause, []).append(event)
        return {seq: tuple(items) for seq, items in found.items()}

    @cached_property
    def versions(self) -> Mapping[Thing, tuple[Event, ...]]:
        """Give the writes of each record, in order."""
        found: dict[Thing, list[Event]] = {}
        for event in self.events:
            if event.kind == "write":
                found.setdefault(thing_of(event), []).append(event)
        return {thing: tuple(items) for thing, items in found.items()}

    @cached_property
    def newest(self) -> Mapping[Thing, Value]:
        """Give the last state of each record that was ever there."""
        return {thing: _state(writes) for thing, writes in self.versions.items()}

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        """Give the systems' own keys: system -> keys."""
        found: dict[str, set[str]] = {}
        for system, _, key in self.versions:
            found.setdefault(system, set()).add(key)
        return {system: frozenset(keys) for system, keys in found.items()}

    @cached_property
    def _seen(self) -> Counter[tuple[str, str, str]]:
        """Count in how many records of a kind a value stands."""
        return Counter(
            (thing[0], thing[1], value)
            for thing, record in self.newest.items()
            for value in set(_given(record))
        )

    def is_by_people(self, thing: Thing) -> bool:
        """Tell whether a person made the record."""
        first = self.by_seq.get(self.versions[thing][0].cause)
        return first is not None and first.kind == "act"

    def names_of(self, thing: Thing) -> frozenset[str]:
        """Give the values of a record that name it and no other: its key, its numbers."""
        own = {
            value
            for value in _given(self.newest[thing])
            if is_name(value)
            and value not in self.keys[thing[0]]
            and self._seen[thing[0], thing[1], value] == 1
        }
        return frozenset({thing[2], *own})

    def kin_of(self, thing: Thing) -> frozenset[str]:
        """Give the keys of other records of the same system that a record refers to."""
        found = set(scalars(self.newest[thing])) & self.keys[thing[0]]
        return frozenset(found - {thing[2]})


def matter(told: Told, finding: Finding) -> Matter:
    """Find out what a finding is about."""
    things = set(_named(told, finding)) | set(_in_evidence(told, finding))
    _close(told, things)
    if things and not any(told.is_by_people(t) for t in things):
        things |= set(_siblings(told, things))
        _close(told, things)
    names = {n for t in things for n in told.names_of(t)} | _words(finding)
    kin = {k for t in things for k in told.kin_of(t)}
    relatives = {t for t in told.newest if t[2] in kin and t not in things}
    _close(told, relatives)
    kin |= {n for t in relatives - things for n in told.names_of(t)}
    return Matter(
        frozenset(things), frozenset(names), frozenset(kin - names), _shown(told, finding, things)
    )


def thing_of(write: Event) -> Thing:
    """Give which record a write is about."""
    return write.system, str(at(write.body, ("resource",))), str(at(write.body, ("key",)))


def fields(value: Value) -> Iterator[tuple[str, Value]]:
    """Give the filled fields of a record with their names, not those of its lists."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict):
                yield from fields(inner)
            elif not isinstance(inner, list) and inner not in (None, ""):
                yield name, inner


def scalars(value: Value) -> Iterator[str]:
    """Give the values that stand in a record itself, as texts."""
    yield from (str(inner) for _, inner in fields(value))


def _given(value: Value) -> Iterator[str]:
    # A number that is a number counts or measures something; a name is written as a text.
    yield from (inner for _, inner in fields(value) if isinstance(inner, str))


def mentioned(value: Value) -> frozenset[str]:
    """Give every text in a message."""
    return frozenset(str(v) for _, v in leaves(value) if v is not None)


def is_name(text: str) -> bool:
    """Tell whether a value looks like what a record is known by: no date, no amount, no prose."""
    return bool(_NAME.fullmatch(text)) and not (_MOMENT.fullmatch(text) or _DECIMAL.fullmatch(text))


def is_moment(text: str) -> bool:
    """Tell whether a text is a date or an instant."""
    return bool(_MOMENT.fullmatch(text))


def fold(text: str) -> str:
    """Give the text without the differences that a bridge may ignore."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _state(writes: tuple[Event, ...]) -> Value:
    for event in reversed(writes):
        after = at(event.body, ("after",))
        if after is not None:
            return after  # type: ignore[return-value]  # a write holds records
    return at(writes[-1].body, ("before",)) if writes else None  # type: ignore[return-value]  # same


def _words(finding: Finding) -> set[str]:
    words = {finding.args.get("record", ""), finding.args.get("key", "")}
    return (words | set(finding.args.get("keys", "").split(", "))) - {""}


def _named(told: Told, finding: Finding) -> Iterator[Thing]:
    wanted = {fold(w) for w in _words(finding)}
    where = finding.args.get("system", "")
    for thing, record in told.newest.items():
        own = fold(thing[2]) in wanted and where in ("", thing[0])
        if own or any(is_name(v) and fold(v) in wanted for v in scalars(record)):
            yield thing


def _in_evidence(told: Told, finding: Finding) -> Iterator[Thing]:
    for seq in finding.evidence:
        event = told.by_seq.get(seq)
        if event is None:
            continue
        if event.kind == "write":
            yield thing_of(event)
        elif event.kind in ("reply", "failed"):
            yield from _of_request(told, told.by_seq.get(event.cause))
        elif event.kind == "request":
            yield from _of_request(told, event)
        elif event.kind == "act":
            yield from (thing_of(e) for e in told.led_to.get(seq, ()) if e.kind == "write")


def _of_request(told: Told, request: Event | None) -> Iterator[Thing]:
    texts = mentioned(request.body) if request is not None else frozenset()
    # What a message names by a system's own key may be a mere reference; a number that people
    # gave is what the message is about.
    given = {t for t in texts if is_name(t) and not any(t in k for k in told.keys.values())}
    for thing in told.newest:
        if told.is_by_people(thing) and given & told.names_of(thing):
            yield thing


def _close(told: Told, things: set[Thing]) -> None:
    """Add the records of other systems that share a name with one of these."""
    while True:
        more = {
            other
            for thing in things
            for other in told.newest
            if other not in things
            and other[0] != thing[0]
            and told.names_of(thing) & told.names_of(other)
        }
        if not more:
            return
        things |= more


def _siblings(told: Told, things: Iterable[Thing]) -> Iterator[Thing]:
    """Give what almost the same request stored before: the record that these were to be."""
    for thing in things:
        born = told.by_seq.get(told.versions[thing][0].cause)
        if born is None or born.kind != "request":
            continue
        for event in told.events:
            if event.kind == "request" and event.seq != born.seq and _alike(event, born):
                for write in told.led_to.get(event.seq, ()):
                    if write.kind == "write":
                        yield thing_of(write)


def _alike(one: Event, other: Event) -> bool:
    if (one.system, one.operation) != (other.system, other.operation):
        return False
    left, right = dict(leaves(one.body)), dict(leaves(other.body))
    same = sum(1 for path, value in left.items() if right.get(path) == value)
    return same >= ALIKE_MIN * max(len(left), len(right), 1)


def _shown(told: Told, finding: Finding, things: Iterable[Thing]) -> str:
    """Give the finding's record as it is written in the systems; the key may have been folded."""
    record = finding.args.get("record", "")
    for thing in sorted(things, key=lambda t: not told.is_by_people(t)):
        for value in scalars(told.newest[thing]):
            if record and fold(value) == fold(record):
                return value
    return record
