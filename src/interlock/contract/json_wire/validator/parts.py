"""All errors of a value, asked for part by part.

An error of jsonschema-rs carries a copy of the value that it is about, and says it in words; of an
order that lacks its currency that is the whole order. So only the smallest parts are asked for
their errors, and what plain fields and lists need is seen here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import TypeAlias

from interlock.contract.json_wire.validator.compiled import Compiled, compiled
from interlock.contract.json_wire.validator.errors import breaches_of, of_another_type
from interlock.contract.json_wire.validator.usual import freed
from interlock.contract.model import Breach
from interlock.data import dataclass
from interlock.schema.json_dialect import Schema
from interlock.values import Path, show_path

_ENOUGH = 100
_RECORD = frozenset({"type", "properties", "required", "additionalProperties"})
_LIST = frozenset({"type", "items"})
# By type: words that say nothing of a value of another one. A text is no number and the reverse.
_ABOUT_NUMBERS = frozenset(
    {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}
)
_ABOUT_ONE = {
    "string": frozenset({"type", "minLength", "maxLength", "pattern", "format"}),
    "number": _ABOUT_NUMBERS,
    "integer": _ABOUT_NUMBERS,
}


_ABSENT = object()
_Look: TypeAlias = "tuple[str, Callable[[object], bool], Part]"


def _no(_: object) -> bool:
    return False


class Found(list[Breach]):
    """Breaches. fractions: those that stand where a text is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.fractions: list[Decimal] = []


@dataclass(slots=True)
class Part:
    """A schema without references, and those of its fields or items.

    compiled: made when it is first asked. fields, item: where these alone, with `required`, say
    all. closed: no field but these. both: schemas that all hold. is_list: its items are asked one
    by one; to ask for all of them before is to ask twice. kind: of a schema that says of a value
    of another type nothing but that. looks: how the fields are asked, made ready when they are.
    whole: what errors are asked of, where `schema` asks less (see `lightened`).
    """

    schema: Schema
    compiled: Compiled | None = None
    fields: Mapping[str, Part] | None = None
    required: tuple[str, ...] = ()
    closed: bool = False
    item: Part | None = None
    both: tuple[Part, ...] = ()
    is_list: bool = False
    kind: str = ""
    looks: list[_Look] = field(default_factory=list)
    whole: Schema | None = None

    def keeps(self, value: object) -> bool:
        """Tell whether a value conforms."""
        return (self.compiled or self._engine()).is_valid(value)

    def breaches(self, value: object) -> Found:
        """Give what is wrong with a value that does not conform, _ENOUGH and few more."""
        found = Found()
        self._find(value, (), found)
        return found

    def _engine(self) -> Compiled:
        if self.compiled is None:
            self.compiled = compiled(self.schema)
        return self.compiled

    def _find(self, value: object, path: Path, found: Found) -> None:
        if self.both:
            for part in self.both:
                if part.is_list or not part.keeps(value):
                    part._find(value, path, found)
        elif self.fields is not None and isinstance(value, dict):
            self._find_in_record(self.fields, value, path, found)
        elif self.item is not None and isinstance(value, list):
            keeps = (self.item.compiled or self.item._engine()).is_valid
            for index, one in enumerate(value):
                if not keeps(one):
                    self.item._find(one, (*path, index), found)
                    if len(found) >= _ENOUGH:
                        break
        elif self.kind and (value.__class__ is str) != (self.kind == "string"):
            found.append(of_another_type(value, path, self.kind))
            if isinstance(value, Decimal):
                found.fractions.append(value)
        else:
            engine = self._engine() if self.whole is None else compiled(self.whole)
            for error in engine.iter_errors(value):
                found += breaches_of(error, path)
                if len(found) >= _ENOUGH:
                    break

    def _ready(self, fields: Mapping[str, Part]) -> list[_Look]:
        if not self.looks:
            for name, part in fields.items():
                self.looks.append((name, _no if part.is_list else part._engine().is_valid, part))
        return self.looks

    def _find_in_record(
        self, fields: Mapping[str, Part], value: dict[str, object], path: Path, found: Found
    ) -> None:
        lacking = [name for name in self.required if name not in value]
        found += [Breach(show_path((*path, n)), "required", "is missing") for n in lacking]
        for name, keeps, part in self._ready(fields):
            given = value.get(name, _ABSENT)
            if given is not _ABSENT and not keeps(given):
                part._find(given, (*path, name), found)
        if self.closed:
            says, strange = "is not in the contract", [n for n in value if n not in fields]
            found += [Breach(show_path((*path, n)), "additionalProperties", says) for n in strange]


def part_of(schema: Schema | None, engine: Compiled) -> Part:
    """Give the parts of a schema that is compiled already; None: it cannot be taken apart."""
    if schema is None:
        return Part(True, engine)
    part = _part(schema)
    part.compiled = engine
    return part


def lightened(part: Part) -> Part:
    """Give a part that finds the same in values none of whose fractions breaks a bound."""
    return replace(
        part,
        schema=freed(part.schema),
        compiled=None,
        fields=None
        if part.fields is None
        else {name: lightened(one) for name, one in part.fields.items()},
        item=None if part.item is None else lightened(part.item),
        both=tuple(map(lightened, part.both)),
        looks=[],
        whole=part.schema,
    )


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
        item = _part(items)
        # What is short is sooner asked for as a whole.
        long = not item.kind
        listed = Part(schema, item=item, is_list=long)
        return listed if words <= _LIST else Part(schema, both=(Part(rest), listed), is_list=long)
    plain = isinstance(kind, str) and words <= _ABOUT_ONE.get(kind, frozenset())
    return Part(schema, kind=str(kind) if plain else "")
