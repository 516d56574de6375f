"""Read the records of a space, and put records in as master data is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from interlock.contract.model import Contract, Resource
from interlock.contract.roles.kinds import of_its_kind
from interlock.contract.roles.shapes import as_record
from interlock.documents import Document
from interlock.errors import InternalError
from interlock.forms import kind_of
from interlock.registry import nearest
from interlock.schema.check import breaks
from interlock.schema.types import Field, OneOf, Record, Text, Types, resolve
from interlock.serve.control.endpoint import (
    COUNT,
    Ask,
    Endpoint,
    Schema,
    list_of,
    record,
    table_of,
)
from interlock.serve.spaces import Space
from interlock.twin.keeping.placing import OWN
from interlock.twin.keeping.surely import Sure, surely
from interlock.values import Path, Value

_RECORD: Schema = {
    "type": "object",
    "patternProperties": {
        "^/": {
            "type": ["string", "integer"],
            "description": "key of what the record lies below by its path, where no field of it "
            'says so: {"/Order": "SO-1"}; only the control path knows it',
        }
    },
}
_RECORDS: Schema = {
    "oneOf": [
        {**list_of(_RECORD), "description": "records"},
        {**table_of(_RECORD), "description": "key -> record, as it is read"},
    ]
}
_SEEDED = record({"stored": table_of(COUNT)})


def seed(space: Space, document: Document) -> dict[str, int]:
    """Store all records of {resource: [record]} or none; give how many of each resource.

    Raises the error of the document at the first record that cannot be stored. No event is raised.
    """
    data = document.data
    if not isinstance(data, dict):
        problem = f"records come by resource, this is {kind_of(data)}"
        raise document.refuse((), problem, 'write {"Customer": [{"name": "Acme"}]}')
    return _stored(space, document, {name: (name,) for name in data})


def _stored(space: Space, document: Document, places: dict[str, Path]) -> dict[str, int]:
    twin = space.front.twin
    before, counts = twin.state(), dict.fromkeys(places, 0)
    known = tuple(r.name for r in twin.contract.resources)
    for name in places:
        if name not in known:
            says = f"there is no resource {name!r}"
            raise document.refuse(places[name], says, nearest(name, known))
    try:
        for name in _parents_first(twin.contract, tuple(places)):
            kind = twin.contract.resource(name)
            assert kind is not None, "all names were looked up"
            fits = _fitting(kind, twin.contract)
            for path in _records(document, places[name]):
                _add(space, document, kind, path, fits)
                counts[name] += 1
    except Exception:
        twin.restore(before)
        raise
    return counts


def _parents_first(contract: Contract, names: tuple[str, ...]) -> tuple[str, ...]:
    """Give kinds of records so that each comes after those that it names, where that goes."""
    kinds = {kind.name: kind for kind in contract.resources if kind.name in names}
    named: dict[str, set[str]] = {name: set() for name in names}
    for name, kind in kinds.items():
        named[name] |= {to.partition(".")[0] for to in kind.references.values()}
    for role in contract.roles.values():
        if role.resource in named:
            named[role.resource] |= {n[1:] for n in role.filters if n.startswith("/")}
    found: list[str] = []
    left = list(names)
    while left:
        free = (n for n in left if not any(other in named[n] for other in left if other != n))
        found.append(next(free, left[0]))
        left.remove(found[-1])
    return tuple(found)


def _records(document: Document, place: Path) -> Iterator[Path]:
    value = document.data
    for step in place:
        assert isinstance(value, dict), "places are those of the document"
        value = value[str(step)]
    if not isinstance(value, (list, dict)):
        problem = f"records come as a list, this is {kind_of(value)}"
        raise document.refuse(place, problem, 'write [{"name": "Acme"}]', value=True)
    for step in range(len(value)) if isinstance(value, list) else value:
        yield (*place, step)


def _fitting(kind: Resource, contract: Contract) -> Sure:
    """Make what tells of records that they surely are as the resource takes them.

    What they lack is filled in, and what they have beyond is to be looked at.
    """
    types = contract.types
    shape = as_record(kind.type, types)
    if shape is None or isinstance(resolve(kind.type, types), OneOf):
        # Which fields a record may have, it says itself.
        return lambda _: False
    roles = (r for r in contract.roles.values() if r.resource == kind.name)
    places = {n for role in roles for n in role.filters if n.startswith("/")}
    fields = [replace(field, required=False) for field in shape.fields]
    fields += [Field(place, Text()) for place in places]
    return surely(Record(tuple(fields)), types, "write")


def _add(space: Space, document: Document, kind: Resource, path: Path, fits: Sure) -> None:
    twin, name = space.front.twin, kind.name
    given = _at(document, path)
    label = f"record {path[-1] + 1}" if isinstance(path[-1], int) else f"record {path[-1]!r}"
    if not isinstance(given, dict):
        problem = f"{name}, {label} must be a mapping, this is {kind_of(given)}"
        raise document.refuse(path, problem, 'write {"name": "Acme"}', value=True)
    if not kind.key and isinstance(path[-1], str):
        # No field of it could bring the key that others may name.
        given = {OWN: path[-1], **given}
    unfit = () if fits(given) else _misfits(kind, given, twin.contract.types)
    for field, problem, remedy in unfit:
        raise document.refuse((*path, field), f"{name}, {label}: {problem}", remedy, value=True)
    try:
        twin.add(name, given, space.clock.now_ms())
    except InternalError as refused:
        says = refused.problem.removeprefix(f"{name} cannot be loaded: ")
        problem = f"{name}, {label} cannot be loaded: {says}"
        raise document.refuse(path, problem, refused.remedy) from None


def _at(document: Document, path: Path) -> Value:
    value = document.data
    for step in path:
        value = value[step]  # type: ignore[index]  # the path was found in it
    return value


def _misfits(
    kind: Resource, given: dict[str, Value], types: Types
) -> Iterator[tuple[str, str, str]]:
    """Give field, problem and remedy of what the resource does not take."""
    shape = as_record(of_its_kind(given, kind.type, types), types)
    if shape is None:
        return
    fields = {f.name: f for f in shape.fields}
    for name, value in given.items():
        field = fields.get(name)
        if name.startswith("/"):
            if not isinstance(value, (str, int)) or isinstance(value, bool):
                problem = f"{name} is no key"
                yield name, problem, f'write {{"{name}": "C1"}}'
            continue
        if field is None:
            if not _open(shape) or _slipped(name, given, fields):
                yield name, f"it has no field {name!r}", nearest(name, fields)
            continue
        # Whether nil may stand there the field says, not its type.
        alone = Record((field,), open=True)
        for found in breaks({name: value}, alone, types, direction="write"):
            # All sentences of documents come with these; most that is stored needs none.
            from interlock.messages.documents.unfit import unfit

            why = unfit(found.why, found.args)
            problem = f"{found.path.removeprefix('$.')} does not fit: {why}"
            yield name, problem, "write a value that the contract allows"


def _slipped(name: str, given: Mapping[str, Value], fields: Mapping[str, object]) -> bool:
    """Tell whether a further field looks like one of the contract's that is not given.

    Nearly every contract takes further fields by saying nothing: a slip of the pen would be
    stored, and the field that was meant would be made up.
    """
    absent = {n.lower(): n for n in fields if n not in given}
    return bool(get_close_matches(name.lower(), tuple(absent), n=1, cutoff=0.8))


def _open(shape: Record) -> bool:
    return bool(shape.open)


def _read_all(ask: Ask) -> Value:
    return {name: dict(rows) for name, rows in _rows(ask).items()}


def _rows(ask: Ask) -> dict[str, dict[str, Value]]:
    return ask.space.front.twin.snapshot(places=True)


def _read_resource(ask: Ask) -> Value:
    rows = _rows(ask)
    name = ask.args["resource"]
    if name not in rows:
        raise ask.missing("resource", name, tuple(rows))
    return dict(rows[name])


def _read_record(ask: Ask) -> Value:
    rows, key = _read_resource(ask), ask.args["key"]
    assert isinstance(rows, dict), "records of a resource come by their keys"
    if key not in rows:
        raise ask.missing(ask.args["resource"], key, tuple(rows))
    return rows[key]


def _seed_all(ask: Ask) -> Value:
    return {"stored": dict(seed(ask.space, ask.document()))}


def _seed_resource(ask: Ask) -> Value:
    name, document = ask.args["resource"], ask.document()
    known = tuple(r.name for r in ask.space.front.contract.resources)
    if name not in known:
        raise ask.missing("resource", name, known)
    return {"stored": dict(_stored(ask.space, document, {name: ()}))}


_ALL = Endpoint(
    "GET",
    "state",
    "Read all records: resource -> key -> record.",
    _read_all,
    table_of(table_of(_RECORD)),
)
READ = (
    _ALL,
    replace(
        _ALL,
        path="state/{resource}",
        says="Read the records of one resource: key -> record.",
        run=_read_resource,
        gives=table_of(_RECORD),
        declines=(404,),
    ),
    replace(
        _ALL,
        path="state/{resource}/{key}",
        says="Read one record.",
        run=_read_record,
        gives=_RECORD,
        declines=(404,),
    ),
)
_SEED = Endpoint(
    "POST",
    "state",
    "Store records of several resources, all or none, as master data is loaded: with the keys and "
    "states that they name, without events. Kinds that others name may come later, records not.",
    _seed_all,
    _SEEDED,
    takes=table_of(_RECORDS),
)
SEED = (
    _SEED,
    replace(
        _SEED,
        path="state/{resource}",
        says="Store records of one resource, all or none.",
        run=_seed_resource,
        takes=_RECORDS,
        declines=(404,),
    ),
)
