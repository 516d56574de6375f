"""Never backwards: a state that the subject writes never returns to an earlier one.

Asked of a field ("order.status"). What counts is the sequence of states that the record with the
same match key has passed through in the system that the flows read, in the words of this side.
Each change by the subject must take the field to the place in that sequence where it stands, or
to a later one that the source had reached by then; states between may be skipped. A word that
stands only before that place is a step back, also when the source went back and forth there
earlier. A state that the source has never had is compared by the path of the joint process
(`life`) alone, if both states are on it; whether it is the right one is for fields-agree. To take
such a state back is a step back. What people write is no step. At stake: each change of the field
by the subject. An old message that overwrites a newer state is the classic cause. Cause 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from interlock.bridge.carry import carry, match_key
from interlock.bridge.mapping import Flow, Match, Rule
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Doubt, Judgement, Law, judged
from interlock.law.reading import Reading, Written, value_at
from interlock.law.spoiling import with_event
from interlock.trace import Trace
from interlock.values import Path, Value, put, show_path


@dataclass(frozen=True, slots=True)
class Place:
    """A field to follow: in one system, by all records of a match. path: of the joint process."""

    match: Match
    system: str
    resource: str
    field: Path
    path: tuple[str, ...]

    def word(self, record: Value) -> str:
        """Give the state of a record, "" for none."""
        found = value_at(record, self.field)
        return "" if found is None else str(found)


@dataclass(slots=True)
class Truth:
    """The states of the source's records. passed: match key -> (seq of the event, word), in order.

    keyless: a record without a match key has states of its own that nobody can assign. keys: the
    target's match keys by its own keys.
    """

    keys: Mapping[str, frozenset[str]]
    passed: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    keyless: bool = False
    doubts: list[Doubt] = field(default_factory=list)

    def of(self, written: Written) -> list[str]:
        """Give what the source of a target record had passed through when that was written."""
        states = (s for key in self.keys[written.key] for s in self.passed.get(key, ()))
        return [word for seq, word in sorted(states) if seq < written.event.seq]

    def is_blind(self, written: Written) -> bool:
        """Tell whether states that nobody can assign may be this record's."""
        return self.keyless or (bool(self.passed) and not self.keys[written.key])


