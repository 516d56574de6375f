"""A system in memory: what a contract promises, kept. No clock, no network, no chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

from interlock.contract.model import (
    Call,
    Contract,
    Operation,
    Reply,
    Resource,
    Rights,
    Role,
    Write,
)
from interlock.contract.mood import PLAIN, Mood
from interlock.data import dataclass
from interlock.errors import InternalError
from interlock.patterns import module
from interlock.registry import nearest
from interlock.schema.types import Record
from interlock.twin.audit import Entry, Note, Trail, notes
from interlock.twin.callers.access import DEFAULT, Gate, GateState, Secrets
from interlock.twin.callers.rights import check_action, check_fields, hidden, masked, roles_of
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.events import Outbox, OutboxState, Outgoing
from interlock.twin.habits import Habits
from interlock.twin.keeping.creating import Shorts
from interlock.twin.keeping.moods import check_mood, in_mood
from interlock.twin.known.reads import Reading, Reads, tells_time
from interlock.twin.known.repeats import Answered, Place, Repeats, place_of
from interlock.twin.nesting import kept
from interlock.twin.refusing import Refusals
from interlock.twin.store import Store, StoreState
from interlock.values import Value, put

if TYPE_CHECKING:
    from interlock.twin import batches, replies, verbs
    from interlock.twin.keeping import loading, locking
else:
    # Of what is stored; a twin that was just started has nothing.
    _names = ("batches", "replies", "verbs", "keeping.loading", "keeping.locking")
    batches, replies, verbs, loading, locking = (module(f"interlock.twin.{n}") for n in _names)

__all__ = ["Entry", "Outgoing", "Twin", "TwinState"]

START = datetime(2026, 1, 5, 1, tzinfo=UTC)

_NO_ROLE = Role("none", "")
_NOBODY = Resource("", Record((), open=True), "")
Asked: TypeAlias = tuple[Operation, Role, Call]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the roles that limit what it may do; () when nothing does."""

    who: str
    roles: tuple[Rights, ...] = ()
    mood: Mood = PLAIN


@dataclass(frozen=True, slots=True)
class TwinState:
    """Everything a twin remembers, at one moment; opaque to others."""

    store: StoreState
    gate: GateState
    outbox: OutboxState
    repeats: Mapping[Place, Answered]
    audit: tuple[Note, ...]


