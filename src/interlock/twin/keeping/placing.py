"""Where a new record lies, and under which key: below others, or on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interlock.contract.model import HttpBinding, Resource
from interlock.contract.roles.shapes import type_at
from interlock.schema.check import conforms
from interlock.schema.types import Type
from interlock.twin.desk import Desk, Refused, key_text
from interlock.twin.fitting import Fill, fit
from interlock.twin.keeping.numbering import counted_by, next_number, next_value
from interlock.twin.keeping.rules import exists
from interlock.twin.nesting import counts_apart
from interlock.twin.store import Record, Row
from interlock.values import Path, Value, at, put

OWN = "/"
"""The name under which loaded data gives the key of a record that has no field for it."""


def parents(desk: Desk, sent: Record) -> Record:
    """Give the fields that the path of a creation fills; refuse a record that says otherwise."""
    return _filled(desk, sent, tuple(desk.role.filters))


def stays(desk: Desk, record: Record) -> Record:
    """Give a changed record with the fields by which its path finds it; refuse other ones."""
    if not desk.role.filters:
        return record
    scopes = desk.nest().scopes.named
    names = tuple(n for n in desk.role.filters if any(n in scope for scope in scopes))
    return {**record, **_filled(desk, record, names)} if names else record


def _filled(desk: Desk, sent: Record, names: tuple[str, ...]) -> Record:
    found: Record = {}
    for name in names:
        value = desk.given(desk.role.filters[name])
        if name.startswith("/") or value is None:
            continue
        said = sent.get(name)
        if said is None:
            found[name] = value
        elif not isinstance(said, (dict, list)) and str(said) != str(value):
            says = f"{name} is {said!s} in the record and {value!s} in the path"
            raise Refused("invalid", says, field=name)
    return found


def moves(desk: Desk, row: Row, record: Record) -> None:
    """Let a changed record be found where it lies now; refuse one where another lies."""
    nest = desk.nest()
    if not nest.scopes.named or nest.key_now(row) == nest.key_now(replace(row, record=record)):
        return
    other = nest.get(nest.own_key(row), {**record, **nest.above(row.key)})
    if other is not None:
        says = f"{nest.name} {nest.own_key(row)} exists there already"
        raise Refused("duplicate", says, field=desk.resource.key, existing=nest.own_key(row))
    nest.moved(replace(row, record=record))


def taken_out(desk: Desk, sent: Record) -> Record:
    """Take what loaded data names above a record out of it: {"/Customer": "C1"}."""
    own = OWN if not desk.resource.key else ""
    given = [name for name in sent if name.startswith("/") and name != own]
    if not given:
        return {}
    known = places(desk)
    for name in given:
        if name not in known:
            others = f", only below {' or '.join(known)}" if known else ""
            says = f"no {desk.resource.name} lies below {name}{others}"
            raise Refused("invalid", says, field=name)
    return {name: key_text(sent.pop(name)) for name in given}


def places(desk: Desk) -> tuple[str, ...]:
    """Give what records of the resource lie below where no field of them says so: "/Customer"."""
    roles = (r for r in desk.contract.roles.values() if r.resource == desk.resource.name)
    return tuple(dict.fromkeys(n for r in roles for n in r.filters if n.startswith("/")))


def check_above(desk: Desk, record: Record, above: Record) -> Record:
    """Refuse to create a record below one that does not exist, or not there.

    Gives under which keys those are kept that have a key of their own: {"#Contact": "C1/7"}.
    """
    found: Record = {}
    for place, key in above.items():
        other = desk.contract.resource(place[1:])
        if other is None:
            continue
        nest = desk.nest(other)
        rows = tuple(nest.named(str(key), _known(desk, other, {**record, **above})))
        rows = tuple(row for row in rows if nest.is_below(row.key, above))
        if not rows:
            raise Refused("not-found", f"there is no {other.name} {key}", field=other.key)
        if len(rows) == 1 and rows[0].key != key:
            found[f"#{other.name}"] = rows[0].key
    for name, value in _by_path(desk).items():
        target = desk.resource.references.get(name)
        if target is not None and not exists(desk, target, {**record, **above}, value):
            says = f"there is no {target.partition('.')[0]} {value!s}"
            raise Refused("not-found", says, field=name)
    return found


def check_parents(desk: Desk) -> None:
    """Refuse a call whose path names above the records what is not there."""
    if desk.role.filters:
        check_above(desk, _by_path(desk), desk.above())


def _by_path(desk: Desk) -> Record:
    """Give the fields that the path of a call tells."""
    binding = desk.operation.binding
    path = binding.path if isinstance(binding, HttpBinding) else ""
    fields = {n: p for n, p in desk.role.filters.items() if f"{{{p[-1]}}}" in path}
    told = {n: desk.given(p) for n, p in fields.items() if not n.startswith("/")}
    return {name: value for name, value in told.items() if value is not None}


def _known(desk: Desk, other: Resource, said: Mapping[str, Value]) -> dict[str, Value]:
    """Give what is known of what a parent lies below itself, by the names of its own filters."""
    known = dict(said)
    for scope in desk.nest(other).scopes.named:
        roles = (r for r in desk.contract.roles.values() if r.resource == other.name and r.key)
        role = next((r for r in roles if set(scope) <= set(r.filters)), desk.role)
        for name in scope:
            place = f"/{other.references.get(name, '').partition('.')[0]}"
            value = desk.given(role.filters.get(name, ())) or said.get(name, said.get(place))
            if value is not None:
                known[name] = value
    return known


def new_key(desk: Desk, record: Record, above: Record) -> str:
    """Choose the key of a new record, write it into its key field; give it as it is kept."""
    resource, nest = desk.resource, desk.nest()
    if not resource.key:
        return _hidden_key(desk, record, above)
    chosen = at(record, resource.steps)
    numbered = resource.stamps.get(resource.key) == "number"
    known = {**record, **above} if nest.scopes.named else {}
    if chosen not in (None, "") and resource.open_key and not numbered:
        own = key_text(chosen)
        if nest.get(own, known) is not None:
            says = f"{resource.name} {own} exists already"
            raise Refused("duplicate", says, field=resource.key, existing=own)
        return nest.free_key(own, known)
    group = counted_by(resource, resource.key, record, desk.now)
    prefix = nest.full_key("", known) if known else ""
    if prefix and counts_apart(resource):
        group = {**group, "": prefix}
    while True:
        value = next_number(resource, resource.key, desk.store, desk.types, group=group)
        if nest.get(key_text(value), known) is None:
            record.update(keyed(record, resource.steps, value))
            return nest.free_key(key_text(value), known)


def keyed(record: Record, steps: Path, key: object) -> Record:
    """Give a record with a key where its kind has it."""
    found = put(record, steps, key)  # type: ignore[arg-type]  # records hold values only
    assert isinstance(found, dict), "a record stays one"
    return found


def _hidden_key(desk: Desk, record: Record, above: Record) -> str:
    """Draw a key that no field holds, in the form in which the reply tells it."""
    given = record.pop(OWN, None) if not desk.operation.name else None
    if given is not None and desk.store.get(desk.resource.name, str(given)) is None:
        return str(given)
    success, role = desk.operation.success, desk.role
    type_: Type | None = None
    if success is not None and role.result_key:
        type_ = type_at(success.message.body, desk.types, role.result_key)
    called = desk.key() if role.upsert else ""
    # What a message names and no answer can tell is no record: it may be a field.
    tells = not called or type_ is None or role.key[0] != "body" or _tells(type_, called, desk)
    nest, known = desk.nest(), {**record, **above}
    if called and tells and nest.get(called, known) is None:
        return nest.free_key(called, known)
    while True:
        if type_ is None:
            key = str(desk.store.next(f"{desk.resource.name}.#key"))
        else:
            value = next_value(desk.resource, "#key", desk.store, type_, types=desk.types)
            key = key_text(value)
        if desk.store.get(desk.resource.name, key) is None:
            return key


def _tells(type_: Type, key: str, desk: Desk) -> bool:
    value = fit(key, type_, Fill(desk.types, {}))
    return conforms(value, type_, desk.types) and key_text(value) == key


def lay(desk: Desk, row: Row, above: Record) -> None:
    """Keep what a new record lies below."""
    # Beside the records, where no list and no count looks.
    beside = f"/{desk.resource.name}"
    desk.store.bury(beside, Row(row.key, above, row.seq, 1, desk.now_ms, row.change))
