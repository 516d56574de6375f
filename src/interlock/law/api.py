"""What a law of your own in Python sees of a trial, and what it answers.

A law is a function of a `Trial` that yields a `Broken` for each thing that is wrong:

    def never_negative(trial):
        for order in trial.records("erp", "order"):
            if order.number("Amount") < 0:
                yield Broken("its amount is negative", zh="金额为负", record=order)

At stake is each record and each message that the trial has handed out to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from interlock.bridge.carry import match_key
from interlock.bridge.mapping import Match
from interlock.bridge.same import as_number
from interlock.data import dataclass
from interlock.law.reading import Reading, Written, value_at
from interlock.registry import nearest
from interlock.trace import Event
from interlock.values import Value, undotted

__all__ = ["Broken", "Message", "Record", "Trial", "Version"]


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it stood from `at_ms` (virtual, since the start) on; fields None: deleted."""

    at_ms: int
    fields: Value
    by_integration: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands at the end. known_as: its match key. versions: oldest first."""

    system: str
    match: str
    key: str
    known_as: str
    fields: Value
    versions: tuple[Version, ...]

    def __getitem__(self, name: str) -> Value:
        """Give a field by its dotted name, items of lists from 1; None when nothing is there."""
        return value_at(self.fields, undotted(name))

    def number(self, name: str) -> Decimal:
        """Give a field as a number; ValueError when it is none."""
        value = self[name]
        found = as_number(value)
        if found is None:
            raise ValueError(f"{name} of {self.match} {self.known_as} is {value!r}, no number")
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """A call of the integration. body: what it sent; outcome: how it ended, "" for no answer."""

    at_ms: int
    system: str
    operation: str
    body: Value
    outcome: str
    ok: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is wrong. says, zh: what, in English and Chinese. record: which one.

    field: its dotted name. evidence: `seq` of the versions or messages that show it; without any,
    those of the record. remedy, remedy_zh: what to do.
    """

    says: str
    zh: str = ""
    record: Record | None = None
    field: str = ""
    evidence: tuple[int, ...] = ()
    remedy: str = ""
    remedy_zh: str = ""


class Trial:
    """A finished trial. Everything that it hands out counts as at stake."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._told: set[tuple[str, ...]] = set()

    @property
    def at_stake(self) -> int:
        """Give how many records and messages were handed out."""
        return len(self._told)

    @property
    def end_ms(self) -> int:
        """Give the virtual time of the end."""
        return self._reading.end_ms

    @property
    def calm_from_ms(self) -> int:
        """Give the time from which nothing was done to the systems: no fault, no step."""
        return self._reading.calm_from_ms

    @property
    def events(self) -> tuple[Event, ...]:
        """Give everything that happened, as `interlock.trace` has it; nothing is at stake by it."""
        return self._reading.trace.events

    def records(self, system: str, match: str) -> Iterator[Record]:
        """Give the records of a match in a system as they stand at the end."""
        for kept in self._reading.kept(system, self._match(system, match).name):
            self._told.add(("record", system, match, kept.key))
            yield self._record(system, match, kept.key, kept.record)

    def counterparts(self, record: Record, system: str) -> tuple[Record, ...]:
        """Give the records of another system with the match key of a record."""
        found = self.records(system, record.match)
        return tuple(r for r in found if r.known_as and r.known_as == record.known_as)

    def calls(self, system: str = "", operation: str = "") -> Iterator[Message]:
        """Give the calls of the integration, of all systems and operations or of one."""
        ends = {e.cause: e for e in self.events if e.kind in ("reply", "failed")}
        for event in self.events:
            if event.kind != "request" or system not in ("", event.system):
                continue
            if operation in ("", event.operation):
                self._told.add(("call", str(event.seq)))
                end = ends.get(event.seq)
                outcome, ok = (end.outcome, end.ok) if end else ("", False)
                yield Message(
                    event.at_ms, event.system, event.operation, event.body, outcome, ok, event.seq
                )

    def _match(self, system: str, match: str) -> Match:
        matches: Mapping[str, Match] = self._reading.bridge.matches
        if match not in matches:
            raise LookupError(f"unknown match {match!r}: {nearest(match, matches)}")
        if system not in matches[match].sides:
            sides = tuple(matches[match].sides)
            raise LookupError(f"{match!r} has no side in {system!r}: {nearest(system, sides)}")
        return matches[match]

    def _record(self, system: str, match: str, key: str, fields: Value) -> Record:
        found = self._match(system, match)
        history = self._reading.history(system, found.sides[system].resource, key)
        known_as = match_key(found, system, fields)
        return Record(system, match, key, known_as, fields, tuple(map(_version, history)))


def _version(written: Written) -> Version:
    event = written.event
    return Version(event.at_ms, written.after, written.by_subject, event.seq)
