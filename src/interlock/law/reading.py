"""A trace read once, for all laws: who had to be where, and who is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from interlock.bridge.carry import Carried, carry, match_key, same
from interlock.bridge.mapping import Bridge, Flow, Match
from interlock.contract.model import Contract, Resource
from interlock.data import dataclass
from interlock.trace import Event, Trace
from interlock.values import Path, Value, at


@dataclass(frozen=True, slots=True)
class Written:
    """A stored change. by_subject: false when a person made it."""

    event: Event
    resource: str
    key: str
    before: Value
    after: Value
    by_subject: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it stands at the end. key: the system's own; known_as: the match key."""

    key: str
    record: Value
    known_as: str


@dataclass(frozen=True, slots=True)
class Due:
    """A source record that a flow had to carry. since_ms, seq: when that became so.

    left: it has left the joint process since (cancelled, rejected) by the hand of a person.
    gone: it has left the joint process, whoever moved it.
    """

    flow: Flow
    kept: Kept
    since_ms: int
    seq: int
    left: bool = False
    gone: bool = False


class Reading:
    """One trace with the bridge that gives it meaning. heal_at_ms: after it no fault is active.

    memo: given fields by match and system, kept for `law.given`.
    """

    def __init__(
        self, trace: Trace, bridge: Bridge, contracts: Mapping[str, Contract], heal_at_ms: int
    ) -> None:
        self.trace = trace
        self.bridge = bridge
        self.contracts = contracts
        self.heal_at_ms = heal_at_ms
        self.memo: dict[tuple[str, str], tuple[Path, ...]] = {}
        self._due: dict[str, tuple[Due, ...]] = {}
        self._copies: dict[str, dict[str, tuple[Kept, ...]]] = {}
        self._ghosts: dict[str, tuple[Kept, ...]] = {}
        self._kept: dict[tuple[str, str], tuple[Kept, ...]] = {}
        self._named: dict[tuple[str, str], Mapping[str, Kept]] = {}
        self._known: dict[tuple[str, str], Mapping[str, Kept]] = {}

    def spoiled(self, trace: Trace) -> Reading:
        """Give a reading of another trace of the same trial."""
        return Reading(trace, self.bridge, self.contracts, self.heal_at_ms)

    @cached_property
    def end_ms(self) -> int:
        """Give the virtual time of the last event."""
        return self.trace.events[-1].at_ms if self.trace.events else 0

    @cached_property
    def ended(self) -> str:
        """Give why the trial ended: "horizon", "quiet", "runaway", ..."""
        return str(at(self._end, ("why",)))

    @cached_property
    def _end(self) -> Value:
        ends = (e.body for e in reversed(self.trace.events) if e.kind == "end")
        return next(ends, None)

    @cached_property
    def calm_from_ms(self) -> int:
        """Give the time from which nothing is done to the systems: healed, last act over."""
        told = at(self._end, ("calm_from_ms",))
        if isinstance(told, int):
            return told
        acts = [e.at_ms for e in self.trace.events if e.kind == "act"]
        return max([self.heal_at_ms if self._faulty else 0, *acts])

    def allow(self, within_ms: int) -> int:
        """Give what the subject may take that has so long: its work takes no virtual time."""
        toil_ms = at(self._end, ("toil_ms",))
        return within_ms + (toil_ms if isinstance(toil_ms, int) else 0)

    @cached_property
    def _faulty(self) -> bool:
        return any(e.kind == "fault" for e in self.trace.events)

    @cached_property
    def writes(self) -> Mapping[str, tuple[Written, ...]]:
        """Give all stored changes by system, in order."""
        found: dict[str, list[Written]] = {}
        kinds = {e.seq: e.kind for e in self.trace.events}
        for event in self.trace.events:
            if event.kind == "write" and isinstance(event.body, dict):
                body = event.body
                written = Written(
                    event,
                    str(body.get("resource")),
                    str(body.get("key")),
                    body.get("before"),
                    body.get("after"),
                    kinds.get(event.cause) != "act",
                )
                found.setdefault(event.system, []).append(written)
        return {system: tuple(items) for system, items in found.items()}

    def history(self, system: str, resource: str, key: str) -> tuple[Written, ...]:
        """Give the changes of one record, in order."""
        return self._histories.get((system, resource, key), ())

    @cached_property
    def _histories(self) -> Mapping[tuple[str, str, str], tuple[Written, ...]]:
        found: dict[tuple[str, str, str], list[Written]] = {}
        for system, items in self.writes.items():
            for written in items:
                found.setdefault((system, written.resource, written.key), []).append(written)
        return {where: tuple(items) for where, items in found.items()}

    @cached_property
    def snapshots(self) -> Mapping[str, Mapping[str, Mapping[str, Value]]]:
        """Give the final records: system -> resource -> key -> record."""
        return {system: self.trace.snapshot(system) for system in self.contracts}

    def resource(self, system: str, match: Match) -> Resource | None:
        """Give the resource that holds the match's records in a system."""
        side = match.sides.get(system)
        contract = self.contracts.get(system)
        return contract.resource(side.resource) if side and contract else None

    def kept(self, system: str, match_name: str) -> tuple[Kept, ...]:
        """Give the final records of a match in a system, by key."""
        found = self._kept.get((system, match_name))
        if found is None:
            found = self._kept[system, match_name] = tuple(self._find_kept(system, match_name))
        return found

    def _find_kept(self, system: str, match_name: str) -> Iterator[Kept]:
        match = self.bridge.matches[match_name]
        side = match.sides.get(system)
        if side is not None:
            records = self.snapshots.get(system, {}).get(side.resource, {})
            for key, record in records.items():
                yield Kept(key, record, match_key(match, system, record))

    def named(self, system: str, match_name: str) -> Mapping[str, Kept]:
        """Give the final records of a match in a system by what references to them say."""
        found = self._named.get((system, match_name))
        if found is None:
            names: dict[str, Kept] = {}
            for kept in self.kept(system, match_name):
                names[kept.key] = names[str(self._own_key(system, match_name, kept))] = kept
            found = self._named[system, match_name] = names
        return found

    def _own_key(self, system: str, match_name: str, kept: Kept) -> Value:
        """Give what a record itself says its key is."""
        resource = self.resource(system, self.bridge.matches[match_name])
        own = value_at(kept.record, resource.steps) if resource and resource.key else None
        return own if own is not None else kept.key

    def due(self, flow: Flow) -> tuple[Due, ...]:
        """Give the source records that this flow had to carry and that still call for it."""
        if flow.name not in self._due:
            self._due[flow.name] = tuple(self._find_due(flow))
        return self._due[flow.name]

    def _find_due(self, flow: Flow) -> list[Due]:
        match = self.bridge.matches[flow.on.match]
        resource = self.resource(flow.on.system, match)
        if resource is None:
            return []
        found = []
        for kept in self.kept(flow.on.system, match.name):
            gone = self._left_the_path(match.name, resource, kept.record, flow.on.what)
            history = self.history(flow.on.system, resource.name, kept.key)
            left = gone and not _last_move(resource, history)
            for written in history:
                if _triggers(flow.on.what, resource, written):
                    event = written.event
                    found.append(Due(flow, kept, event.at_ms, event.seq, left, gone))
                    break
        return found

    def _left_the_path(self, match: str, resource: Resource, record: Value, what: str) -> bool:
        # A cancelled order need not arrive any more.
        life = self.bridge.lives.get(match)
        if life is None or resource.life is None or what not in life.path:
            return False
        return str(at(record, (resource.life.field,))) not in life.path

    def creates(self, flow: Flow) -> bool:
        """Tell whether the flow makes new records in its target (else it only changes them)."""
        contract = self.contracts.get(flow.target)
        side = self.bridge.matches[flow.on.match].sides.get(flow.target)
        if contract is None or side is None:
            return False
        roles = [contract.roles.get(name) for name in flow.do]
        return any(
            r and r.resource == side.resource and (r.verb == "create" or r.upsert) for r in roles
        )

    def expected(self, due: Due, record: Value = None) -> Carried:
        """Give what the bridge makes of a due record (or of another version of it)."""
        source = due.kept.record if record is None else record
        return carry(
            due.flow, source, bridge=self.bridge, look_up=lambda m, v: self._look_up(due.flow, m, v)
        )

    def _look_up(self, flow: Flow, match_name: str, reference: Value) -> Value | None:
        """Give the target system's key of the record that `reference` names in the source."""
        meant = self.named(flow.on.system, match_name).get(str(reference))
        if meant is None or not meant.known_as:
            return None
        other = self._known_as(flow.target, match_name).get(meant.known_as)
        return None if other is None else self._own_key(flow.target, match_name, other)

    def _known_as(self, system: str, match_name: str) -> Mapping[str, Kept]:
        """Give the first record of each match key."""
        where = (system, match_name)
        if where not in self._known:
            last_first = reversed(self.kept(*where))
            self._known[where] = {kept.known_as: kept for kept in last_first if kept.known_as}
        return self._known[where]

    def copies(self, due: Due) -> tuple[Kept, ...]:
        """Give the target records that stand for a due record.

        By the match key; a record without one stands for the due record whose other carried
        fields it has: a subject that forgets the key must not hide its doubles.
        """
        if due.flow.name not in self._copies:
            self._pair(due.flow)
        return self._copies[due.flow.name].get(due.kept.key, ())

    def undone(self, flow: Flow, kept: Kept) -> Iterator[str]:
        """Give the steps of a flow after which a copy has never stood where they lead.

        A copy that a person has moved is out of the flow's hands.
        """
        resource = self.resource(flow.target, self.bridge.matches[flow.on.match])
        if resource is None or resource.life is None:
            return
        path = (resource.life.field,)
        history = self.history(flow.target, resource.name, kept.key)
        moves = [w for w in history if at(w.before, path) != at(w.after, path)]
        if any(not w.by_subject for w in moves):
            return
        been = {str(at(w.after, path)) for w in moves}
        for name in flow.do:
            role = self.contracts[flow.target].roles.get(name)
            if role and role.verb == "do" and role.state and role.state not in been:
                yield name

    def ghosts(self, flow: Flow) -> tuple[Kept, ...]:
        """Give the target records that stand for no source record at all."""
        if flow.name not in self._copies:
            self._pair(flow)
        return self._ghosts[flow.name]

    def not_due(self, flow: Flow) -> Iterator[Kept]:
        """Give the target records whose source stands there and never called for them."""
        others = [f for f in self.bridge.into(flow.target, flow.on.match) if self.creates(f)]
        called = {due.kept.known_as for f in others for due in self.due(f) if self._asked(due)}
        there = {kept.known_as for kept in self.kept(flow.on.system, flow.on.match)}
        for kept in self.kept(flow.target, flow.on.match):
            if kept.known_as and kept.known_as in there - called:
                yield kept

    def _asked(self, due: Due) -> bool:
        """Tell whether anybody but the subject brought a record to where a flow takes it up."""
        match = self.bridge.matches[due.flow.on.match]
        resource = self.resource(due.flow.on.system, match)
        return resource is not None and any(
            _triggers(due.flow.on.what, resource, w) and not w.by_subject
            for w in self.history(due.flow.on.system, resource.name, due.kept.key)
        )

    def _pair(self, flow: Flow) -> None:
        match = flow.on.match
        sources = self._sources(flow)
        found: dict[str, list[Kept]] = {}
        ghosts: list[Kept] = []
        for target in self.kept(flow.target, match):
            keys = sources.get(target.known_as, []) if target.known_as else []
            alike = None if keys else self._alike(flow, target)
            keys = keys or ([alike] if alike is not None else [])
            if not keys:
                ghosts.append(target)
            for key in keys:
                found.setdefault(key, []).append(target)
        self._copies[flow.name] = {key: tuple(items) for key, items in found.items()}
        self._ghosts[flow.name] = tuple(ghosts)

    def _sources(self, flow: Flow) -> dict[str, list[str]]:
        """Give the keys of source records by what they are known as; of old names, too.

        A record that a person deleted or renamed after it crossed is the origin of its copy all
        the same; several records may be known by one key where the bridge ignores a difference.
        """
        match = self.bridge.matches[flow.on.match]
        side = match.sides[flow.on.system]
        found: dict[str, list[str]] = {}
        for kept in self.kept(flow.on.system, match.name):
            if kept.known_as:
                found.setdefault(kept.known_as, []).append(kept.key)
        for written in self.writes.get(flow.on.system, ()):
            if written.resource == side.resource and written.after is not None:
                known_as = match_key(match, flow.on.system, written.after)
                if known_as:
                    found.setdefault(known_as, [written.key])
        return found

    def _alike(self, flow: Flow, target: Kept) -> str | None:
        if target.known_as:
            return None
        key_path = self.bridge.matches[flow.on.match].sides[flow.target].path
        best, most = None, 0
        for due in self.due(flow):
            values = self.expected(due).values
            others = [(p, v) for p, v in values.items() if p != key_path]
            alike = sum(same(v, value_at(target.record, p)) for p, v in others)
            if alike > most and 2 * alike > len(others):
                best, most = due.kept.key, alike
        return best

    def created_at(self, system: str, resource: str, key: str) -> Event | None:
        """Give the event that first stored a record."""
        history = self.history(system, resource, key)
        return history[0].event if history else None

    @cached_property
    def _causes(self) -> Mapping[int, int]:
        return {e.seq: e.cause for e in self.trace.events}

    def chain(self, *seqs: int) -> tuple[int, ...]:
        """Give the events that led to these, oldest first."""
        found: set[int] = set()
        for seq in seqs:
            while seq in self._causes and seq not in found:
                found.add(seq)
                seq = self._causes[seq]
        return tuple(sorted(found))


def value_at(record: Value, path: Path) -> Value:
    """Give what stands at a path of a record, None when nothing does."""
    return at(record, path)  # type: ignore[return-value]  # records hold values only


def _last_move(resource: Resource, history: tuple[Written, ...]) -> bool:
    """Tell whether the subject made the last change of a record's state."""
    field = resource.life.field if resource.life else ""
    moves = [w for w in history if at(w.before, (field,)) != at(w.after, (field,))]
    return bool(moves) and moves[-1].by_subject


def _triggers(what: str, resource: Resource, written: Written) -> bool:
    if written.after is None:
        return what == "deleted"
    if what == "created":
        return written.before is None
    if what == "changed":
        return True
    return resource.life is not None and str(at(written.after, (resource.life.field,))) == what
