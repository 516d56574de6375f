"""Functions and actions: imported into a container, or bound to records of a set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from interlock.contract.edmx.annotations import told
from interlock.contract.edmx.files import Place, Schema
from interlock.contract.edmx.names import Declared, Untestable
from interlock.contract.edmx.operations import (
    JSON,
    NOTE_MAX,
    Reading,
    address,
    key_parts,
    keyed,
    reply,
)
from interlock.contract.edmx.scalars import facets
from interlock.contract.edmx.sets import EntitySet
from interlock.contract.model import HttpBinding, Message, Operation, Part, Role
from interlock.data import dataclass
from interlock.schema.types import Field, ListOf, Record, Type

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "MERGE", "DELETE")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function or action on its way. place, schema: where it is declared. targets: of notes.

    parameters: without the one that binds it. at: the path before its name, and the parameters
    in that. bound_to: the set whose record it is called on.
    """

    name: str
    place: Place
    schema: Schema
    targets: tuple[str, ...]
    parameters: tuple[Place, ...]
    step: str
    at: str = ""
    at_parts: tuple[Part, ...] = ()
    bound_to: EntitySet | None = None


def read_calls(reading: Reading) -> None:
    """Put functions and actions among the findings."""
    names = reading.sets.names
    for container in names.containers:
        try:
            members = tuple(names.members(container, "FunctionImport", "ActionImport"))
        except Untestable:
            continue  # the sets of the container have said so
        for place, schema in members:
            if not place.get("Name"):
                reading.refuse(f"a nameless {place.kind}", "it has no name", place.source)
                continue
            target = f"{container.name}/{place.get('Name')}"
            if reading.generation < 4:
                _tried(reading, place.get("Name"), partial(_older, reading, place, schema, target))
            else:
                _imported(reading, place, schema, target)
    for overloads in names.calls.values():
        for declared in overloads:
            if declared.place.says("IsBound", "true") and declared.place.get("Name"):
                bound = partial(_bound, reading, declared, overloads)
                _tried(reading, declared.place.get("Name"), bound)


