"""What each role does to the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from interlock.contract.model import Verb, Write
from interlock.contract.roles.kinds import of_its_kind
from interlock.contract.roles.shapes import as_record, type_at
from interlock.schema.types import Field, Type
from interlock.schema.types import Record as RecordType
from interlock.twin.desk import Desk, Done, Refused, key_text
from interlock.twin.fitting import Fill, default_of, fit
from interlock.twin.keeping.computing import compute
from interlock.twin.keeping.locking import check_absent, check_version
from interlock.twin.keeping.numbering import counted_by, field_type, next_number
from interlock.twin.keeping.placing import (
    check_above,
    check_parents,
    keyed,
    lay,
    moves,
    new_key,
    parents,
    stays,
    taken_out,
)
from interlock.twin.keeping.removing import delete, restore
from interlock.twin.keeping.rules import (
    check_move,
    check_references,
    check_unique,
    check_unlocked,
    next_state,
)
from interlock.twin.keeping.storable import Mark, storable
from interlock.twin.lists.listing import listed, selected
from interlock.twin.moments import written
from interlock.twin.store import Record, Row
from interlock.values import Value, at

MADE_UP_MAX = 500


def create(desk: Desk) -> Done:
    """Store a new record, or all records of a list; when one is refused, none is stored."""
    sent = [_checked(desk, given) for given in _all_given(desk)]
    if len(sent) == 1:
        return create_record(desk, sent[0])
    before = desk.store.state()
    try:
        done = [create_record(desk, record) for record in sent]
    except Refused:
        desk.store.restore(before)
        raise
    rows = tuple(row for d in done for row in d.rows)
    return Done(rows, tuple(write for d in done for write in d.writes), created=True)


def _all_given(desk: Desk) -> list[Value]:
    """Give the records of a call whose body may carry several in a list."""
    path = desk.role.record
    whole = desk.given(path[:-1]) if path[-1:] == (0,) else None
    if isinstance(whole, list) and whole:
        return whole
    return [desk.given(path) if path else None]


def create_record(desk: Desk, sent: Record) -> Done:
    """Store one record: key, stamps and first state are given, rules are kept."""
    resource = desk.resource
    above = desk.above() if desk.operation.name else taken_out(desk, sent)
    record = {**sent, **parents(desk, sent)} if desk.role.filters else dict(sent)
    named = check_above(desk, record, above) if above or desk.role.filters else {}
    _defaults(desk, record)
    _life(desk, record)
    key = new_key(desk, record, above)
    for name, kind in resource.stamps.items():
        if kind == "number" and name != resource.key:
            group = counted_by(resource, name, record, desk.now)
            record[name] = next_number(resource, name, desk.store, desk.types, group=group)
        elif kind in {"created", "changed"}:
            record[name] = _instant(desk, name)
        elif kind == "version":
            record[name] = _version(desk, name, 1)
    check_unique(desk, record, above=above)
    check_references(desk, record)
    complete = _complete(desk, record)
    if resource.buried is not None and resource.buried.field:
        complete[resource.buried.field] = False
    seq, change = desk.store.next(f"{resource.name}#"), desk.store.next_change()
    row = Row(key, complete, seq, 1, desk.now_ms, change)
    if above or desk.store.find_buried(f"/{resource.name}", key) is not None:
        lay(desk, row, {**above, **named})
    desk.store.put(resource.name, row)
    return Done((row,), (Write(resource.name, key, None, complete),), created=True)


def _sent(desk: Desk, before: Record | None = None) -> Record:
    return _checked(desk, desk.given(desk.role.record) if desk.role.record else None, before)


def _checked(desk: Desk, given: Value, before: Record | None = None) -> Record:
    """Give the record that the call carries, without the fields that only replies carry.

    before: the record that it changes; what is not sent may tell of which kind it is.
    """
    role = desk.role
    if isinstance(given, list):
        given = given[0] if given else None
    if given is not None and not isinstance(given, dict):
        raise Refused("invalid", f"a {desk.resource.name} must be sent as a record")
    if given and desk.habit is not None and desk.habit.taken.issuperset(given):
        return dict(given)
    body = desk.operation.request.body
    type_ = type_at(body, desk.types, role.record[1:]) if role.record[:1] == ("body",) else None
    shape = as_record(type_, desk.types) if type_ is not None else None
    known = {**(before or {}), **(given or {})}
    own = as_record(of_its_kind(known, desk.resource.type, desk.types), desk.types)
    sent: Record = {}
    for name, value in (given or {}).items():
        asked, field = shape.field(name) if shape else None, own.field(name) if own else None
        if asked is not None and asked.direction == "read":
            continue
        if field is None:
            # An XML attribute that no record has speaks to the operation.
            if not (name.startswith("@") and own is not None):
                sent[name] = value
            continue
        if asked is None or (asked.type is not field.type and asked.type != field.type):
            held = storable(desk, name, value, field, asked=asked)
            if isinstance(held, Mark):
                continue
            value = held
        sent[name] = value
    return sent


def _is_kept(name: str, shape: RecordType | None) -> bool:
    field = shape.field(name) if shape else None
    return field is None or field.direction != "read"


def _defaults(desk: Desk, record: Record) -> None:
    if desk.habit is not None and desk.habit.shape is not None:
        for name, value in desk.habit.defaults:
            record.setdefault(name, value)
        return
    shape = as_record(of_its_kind(record, desk.resource.type, desk.types), desk.types)
    for field in shape.fields if shape else ():
        if field.default is not None and field.name not in record:
            value = default_of(field, desk.types)
            if value is not None:
                record[field.name] = value


def _life(desk: Desk, record: Record) -> None:
    life = desk.resource.life
    # Without declared moves the state is the caller's own business.
    if life and (life.moves or record.get(life.field) is None):
        record[life.field] = life.initial


def _instant(desk: Desk, name: str) -> Value:
    type_ = field_type(desk.resource, name, desk.types)
    return written(desk.now, type_, desk.types, name=name, zone=desk.zone)


def _version(desk: Desk, name: str, number: int) -> Value:
    type_ = field_type(desk.resource, name, desk.types)
    return fit(number, type_, Fill(desk.types, {}))


def _complete(desk: Desk, record: Record) -> Record:
    """Add what the record's type demands and nobody gave, so that each reading shows the same."""
    known = desk.habit.ordered(record) if desk.habit is not None else None
    if known is not None:
        return known
    shape = as_record(of_its_kind(record, desk.resource.type, desk.types), desk.types)
    if shape is None:
        return record
    missing = [f for f in shape.fields if f.required and f.name not in record]
    if shape.alternatives:
        full = fit(record, replace(shape, open=True), Fill(desk.types, {}))
        if isinstance(full, dict):
            added = {k: v for k, v in full.items() if k not in record}
            record = {**record, **added}
    elif missing:
        record = {**record, **_made_up(desk, tuple(missing), shape.name)}
    if desk.resource.computed:
        record = compute(desk.resource, record, desk.types)
    names = [f.name for f in shape.fields if f.name in record]
    names += [n for n in record if shape.field(n) is None]
    return {name: record[name] for name in names}


