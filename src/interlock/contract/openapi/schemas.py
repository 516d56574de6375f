"""The schemas of an OpenAPI contract, each under one name, with their references redirected."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import PurePosixPath

from interlock.contract.openapi.book import Book, Place, Steps, Untestable
from interlock.contract.openapi.kinds import settle, untangle
from interlock.contract.openapi.rings import rings
from interlock.contract.openapi.swagger import is_swagger
from interlock.schema.json_dialect import (
    Dialect,
    Known,
    Schema,
    children,
    def_name,
    def_ref,
    to_2020,
)
from interlock.schema.json_schema import Typing, to_type
from interlock.schema.types import Anything, Type

_COMPONENTS, _DEFINITIONS = ("components", "schemas"), ("definitions",)


class Definitions:
    """Names schemas and rewrites them to 2020-12, following references as they come up.

    defs: what was rewritten. notes: what was put right. broken: names of what cannot be had,
    with the reason; their schemas allow everything, and no operation may use them.
    """

    def __init__(self, book: Book, legacy: Mapping[str, bool]) -> None:
        """legacy: of each OpenAPI file, whether it is 3.0; other files are like the first."""
        self.book = book
        self.legacy = legacy
        self.defs: dict[str, Schema] = {}
        self.notes: dict[str, None] = {}
        self.broken: dict[str, str] = {}
        self._kinds: dict[tuple[str, str], dict[str, None]] = {}
        self._others: dict[tuple[str, str], dict[str, None]] = {}
        self._abstract: list[str] = []
        self._names: dict[tuple[str, Steps], str] = {}
        self._waiting: deque[tuple[str, Place]] = deque()
        self._dialects: dict[str, Dialect] = {}
        self._typing = Typing(self.defs)

    def add_components(self, root: Place) -> None:
        """Take in the named schemas of a file, used or not."""
        shelf = _DEFINITIONS if is_swagger(root) else _COMPONENTS
        for name, place in root.inner(*shelf).entries():
            if isinstance(place.node, Mapping) and set(place.node) == {"$ref"}:
                # Files that keep each schema apart: the alias gives the schema its name.
                # If it leads nowhere, the rewriting of the alias says why.
                with suppress(Untestable):
                    place = self.book.find(place.node["$ref"], place.file)
            self._enter(name, place)
        self._drain()

    def rewrite(self, place: Place, where: str) -> Schema:
        """Give a schema that stands in an operation, and take in all that it refers to."""
        schema = to_2020(place.node, self._dialect(place.file), where)
        self._drain()
        return schema

    def type(self, schema: Schema) -> Type:
        """Give the type of a rewritten schema."""
        return to_type(schema, self._typing)

    def types(self) -> dict[str, Type]:
        """Give the table of named types; nothing may be rewritten afterwards."""
        self._drain()
        settle(self.defs, self._kinds, self._abstract, self._others)
        self._kinds.clear()
        self._others.clear()
        typing = Typing(self.defs)
        return {
            name: Anything(self.broken[name])
            if name in self.broken
            else to_type(schema, typing, name=name)
            for name, schema in self.defs.items()
        }

    def why_broken(self, schema: Schema) -> str:
        """Say which reference keeps a schema from being used; "" when none does."""
        if not self.broken:
            return ""
        return next((self.broken[n] for n in reach(schema, self.defs) if n in self.broken), "")

    def _dialect(self, file: str) -> Dialect:
        if file not in self._dialects:
            known = Known()
            self._dialects[file] = Dialect(
                self.legacy.get(file, next(iter(self.legacy.values()))),
                lambda ref: self._redirect(ref, file),
                lambda text: self._note(text, known),
                lambda name, mapping, rest: self._hear_kinds(name, mapping, rest, file),
                known,
            )
        return self._dialects[file]

    def _hear_kinds(self, field: str, mapping: Mapping[str, str], rest: str, file: str) -> None:
        """Remember which values of a discriminating field mean which definition."""
        meant = {value: self._kind(field, value, target, file) for value, target in mapping.items()}
        for value, name in meant.items():
            if name:
                self._kinds.setdefault((name, field), {})[value] = None
        other = self._kind(field, "defaultMapping", rest, file) if rest else ""
        if other:
            taken = (value for value, name in meant.items() if name != other)
            self._others.setdefault((other, field), {}).update(dict.fromkeys(taken))

    def _kind(self, field: str, value: str, target: str, file: str) -> str:
        ref = target if re.search(r"[#/.]", target) else f"#/components/schemas/{target}"
        try:
            place = self.book.find(ref, file)
        except Untestable:
            self.notes.setdefault(f"the discriminator {field} maps {value!r} to nothing: {target}")
            return ""
        return self._enter(_name(place), place)

    def _note(self, text: str, known: Known) -> None:
        self.notes.setdefault(text)
        known.notes += 1

    def _redirect(self, ref: str, file: str) -> str:
        try:
            place = self.book.find(ref, file)
        except Untestable as why:
            self.broken[ref] = str(why)
            self.defs[ref] = {}
            return def_ref(ref)
        return def_ref(self._enter(_name(place), place))

    def _enter(self, name: str, place: Place) -> str:
        key = (place.file, place.steps)
        known = self._names.get(key)
        if known is not None:
            return known
        if name in self.defs:
            name = f"{PurePosixPath(place.file).stem}.{name}"
        base, count = name, 2
        while name in self.defs:
            name, count = f"{base}.{count}", count + 1
        self._names[key] = name
        self.defs[name] = {}  # holds the name until the schema is rewritten
        self._waiting.append((name, place))
        return name

    def _drain(self) -> None:
        new = []
        while self._waiting:
            name, place = self._waiting.popleft()
            self.defs[name] = to_2020(place.node, self._dialect(place.file), name)
            new.append(name)
        self._abstract += untangle(new, self.defs)
        # What a definition refers to was drained with it or before, so older ones need no look.
        for name in rings(new, self.defs):
            self.broken[name] = f"the schema {name} leads only back to itself"
            self.defs[name] = {}


def reach(schema: Schema, defs: Mapping[str, Schema]) -> tuple[str, ...]:
    """Give the names of all definitions that a schema uses, itself or through others."""
    seen: dict[str, None] = {}
    waiting = [schema]
    while waiting:
        for name in _refs(waiting.pop()):
            if name not in seen:
                seen[name] = None
                waiting.append(defs.get(name, True))
    return tuple(seen)


def _refs(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping) and isinstance(ref := schema.get("$ref"), str):
        yield def_name(ref)
    for inner in children(schema):
        yield from _refs(inner)


def _name(place: Place) -> str:
    steps = place.steps
    if not steps:
        return PurePosixPath(place.file).stem
    for shelf in (_COMPONENTS, _DEFINITIONS):
        if steps[: len(shelf)] == shelf and len(steps) > len(shelf):
            name, *below = steps[len(shelf) :]
            return ".".join([name, *("[]" if s == "items" else s for s in below
                                     if s != "properties")])  # fmt: skip
    if steps[0] in ("paths", "webhooks"):
        return "/".join(steps)
    return steps[-1]
