"""The validators of a contract: compiled when they are used, shared where they are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from interlock.contract.json_wire.validator.compiled import compiled
from interlock.contract.json_wire.validator.directions import HERE, Mode, for_mode, whole
from interlock.contract.json_wire.validator.sure import is_worth_a_look, surely_keeps
from interlock.contract.model import Breach
from interlock.patterns import module
from interlock.schema.json_dialect import ANNOTATIONS, Schema

if TYPE_CHECKING:
    import jsonschema_rs

    from interlock.contract.json_wire.validator.compiled import Compiled
    from interlock.contract.json_wire.validator.parts import Part
    from interlock.contract.json_wire.validator.quick import Quick
    from interlock.contract.json_wire.validator.usual import Between
else:
    jsonschema_rs = module("jsonschema_rs")


BREACHES_MAX = 100
"""More are not told."""


class Validators:
    """The validators of a contract. Definitions are shared; each validator compiles when used."""

    def __init__(self, defs: Mapping[str, Schema]) -> None:
        self._defs = defs
        self._registries: dict[Mode, jsonschema_rs.Registry] = {}
        self._known: dict[tuple[str, Mode], Validator] = {}

    @property
    def defs(self) -> Mapping[str, Schema]:
        """Give what references of schemas stand for."""
        return self._defs

    def of(self, schema: Schema, mode: Mode) -> Validator | None:
        """Give the validator of a schema; None when the schema allows everything.

        mode: in a request nobody needs to send what is read-only, in a reply what is write-only.
        """
        if schema is True or (isinstance(schema, Mapping) and not set(schema) - {*ANNOTATIONS}):
            return None
        if isinstance(schema, bool) or set(schema) - {*ANNOTATIONS, "$ref"}:
            return Validator(self, schema, mode)
        # Many operations share an answer; its definition may reach hundreds of others.
        key = (str(schema["$ref"]), mode)
        if key not in self._known:
            self._known[key] = Validator(self, schema, mode)
        return self._known[key]

    def whole(self, schema: Schema, mode: Mode) -> Schema | None:
        """Give a schema for one direction with its definitions in their places.

        None where they lead in rings, or to more than are worth to be copied.
        """
        return whole(schema, self._defs, mode)

    def compile(self, schema: Schema, mode: Mode) -> Compiled:
        """Compile one schema for one direction."""
        found = self.whole(schema, mode)
        if found is not None:
            return compiled(found)
        # The wrapping gives a boolean schema a place, too.
        outer: Schema = {"allOf": [for_mode(schema, self._defs, mode)]}
        return compiled(outer, self._registry(mode))

    def _registry(self, mode: Mode) -> jsonschema_rs.Registry:
        if mode not in self._registries:
            defs = {n: for_mode(s, self._defs, mode) for n, s in self._defs.items()}
            whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}
            self._registries[mode] = jsonschema_rs.Registry([(HERE, whole)])
        return self._registries[mode]


class Validator:
    """One schema in one direction, compiled at its first value."""

    __slots__ = (
        "_all", "_between", "_compiled", "_light", "_mode", "_parts", "_quick", "_schema",
    )  # fmt: skip

    def __init__(self, every: Validators, schema: Schema, mode: Mode) -> None:
        self._all = every
        self._schema = schema
        self._mode = mode
        self._compiled: Compiled | None = None
        self._parts: Part | None = None
        self._quick: Compiled | None = None
        self._between: Between | None = None
        self._light: Part | None = None

    def quick(self, *, moulded: bool) -> Quick | None:
        """Make ready for values that need less of a look; None where nothing is won.

        moulded: they are read with a type of their own.
        """
        # Only a twin that has read some messages asks.
        from interlock.contract.json_wire.validator.quick import quick

        whole = self._all.whole(self._schema, self._mode)
        found = None if whole is None else quick(whole, moulded=moulded)
        self._quick = None if found is None else compiled(found.schema)
        self._between = found.between if found is not None and found.bounded else None
        return found

    def keeps(self, value: object) -> bool:
        """Tell whether a value conforms."""
        if self._compiled is None and self._surely_keeps(value):
            return True
        return (self._compiled or self.compile()).is_valid(value)

    def breaches(
        self, value: object, *, is_quick: bool = False, odd: int | None = None
    ) -> tuple[Breach, ...]:
        """Give all breaches (at most BREACHES_MAX), () when the value conforms.

        Order: as the fields stand in the schema, what is missing first; the same in every run.
        is_quick: it was read as `quick` asks for. odd: how many of its fractions do not lie
        between, None if that is unknown.
        """
        if self._compiled is None and self._surely_keeps(value):
            return ()
        engine = self._quick if is_quick else None
        if (engine or self._compiled or self.compile()).is_valid(value):
            return ()
        if self._parts is None:
            # Of what breaks its contract alone, which the first message seldom does.
            from interlock.contract.json_wire.validator.parts import part_of

            self._parts = part_of(self._all.whole(self._schema, self._mode), self.compile())
        found = None if odd is None else self._lightly(self._parts, value, odd)
        if found is None:
            found = self._parts.breaches(value)
        if len(found) == 1:
            return tuple(found)
        # Schemas that all hold say the same of a value; a breach takes long to compare.
        several = {(b.path, b.rule, b.says): b for b in found}
        return tuple(several.values())[:BREACHES_MAX]

    def _lightly(self, whole: Part, value: object, odd: int) -> list[Breach] | None:
        """Give all breaches; None if a fraction may break a bound."""
        if self._between is None:
            return None
        if self._light is None:
            # As above.
            from interlock.contract.json_wire.validator.parts import lightened

            self._light = lightened(whole)
        found, between = self._light.breaches(value), self._between
        # Those that stand where no fraction may stand are accounted for, each once.
        told = {id(f) for f in found.fractions if not between.least < f < between.most}
        return found if len(told) == odd else None

    def _surely_keeps(self, value: object) -> bool:
        if not is_worth_a_look():
            return False
        schema = self._all.whole(self._schema, self._mode)
        return schema is not None and surely_keeps(schema, value)

    def compile(self) -> Compiled:
        """Compile now rather than at the first value."""
        if self._compiled is None:
            self._compiled = self._all.compile(self._schema, self._mode)
        return self._compiled