def _made_up(desk: Desk, fields: tuple[Field, ...], kind: str) -> Record:
    """Give the values of fields that nobody gave: the same for all records that lack the same."""
    known = desk.store.made_up
    key = (desk.resource.name, kind, tuple(field.name for field in fields))
    if kind and key in known:
        return known[key]
    made = fit({}, RecordType(fields), Fill(desk.types, {}))
    assert isinstance(made, dict), "a record is made of fields"
    if kind and len(known) < MADE_UP_MAX:
        known[key] = made
    return made


def read(desk: Desk) -> Done:
    """Give one record; with `upsert`, one that was never written as a new one would be."""
    if desk.role.upsert and desk.find(desk.key()) is None:
        check_parents(desk)
        record: Record = {}
        _defaults(desk, record)
        _life(desk, record)
        return Done((Row(desk.key(), _complete(desk, record), 0, 0, desk.now_ms),))
    return Done(selected(desk, (desk.row(),)))


def change(desk: Desk) -> Done:
    """Change some fields: absent ones stay, nil empties, records merge, lists are replaced."""
    if desk.role.upsert and desk.find(desk.key()) is None:
        return create_record(*_under_its_key(desk, _sent(desk), desk.key()))
    row = desk.row()
    check_version(desk, row)
    sent = _sent(desk, row.record)
    return _changed(desk, row, _merged(row.record, sent, desk.resource.type, desk))


def _merged(old: Record, sent: Record, type_: Type, desk: Desk) -> Record:
    shape = as_record(type_, desk.types)
    result = dict(old)
    for name, value in sent.items():
        field = shape.field(name) if shape else None
        before = old.get(name)
        if value is None and field is not None and not field.nullable:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(before, dict) and field is not None:
            result[name] = _merged(before, value, field.type, desk)
        else:
            result[name] = value
    return result