def _tried(reading: Reading, name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except Untestable as why:
        reading.refuse(name, str(why), why.source)


def _imported(reading: Reading, place: Place, schema: Schema, target: str) -> None:
    """Read an import of OData 4: every overload of what it names that is not bound."""
    name = place.get("Name")
    wanted = reading.sets.names.resolve(place.get("Function") or place.get("Action"), schema)
    every = reading.sets.names.calls.get(wanted, [])
    overloads = [d for d in every if not d.place.says("IsBound", "true")]
    if not overloads:
        why = f"{wanted or 'what it imports'} is not declared without a binding"
        reading.refuse(name, why, place.source)
    for declared in overloads:
        parameters = tuple(declared.place.children("Parameter"))
        call = Call(
            _called(name, parameters, overloads),
            declared.place,
            declared.schema,
            (declared.name, target),
            parameters,
            name,
        )
        _tried(reading, call.name, partial(_newer, reading, call))


def _called(name: str, parameters: Sequence[Place], overloads: Sequence[Declared]) -> str:
    """Give the name of an operation; one of several overloads is told by its parameters."""
    if len(overloads) == 1:
        return name
    return f"{name}({','.join(p.get('Name') for p in parameters)})"


def _bound(reading: Reading, declared: Declared, overloads: Sequence[Declared]) -> None:
    """Read a function or action of OData 4 that is called on a record or a collection."""
    parameters = tuple(declared.place.children("Parameter"))
    if not parameters:
        raise Untestable("it is bound, but has no parameter that binds it", declared.place.source)
    binding, rest = parameters[0], parameters[1:]
    named = reading.sets.names.type_name(binding.get("Type"), declared.schema)
    holders = reading.sets.holding(named.name)
    if not holders:
        where = f"no entity set holds {named.name}, which it is bound to"
        raise Untestable(where, declared.place.source)
    local = declared.place.get("Name")
    same = [
        d for d in overloads
        if (first := next(d.place.children("Parameter"), None)) is not None
        and reading.sets.names.type_name(first.get("Type"), d.schema) == named
    ]  # fmt: skip
    for one in holders:
        if named.many and one.single:
            continue
        call = Call(
            f"{one.name}/{_called(local, rest, same)}",
            declared.place,
            declared.schema,
            (declared.name,),
            rest,
            declared.name,
            f"/{one.address}" if named.many else address(one),
            () if named.many else key_parts(one),
            None if named.many else one,
        )
        _newer(reading, call)


def _newer(reading: Reading, call: Call) -> None:
    """Add a call of OData 4: functions are asked for by address, actions posted."""
    parts = _parameters(reading, call)
    clue = f"{call.place.kind.lower()} {call.targets[0]}"
    if call.place.kind == "Function":
        shown = ",".join(
            f"{p.name}=@{p.name}" if _aliased(p.type) else f"{p.name}={{{p.name}}}" for p in parts
        )
        sent = tuple(
            Part(f"@{p.name}", "query", p.type, p.required)
            if _aliased(p.type)
            else Part(p.name, "path", p.type, p.required)
            for p in parts
        )
        role = Role("none", "", why=f"{clue}: it changes nothing")
        path = f"{call.at}/{call.step}({shown})"
        return _add(reading, call, ("GET", path), (*call.at_parts, *sent), role)
    role = _done(call, clue)
    body = _body(parts)
    return _add(reading, call, ("POST", f"{call.at}/{call.step}"), (*call.at_parts, *body), role)


def _aliased(type_: Type) -> bool:
    """Tell whether an address carries a parameter only by an alias: what is no single value."""
    return isinstance(type_, (ListOf, Record)) or type(type_).__name__ in ("Ref", "OneOf")


def _body(parts: Sequence[Part]) -> tuple[Part, ...]:
    if not parts:
        return ()
    fields = tuple(Field(p.name, p.type, p.required, nullable=not p.required) for p in parts)
    return (Part("body", "body", Record(fields), required=True, media=JSON),)


def _done(call: Call, clue: str) -> Role:
    one = call.bound_to
    if one is None or one.structure is None:
        return Role("none", "", why=f"{clue}: the metadata does not say to which record")
    role = Role("do", one.name, why=clue)
    if one.single:
        return role
    return keyed(role, one.structure, {p.name: ("args", p.name) for p in one.structure.key})


def _older(reading: Reading, place: Place, schema: Schema, target: str) -> None:
    """Add a function import of OData 2 or 3: its parameters stand in the query."""
    parameters = tuple(place.children("Parameter"))
    if place.says("IsBindable", "true"):
        why = "it is bound to a record; such calls are read of OData 4 only"
        raise Untestable(why, place.source)
    method = place.metadata("HttpMethod").upper()
    if not method and reading.generation == 3:
        method = "GET" if place.says("IsSideEffecting", "false") else "POST"
    if method not in METHODS:
        stated = (
            f"its m:HttpMethod {method!r} is not known" if method else "no m:HttpMethod is said"
        )
        raise Untestable(stated, place.source)
    name = place.get("Name")
    call = Call(name, place, schema, (target,), parameters, name)
    parts = _parameters(reading, call)
    held = next((p for p in parts if _aliased(p.type)), None)
    if reading.generation == 3 and not place.metadata("HttpMethod") and method == "POST":
        sent = _body(parts)
    elif held is not None:
        why = f"its parameter {held.name} is no single value, which an address cannot carry"
        raise Untestable(why, place.source)
    else:
        sent = tuple(parts)
    _add(reading, call, (method, f"/{name}"), sent, _aimed(reading, call, method))


def _aimed(reading: Reading, call: Call, method: str) -> Role:
    """Give the role of a function import by sap:action-for: the type whose record it acts on."""
    clue = f"{method} /{call.step}"
    aim = call.place.sap("action-for")
    holders = reading.sets.holding(reading.sets.names.resolve(aim, call.schema)) if aim else ()
    given = {p.get("Name") for p in call.parameters}
    for one in holders:
        structure = one.structure
        if structure is None or method == "GET":
            continue
        if structure.key and all(part.name in given for part in structure.key):
            role = Role("do", one.name, why=f"{clue}: sap:action-for {aim}")
            return keyed(role, structure, {p.name: ("args", p.name) for p in structure.key})
    return Role("none", "", why=f"{clue}: the metadata does not say to which record")


def _parameters(reading: Reading, call: Call) -> list[Part]:
    """Give the parameters of a call, as query parts. Raises `Untestable`."""
    found: dict[str, Part] = {}
    for place in call.parameters:
        name = place.get("Name")
        if name in found:
            raise Untestable(f"its parameter {name} stands twice", place.source)
        if place.get("Mode").lower() in ("out", "inout"):
            raise Untestable(f"its parameter {name} is an output", place.source)
        names, records = reading.sets.names, reading.records
        named = names.type_name(place.get("Type"), call.schema)
        scalar = reading.sets.structures.scalar(named, facets(place), place)
        terms = reading.sets.said.of(place, call.schema)
        optional = place.says("Nullable", "true") or "Core.OptionalParameter" in terms
        if reading.generation == 4:
            optional = not place.says("Nullable", "false") or "Core.OptionalParameter" in terms
        nil = place.says("Nullable", "true")  # of a collection: its items
        type_ = records.typed(scalar, named, "create", nullable=nil)
        found[name] = Part(name, "query", type_, not optional)
    return list(found.values())


def _add(
    reading: Reading, call: Call, way: tuple[str, str], parts: tuple[Part, ...], role: Role
) -> None:
    method, path = way
    answer = _answer(reading, call)
    terms = reading.sets.said.of(call.place, call.schema, *call.targets)
    good = reply("204", None) if answer is None else reply("200", answer)
    reading.add(
        Operation(
            call.name,
            Message(parts),
            reading.outcomes(good, keyed=bool(call.at_parts)),
            HttpBinding(method, path, reading.root),
            note=(call.place.sap("label") or told(call.place, terms))[:NOTE_MAX],
            source=call.place.source,
        ),
        role,
    )


def _answer(reading: Reading, call: Call) -> Type | None:
    """Give the type of the good answer, None when nothing comes back."""
    stated = next(call.place.children("ReturnType"), None)
    place = stated or call.place
    text = stated.get("Type") if stated else call.place.get("ReturnType")
    if not text:
        return None
    named = reading.sets.names.type_name(text, call.schema)
    if named.name == "Edm.Stream":
        raise Untestable("it answers with a stream of bytes, which is not read", place.source)
    scalar = reading.sets.structures.scalar(named, facets(place), place)
    return reading.records.typed(scalar, named, "read", nullable=place.says("Nullable", "true"))
