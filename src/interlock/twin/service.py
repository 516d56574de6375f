"""A system in memory: what a contract promises, kept. No clock, no network, no chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Literal
from uuid import UUID

from interlock.contract.model import (
    Call,
    Contract,
    EventOut,
    HttpBinding,
    Message,
    Operation,
    Reply,
    Resource,
    Role,
    Write,
)
from interlock.contract.roles.shapes import type_at
from interlock.errors import InternalError
from interlock.registry import nearest
from interlock.schema.check import conforms
from interlock.schema.types import Record
from interlock.twin.access import Gate, Token, secrets_for
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.events import Outbox, Outgoing, raised
from interlock.twin.moments import START
from interlock.twin.refusing import refusal
from interlock.twin.replies import event_body, good, time_value, without_writes
from interlock.twin.store import Row, Store, StoreState
from interlock.twin.verbs import VERBS, create_record
from interlock.values import Path, Value, canonical

__all__ = ["Outgoing", "Twin", "TwinState"]

READS_MAX = 500
_NOBODY = Resource("", Record((), open=True), "")


@dataclass(frozen=True, slots=True)
class TwinState:
    """Everything a twin remembers, at one moment; opaque to others."""

    store: StoreState
    gate: tuple[int, tuple[Token, ...]]
    outbox: tuple[int, tuple[Outgoing, ...], tuple[Outgoing, ...]]
    repeats: Mapping[tuple[str, str], tuple[str, Reply]]


class Twin:
    """A stateful stand-in for the system of a contract.

    access "open" lets everybody in. secrets: token, user, password, client_id, client_secret,
    api_key, webhook_key; those not given are drawn from the seed and can be read at `secrets`.
    start: the instant of virtual millisecond 0. zone: of texts that may not say theirs.
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
    ) -> None:
        self.contract = contract
        self.secrets: Mapping[str, str] = secrets_for(contract.system, seed, secrets or {})
        self._seed = seed
        self._start = start
        self._zone = zone
        self._gate = Gate(contract, self.secrets, strict=access == "strict")
        self._store = Store({r.name: r.unique for r in contract.resources})
        self._outbox = Outbox()
        self._repeats: dict[tuple[str, str], tuple[str, Reply]] = {}
        self._reads: dict[int, tuple[Call, int, Reply]] = {}

    def fresh(self) -> Twin:
        """Give a twin of the same contract, secrets and start that remembers nothing yet."""
        return Twin(
            self.contract,
            seed=self._seed,
            access="strict" if self._gate.strict else "open",
            secrets=self.secrets,
            start=self._start,
            zone=self._zone,
        )

    def instant(self, now_ms: int) -> datetime:
        """Give the instant of a virtual millisecond."""
        return self._start + timedelta(milliseconds=now_ms)

    def handle(self, call: Call, now_ms: int) -> Reply:
        """Answer a call; what it stores is in `Reply.writes` and may raise events."""
        operation = self.contract.operation(call.operation)
        if operation is None:
            raise InternalError(
                f"{self.contract.system} was called with the unknown operation {call.operation!r}",
                where=self.contract.origin.file,
                remedy="build calls from the operations of the contract",
            )
        try:
            self._gate.check(operation, call, now_ms)
            _check_form(call)
            return self._once(operation, call, now_ms)
        except Refused as refused:
            return refusal(self.contract, operation, refused)

    def _once(self, operation: Operation, call: Call, now_ms: int) -> Reply:
        """Answer a call with an idempotency key like the first one that had it."""
        key = _repeat_key(operation, call)
        if not key:
            return self._perform(operation, call, now_ms)
        text = canonical([call.args, call.body])
        known = self._repeats.get((operation.name, key))
        if known is not None and known[0] != text:
            raise Refused("repeat", f"the key {key} was used for another request")
        if known is not None:
            return without_writes(known[1])
        reply = self._perform(operation, call, now_ms)
        self._repeats[operation.name, key] = (text, reply)
        return reply

    def _perform(self, operation: Operation, call: Call, now_ms: int) -> Reply:
        role = self.contract.roles.get(operation.name, Role("none", ""))
        # Half of all reads are polls to which nothing has changed. By identity: a wire that reads
        # the same request again gives the same call, and what is kept here keeps its id.
        known = self._reads.get(id(call))
        if known is not None and known[1] == self._store.changes:
            return known[2]
        reply = self._done(operation, role, call, now_ms)
        if role.verb in ("read", "list") and not _tells_time(operation):
            if len(self._reads) >= READS_MAX:
                self._reads.clear()
            self._reads[id(call)] = (call, self._store.changes, reply)
        return reply

    def _done(self, operation: Operation, role: Role, call: Call, now_ms: int) -> Reply:
        resource = self.contract.resource(role.resource)
        desk = self._desk(operation, role, resource or _NOBODY, call, now_ms)
        verb = VERBS.get(role.verb) if resource is not None else None
        mark = self._store.mark()
        try:
            done = verb(desk) if verb is not None else Done()
        except Refused:
            # A refused creation leaves no gap in the numbers.
            self._store.rewind(mark)
            raise
        reply = good(desk if verb else replace(desk, role=replace(role, verb="none")), done)
        for write in done.writes:
            self._raise(write, desk, done)
        return reply

    def _desk(
        self, operation: Operation, role: Role, resource: Resource, call: Call, now_ms: int
    ) -> Desk:
        now = self.instant(now_ms)
        return Desk(
            self.contract, self._store, operation, role, resource, call, now, now_ms, self._zone
        )

    def _raise(self, write: Write, desk: Desk, done: Done) -> None:
        for event in raised(self.contract.events, write, desk.resource):
            told = replace(desk, operation=event.operation)
            row = next(r for r in done.rows if r.key == write.key)
            self._outbox.add(lambda n, e=event, d=told, r=row: self._message(e, d, r, n))  # type: ignore[misc]  # defaults bind the loop

    def _message(self, event: EventOut, desk: Desk, row: Row, n: int) -> Outgoing:
        message_id = self._message_id(event, desk, n)
        paths: dict[Path, Value] = {}
        for path, what in event.fields.items():
            paths[path] = _fixed(what, event, desk, path)
        if event.record is not None:
            paths[event.record] = row.record
        if event.key:
            paths[event.key] = row.record.get(desk.resource.key, row.key)
        if event.id:
            paths[event.id] = message_id
        body = event_body(desk, row, paths)
        headers = _headers(event, desk, message_id)
        return Outgoing(message_id, event, body, headers, 1, desk.now_ms)

    def _message_id(self, event: EventOut, desk: Desk, n: int) -> str:
        plain = f"{self.contract.system}-event-{n:06d}"
        type_ = type_at(event.operation.request.body, desk.types, event.id) if event.id else None
        if type_ is None or conforms(plain, type_, desk.types):
            return plain
        hexes = sha256(f"{self._seed}/{plain}".encode()).hexdigest()
        tries = (str(UUID(hexes[:32], version=4)), hexes[:24], str(n))
        return next((t for t in tries if conforms(t, type_, desk.types)), plain)

    def token(
        self, form: Mapping[str, str], basic: tuple[str, str] | None, now_ms: int
    ) -> tuple[int, dict[str, str | int]]:
        """Answer a request to the OAuth 2.0 token endpoint: HTTP status and JSON body."""
        return self._gate.issue(form, basic, now_ms)

    def expire_tokens(self) -> None:
        """End every access token at once."""
        self._gate.expire()

    def due(self, now_ms: int) -> tuple[Outgoing, ...]:
        """Give the messages that leave now; each must be reported by `delivered`."""
        return self._outbox.due(now_ms)

    def next_due_ms(self) -> int | None:
        """Give when the next message leaves, None when none waits."""
        return self._outbox.next_due_ms()

    def delivered(self, message_id: str, ok: bool, now_ms: int) -> None:
        """Take note how an attempt ended; failures come back after 1, 5 and 30 minutes."""
        self._outbox.delivered(message_id, ok=ok, now_ms=now_ms)

    def send_again(self, message: Outgoing, now_ms: int) -> None:
        """Let a message leave once more, at once, with its first attempt before it."""
        self._outbox.again(message, now_ms)

    @property
    def waiting(self) -> tuple[Outgoing, ...]:
        """Give the messages that are to leave, or are under way."""
        return self._outbox.state()[1]

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
        kind = _loaded(kind, record)
        role = Role("create", resource)
        operation = Operation("", Message(), (), HttpBinding("", ""))
        desk = self._desk(operation, role, kind, Call(""), now_ms)
        try:
            return create_record(desk, dict(record)).writes[0]
        except Refused as refused:
            raise InternalError(
                f"{resource} cannot be loaded: {refused.says}",
                where=f"{self.contract.system}.{resource}",
                remedy="load what it names first, and nothing twice",
            ) from None

    def snapshot(self) -> dict[str, dict[str, Value]]:
        """Give all records: resource -> key -> record; resources without records are there too."""
        return {
            r.name: {row.key: dict(row.record) for row in self._store.rows(r.name)}
            for r in self.contract.resources
        }

    def state(self) -> TwinState:
        """Give a copy of everything the twin remembers."""
        return TwinState(
            self._store.state(), self._gate.state(), self._outbox.state(), dict(self._repeats)
        )

    def restore(self, state: TwinState) -> None:
        """Go back to a copy."""
        self._store.restore(state.store)
        self._gate.restore(state.gate)
        self._outbox.restore(state.outbox)
        self._repeats = dict(state.repeats)


