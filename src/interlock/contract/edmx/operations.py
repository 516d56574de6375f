"""The operations of entity sets: list, read, create, change, replace, delete, follow a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Final

from interlock.contract.edmx.files import Generation
from interlock.contract.edmx.links import Link
from interlock.contract.edmx.promises import VERBS
from interlock.contract.edmx.records import Records
from interlock.contract.edmx.sets import EntitySet, Sets
from interlock.contract.edmx.structures import Structure
from interlock.contract.model import (
    HttpBinding,
    Message,
    Operation,
    Outcome,
    Paging,
    Part,
    Refusal,
    Role,
    Source,
    Verb,
)
from interlock.data import dataclass
from interlock.schema.types import Choice, Field, Flag, Number, Record, Text, Type
from interlock.values import Path

JSON: Final = "application/json"
NOTE_MAX: Final = 200
PAGE_MAX: Final = 100
_PLAIN: Final = Text()
_COUNT: Final = Number(None, 0, Decimal(0))
_NOT_FOUND: Final = "no record has this key"
_STALE: Final = "the ETag in If-Match is not that of the record"
_NO_ETAG: Final = "If-Match is missing"


@dataclass(slots=True)
class Reading:
    """What the operations of one system are read with, and what was found so far."""

    generation: Generation
    root: str
    sets: Sets
    records: Records
    operations: list[Operation] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def add(self, operation: Operation, role: Role) -> None:
        """Keep an operation; one that shares its name with another is refused by that name."""
        if operation.name in self.roles:
            why = "another operation has its name"
            self.refused.append(Refusal(operation.name, why, operation.source))
            return
        success = operation.success
        self.operations.append(operation)
        self.roles[operation.name] = replace(role, outcome=success.name if success else "")

    def refuse(self, name: str, why: str, source: Source) -> None:
        """Keep why an operation cannot be rehearsed."""
        self.refused.append(Refusal(name or "one without name", why, source))

    def outcomes(self, *good: Outcome, keyed: bool, etag: bool = False) -> tuple[Outcome, ...]:
        """Give the ways a call ends: well, or with the error body of the version."""
        error = Message((Part("error", "body", _error(self.generation), media=JSON),))
        bad = [Outcome("404", ok=False, message=error, note=_NOT_FOUND)] if keyed else []
        if etag:
            bad.append(Outcome("412", ok=False, message=error, note=_STALE))
            bad.append(Outcome("428", ok=False, message=error, note=_NO_ETAG))
        bad += [Outcome(name, ok=False, message=error) for name in ("4XX", "5XX")]
        return (*good, *bad)


def _error(generation: Generation) -> Record:
    """Give the error body: {"error": {"code", "message"}}; before OData 4 with a language."""
    worded = Record((Field("lang", _PLAIN), Field("value", _PLAIN, required=True)), open=True)
    message: Type = worded if generation < 4 else _PLAIN
    inner = Record(
        (Field("code", _PLAIN, required=True), Field("message", message, required=True)), open=True
    )
    return Record((Field("error", inner, required=True),), open=True)


def reply(status: str, type_: Type | None, note: str = "") -> Outcome:
    """Give a good outcome with its body, if it has one."""
    parts = () if type_ is None else (Part("body", "body", type_, required=True, media=JSON),)
    return Outcome(status, ok=True, message=Message(parts), note=note)


def address(one: EntitySet) -> str:
    """Give the path of one record: "/Orders({ID})", "/Lines(Order={Order},No={No})", "/Me"."""
    if one.single or one.structure is None:
        return f"/{one.address}"
    names = [part.name for part in one.structure.key]
    inner = f"{{{names[0]}}}" if len(names) == 1 else ",".join(f"{n}={{{n}}}" for n in names)
    return f"/{one.address}({inner})"


def key_parts(one: EntitySet) -> tuple[Part, ...]:
    """Give the parameters that name one record."""
    if one.single or one.structure is None:
        return ()
    return tuple(Part(p.name, "path", p.type, required=True) for p in one.structure.key)


def keyed(role: Role, structure: Structure, places: Mapping[str, Path]) -> Role:
    """Fill where a call names the record. places: of each part of the key."""
    if len(structure.key) == 1 and "/" not in structure.key[0].path:
        return replace(role, key=places[structure.key[0].name])
    return replace(role, filters={p.path.replace("/", "."): places[p.name] for p in structure.key})


def read_sets(reading: Reading) -> None:
    """Put the operations of all sets among the findings; those that follow links come last."""
    for one in reading.sets.all:
        if one.structure is None:
            assert one.broken is not None, "a set without a type says why"
            own = f"{one.type}: " if one.type in reading.sets.names.types else ""
            for verb in _verbs(one):
                why = f"{own}{one.broken}"
                reading.refuse(f"{one.name}.{verb}", why, one.broken.source)
            continue
        for verb in _verbs(one):
            _read(reading, one, one.structure, verb)
    for one in reading.sets.all:
        for link in one.structure.links if one.structure else ():
            _follow(reading, one, link)


def _verbs(one: EntitySet) -> Iterator[str]:
    kinds = ("read", "change", "replace") if one.single else VERBS
    return (verb for verb in kinds if verb not in one.promise.withheld)


def withheld(one: EntitySet) -> str:
    """Say which operations a set does not promise, and by which flag; "" when it has all."""
    flags = {v: f for v, f in one.promise.withheld.items() if v in VERBS}
    if not flags:
        return ""
    shown = ", ".join(f"{verb} ({flag})" for verb, flag in flags.items())
    return f"not promised: {shown}"


def _read(reading: Reading, one: EntitySet, structure: Structure, verb: str) -> None:
    name = f"{one.name}.{verb}"
    if verb not in ("list", "create") and not (structure.key or one.single):
        reading.refuse(name, f"{structure.name} has no key", structure.place.source)
        return
    if verb == "create" and structure.media:
        why = "its records are streams; a create sends bytes, which are not read"
        reading.refuse(name, why, one.place.source)
        return
    made = {"list": _list, "read": _one, "create": _create, "delete": _delete}.get(verb, _change)
    operation, role = made(reading, one, structure, verb)
    parts = (*key_parts(one), *operation.request.parts) if verb not in ("list", "create") else (
        operation.request.parts
    )  # fmt: skip
    binding = operation.binding
    assert isinstance(binding, HttpBinding), "OData travels by HTTP"
    role = replace(role, why=f"{binding.method} {binding.path}")
    if verb not in ("list", "create") and not one.single:
        role = keyed(role, structure, {p.name: ("args", p.name) for p in structure.key})
    reading.add(replace(operation, request=Message(parts)), role)


def _operation(
    reading: Reading, one: EntitySet, verb: str, binding: tuple[str, str, tuple[Part, ...]],
    outcomes: tuple[Outcome, ...],
) -> Operation:  # fmt: skip
    method, path, parts = binding
    notes = [one.promise.notes.get(verb, ""), _etag_note(one, verb)]
    first = next(_verbs(one), "")
    if verb == first:
        label = one.structure.note if one.structure else ""
        notes = [notes[0] or one.place.sap("label") or label, withheld(one)]
    if verb == "list" and one.promise.wanted:
        notes.append(f"$filter must name {', '.join(one.promise.wanted)}")
    return Operation(
        f"{one.name}.{verb}",
        Message(parts),
        outcomes,
        HttpBinding(method, path, reading.root),
        note="; ".join(filter(None, notes))[:NOTE_MAX],
        source=one.place.source,
    )


def _etag_note(one: EntitySet, verb: str) -> str:
    if verb not in ("change", "replace", "delete") or one.etag is None:
        return ""
    return f"If-Match carries the ETag ({', '.join(one.etag) or 'of the record'})"


def _list(
    reading: Reading, one: EntitySet, structure: Structure, verb: str
) -> tuple[Operation, Role]:
    promise = one.promise
    body = reading.records.of(structure.name, "read", many=True)
    parts = tuple(_options(reading, one, structure))
    outcomes = reading.outcomes(reply("200", body), keyed=False)
    paging = None
    if promise.topable and promise.skippable:
        size = promise.page_max
        paging = Paging("offset", "$skip", "$top", size_max=size or PAGE_MAX)
    sort: Path = ("args", "$orderby") if promise.sortable else ()
    operation = _operation(reading, one, verb, ("GET", f"/{one.address}", parts), outcomes)
    return operation, Role("list", one.name, result=(), paging=paging, sort=sort)


def _options(reading: Reading, one: EntitySet, structure: Structure) -> Iterator[Part]:
    promise, generation = one.promise, reading.generation
    if promise.filterable:
        wanted = promise.filter_required or bool(promise.wanted)
        yield Part("$filter", "query", _PLAIN, required=wanted)
    if promise.sortable:
        yield Part("$orderby", "query", _PLAIN)
    if promise.topable:
        yield Part("$top", "query", _COUNT)
    if promise.skippable:
        yield Part("$skip", "query", _COUNT)
    if promise.countable and generation == 4:
        yield Part("$count", "query", Flag())
    elif promise.countable:
        yield Part("$inlinecount", "query", Choice(("allpages", "none")))
    if promise.searchable:
        yield Part("$search" if generation == 4 else "search", "query", _PLAIN)
    yield from _shaping(structure)


def _shaping(structure: Structure) -> Iterator[Part]:
    """Give the options that choose what a reply holds."""
    yield Part("$select", "query", _PLAIN)
    if structure.links:
        yield Part("$expand", "query", _PLAIN)


def _one(
    reading: Reading, one: EntitySet, structure: Structure, verb: str
) -> tuple[Operation, Role]:
    body = reading.records.of(structure.name, "read")
    outcomes = reading.outcomes(reply("200", body), keyed=not one.single)
    parts = tuple(_shaping(structure))
    operation = _operation(reading, one, verb, ("GET", address(one), parts), outcomes)
    return operation, Role("read", one.name, result=())


def _create(
    reading: Reading, one: EntitySet, structure: Structure, verb: str
) -> tuple[Operation, Role]:
    sent = reading.records.of(structure.name, "create")
    made = reply("201", reading.records.of(structure.name, "read"))
    parts = (Part("body", "body", sent, required=True, media=JSON),)
    outcomes = reading.outcomes(made, keyed=False)
    operation = _operation(reading, one, verb, ("POST", f"/{one.address}", parts), outcomes)
    return operation, Role("create", one.name, record=("body",), result=())


def _change(
    reading: Reading, one: EntitySet, structure: Structure, verb: str
) -> tuple[Operation, Role]:
    """A change sends some fields; OData 2 calls it MERGE. A replacement sends all that may be."""
    sent = reading.records.of(structure.name, "change")
    change = "PATCH" if reading.generation > 2 else "MERGE"
    etag = _if_match(one)
    parts = (*etag, Part("body", "body", sent, required=True, media=JSON))
    outcomes = reading.outcomes(reply("204", None), keyed=not one.single, etag=bool(etag))
    method = change if verb == "change" else "PUT"
    operation = _operation(reading, one, verb, (method, address(one), parts), outcomes)
    kind: Verb = "change" if verb == "change" else "replace"
    return operation, Role(kind, one.name, record=("body",))


def _delete(
    reading: Reading, one: EntitySet, structure: Structure, verb: str
) -> tuple[Operation, Role]:
    etag = _if_match(one)
    outcomes = reading.outcomes(reply("204", None), keyed=True, etag=bool(etag))
    operation = _operation(reading, one, verb, ("DELETE", address(one), etag), outcomes)
    return operation, Role("delete", one.name)


def _if_match(one: EntitySet) -> tuple[Part, ...]:
    return () if one.etag is None else (Part("If-Match", "header", _PLAIN, required=True),)


def _follow(reading: Reading, one: EntitySet, link: Link) -> None:
    """Add the operation that reads what a link of one record leads to."""
    name = f"{one.name}/{link.name}"
    structure = one.structure
    assert structure is not None, "links are those of a type"
    if link.name in one.promise.withheld:
        return
    why, source = link.why, link.source
    if not (why or structure.key or one.single):
        why = f"{structure.name} has no key"
    if not why:
        why, source = reading.sets.structures.broken(link.target)
    if why:
        reading.refuse(name, why, source)
        return
    target = reading.sets.target(one, link)
    body = reading.records.of(link.target, "read", many=link.many)
    options: tuple[Part, ...] = ()
    if target is not None and target.structure is not None:
        known = target.structure
        options = tuple(_options(reading, target, known) if link.many else _shaping(known))
        options = tuple(replace(o, required=False) for o in options)
    path = f"{address(one)}/{link.name}"
    operation = Operation(
        name,
        Message((*key_parts(one), *options)),
        reading.outcomes(reply("200", body), keyed=True),
        HttpBinding("GET", path, reading.root),
        note=link.note[:NOTE_MAX],
        source=link.source,
    )
    reading.add(operation, _followed(one, link, target, f"GET {path}"))


def _followed(one: EntitySet, link: Link, target: EntitySet | None, clue: str) -> Role:
    """Say what following a link does, where the metadata tells by which fields."""
    parts = {p.path: p.name for p in one.structure.key} if one.structure else {}
    known = link.owns and all(own in parts for own, _ in link.owns)
    if target is None or not link.many or not known:
        return Role("none", "", why=f"{clue}: the metadata does not say by which fields")
    filters: dict[str, Path] = {theirs: ("args", parts[own]) for own, theirs in link.owns}
    return Role("list", target.name, result=(), filters=filters, why=clue)
