"""JSON inside a text, by a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from interlock.contract.json_wire.texts import NotJson, dumps, loads
from interlock.contract.json_wire.validator import Validators
from interlock.contract.model import Breach, Inner
from interlock.contract.openapi.book import Book, Place
from interlock.contract.openapi.schemas import Definitions
from interlock.data import dataclass
from interlock.schema.json_dialect import Schema, def_name
from interlock.schema.types import Ref, Type
from interlock.values import Value


@dataclass(slots=True)
class JsonText:
    """A text that is JSON. direction: of the message that carries it."""

    schema: Schema
    defs: Mapping[str, Schema]
    is_reply: bool
    _validators: Validators | None = None

    def read(self, text: str) -> tuple[Value, tuple[Breach, ...]]:
        """Give the value and its breaches; a text that is no JSON stays a text."""
        try:
            value = loads(text.encode("utf-8", "surrogatepass"))
        except NotJson as why:
            return text, (Breach("$", "json", f"is not JSON: {why}"),)
        return value, self.check(value)

    def write(self, value: Value) -> str:
        """Give compact JSON."""
        return dumps(value).decode()

    def check(self, value: Value) -> tuple[Breach, ...]:
        """Give what is wrong with a value."""
        if self._validators is None:
            self._validators = Validators(self.defs)
        validator = self._validators.of(self.schema, "reply" if self.is_reply else "request")
        return () if validator is None else validator.breaches(value)


@dataclass(slots=True)
class JsonSchemas:
    """The JSON Schema files beside an overlay. types: their named types, as far as referred to."""

    folder: Path
    types: dict[str, Type] = field(default_factory=dict)
    _definitions: Definitions | None = None

    def content(self, place: str, is_reply: bool) -> tuple[Type, Inner]:
        """Give the type behind "file.json#/pointer" and its texts.

        ValueError, with the cause, when there is nothing behind it or it cannot be used.
        """
        if self._definitions is None:
            self._definitions = Definitions(Book(self.folder.resolve()), {"": False})
        found = self._definitions
        schema = found.rewrite(Place({"$ref": place}, ""), place)
        broken = found.why_broken(schema)
        if broken:
            raise ValueError(broken)
        assert isinstance(schema, Mapping)
        self.types = found.types()
        return Ref(def_name(str(schema["$ref"]))), JsonText(schema, found.defs, is_reply)
