"""Order kept: an older version of a record never overwrites a newer one on the other side.

Asked of matches. The source's record passes through versions; each change that the subject makes
to its counterpart must carry the version that the counterpart has reached, or a later one. It is
compared by the carried fields that the change touches; versions may be skipped, and a field that
went back and forth in the source may do so here. never-backwards follows one field along the
states of a joint process; this law follows whole records, whatever their fields mean. A change
that no version explains is for fields-agree. Fields that a function, a table without the code or
a look-up decides are left out, and so are records that share a match key. At stake: each change
by the subject of fields in which the source had more than one version by then. Two messages that
overtake each other, or two workers on one record, are the classic cause. Cause 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from interlock.bridge.carry import carry, match_key, same
from interlock.bridge.mapping import Flow, Match
from interlock.data import dataclass
from interlock.law.base import Ask, Breakage, Judgement, Law, judged, shown
from interlock.law.carried.agree import field_type
from interlock.law.reading import Reading, Written, value_at
from interlock.law.spoiling import with_event
from interlock.trace import Trace
from interlock.values import Path, Value, put, show_path


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a source record in the words of the target. seq: of the event that made it."""

    seq: int
    values: Mapping[Path, Value]


@dataclass(frozen=True, slots=True)
class Step:
    """A change by the subject. known: versions by then; told: fields that it touches; reached:
    the place among all versions where the counterpart stood, -1 for none.
    """

    flow: Flow
    written: Written
    record: str
    known: tuple[Version, ...]
    told: tuple[Path, ...]
    reached: int

    def fits(self, reading: Reading) -> tuple[int, ...]:
        """Give the places of the versions that explain the change."""
        return tuple(n for n, v in enumerate(self.known) if self._carries(reading, v))

    def _carries(self, reading: Reading, version: Version) -> bool:
        return all(
            path in version.values
            and same(
                version.values[path],
                value_at(self.written.after, path),
                field_type(reading, self.flow, path),
            )
            for path in self.told
        )

    def old_and_new(self) -> tuple[Path, Value, Value]:
        """Give the field that went back, with what stood there and what does now."""
        for path in self.told:
            old = value_at(self.written.before, path)
            if old is not None:
                return path, old, value_at(self.written.after, path)
        return self.told[0], None, value_at(self.written.after, self.told[0])


def judge(reading: Reading, ask: Ask) -> Judgement:
    """Follow each counterpart along the versions of its source."""
    stake = 0
    broken: list[Breakage] = []
    for step in _steps(reading, ask.of):
        stake += 1
        fits = step.fits(reading)
        if fits and max(fits) < step.reached:
            broken.append(_overwritten(reading, step))
    return judged(ask, stake, tuple(broken))


def _steps(reading: Reading, of: tuple[str, ...]) -> Iterator[Step]:
    """Give each change by the subject at which an order could be lost, in order."""
    for flow in reading.bridge.flows:
        match = reading.bridge.matches[flow.on.match]
        if match.name not in of or flow.target not in match.sides:
            continue
        versions = dict(_versions(reading, flow, match))
        reached: dict[str, int] = {}
        for written in reading.writes.get(flow.target, ()):
            name = match_key(match, flow.target, written.after) if written.after else ""
            if written.resource != match.sides[flow.target].resource or not written.by_subject:
                continue
            every = versions.get(name, ())
            known = tuple(v for v in every if v.seq < written.event.seq)
            told = tuple(p for p in _fields(known) if _changes(written, p))
            if not told:
                continue
            step = Step(flow, written, name, known, told, reached.get(written.key, -1))
            fits = step.fits(reading)
            later = [n for n in fits if n >= step.reached]
            if fits:
                reached[written.key] = min(later) if later else step.reached
            if len({repr([v.values.get(p) for p in told]) for v in known}) > 1:
                yield step


def _fields(versions: tuple[Version, ...]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(path for v in versions for path in v.values))


def _changes(written: Written, path: Path) -> bool:
    before, after = value_at(written.before, path), value_at(written.after, path)
    return before != after


def _versions(
    reading: Reading, flow: Flow, match: Match
) -> Iterator[tuple[str, tuple[Version, ...]]]:
    """Give the versions of each source record that has its match key to itself."""
    side = match.sides[flow.on.system]
    found: dict[str, dict[str, list[Version]]] = {}
    for written in reading.writes.get(flow.on.system, ()):
        if written.resource != side.resource or written.after is None:
            continue
        name = match_key(match, flow.on.system, written.after)
        if name:
            carried = carry(
                flow, written.after, bridge=reading.bridge, look_up=lambda _match, _value: None
            )
            version = Version(written.event.seq, carried.values)
            found.setdefault(name, {}).setdefault(written.key, []).append(version)
    for name, by_key in found.items():
        if len(by_key) == 1:
            yield name, tuple(next(iter(by_key.values())))


def _overwritten(reading: Reading, step: Step) -> Breakage:
    flow, written = step.flow, step.written
    path, old, new = step.old_and_new()
    rule = next((r for r in flow.rules if r.target[:1] == path[:1]), None)
    args = {
        "match": flow.on.match,
        "record": step.record,
        "system": flow.target,
        "source": flow.on.system,
        "field": show_path(path).removeprefix("$."),
        "old": shown(old),
        "new": shown(new),
    }
    return Breakage(
        message="order-kept.overwritten",
        args=args,
        evidence=reading.chain(step.known[step.reached].seq, written.event.seq),
        match=flow.on.match,
        record=step.record,
        system=flow.target,
        operation=written.event.operation,
        path=show_path(path),
        file=rule.place.file if rule else flow.source.file,
        line=rule.place.line if rule else flow.source.line,
    )


def plant(reading: Reading, ask: Ask) -> Trace | None:
    """Append a change back to the version before."""
    for step in reversed(tuple(_steps(reading, ask.of))):
        fits = [n for n in step.fits(reading) if n >= step.reached]
        if not fits:
            continue
        now = step.known[min(fits)]
        for older in step.known[: min(fits)]:
            back = step.written.after
            for path in step.told:
                if path in older.values:
                    back = put(back, path, older.values[path])
            if older.values != now.values and back != step.written.after:
                body: Value = {
                    "resource": step.written.resource,
                    "key": step.written.key,
                    "before": step.written.after,
                    "after": back,
                }
                return with_event(reading.trace, replace(step.written.event, body=body))
    return None


LAW = Law(
    judge,
    plant,
    __doc__,
    {"en": "an older version never overwrites a newer one", "zh": "旧版本从不覆盖新版本"},
    story="field",
)