def _tells_time(operation: Operation) -> bool:
    return any(
        part.where == "header" and part.name.lower() == "last-modified"
        for outcome in operation.outcomes
        for part in outcome.message.parts
    )


def _loaded(kind: Resource, record: Mapping[str, Value]) -> Resource:
    """Give the resource as it is for whoever loads master data: he chooses keys and states."""
    stamps = {name: what for name, what in kind.stamps.items() if name not in record}
    life = replace(kind.life, moves=()) if kind.life else None
    return replace(kind, open_key=True, stamps=stamps, life=life)


def _check_form(call: Call) -> None:
    if call.wrong:
        first, more = call.wrong[0], len(call.wrong) - 1
        says = f"{first}" + (f" (and {more} more)" if more else "")
        raise Refused("invalid", says, field=first.path, breaches=call.wrong)


def _repeat_key(operation: Operation, call: Call) -> str:
    for part in operation.request.parts:
        if part.where == "header" and "idempotency" in part.name.lower():
            value = call.args.get(part.name)
            return str(value) if value not in (None, "") else ""
    return ""


def _fixed(what: str, event: EventOut, desk: Desk, path: Path) -> Value:
    if what == "time":
        return time_value(desk, path)
    if what == "resource":
        return desk.resource.name
    type_ = type_at(event.operation.request.body, desk.types, path)
    name = event.operation.name
    plain = name[0].lower() + name[1:]
    word = f"{desk.resource.name.lower()}.{event.on}"
    tries = (name, word, plain, word.replace(".changed", ".updated"), word.upper())
    if type_ is None:
        return name
    return next((t for t in tries if conforms(t, type_, desk.types)), name)


def _headers(event: EventOut, desk: Desk, message_id: str) -> dict[str, str]:
    """Fill the headers that the contract declares for the message."""
    headers = {}
    signed = event.signature
    ours = {h.lower() for h in (signed.header, signed.timestamp_header) if h} if signed else set()
    for part in event.operation.request.parts:
        if part.where != "header" or part.name.lower() in ours:
            continue
        word = part.name.lower()
        if "event" in word or "topic" in word or "type" in word:
            headers[part.name] = event.operation.name
        elif "id" in word.split("-") or "idempotency" in word or "delivery" in word:
            headers[part.name] = message_id
    return headers
