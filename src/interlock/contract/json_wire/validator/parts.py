"""All errors of a value, asked for part by part.

An error of jsonschema-rs carries a copy of the value that it is about, and says it in words; of an
order that lacks its currency that is the whole order. So only the smallest parts are asked for
their errors, and what plain fields and lists need is seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interlock.contract.json_wire.validator.compiled import Compiled, compiled
from interlock.contract.json_wire.validator.errors import breaches_of
from interlock.contract.model import Breach
from interlock.schema.json_dialect import Schema
from interlock.values import Path, show_path

_RECORD = frozenset({"type", "properties", "required", "additionalProperties"})
_LIST = frozenset({"type", "items"})


@dataclass(slots=True)
class Part:
    """A schema without references, and those of its fields or items.

    compiled: made when it is first asked. fields, item: where these alone, with `required`, say
    all. closed: no field but these. both: schemas that all hold. is_list: its items are asked one
    by one; to ask for all of them before is to ask twice.
    """

    schema: Schema
    compiled: Compiled | None = None
    fields: Mapping[str, Part] | None = None
    required: tuple[str, ...] = ()
    closed: bool = False
    item: Part | None = None
    both: tuple[Part, ...] = ()
    is_list: bool = False

    def _engine(self) -> Compiled:
        if self.compiled is None:
            self.compiled = compiled(self.schema)
        return self.compiled

    def breaches(self, value: object, path: Path) -> Iterator[Breach]:
        """Give what is wrong with a value that does not conform. path: where it stands."""
        if self.both:
            for part in self.both:
                if part.is_list or not part.keeps(value):
                    yield from part.breaches(value, path)
        elif self.fields is not None and isinstance(value, dict):
            yield from self._of_record(self.fields, value, path)
        elif self.item is not None and isinstance(value, list):
            keeps = (self.item.compiled or self.item._engine()).is_valid
            for index, one in enumerate(value):
                if not keeps(one):
                    yield from self.item.breaches(one, (*path, index))
        else:
            for error in self._engine().iter_errors(value):
                for found in breaches_of(error):
                    yield _below(path, found) if path else found

    def keeps(self, value: object) -> bool:
        """Tell whether a value conforms."""
        return (self.compiled or self._engine()).is_valid(value)

    def _of_record(
        self, fields: Mapping[str, Part], value: dict[str, object], path: Path
    ) -> Iterator[Breach]:
        for name in self.required:
            if name not in value:
                yield Breach(show_path((*path, name)), "required", "is missing")
        for name, part in fields.items():
            if name in value and (part.is_list or not part.keeps(value[name])):
                yield from part.breaches(value[name], (*path, name))
        if self.closed:
            for name in [n for n in value if n not in fields]:
                says = "is not in the contract"
                yield Breach(show_path((*path, name)), "additionalProperties", says)


def part_of(schema: Schema | None, engine: Compiled) -> Part:
    """Give the parts of a schema that is compiled already; None: it cannot be taken apart."""
    if schema is None:
        return Part(True, engine)
    part = _part(schema)
    part.compiled = engine
    return part


def _part(schema: Schema) -> Part:
    if isinstance(schema, bool):
        return Part(schema)
    words = schema.keys()
    branches = schema.get("allOf")
    if words == {"allOf"} and isinstance(branches, list):
        return Part(schema, both=tuple(_part(b) for b in branches))
    properties = schema.get("properties")
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if words <= _RECORD and "object" in kinds and isinstance(properties, Mapping):
        extra, required = schema.get("additionalProperties", True), schema.get("required")
        if isinstance(extra, bool):
            return Part(
                schema,
                fields={name: _part(one) for name, one in properties.items()},
                required=tuple(required) if isinstance(required, list) else (),
                closed=not extra,
            )
    items = schema.get("items")
    if "array" in kinds and isinstance(items, Mapping):
        rest = {word: value for word, value in schema.items() if word != "items"}
        listed = Part(schema, item=_part(items), is_list=True)
        return listed if words <= _LIST else Part(schema, both=(Part(rest), listed), is_list=True)
    return Part(schema)


def _below(path: Path, found: Breach) -> Breach:
    return Breach(show_path(path) + found.path.removeprefix("$"), found.rule, found.says)
