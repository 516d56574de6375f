"""The creation that asks for nothing special: made ready once, then done without a detour.

A record that is sent whole and valid, gets its key, is stored and answered as it is. Whatever
asks for more (a number range, a sum, a reference, an event, a session) goes through the verbs,
and so does any call that turns out to be different; both ways have the same result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from interlock.contract.json_wire.texts import grown, joined
from interlock.contract.model import Call, Contract, Operation, Reply, Resource, Role, Write
from interlock.contract.roles.shapes import type_at
from interlock.patterns import module
from interlock.twin.desk import key_text
from interlock.twin.fitting import Fill, fit
from interlock.twin.habits import Habit, Habits, Mirror, passed_on
from interlock.twin.store import Record, Store
from interlock.values import Value, at

if TYPE_CHECKING:
    from interlock.twin.keeping import numbering
else:
    numbering = module("interlock.twin.keeping.numbering")

Short: TypeAlias = Callable[[Store, Call, bool], tuple[Reply, bytes] | None]
"""Answers a call that is right, with the text that is stored if texts are to be.

None: the call wants the long way.
"""


class Shorts:
    """The short ways of a contract, each made ready when its operation is first called."""

    def __init__(self, contract: Contract, habits: Habits) -> None:
        self._contract = contract
        self._habits = habits
        self._known: dict[str, Short | None] = {}

    def of(self, operation: Operation) -> Short | None:
        """Give the short way of an operation, None when it has none."""
        if operation.name not in self._known:
            self._known[operation.name] = self._made(operation)
        return self._known[operation.name]

    def _made(self, operation: Operation) -> Short | None:
        role = self._contract.roles.get(operation.name)
        resource = self._contract.resource(role.resource) if role is not None else None
        if role is None or resource is None or role.verb != "create":
            return None
        habit = self._habits.of(operation, role, resource)
        if resource.key_path:
            return None
        if not _is_plain(self._contract, role, resource):
            return None
        if resource.key in habit.taken and resource.open_key:
            return None
        if habit.ticket is not None:
            return _issue(self._contract, operation, resource, habit)
        if habit.mirror is None or not resource.key:
            return None
        if any(part.where == "header" for part in habit.mirror.outcome.message.parts):
            return None
        return _create(self._contract, resource, habit, habit.mirror)


def _is_plain(contract: Contract, role: Role, resource: Resource) -> bool:
    """Tell whether nothing but the call decides what is stored, and nobody else hears of it."""
    key = resource.key
    if contract.rights or any(a.session is not None for a in contract.access):
        return False
    if role.filters or role.repeat is not None or role.batch is not None:
        return False
    if any(event.resource == resource.name for event in contract.events):
        return False
    special = (resource.computed, resource.references, resource.buried, resource.ranges)
    if any(special) or resource.numbers.get(key) or set(resource.stamps) - {key}:
        return False
    return resource.stamps.get(key, "number") == "number" and all(
        key not in group for group in resource.unique
    )


def _record(habit: Habit, resource: Resource, store: Store, given: object) -> Record | None:
    """Give the record that is made of what was sent, the place of its key still empty.

    None: it has to be looked at more closely.
    """
    if not isinstance(given, dict) or not given or not habit.taken.issuperset(given):
        return None
    sent, life = dict(given), resource.life
    for name, value in habit.defaults:
        sent.setdefault(name, value)
    if life is not None and (life.moves or sent.get(life.field) is None):
        sent[life.field] = life.initial
    if resource.key:
        sent[resource.key] = ""
    record = habit.ordered(sent)
    return None if record is None or store.taken(resource.name, record) is not None else record


def _create(contract: Contract, resource: Resource, habit: Habit, mirror: Mirror) -> Short:
    """Make the short way of a creation that is answered by the record."""
    types, kind, key_name = contract.types, resource.name, resource.key
    key_type = numbering.field_type(resource, key_name, types)
    shown = mirror.type.field(key_name)
    alike = shown is not None and shown.type == key_type and shown.direction != "write"
    settled = mirror.same | {key_name} if alike else mirror.same
    ends = _ends(resource, habit, mirror, settled)
    draw = numbering.drawer(resource, key_name, key_type, types)

    def create(store: Store, call: Call, seals: bool) -> tuple[Reply, bytes] | None:
        body = call.body
        if not call.sure or not isinstance(body, dict):
            return None
        # Names that the type does not know are as many and as long as a caller likes.
        end = ends(tuple(body)) if habit.taken.issuperset(body) else None
        record: Record | None = None
        if end is None or store.taken(kind, body) is not None:
            record = _record(habit, resource, store, body)
            if record is None:
                return None
        drawn = draw(store)
        while not (key := key_text(drawn)) or store.get(kind, key) is not None:
            drawn = draw(store)
        told: Value
        text = call.text if seals else b""
        if record is None:
            # Nothing but the key is added, so all the rest is as the wire has seen it.
            first = end == "first"
            told = record = {key_name: drawn, **body} if first else {**body, key_name: drawn}
            text = text and joined(text, key_name, drawn, first=first)
        else:
            record[key_name] = drawn
            told = passed_on(mirror, body, record, types)
            if told is None:
                told = fit(record, mirror.type, Fill(types, {}, seen=store.seen))
            text = text and grown(record, body, text)
        store.add(kind, key, record, text)
        known = (told, text) if text and told is record else None
        writes = (Write(kind, key, None, record),)
        return Reply(mirror.code, ok=True, body=told, writes=writes, known=known), text

    return create


def _ends(
    resource: Resource, habit: Habit, mirror: Mirror, settled: frozenset[str]
) -> Callable[[tuple[str, ...]], Literal["first", "last"] | None]:
    """Make what tells, by the names of a body, at which end its key is all that it lacks.

    All of them must be names that the operation takes.
    None: more is done to it, or more has to be looked at.
    """
    key, bare = resource.key, resource.life is None and resource.key not in habit.taken
    defaults = frozenset(name for name, _ in habit.defaults)

    # Most bodies of an operation have the same few names, in the same order.
    @lru_cache(maxsize=500)
    def end(names: tuple[str, ...]) -> Literal["first", "last"] | None:
        kept = (*names, key)
        given = frozenset(kept)
        if not (bare and names and given >= defaults) or not settled >= given >= mirror.demanded:
            return None
        order = tuple(habit.ordered(dict.fromkeys(kept, "")) or ())
        return "last" if order == kept else "first" if order == (key, *names) else None

    return end


def _issue(
    contract: Contract, operation: Operation, resource: Resource, habit: Habit
) -> Short | None:
    """Make the short way of a creation that is answered by nothing but a key no field holds."""
    role, success, types = contract.roles[operation.name], operation.success, contract.types
    if habit.ticket is None or success is None or resource.key or role.record[:1] != ("body",):
        return None
    (code, name), kind, path = habit.ticket, resource.name, role.record[1:]
    key_type = type_at(success.message.body, types, role.result_key)
    if key_type is None:
        return None

    def create(store: Store, call: Call, _seals: bool) -> tuple[Reply, bytes] | None:
        record = _record(habit, resource, store, at(call.body, path))
        if record is None:
            return None
        key = key_text(numbering.next_value(resource, "#key", store, key_type, types=types))
        store.add(kind, key, record, b"")
        writes = (Write(kind, key, None, record),)
        return Reply(code, ok=True, body={name: key}, writes=writes), b""

    return create