def _changed(desk: Desk, row: Row, record: Record) -> Done:
    """Store the new form of a row if it differs in anything but stamps."""
    resource, record = desk.resource, stays(desk, record)
    for name in (resource.key, *resource.stamps):
        if name and name in row.record:
            record[name] = row.record[name]
    if resource.key_path:
        record = keyed(record, resource.key_path, at(row.record, resource.key_path))
    names = {n for n in {*record, *row.record} if record.get(n) != row.record.get(n)}
    if not names:
        # A change that changes nothing leaves no trace: no version, no event, no echo.
        return Done((row,))
    life = resource.life
    if life and life.field in names:
        check_move(desk, row, record.get(life.field))
    check_unlocked(desk, row, names)
    return _store(desk, row, record)


def _store(desk: Desk, row: Row, record: Record) -> Done:
    resource = desk.resource
    check_unique(desk, record, row.key)
    check_references(desk, record, row.record)
    moves(desk, row, record)
    for name, kind in resource.stamps.items():
        if kind == "changed":
            record[name] = _instant(desk, name)
        elif kind == "version":
            record[name] = _version(desk, name, row.version + 1)
    complete, change = _complete(desk, record), desk.store.next_change()
    after = Row(row.key, complete, row.seq, row.version + 1, desk.now_ms, change)
    desk.store.put(resource.name, after)
    return Done((after,), (Write(resource.name, row.key, row.record, after.record),))


def put_whole(desk: Desk) -> Done:
    """Replace all fields that a caller may send; with `upsert`, create what is not there."""
    resource, sent = desk.resource, _sent(desk)
    key = desk.key() or key_text(at(sent, resource.steps))
    row = desk.find(key)
    if row is None and desk.role.upsert:
        return create_record(*_under_its_key(desk, sent, key))
    if row is None or desk.key():
        row = desk.row()
    check_absent(desk, row)
    check_version(desk, row)
    shape = as_record(resource.type, desk.types)
    life = {resource.life.field} if resource.life else set()
    kept = {
        name: value
        for name, value in row.record.items()
        if name not in sent and (name in life or name in desk.blind or not _is_kept(name, shape))
    }
    return _changed(desk, row, {**kept, **sent})


def _under_its_key(desk: Desk, sent: Record, key: str) -> tuple[Desk, Record]:
    """Let a record be created under the key that the call names, whoever draws keys else."""
    name = desk.resource.key
    if not key or not name:
        return desk, sent
    stamps = {n: kind for n, kind in desk.resource.stamps.items() if n != name}
    mine = replace(desk.resource, stamps=stamps, open_key=True)
    return replace(desk, resource=mine), keyed(sent, mine.steps, _typed_key(desk, key))


def _typed_key(desk: Desk, key: str) -> Value:
    type_ = field_type(desk.resource, desk.resource.key, desk.types)
    return fit(key, type_, Fill(desk.types, {}))


def do(desk: Desk) -> Done:
    """Take a step of a record's life, with the fields that the call brings along."""
    row = desk.row()
    check_version(desk, row)
    state = next_state(desk, row)
    own = as_record(of_its_kind(row.record, desk.resource.type, desk.types), desk.types)
    # What the record has no place for speaks to the step: a file to attach, a reason.
    known = {f.name for f in own.fields} if own is not None else set(_with(desk))
    sent = {k: v for k, v in _with(desk).items() if k in known and k != desk.resource.key}
    record = stays(desk, _merged(row.record, sent, desk.resource.type, desk))
    if desk.resource.key_path:
        record = keyed(record, desk.resource.key_path, at(row.record, desk.resource.key_path))
    if desk.resource.life and state:
        record[desk.resource.life.field] = state
    if record == row.record:
        return Done((row,))
    return _store(desk, row, record)


def _with(desk: Desk) -> Record:
    if desk.role.record:
        return _sent(desk)
    body, own = desk.call.body, as_record(desk.resource.type, desk.types)
    if not isinstance(body, dict) or own is None:
        return {}
    return {name: value for name, value in body.items() if own.field(name) is not None}


VERBS: Mapping[Verb, Callable[[Desk], Done]] = {
    "create": create,
    "read": read,
    "list": listed,
    "change": change,
    "replace": put_whole,
    "delete": delete,
    "restore": restore,
    "do": do,
}
