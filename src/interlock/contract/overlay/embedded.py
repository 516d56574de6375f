"""The part `embedded` of an overlay's operations: texts that hold documents of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Literal, TypeAlias, cast

from interlock.contract.embedded import JsonSchemas, XmlSchemas
from interlock.contract.model import Contract, Embedded, Inner, Message, Operation
from interlock.contract.overlay.paths import fields_of, steps_of, unknown_key
from interlock.contract.overlay.schema import FORMATS, keys
from interlock.contract.roles.shapes import type_at
from interlock.data import dataclass
from interlock.errors import ContractError
from interlock.forms import Fields, read_file
from interlock.schema.types import (
    Anything,
    Field,
    ListOf,
    Record,
    Text,
    Type,
    Types,
    resolve,
)
from interlock.values import Path

Side: TypeAlias = Literal["args", "body", "reply"]


@dataclass(frozen=True, slots=True)
class _Found:
    """A text with the type of what is inside."""

    place: Embedded
    type: Type


def embed(contract: Contract, path: FilePath) -> Contract:
    """Give the contract with the documents inside its texts as parts of its messages.

    To be called before roles are guessed, so that they see the fields. What else the overlay
    says is left to `apply`.
    """
    document = read_file(path, ContractError)
    form = Fields(document, (), (), what="the overlay")
    if "operations" not in form:
        return contract
    section = form.section("operations", what="'operations'")
    json, xml = JsonSchemas(path.parent), XmlSchemas(path.parent)
    found: list[_Found] = []
    for name in section:
        operation = contract.operation(name)
        part = section.section(name, what="an operation")
        if "embedded" not in part:
            continue
        if operation is None:
            known = tuple(o.name for o in contract.operations)
            raise unknown_key(section, (name,), "operation", name, known=known)
        found += _read(part, operation, contract, (json, xml))
    if not found:
        return contract
    return replace(
        contract,
        types=_types(form, contract, {**json.types, **xml.types}),
        operations=tuple(_changed(o, found, contract.types) for o in contract.operations),
        embedded=(*contract.embedded, *(f.place for f in found)),
    )


def _read(
    part: Fields, operation: Operation, contract: Contract, sources: tuple[JsonSchemas, XmlSchemas]
) -> Iterator[_Found]:
    section = part.section("embedded", what="'embedded'")
    for text in section:
        inner = section.section(text, known=keys("embedded"), what="an embedded document")
        inner.require("format", "schema")
        side, path = _place(section, text, operation, contract.types)
        type_, content = _content(inner, sources, is_reply=side == "reply")
        yield _Found(Embedded(operation.name, side, path, content), type_)


def _place(section: Fields, text: str, operation: Operation, types: Types) -> tuple[Side, Path]:
    """Look the text up; it must be there, and be a text."""
    first, _, rest = text.partition(".")
    if first not in ("args", "body", "reply") or not rest:
        problem = f"{text!r} begins neither with args. nor body. nor reply."
        raise section.refuse((text,), problem, f"write body.{text} or reply.{text}")
    side = cast("Side", first)
    steps = (rest,) if side == "args" else steps_of(rest)
    root = _root(operation, side)
    for index in range(len(steps)):
        before = type_at(root, types, steps[:index])
        if before is not None and type_at(before, types, steps[index : index + 1]) is None:
            known = fields_of(before, types)
            kind = f"field of {operation.name}"
            raise unknown_key(section, (text,), kind, str(steps[index]), known=known)
    here = type_at(root, types, steps)
    if here is None or not isinstance(resolve(here, types), Text | Anything):
        problem = f"{text} is no text, so it can hold no document"
        raise section.refuse((text,), problem, "name a field that the contract calls a string")
    return side, steps


def _root(operation: Operation, side: Side) -> Type:
    if side == "args":
        parts = [p for p in operation.request.parts if p.where != "body"]
        return Record(tuple(Field(p.name, p.type) for p in parts))
    success = operation.success
    if side == "reply":
        return success.message.body if success is not None else Record(())
    return operation.request.body if operation.request.has_body else Record(())


def _content(
    inner: Fields, sources: tuple[JsonSchemas, XmlSchemas], *, is_reply: bool
) -> tuple[Type, Inner]:
    json, xml = sources
    place = inner.text("schema")
    if not (json.folder / place.partition("#")[0]).is_file():
        file = place.partition("#")[0]
        raise inner.wrong(("schema",), f"there is no file {file}", "put it beside the overlay")
    try:
        if inner.one_of("format", FORMATS) == "json":
            if "element" in inner:
                problem = "JSON has no elements"
                raise inner.refuse(("element",), problem, "leave it out: file.json#/pointer")
            return json.content(place, is_reply)
        inner.require("element")
        return xml.content(place, inner.text("element"))
    except ValueError as problem:
        raise inner.wrong(("schema",), str(problem), "correct the schema or its name") from problem


def _types(form: Fields, contract: Contract, more: Mapping[str, Type]) -> dict[str, Type]:
    for name, type_ in more.items():
        if contract.types.get(name, type_) != type_:
            problem = f"{name!r} is a type of the contract and one of an embedded document"
            raise form.refuse(("operations",), problem, "rename it in the schema of the document")
    return {**contract.types, **more}


def _changed(operation: Operation, found: Iterable[_Found], types: Types) -> Operation:
    for one in found:
        if one.place.operation == operation.name:
            operation = _with(operation, one, types)
    return operation


def _with(operation: Operation, one: _Found, types: Types) -> Operation:
    place = one.place
    if place.side == "args":
        parts = tuple(
            replace(p, type=one.type) if p.where != "body" and p.name == place.path[0] else p
            for p in operation.request.parts
        )
        return replace(operation, request=Message(parts))
    if place.side == "body":
        return replace(operation, request=_inside(operation.request, one, types))
    good = operation.success
    outcomes = tuple(
        replace(o, message=_inside(o.message, one, types)) if o is good else o
        for o in operation.outcomes
    )
    return replace(operation, outcomes=outcomes)


def _inside(message: Message, one: _Found, types: Types) -> Message:
    """Put the type into the first body, which is the one that paths mean."""
    first = next(p for p in message.parts if p.where == "body")
    new = replace(first, type=type_with(first.type, types, one.place.path, one.type))
    return Message(tuple(new if p is first else p for p in message.parts))


def type_with(type_: Type, types: Types, path: Path, new: Type) -> Type:
    """Give the type with another one at a path; named types on the way are written out."""
    if not path:
        return new
    inner = resolve(type_, types)
    if isinstance(inner, ListOf):
        return replace(inner, item=type_with(inner.item, types, path[1:], new))
    if not isinstance(inner, Record):
        return type_
    fields = tuple(
        replace(f, type=type_with(f.type, types, path[1:], new)) if f.name == path[0] else f
        for f in inner.fields
    )
    return replace(inner, fields=fields)
