"""Dotted paths of overlay files, looked up in the types that they lead through."""

from __future__ import annotations

from collections.abc import Sequence

from interlock.contract.model import Operation
from interlock.contract.roles.shapes import type_at
from interlock.errors import InterlockError
from interlock.forms import Fields
from interlock.registry import nearest
from interlock.schema.types import Anything, ListOf, OneOf, Record, Type, Types, resolve
from interlock.values import Path


def steps_of(text: str) -> Path:
    """Split a dotted path; numbers count from 0, a "{namespace}name" is one step."""
    steps: list[str | int] = []
    piece, depth = "", 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if char == "." and depth == 0:
            steps.append(_step(piece))
            piece = ""
        else:
            piece += char
    return (*steps, _step(piece))


def _step(piece: str) -> str | int:
    return int(piece) if piece.isdigit() else piece


def unknown_key(
    form: Fields, steps: Path, kind: str, name: str, *, known: Sequence[str]
) -> InterlockError:
    """Build the error about a key that is the name of nothing; its place is that of the key."""
    return form.refuse(steps, f"unknown {kind} {name!r}", nearest(name, tuple(known)))


def call_path(form: Fields, at: Path, operation: Operation, types: Types) -> Path:
    """Read a path into a call ("args.id", "body.Order"); every step must exist."""
    text = form.as_text(at)
    steps = steps_of(text)
    if steps[0] == "args" and len(steps) > 1:
        names = tuple(p.name for p in operation.request.parts if p.where != "body")
        # Names of parameters may have dots of their own.
        name = text.removeprefix("args.")
        if name in names:
            return ("args", name)
        part = next((p for p in operation.request.parts if p.name == steps[1]), None)
        if part is None:
            raise form.unknown(at, f"parameter of {operation.name}", str(steps[1]), names)
        _check(form, at, part.type, types, steps[2:])
        return steps
    if steps[0] == "body":
        _check(form, at, operation.request.body, types, steps[1:])
        return steps
    problem = f"{text!r} begins neither with args nor with body"
    raise form.wrong(at, problem, f"write args.{text} or body.{text}")


def body_path(form: Fields, at: Path, body: Type, types: Types) -> Path:
    """Read a path into a body; the step "body" before it may be left out."""
    steps = steps_of(form.as_text(at))
    if steps[0] == "body" and type_at(body, types, ("body",)) is None:
        steps = steps[1:]
    _check(form, at, body, types, steps)
    return steps


def _check(form: Fields, at: Path, type_: Type, types: Types, steps: Path) -> None:
    """Refuse a path that leaves the type; below what nobody describes, anything goes."""
    for index in range(len(steps)):
        before = type_at(type_, types, steps[:index])
        if before is None or isinstance(resolve(before, types), Anything):
            return
        if type_at(before, types, steps[index : index + 1]) is None:
            names = fields_of(before, types)
            shown = ".".join(map(str, steps[: index + 1]))
            raise form.wrong(at, f"there is no {shown}", nearest(str(steps[index]), names))


def fields_of(type_: Type, types: Types) -> tuple[str, ...]:
    """Give the names of the fields behind a type."""
    inner = resolve(type_, types)
    if isinstance(inner, ListOf):
        return fields_of(inner.item, types)
    if isinstance(inner, OneOf):
        return tuple(n for b in inner.branches for n in fields_of(b, types))
    return tuple(f.name for f in inner.fields) if isinstance(inner, Record) else ()
