"""Many records in one call, each with an outcome of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from interlock.contract.model import Batch, Reply, Role, Write
from interlock.contract.mood import is_meant
from interlock.contract.roles.shapes import type_at
from interlock.data import dataclass
from interlock.schema.types import Anything, Type
from interlock.twin.desk import Desk, Done, Refused
from interlock.twin.fitting import Fill, fit
from interlock.twin.refusing import failed
from interlock.twin.replies import good_outcome, shown_key, succeeded
from interlock.twin.store import Store
from interlock.values import Path, Value, put

Verb = Callable[[Desk], Done]
_OF_EACH = frozenset({"delete", "change", "replace"})


@dataclass(frozen=True, slots=True)
class One:
    """What became of one record."""

    done: Done | None = None
    refused: Refused | None = None


def each(desk: Desk, verb: Verb) -> Done:
    """Do what the operation does to each record that a call names in a list, or to none of them.

    The reply tells no outcome of each: that all went well must be true of all.
    """
    items = _several(desk.role)
    given = desk.given(items) if items else None
    count = len(given) if isinstance(given, list) else 0
    if count < 2:
        return verb(desk)
    before = desk.store.state()
    try:
        done = [verb(_at_item(desk, items, index - count)) for index in range(count)]
    except Refused:
        desk.store.restore(before)
        raise
    rows = tuple(row for one in done for row in one.rows)
    return Done(rows, tuple(write for one in done for write in one.writes))


def _several(role: Role) -> Path:
    """Give the list in which a call names what it deletes or changes, () where it names one."""
    key, record = role.key, role.record
    # Below "$" stand several names of one record.
    if role.verb not in _OF_EACH or 0 not in key or key[-1] == "$":
        return ()
    cut = key.index(0)
    return key[:cut] if not record or record[: cut + 1] == key[: cut + 1] else ()


def batched(desk: Desk, verb: Verb, store: Store) -> Reply:
    """Do for each record of the call what the operation does; refusals stay with their record."""
    batch = desk.role.batch
    assert batch is not None
    items = desk.given(batch.items)
    count = len(items) if isinstance(items, list) else 0
    before = store.state()
    # Counted from the end: a first item that is item 0 would mean the whole list.
    found = [
        One(refused=Refused("state", "cannot be booked at present"))
        if is_meant(desk.mood.items, index, count)
        else _one(desk, verb, batch, index - count)
        for index in range(count)
    ]
    whole = batch.whole if isinstance(batch.whole, bool) else desk.says_yes(batch.whole)
    if whole and any(one.refused for one in found):
        store.restore(before)
        says = "was taken back, since another record of the call was refused"
        found = [one if one.refused else One(refused=Refused("state", says)) for one in found]
    return _reply(desk, batch, found)


def _one(desk: Desk, verb: Verb, batch: Batch, index: int) -> One:
    mark = desk.store.mark()
    try:
        return One(verb(_at_item(desk, batch.items, index)))
    except Refused as refused:
        desk.store.rewind(mark)
        return One(refused=refused)


def _at_item(desk: Desk, items: Path, index: int) -> Desk:
    """Let an operation speak of one item of a list."""
    role = replace(
        desk.role,
        record=_of_item(desk.role.record, items, index),
        key=_of_item(desk.role.key, items, index),
        batch=None,
    )
    return replace(desk, role=role)


def _of_item(path: Path, items: Path, index: int) -> Path:
    """Give the path that leads to the same place in another item."""
    if path[: len(items)] != items or len(path) <= len(items):
        return path
    return (*items, index, *path[len(items) + 1 :])


def _reply(desk: Desk, batch: Batch, found: list[One]) -> Reply:
    outcome = good_outcome(desk.operation, desk.role, Done())
    name = outcome.code if outcome else "ok"
    writes: list[Write] = [w for one in found if one.done for w in one.done.writes]
    ok = not found or any(one.done for one in found)
    if outcome is None or not outcome.message.has_body:
        return Reply(name, ok=ok, writes=tuple(writes))
    body = outcome.message.body
    item = type_at(body, desk.types, (*batch.results, 0)) or Anything("not described")
    told: list[Value] = []
    for index, one in enumerate(found):
        value, facts = _told(desk, (batch, item), one, index)
        told.append(fit(value, item, Fill(desk.types, facts, eager=True)))
    refused = sum(1 for one in found if one.refused)
    counts: dict[str, tuple[Value, ...]] = {
        **dict.fromkeys(("total", "count", "totalcount"), (len(found),)),
        **dict.fromkeys(("succeeded", "successcount", "success"), (len(found) - refused, ok)),
        **dict.fromkeys(("failed", "failedcount", "failcount", "errorcount"), (refused,)),
        "haserror": (refused > 0,), "issuccess": (ok,),
    }  # fmt: skip
    fill = Fill(desk.types, counts, eager=True, spine=batch.results)
    says = "; ".join(one.refused.says for one in found if one.refused)
    whole = fit(put({}, batch.results, told), body, fill)
    return Reply(name, ok=ok, body=whole, writes=tuple(writes), says=says)


def _told(
    desk: Desk, form: tuple[Batch, Type], one: One, index: int
) -> tuple[Value, dict[str, tuple[Value, ...]]]:
    """Give the outcome of one record, and the facts about it."""
    batch, item = form
    place: dict[str, tuple[Value, ...]] = dict.fromkeys(("index", "position", "dindex"), (index,))
    if one.refused is not None:
        told, facts = failed(desk.contract, item, one.refused)
        return told, {**facts, **place}
    value: Value = {}
    assert one.done is not None
    row = one.done.rows[0]
    if batch.key:
        value = put(value, batch.key, shown_key(desk, row))
    if batch.record is not None:
        seen = {k: v for k, v in row.record.items() if k not in desk.blind}
        value = put(value, batch.record, seen)
    status = 201 if one.done.created else 200
    return value, {**succeeded(desk, one.done, status), **place}