@dataclass(slots=True)
class Walk:
    """How far one record has come. at: its place in the source's sequence; step: on the path.

    ahead: the subject has written a state that the source had not reached.
    """

    at: int = 0
    step: int = -1
    ahead: bool = False


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Follow the field through its changes."""
    broken: list[Breakage] = []
    doubts: list[Doubt] = []
    stake = 0
    for place in _places(reading, ask):
        truth = _truth(reading, place)
        doubts.extend(truth.doubts)
        walks: dict[str, Walk] = {}
        for written in _changes(reading, place):
            walk = walks.setdefault(written.key, Walk())
            stake += written.by_subject
            if _goes_back(place, truth, walk, written) and written.by_subject:
                broken.append(_backwards(place, reading, written))
    return judged(ask, stake, tuple(broken), tuple(doubts))


def _places(reading: Reading, ask: Ask) -> Iterator[Place]:
    """Give the fields that are asked about: states by the contract, or by a flow that fills one."""
    for name in ask.of:
        match_name, _, text = name.partition(".")
        match = reading.bridge.matches.get(match_name)
        life = reading.bridge.lives.get(match_name)
        path = tuple(text.split("."))
        for system in match.sides if match else ():
            assert match is not None, "it has sides"
            resource = reading.resource(system, match)
            if resource is None:
                continue
            is_state = resource.life is not None and path == (resource.life.field,)
            flows = reading.bridge.into(system, match.name)
            if (is_state and life) or any(_rule(flow, path) for flow in flows):
                yield Place(match, system, resource.name, path, life.path if life else ())


def _changes(reading: Reading, place: Place) -> Iterator[Written]:
    for written in reading.writes.get(place.system, ()):
        if written.resource != place.resource or written.after is None:
            continue
        if place.word(written.after) != place.word(written.before):
            yield written


def _goes_back(place: Place, truth: Truth, walk: Walk, written: Written) -> bool:
    """Tell whether a change leads back, and take note of where it leads."""
    new = place.word(written.after)
    step = place.path.index(new) if new in place.path else -1
    before = walk.step
    if not written.by_subject:
        walk.step, walk.ahead = step, False
        return False
    walk.step = max(step, before)
    passed = truth.of(written)
    if new in passed[walk.at :]:
        walk.at = passed.index(new, walk.at)
        walk.step = step
        # Right by the source, yet people have seen the record go forth and back.
        was_ahead, walk.ahead = walk.ahead, False
        return was_ahead and 0 <= step < before
    if new in passed:
        return True
    is_blind = truth.is_blind(written)
    walk.ahead = not is_blind
    return not is_blind and 0 <= step < before


def _truth(reading: Reading, place: Place) -> Truth:
    truth = Truth(_keys(reading, place.match, place.system))
    for flow in reading.bridge.into(place.system, place.match.name):
        rule = _rule(flow, place.field)
        side = place.match.sides.get(flow.on.system)
        if rule is None or side is None:
            continue
        if rule.python:
            name = show_path(place.field).removeprefix("$.")
            truth.doubts.append(Doubt(flow.name, name, "python", rule.python))
        _follow(reading, (flow, rule), truth, _keys(reading, place.match, flow.on.system))
    return truth


def _follow(
    reading: Reading, by: tuple[Flow, Rule], truth: Truth, keys: Mapping[str, frozenset[str]]
) -> None:
    """Note each state of the source's records, in this side's words."""
    flow, rule = by
    alone = replace(flow, rules=(rule,))
    resource = reading.bridge.matches[flow.on.match].sides[flow.on.system].resource
    for written in reading.writes.get(flow.on.system, ()):
        if written.resource != resource or written.after is None:
            continue
        carried = carry(
            alone, written.after, bridge=reading.bridge, look_up=lambda _match, _value: None
        )
        for word in carried.values.values():
            # Undecided words are left out: nothing that stands there can be called old.
            truth.keyless = truth.keyless or not keys[written.key]
            for key in keys[written.key]:
                states = truth.passed.setdefault(key, [])
                states.append((written.event.seq, "" if word is None else str(word)))


def _keys(reading: Reading, match: Match, system: str) -> Mapping[str, frozenset[str]]:
    """Give every match key that a record has ever had, by its own key."""
    found: dict[str, set[str]] = {}
    for written in reading.writes.get(system, ()):
        if written.resource == match.sides[system].resource:
            names = found.setdefault(written.key, set())
            if written.after is not None:
                names.add(match_key(match, system, written.after))
    return {key: frozenset(names - {""}) for key, names in found.items()}


def _rule(flow: Flow, path: Path) -> Rule | None:
    return next((r for r in flow.rules if r.target == path), None)


def _backwards(place: Place, reading: Reading, written: Written) -> Breakage:
    side = place.match.sides[place.system]
    args = {
        "match": place.match.name,
        "record": str(value_at(written.after, side.path) or written.key),
        "system": place.system,
        "field": show_path(place.field).removeprefix("$."),
        "old": place.word(written.before),
        "new": place.word(written.after),
    }
    return Breakage(
        message="never-backwards.returned",
        args=args,
        evidence=reading.chain(written.event.seq),
        match=place.match.name,
        record=args["record"],
        system=place.system,
        operation=written.event.operation,
        path=show_path(place.field),
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Append a change back to an earlier state."""
    for place in _places(reading, ask):
        truth = _truth(reading, place)
        for written in reversed(tuple(_changes(reading, place))):
            if not written.by_subject:
                continue
            now = place.word(written.after)
            passed = truth.of(written)
            # The start of the path is left to people, the start of the sequence to nobody.
            earlier = [*(place.path[:1] if now in place.path[1:] else ()), *passed[:1]]
            last = len(passed) - 1 - passed[::-1].index(now) if now in passed else -1
            for word in earlier:
                if word != now and word not in passed[max(last, 0) :]:
                    back = put(written.after, place.field, word)
                    body = {
                        "resource": place.resource,
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
    story="field",
)