class Twin:
    """A stateful stand-in for the system of a contract.

    access "open" lets everybody in. secrets: token, user, password, client_id, client_secret,
    api_key, webhook_key, and for callers whom the overlay's roles name "password:NAME",
    "token:NAME", "api_key:NAME"; those not given are drawn from the seed and stand in `secrets`.
    start: the instant of virtual millisecond 0. zone: of texts that may not say theirs. seals:
    records lie as texts until somebody reads them, for twins that live long and keep many.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        seed: int = 0,
        access: Literal["open", "strict"] = "strict",
        secrets: Mapping[str, str] | None = None,
        start: datetime = START,
        zone: timezone = UTC,
        seals: bool = False,
    ) -> None:
        self.contract = contract
        users = tuple(dict.fromkeys(u for r in contract.rights for u in r.users if u != DEFAULT))
        self.secrets: Mapping[str, str] = Secrets(contract.system, seed, secrets or {}, users)
        self._seed = seed
        self._start = start
        self._now = 0, start
        self._zone = zone
        self.seals = seals
        self._gate = Gate(contract, self.secrets, strict=access == "strict")
        self._store = Store({r.name: r.unique for r in contract.resources})
        self._outbox = Outbox()
        self._repeats = Repeats()
        self._audit = Trail()
        self._reads = Reads(self._store)
        # Without them each call goes the long way, to the same end.
        habits = Habits(contract)
        self.habits: Habits | None = habits
        self.shorts: Shorts | None = Shorts(contract, habits)
        self.refusals = Refusals(contract)
        ranged = (
            (f"{r.name}.{name}", r.ranges[name]) for r in contract.resources for name in r.ranges
        )
        self._gaps = frozenset(name for name, numbers in ranged if numbers.gaps)

    def fresh(self) -> Twin:
        """Give a twin of the same contract, secrets and start that remembers nothing yet."""
        twin = Twin(
            self.contract,
            seed=self._seed,
            access="strict" if self._gate.strict else "open",
            secrets=self.secrets,
            start=self._start,
            zone=self._zone,
            seals=self.seals,
        )
        # What was worked out from the contract holds for each twin of it.
        twin.habits, twin.shorts, twin.refusals = self.habits, self.shorts, self.refusals
        return twin

    @property
    def strict(self) -> bool:
        """Tell whether callers must show who they are."""
        return self._gate.strict

    def instant(self, now_ms: int) -> datetime:
        """Give the instant of a virtual millisecond."""
        if self._now[0] != now_ms:
            self._now = now_ms, self._start + timedelta(milliseconds=now_ms)
        return self._now[1]

    def handle(self, call: Call, now_ms: int, mood: Mood = PLAIN) -> Reply:
        """Answer a call; what it stores is in `Reply.writes` and may raise events."""
        operation = self.contract.operation(call.operation)
        if operation is None:
            raise InternalError(
                f"{self.contract.system} was called with the unknown operation {call.operation!r}",
                where=self.contract.origin.file,
                remedy="build calls from the operations of the contract",
            )
        try:
            who = self._gate.check(operation, call, now_ms, self.instant)
            if mood is PLAIN:
                known = None
                if call.body is not None and not call.wrong:
                    known = self._quickly(operation, call, now_ms, who)
                if known is None:
                    known = self._reads.find(call, who)
                if known is not None:
                    return known
            if call.wrong:
                return self.refusals.wrong(operation, call.wrong)
            role = self.contract.roles.get(operation.name, _NO_ROLE)
            mine = roles_of(self.contract, who) if who and not call.people else ()
            check_action(mine, who, operation, role)
            check_mood(mood)
            return self._once((operation, role, call), now_ms, Caller(who, mine, mood))
        except Refused as refused:
            return self.refusals.of(operation, refused)

    def reading(self, call: Call) -> Reading | None:
        """Give the answer to a call that reads, and on what it rests; for `says_again`."""
        return self._reads.of(call)

    def says_again(self, reading: Reading, now_ms: int) -> bool:
        """Tell whether the same call would be answered the same now."""
        if reading.changes != self._store.changes and not self._reads.hold(reading):
            return False
        # Where everybody is let in, who calls is told by the call alone.
        if not self._gate.strict:
            return True
        call = reading.call
        operation = self.contract.operation(call.operation)
        if operation is None:
            return True
        try:
            return self._gate.check(operation, call, now_ms, self.instant) == reading.who
        except Refused:
            return False

    def _quickly(self, operation: Operation, call: Call, now_ms: int, who: str) -> Reply | None:
        """Answer a call in the short way of its operation, if it has one."""
        short = self.shorts.of(operation) if self.shorts is not None else None
        if short is None:
            return None
        self._store.now_ms = now_ms
        found = short(self._store, call, self.seals)
        if found is None:
            return None
        reply, text = found
        write, now = reply.writes[0], self.instant(now_ms)
        after = text or write.after
        self._audit.note(((who, now, operation.name, write.resource, write.key, None, after),))
        return reply

    def _once(self, asked: Asked, now_ms: int, caller: Caller) -> Reply:
        """Answer a call whose key is known like the first one that had it."""
        operation, role, call = asked
        place = place_of(operation, role, call, caller.who) if role.repeat is not None else None
        if place is None or role.repeat is None or caller.mood.forgets:
            return self._perform(asked, now_ms, caller)
        known = self._repeats.find(place, call, now_ms)
        if known is not None:
            return replies.without_writes(known)
        reply = self._perform(asked, now_ms, caller)
        lasts_ms = role.repeat.lifetime_s * 1000
        self._repeats.note(place, call, reply, now_ms + lasts_ms if lasts_ms else None)
        return reply

    def _perform(self, asked: Asked, now_ms: int, caller: Caller) -> Reply:
        operation, role, call = asked
        reply = self._done(asked, now_ms, caller)
        session = self._gate.sessions.scheme
        if session is not None:
            return self._with_session(asked, reply, now_ms)
        if caller.mood is PLAIN and role.verb in ("read", "list") and not tells_time(operation):
            self._reads.note(call, caller.who, role, reply)
        return reply

    def _with_session(self, asked: Asked, reply: Reply, now_ms: int) -> Reply:
        """Begin or end the session of a call that asks for it."""
        operation, _, call = asked
        sessions = self._gate.sessions
        session = sessions.scheme.session if sessions.scheme is not None else None
        if session is None:
            return reply
        if session.logout and operation.name == session.logout:
            sessions.close(call)
            return reply
        if not self._gate.begins(operation, call, now_ms):
            return reply
        opened = self._gate.login(call, now_ms)
        body = reply.body
        if session.told and reply.ok:
            body = put(body, session.told, opened.cookie)
        if session.csrf_path and reply.ok:
            body = put(body, session.csrf_path, opened.csrf)
        return replace(reply, body=body, headers={**reply.headers, **sessions.headers(opened)})

    def _done(self, asked: Asked, now_ms: int, caller: Caller) -> Reply:
        operation, role, call = asked
        resource = self.contract.resource(role.resource)
        desk = self._desk(operation, role, resource or _NOBODY, call, now_ms)
        desk = in_mood(desk, caller.mood)
        if resource is None or role.verb == "none":
            return replies.good(replace(desk, role=replace(role, verb="none")), Done())
        if caller.roles:
            desk = replace(desk, blind=hidden(caller.roles, resource.name))
            check_fields(desk, caller.roles, caller.who)
        mark = self._store.mark()
        if role.batch is not None:
            reply = batches.batched(desk, verbs.VERBS[role.verb], self._store)
        else:
            try:
                plain = role.verb == "read" and not (role.upsert or role.select)
                done = Done((desk.row(),)) if plain else batches.each(desk, verbs.VERBS[role.verb])
            except Refused:
                # A refused creation leaves no gap in the numbers, where none may be.
                self._store.rewind(mark, self._gaps)
                raise
            same = locking.unchanged(desk, done)
            reply = same or replies.good(desk, masked(done, resource, desk.blind))
        if self.contract.events and reply.writes:
            # What only asks needs none of it, nor does who has no events.
            from interlock.twin.announcing import announced

            for write in reply.writes:
                for build in announced(write, desk, self._seed):
                    self._outbox.add(build)
        who, now = caller.who, desk.now
        self._audit.note(notes(reply.writes, operation.name, who, now, seals=self.seals))
        return reply

    def _desk(
        self, operation: Operation, role: Role, resource: Resource, call: Call, now_ms: int
    ) -> Desk:
        now = self.instant(now_ms)
        self._store.now_ms = now_ms
        whole = operation.name and resource.name and role.batch is None
        return Desk(
            self.contract, self._store, operation, role, resource, call, now, now_ms, self._zone,
            habit=self.habits.of(operation, role, resource) if whole and self.habits else None,
        )  # fmt: skip

    def token(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, now_ms: int
    ) -> tuple[int, dict[str, str | int]]:
        """Answer a request to the OAuth 2.0 token endpoint: HTTP status and JSON body."""
        return self._gate.tokens.issue(form, basic, now_ms)

    def expire_tokens(self) -> None:
        """End every access token and every session at once."""
        self._gate.expire()

    def due(self, now_ms: int) -> tuple[Outgoing, ...]:
        """Give the messages that leave now; each must be reported by `delivered`."""
        return self._outbox.due(now_ms)

    def next_due_ms(self) -> int | None:
        """Give when the next message leaves, None when none waits."""
        return self._outbox.next_due_ms()

    def is_away(self, message: Outgoing) -> bool:
        """Tell whether a message is under way, as `due` gave it."""
        return self._outbox.is_away(message)

    def delivered(self, message_id: str, ok: bool, now_ms: int) -> None:
        """Take note how an attempt ended; failures come back after its waits."""
        self._outbox.delivered(message_id, ok=ok, now_ms=now_ms)

    def send_again(self, message: Outgoing, now_ms: int) -> None:
        """Let a message leave once more, at once, with its first attempt before it."""
        self._outbox.again(message, now_ms)

    @property
    def waiting(self) -> tuple[Outgoing, ...]:
        """Give the messages that are to leave, or are under way."""
        return self._outbox.state().waiting

    @property
    def given_up(self) -> tuple[Outgoing, ...]:
        """Give the messages that no attempt has brought."""
        return self._outbox.given_up

    def add(self, resource: str, record: Mapping[str, Value], now_ms: int) -> Write:
        """Put a record in as master data is loaded, with the key and the state that it names.

        No event is raised. InternalError when there is no such resource or the record is refused.
        """
        kind = self.contract.resource(resource)
        if kind is None:
            raise InternalError(
                f"{self.contract.system} keeps no {resource}",
                where=self.contract.origin.file,
                remedy=nearest(resource, tuple(r.name for r in self.contract.resources)),
            )
        desk = self._desk(*loading.asked(kind, record), now_ms)
        try:
            write = verbs.create_record(desk, dict(record)).writes[0]
        except Refused as refused:
            raise InternalError(
                f"{resource} cannot be loaded: {refused.says}",
                where=f"{self.contract.system}.{resource}",
                remedy="load what it names first, and nothing twice",
            ) from None
        loading.count_on(desk, kind, record)
        self._audit.note(notes((write,), "", "loaded", desk.now, seals=self.seals))
        return write

    @property
    def audit(self) -> tuple[Entry, ...]:
        """Give who has changed what and when, the oldest first; the last AUDIT_MAX changes."""
        return self._audit.told()

    def snapshot(self, *, places: bool = False) -> dict[str, dict[str, Value]]:
        """Give all records: resource -> key -> record; resources without records are there too.

        places: with what they lie below, where no field says it: {"/Customer": "C1"}.
        """
        kinds = self.contract.resources
        return {kind.name: kept(self._store, kind, places=places) for kind in kinds}

    def state(self) -> TwinState:
        """Give a copy of everything the twin remembers."""
        return TwinState(
            self._store.state(),
            self._gate.state(),
            self._outbox.state(),
            self._repeats.state(),
            self._audit.state(),
        )

    def restore(self, state: TwinState, *, at_once: bool = False) -> None:
        """Go back to a copy. at_once: no time has gone by, so what is under way stays so."""
        self._store.restore(state.store)
        self._gate.restore(state.gate)
        self._outbox.restore(state.outbox, at_once=at_once)
        self._repeats.restore(state.repeats)
        self._audit.restore(state.audit)
